// A blue-green service of ECS: its first deployment to the end, and a second one that is rolled back while it bakes.
import { CreateClusterCommand, CreateServiceCommand, RegisterTaskDefinitionCommand, StopServiceDeploymentCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { DescribeRulesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { cluster, definition, ecsTags, inNetwork } from '../container.ts';
import { prefix, type Lab } from '../lab.ts';
import { between, bounds } from '../moments.ts';
import { follow, newDeployment, type Followed } from './deployments.ts';
import { loadBalancer, type Edge } from './load-balancer.ts';
import { Targets } from './targets.ts';

export const service = `${prefix}service`;
const bakeMinutes = 1;

export async function blueGreen(lab: Lab): Promise<void> {
  const { aws, pace, network } = lab;
  const edge = await loadBalancer(lab);
  await aws.ecs.send(new CreateClusterCommand({ clusterName: cluster, tags: ecsTags }));
  const { taskDefinition } = await aws.ecs.send(new RegisterTaskDefinitionCommand(definition('web')));
  const targets = new Targets(lab, edge);
  try {
    const created = await pace.timed(() =>
      aws.ecs.send(
        new CreateServiceCommand({
          cluster,
          serviceName: service,
          taskDefinition: taskDefinition?.taskDefinitionArn,
          desiredCount: 1,
          launchType: 'FARGATE',
          networkConfiguration: inNetwork(network),
          deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: bakeMinutes },
          loadBalancers: [
            { targetGroupArn: edge.blue, containerName: 'web', containerPort: 80, advancedConfiguration: { alternateTargetGroupArn: edge.green, productionListenerRule: edge.rule, roleArn: network.infrastructureRole } },
          ],
          tags: ecsTags,
        }),
      ),
    );
    const first = await follow(lab, { arn: await newDeployment(lab, created.at, []), targets, since: created.at, until: ({ ended }) => ended });
    noteDeployment(lab, 'first deployment', first);
    if (first.last.status !== 'SUCCESSFUL') throw new Error(`the first deployment is ${first.last.status ?? ''}: ${first.last.statusReason ?? ''}`);
    await noteLiveGroup(lab, edge);
    await rolledBack(lab, targets, first.arn);
  } finally {
    targets.note();
  }
}

async function rolledBack(lab: Lab, targets: Targets, known: string): Promise<void> {
  const { aws, pace, notebook } = lab;
  const updated = await pace.timed(() => aws.ecs.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true })));
  notebook.tell(`UpdateService answers with ${updated.value.service?.deployments?.map(({ status }) => status).join(', ') ?? ''}`);
  const arn = await newDeployment(lab, updated.at, [known]);
  const forward = await follow(lab, { arn, targets, since: updated.at, until: ({ stage, ended }) => ended || stage === 'BAKE_TIME' });
  noteDeployment(lab, 'second deployment', forward);
  if (forward.last.lifecycleStage !== 'BAKE_TIME') throw new Error(`the second deployment is ${forward.last.status ?? ''}: ${forward.last.statusReason ?? ''}`);
  const stopped = await pace.timed(() => aws.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arn, stopType: 'ROLLBACK' })));
  const back = await follow(lab, { arn, targets, since: stopped.at, until: ({ ended }) => ended });
  notebook.tellOf('rollback', back.track);
  notebook.took('ecs.status-times/ROLLBACK_REQUESTED', ...back.statuses.times('ROLLBACK_REQUESTED'));
  noteWayBack(lab, back);
  // Green's target drains to the end.
  for (let waited = 0; waited < 40; waited += 2) {
    await targets.look();
    await pace.sleep(2);
  }
}

/** Stages that wait for tasks say nothing of the time that they take by themselves. */
const ownStages = ['PRE_SCALE_UP', 'POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT'];

function noteDeployment({ notebook }: Lab, name: string, { track, last }: Followed): void {
  notebook.tellOf(name, track);
  if (last.createdAt !== undefined && last.startedAt !== undefined) notebook.took('ecs.status-times/PENDING', between(last.createdAt, last.startedAt));
  for (const stage of ownStages) notebook.took(`ecs.stage-times/${stage}`, ...track.times(`IN_PROGRESS ${stage}`));
  const bake = bakeMinutes * 60;
  for (const { atLeast, atMost } of track.times('IN_PROGRESS BAKE_TIME')) {
    if (atMost !== null && atMost < bake) notebook.held('ecs.stage-times/BAKE_TIME', false, `a bake of ${bake} s lasted ${atMost} s at most`);
    else notebook.took('ecs.stage-times/BAKE_TIME', bounds(atLeast - bake, atMost === null ? null : atMost - bake));
  }
}

async function noteLiveGroup({ aws, notebook }: Lab, { rule, green }: Edge): Promise<void> {
  const { Rules } = await aws.elb.send(new DescribeRulesCommand({ RuleArns: [rule] }));
  const live = (Rules?.[0]?.Actions?.[0]?.ForwardConfig?.TargetGroups ?? []).filter(({ Weight = 0 }) => Weight > 0);
  const alternate = live.length === 1 && live[0]?.TargetGroupArn === green;
  notebook.held('ecs.groups-swap-after-first-deployment', alternate, `after the first deployment ${live.length === 1 ? `the ${alternate ? 'alternate' : 'primary'} group has all traffic` : `${live.length} groups have traffic`}`);
}

function noteWayBack({ notebook }: Lab, { track }: Followed): void {
  const stages = track.states.flatMap(({ state }) => (state.startsWith('ROLLBACK_IN_PROGRESS ') ? [state.split(' ')[1] ?? ''] : []));
  if (stages.length === 0) return;
  const [production, test] = [stages.indexOf('PRODUCTION_TRAFFIC_SHIFT'), stages.indexOf('TEST_TRAFFIC_SHIFT')];
  const saw = `back by ${stages.join(', ')}`;
  const otherwise = stages.some((stage) => /^(PRE|POST)_/.test(stage)) || (test !== -1 && production !== -1 && test < production);
  if (otherwise) notebook.held('ecs.way-back', false, saw);
  // With a stage missed between two looks the order says nothing.
  else if (production !== -1 && test !== -1) notebook.held('ecs.way-back', true, saw);
}
