// The steps of a deploy that come before its release: tasks of the new image that run once, such as migrations.
import type { Cloud } from '../../aws/cloud.ts';
import { whyStopped, type Task } from '../../aws/ecs.ts';
import type { BeforeTask } from '../../config/config.ts';
import { done, failed, todo, waiting, type Standing } from '../../engine/standing.ts';
import type { Step, StepContext, Undo } from '../../engine/step.ts';
import { between, clockTime, fromDate, milliseconds, minutes, seconds, showDuration } from '../../world/time.ts';
import { lastWords, taskId, verdictOfTask, type RunningTask } from '../steps/ecs/task-verdict.ts';
import { deployProblem } from './problems.ts';
import { own, type DeploySubject } from './subject.ts';
import { logPrefix } from './task-definition.ts';

/**
 * For so long it is sure that a task which was begun is to be seen, and that its token starts no second one.
 * AWS: a token of RunTask lives as long as its task and an hour more (ECS API Reference, "Ensuring idempotency"), and ECS shows a
 * stopped task for at least an hour (DescribeTasks); ten minutes less, for clocks that differ.
 */
const remembered = minutes(50);
/** From RunTask to the container's start, and from its end to STOPPED. */
const around = minutes(10);

export const beforeStep = (name: string): string => `before-${name}`;

/** @returns a step for each task, in order; each is begun when the one before has ended well */
export const beforeSteps = (cloud: Cloud, subject: DeploySubject): readonly Step[] => subject.service.before.map((it) => beforeTask(cloud, subject, it));

function beforeTask(cloud: Cloud, subject: DeploySubject, it: BeforeTask): Step {
  const { service, region, cluster, facts } = subject;
  const ecs = () => cloud.ecs(region);
  const group = own(subject, 'LogGroupName');
  const limit = showDuration(it.timeout);
  const follow = (task: Task): RunningTask => ({ at: region, task, container: service.name, log: { group, prefix: logPrefix } });
  return {
    id: beforeStep(it.name),
    title: `Run ${it.name} of ${service.name} ${facts.tag}: ${it.command.join(' ')}`,
    why: 'it is done once, by the new image, before any of the release is started; what it does is not undone',
    byHand: `aws ecs run-task --cluster ${cluster} --launch-type FARGATE --task-definition ARN --overrides '{"containerOverrides":[{"name":"${service.name}","command":${JSON.stringify(it.command)}}]}' --network-configuration ...`,
    actions: ['ecs:DescribeTasks', 'ecs:ListTasks', 'ecs:RunTask', 'ecs:StopTask', 'iam:PassRole', 'logs:GetLogEvents'],
    limit: milliseconds(it.timeout + around),
    every: seconds(5),
    rarest: seconds(15),
    async check(context): Promise<Standing> {
      const task = await findTask(cloud, subject, context);
      if (task === undefined) {
        const { actedAt } = context;
        if (actedAt === undefined || between(actedAt, context.now()) < remembered) return todo;
        // It may have run, and may have failed: nobody can say any more, and a second time may do harm.
        return failed(deployProblem('BEFORE_UNKNOWN', { service: service.name, name: it.name, began: clockTime(actedAt), group }).data);
      }
      if (task.lastStatus !== 'STOPPED' && task.startedAt !== undefined && between(fromDate(task.startedAt), context.now()) > it.timeout) {
        return failed(deployProblem('BEFORE_TOO_LONG', { service: service.name, name: it.name, task: taskId(task), limit, lines: await lastWords(cloud, follow(task)) }).data);
      }
      return verdictOfTask(cloud, follow(task), (failure) => deployProblem('BEFORE_FAILED', { service: service.name, name: it.name, ...failure }));
    },
    async act(context) {
      const refused = await ecs().runTask({
        cluster,
        taskDefinition: context.memory.text('register', 'taskDefinition'),
        subnets: (facts.outputs['network/PrivateSubnetIds'] ?? '').split(','),
        securityGroups: [own(subject, 'SecurityGroupId')],
        token: tokenOf(context),
        command: { container: service.name, words: it.command },
      });
      if (refused !== undefined) throw deployProblem('BEFORE_NOT_STARTED', { service: service.name, name: it.name, reason: refused });
    },
    undo: stopIt(cloud, subject, it),
  };
}

const tokenOf = (context: StepContext): string => context.token('before');

async function findTask(cloud: Cloud, { region, cluster }: DeploySubject, context: StepContext): Promise<Task | undefined> {
  return (await cloud.ecs(region).tasksStartedBy(cluster, tokenOf(context)))[0];
}

/** What it has done stays; that it goes on when its release does not come would be worse than a task that stops half-way. */
function stopIt(cloud: Cloud, subject: DeploySubject, it: BeforeTask): Undo {
  let said = false;
  return {
    title: `Stop ${it.name} where it still runs; what it has done stays`,
    limit: minutes(10),
    async act(context) {
      const task = await findTask(cloud, subject, context);
      if (task?.taskArn !== undefined) await cloud.ecs(subject.region).stopTask(subject.cluster, task.taskArn, `${it.name} of a deploy that was put back (${context.run})`);
    },
    async check(context) {
      const task = await findTask(cloud, subject, context);
      if (task === undefined) return todo;
      if (task.lastStatus === 'STOPPED') {
        // "Put back" alone would promise more than can be done.
        if (!said) context.say(`the task has ended (${whyStopped(task)}): what it did stays`);
        said = true;
        return todo;
      }
      return task.desiredStatus === 'STOPPED' ? waiting(`the task is ${task.lastStatus ?? 'unknown'}`) : done();
    },
  };
}
