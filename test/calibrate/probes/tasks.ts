// One Fargate task by itself: from the call to RUNNING, and from StopTask to STOPPED, by the times that ECS says.
import { CreateClusterCommand, DescribeTasksCommand, RegisterTaskDefinitionCommand, RunTaskCommand, StopTaskCommand, type Task } from '@aws-sdk/client-ecs';
import { cluster, definition, ecsTags, inNetwork } from '../container.ts';
import { awaited, type Lab } from '../lab.ts';
import { between, type Moment } from '../moments.ts';

// PID 1 heeds no signal by itself: without the trap the time until SIGKILL would be measured.
const command = ['sh', '-c', "trap 'exit 0' TERM QUIT; sleep 900 & wait"];

export async function tasks(lab: Lab): Promise<void> {
  const { aws, pace, notebook, network, skew } = lab;
  await aws.ecs.send(new CreateClusterCommand({ clusterName: cluster, tags: ecsTags }));
  const { taskDefinition } = await aws.ecs.send(new RegisterTaskDefinitionCommand(definition('task', command)));
  for (const round of [1, 2]) {
    const asked = await pace.timed(() =>
      aws.ecs.send(new RunTaskCommand({ cluster, taskDefinition: taskDefinition?.taskDefinitionArn, launchType: 'FARGATE', networkConfiguration: inNetwork(network), tags: ecsTags })),
    );
    const started = asked.value.tasks?.[0];
    if (started?.taskArn === undefined) throw new Error(`RunTask started nothing: ${asked.value.failures?.[0]?.reason ?? ''}`);
    if (started.createdAt !== undefined) skew.heard(started.createdAt, asked.at);
    const running = await reaches(lab, { arn: started.taskArn, since: asked.at, status: 'RUNNING' });
    const { createdAt, pullStartedAt, startedAt } = running;
    notebook.tell(`task ${round}: ${running.lastStatus ?? ''}${running.stoppedReason === undefined ? '' : `, ${running.stoppedReason}`}`);
    if (running.lastStatus !== 'RUNNING') throw new Error(`the task stopped: ${running.stoppedReason ?? ''}`);
    if (createdAt !== undefined && pullStartedAt !== undefined) notebook.took('ecs.task-start/provisioning', between(createdAt, pullStartedAt));
    if (pullStartedAt !== undefined && startedAt !== undefined) notebook.took('ecs.task-start/pulling', between(pullStartedAt, startedAt));
    const stopped = await pace.timed(() => aws.ecs.send(new StopTaskCommand({ cluster, task: started.taskArn, reason: 'calibrate' })));
    const gone = await reaches(lab, { arn: started.taskArn, since: stopped.at, status: 'STOPPED' });
    if (gone.stoppingAt !== undefined && gone.executionStoppedAt !== undefined) notebook.took('ecs.task-end/ending', between(gone.stoppingAt, gone.executionStoppedAt));
    if (gone.executionStoppedAt !== undefined && gone.stoppedAt !== undefined) notebook.took('ecs.task-end/deprovisioning', between(gone.executionStoppedAt, gone.stoppedAt));
    notebook.tell(`task ${round}: ${gone.stopCode ?? ''}`);
  }
}

async function reaches({ aws, pace }: Lab, { arn, since, status }: { readonly arn: string; readonly since: Moment; readonly status: string }): Promise<Task> {
  const { value } = await awaited(pace, {
    what: `a task that is ${status}`,
    since,
    look: async () => (await aws.ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn] }))).tasks?.[0],
    until: (task) => task?.lastStatus === status || task?.lastStatus === 'STOPPED',
    every: 2,
    longest: 900,
  });
  return value ?? {};
}
