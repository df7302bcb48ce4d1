// Follows one service deployment look by look: statuses, stages, and the tasks that it starts.
import { DescribeServiceDeploymentsCommand, DescribeTasksCommand, ListServiceDeploymentsCommand, ListTasksCommand, type ServiceDeployment } from '@aws-sdk/client-ecs';
import { cluster } from '../container.ts';
import { awaited, measured, prefix, type Lab } from '../lab.ts';
import { Track, type Moment } from '../moments.ts';
import type { Targets } from './targets.ts';

export interface Followed {
  readonly arn: string;
  /** Of `IN_PROGRESS BAKE_TIME`. */
  readonly track: Track;
  readonly statuses: Track;
  readonly last: ServiceDeployment;
}

/** The deployment that a write has begun. */
export async function newDeployment(lab: Lab, write: Moment, known: readonly string[]): Promise<string> {
  const { value } = await measured(lab, 'calibrate.deployment-listed-at-once/lag', {
    what: 'the new deployment in the list',
    since: { from: write.to, to: write.to },
    look: async () => ((await lab.aws.ecs.send(new ListServiceDeploymentsCommand({ cluster, service: `${prefix}service` }))).serviceDeployments ?? []).flatMap(({ serviceDeploymentArn = '' }) => (known.includes(serviceDeploymentArn) ? [] : [serviceDeploymentArn])),
    until: (arns) => arns.length > 0,
    every: 0.5,
    longest: 300,
  });
  return value[0] ?? '';
}

const endings = /^(SUCCESSFUL|STOPPED|ROLLBACK_SUCCESSFUL|ROLLBACK_FAILED)$/;

export interface Following {
  readonly arn: string;
  readonly targets: Targets;
  readonly since: Moment;
  readonly until: (now: { readonly stage: string; readonly ended: boolean }) => boolean;
}

export async function follow(lab: Lab, { arn, targets, since, until }: Following): Promise<Followed> {
  const { aws, pace, notebook } = lab;
  const [track, statuses] = [new Track(since.from), new Track(since.from)];
  const tasks = new Map<string, Track>();
  let turn = 0;
  const { value } = await awaited(pace, {
    what: 'a deployment that has ended',
    since,
    look: async () => {
      const seen = await pace.timed(() => aws.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] })));
      const deployment = seen.value.serviceDeployments?.[0];
      if (deployment !== undefined) {
        track.see(`${deployment.status ?? ''} ${deployment.lifecycleStage ?? ''}`.trim(), seen.at);
        statuses.see(deployment.status ?? '', seen.at);
      }
      // Stages are short: every other thing is looked at in turn, between looks at them.
      if (turn++ % 2 === 0) await targets.look();
      else await lookAtTasks(lab, tasks, since.from);
      return deployment;
    },
    until: (deployment) => deployment !== undefined && until({ stage: deployment.lifecycleStage ?? '', ended: endings.test(deployment.status ?? '') }),
    every: 0.5,
    longest: 2400,
  });
  for (const task of tasks.values()) notebook.took('ecs.task-start/activating', ...task.times('ACTIVATING'));
  return { arn, track, statuses, last: value ?? {} };
}

async function lookAtTasks({ aws, pace }: Lab, tracks: Map<string, Track>, from: number): Promise<void> {
  const { taskArns = [] } = await aws.ecs.send(new ListTasksCommand({ cluster, serviceName: `${prefix}service` }));
  if (taskArns.length === 0) return;
  const { value, at } = await pace.timed(() => aws.ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns })));
  for (const { taskArn = '', lastStatus = '' } of value.tasks ?? []) {
    let track = tracks.get(taskArn);
    if (track === undefined) tracks.set(taskArn, (track = new Track(from)));
    track.see(lastStatus, at);
  }
}
