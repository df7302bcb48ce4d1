// A task that runs once for each revision of its definition: started, followed to its exit code, and noted down where the next run looks.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Task } from '../../../aws/ecs.ts';
import { done, todo, waiting, type Standing } from '../../../engine/standing.ts';
import type { Step, StepContext } from '../../../engine/step.ts';
import { minutes, seconds } from '../../../world/time.ts';
import { awsFor, shownName, type NamedStack } from '../cloudformation/stack-name.ts';
import { taskProblem } from './problems.ts';
import { exitCodeOf, verdictOfTask } from './task-verdict.ts';

/** A task whose definition, network and log stand in a stack of their own, as its outputs say. */
export interface OneOffTask extends NamedStack {
  /** Where the stack is; `region` is only for people. */
  readonly at: string;
  readonly part: string;
  readonly title: string;
  readonly why: string;
  readonly cluster: string;
  /** The SSM parameter that says which revision ran last. */
  readonly mark: string;
}

/** The container's name and the log's prefix, in every such template. */
const container = 'init';
const prefix = 'run';

export const taskStep = (part: string): string => `${part}-task`;
export const markStep = (part: string): string => `${part}-mark`;

/** One that failed is not started again by its own token. */
const tokenOf = (context: StepContext, attempt = context.attempt): string => context.token(`run-${attempt}`);

/** @param after ids of the steps that must be done before */
export function oneOffSteps(cloud: Cloud, it: OneOffTask, after: readonly string[]): readonly Step[] {
  return [run(cloud, it, after), mark(cloud, it)];
}

const outputsOf = async (cloud: Cloud, it: OneOffTask): Promise<Readonly<Record<string, string>>> => (await cloud.cloudFormation(it.at).stack(it.name))?.outputs ?? {};
const ranLast = async (cloud: Cloud, it: Pick<OneOffTask, 'at' | 'mark'>): Promise<string | undefined> => (await cloud.parameters(it.at).named([it.mark]))[it.mark];

function run(cloud: Cloud, it: OneOffTask, after: readonly string[]): Step {
  /** The task that is seen to run: from then on one call a look. */
  let followed: { readonly arn: string; readonly revision: string; readonly group: string } | undefined;
  return {
    id: taskStep(it.part),
    title: `${it.title}: run the task of ${shownName(it)}`,
    why: it.why,
    byHand: `${awsFor(it)} ecs run-task --cluster ${it.cluster} --launch-type FARGATE --task-definition ${it.name} --network-configuration 'awsvpcConfiguration={subnets=[SubnetIds],securityGroups=[SecurityGroupId],assignPublicIp=DISABLED}' (the stack's outputs)`,
    actions: ['cloudformation:DescribeStacks', 'ecs:DescribeTasks', 'ecs:ListTasks', 'ecs:RunTask', 'iam:PassRole', 'logs:GetLogEvents', 'ssm:GetParameters'],
    after,
    limit: minutes(20),
    every: seconds(5),
    leaves: 'What it does may be done again without harm.',
    async check(context) {
      if (followed !== undefined) {
        const { arn, ...at } = followed;
        const task = await cloud.ecs(it.at).task(it.cluster, arn);
        if (task?.lastStatus !== 'STOPPED' && task !== undefined) return judge(cloud, it, { task, ...at });
        // At its end, or seen no more: everything is looked at once again.
        followed = undefined;
      }
      const { TaskDefinitionArn: revision, LogGroupName: group = '' } = await outputsOf(cloud, it);
      if (revision === undefined) return waiting('the outputs of its stack are not to be seen yet');
      if ((await ranLast(cloud, it)) === revision) return done({ revision });
      // An attempt that was given up may have left a task that still runs, or that has done all by now: then there is no need for another.
      for (let attempt = context.attempt; attempt >= 0; attempt--) {
        const [task] = await cloud.ecs(it.at).tasksStartedBy(it.cluster, tokenOf(context, attempt));
        if (task === undefined || (attempt < context.attempt && task.lastStatus === 'STOPPED' && exitCodeOf(task, container) !== 0)) continue;
        if (task.taskArn !== undefined) followed = { arn: task.taskArn, revision, group };
        return judge(cloud, it, { task, revision, group });
      }
      return todo;
    },
    async act(context) {
      const { TaskDefinitionArn: taskDefinition = '', SubnetIds: subnets = '', SecurityGroupId: securityGroup = '' } = await outputsOf(cloud, it);
      const refused = await cloud.ecs(it.at).runTask({ cluster: it.cluster, taskDefinition, subnets: subnets.split(','), securityGroups: [securityGroup], token: tokenOf(context) });
      if (refused !== undefined) throw taskProblem('TASK_NOT_STARTED', { what: it.title, reason: refused });
    },
  };
}

const judge = (cloud: Cloud, it: OneOffTask, { task, revision, group }: { readonly task: Task; readonly revision: string; readonly group: string }): Promise<Standing> =>
  verdictOfTask(cloud, { at: it.at, task, container, log: { group, prefix }, notes: { revision } }, (failure) => taskProblem('TASK_FAILED', { what: it.title, ...failure }));

function mark(cloud: Cloud, it: OneOffTask): Step {
  return {
    id: markStep(it.part),
    title: `Note that ${shownName(it)} has run`,
    why: 'the next bootstrap runs it again only when its text has changed',
    byHand: `${awsFor(it)} ssm put-parameter --overwrite --type String --name ${it.mark} --value TaskDefinitionArn`,
    actions: ['cloudformation:DescribeStacks', 'ssm:GetParameters', 'ssm:PutParameter'],
    after: [taskStep(it.part)],
    limit: minutes(5),
    every: seconds(5),
    leaves: 'It says what has run.',
    check: async (context) => ((await ranLast(cloud, it)) === context.memory.text(taskStep(it.part), 'revision') ? done() : todo),
    act: (context) => cloud.parameters(it.at).put(it.mark, context.memory.text(taskStep(it.part), 'revision')),
  };
}

/** Takes the note away when its stack is gone. @param after id of the step that deletes the stack */
export function unmarkStep(cloud: Cloud, it: Pick<OneOffTask, 'name' | 'region' | 'at' | 'part' | 'mark'>, after: string): Step {
  return {
    id: `${it.part}-unmark`,
    title: `Forget that ${shownName(it)} has run`,
    why: 'it is no stack’s, so nobody else takes it away',
    byHand: `${awsFor(it)} ssm delete-parameter --name ${it.mark}`,
    actions: ['ssm:DeleteParameter', 'ssm:GetParameters'],
    after: [after],
    limit: minutes(5),
    every: seconds(5),
    pointOfNoReturn: true,
    check: async () => ((await ranLast(cloud, it)) === undefined ? done() : todo),
    act: () => cloud.parameters(it.at).remove(it.mark),
  };
}
