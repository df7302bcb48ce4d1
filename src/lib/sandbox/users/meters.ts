// Which metrics each resource has now: from the tally of the users' requests and from the resource's own state.
import type { Context } from '../world/service.ts';
import type { World } from '../world/world.ts';
import { kinds as cacheKinds } from '../services/elasticache/entities.ts';
import { kinds as ecs, type Service, type Task } from '../services/ecs/entities.ts';
import { kinds as elb, type LoadBalancer, type TargetGroup, type Targets } from '../services/elasticloadbalancing/entities.ts';
import { fullName } from '../services/elasticloadbalancing/names.ts';
import { isNetwork, takesConnections } from '../services/elasticloadbalancing/network.ts';
import { metricId, type MetricId } from '../services/monitoring/metric-id.ts';
import { readingNow, type Reading } from '../services/monitoring/streams.ts';
import { cacheResources } from './cache-meters.ts';
import { databaseMetrics } from './database-meters.ts';
import { allDatabases, databaseKey } from './databases.ts';
import type { Look } from './look.ts';
import { dimensionsOf, level, rate, undrawn, type Metered, type MeteredResource } from './metered.ts';
import { ofNetworkBalancer, ofNetworkGroup } from './network-balancer-meters.ts';
import { latencyClasses, type Counts, type Tally } from './tally.ts';

const namespace = 'AWS/ApplicationELB';

export function meteredResources(look: Look, tally: Tally): readonly MeteredResource[] {
  return [
    ...look.contextsWith(elb.loadBalancer).flatMap((context) => context.table<LoadBalancer>(elb.loadBalancer).values().map((balancer) => (isNetwork(balancer) ? ofNetworkBalancer : ofBalancer)(context, balancer, tally.balancers.get(balancer.arn)))),
    ...look.contextsWith(elb.targetGroup).flatMap((context) => context.table<TargetGroup>(elb.targetGroup).values().flatMap((group) => (takesConnections(group) ? ofNetworkGroup(context, group) : ofGroup(context, group, tally.groups.get(group.arn))))),
    ...look.contextsWith(ecs.service).flatMap((context) => ofServices(context, tally)),
    ...cacheResources(look, tally),
    ...databaseResources(look, tally),
  ];
}

const ofDatabase = 'database/';
export const isOfDatabase = (key: string): boolean => key.startsWith(ofDatabase);

export const databaseResources = (look: Look, tally: Tally): readonly MeteredResource[] =>
  allDatabases(look).map((database) => ({ key: `${ofDatabase}${database.key}`, context: database.context, metrics: databaseMetrics(look, database, tally.databases.get(databaseKey(database.context, database.instance)) ?? { reads: 0, writes: 0 }) }));

/** All that the metrics of load balancers, services and caches are made of, besides the tally. */
const made: readonly string[] = [...Object.values(elb), ecs.service, ecs.task, cacheKinds.group];
const metered = new WeakMap<World, { readonly changes: number; readonly tally: Tally }>();

/** Whether load balancers, services and caches measure what they measured the last time it was asked: then only databases can differ. */
export function measuresAsBefore(world: World, tally: Tally): boolean {
  const before = metered.get(world);
  // A fault begins and ends by the clock alone.
  if (world.faults().length > 0) {
    metered.delete(world);
    return false;
  }
  const changes = world.store.changesOfAny(made);
  metered.set(world, { changes, tally });
  return before !== undefined && before.changes === changes && before.tally.countsAs(tally);
}

function fromTargets(counts: Counts, dimensions: Readonly<Record<string, string>>): readonly Metered[] {
  const counter = (name: string, perSecond: number): Metered => ({ id: metricId(namespace, name, dimensions), unit: 'Count', reading: rate(perSecond) });
  const classes = latencyClasses(counts);
  const answered = classes.reduce((sum, [weight]) => sum + weight, 0);
  return [
    counter('RequestCount', counts.requests),
    counter('HTTPCode_Target_2XX_Count', counts.target['2xx']),
    counter('HTTPCode_Target_3XX_Count', counts.target['3xx']),
    counter('HTTPCode_Target_4XX_Count', counts.target['4xx']),
    counter('HTTPCode_Target_5XX_Count', counts.target['5xx']),
    counter('TargetConnectionErrorCount', counts.connectionErrors),
    {
      id: metricId(namespace, 'TargetResponseTime', dimensions),
      unit: 'Seconds',
      reading: answered === 0 ? undefined : { kind: 'times', perSecond: Math.round(answered * 1e6) / 1e6, classes: classes.map(([weight, typical]) => [Math.round((weight / answered) * 1e6) / 1e6, typical]) },
    },
  ];
}

const none: Counts = { requests: 0, target: { '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 }, balancer: { '3xx': 0, '4xx': 0, '5xx': 0, '502': 0, '503': 0, '504': 0 }, fixed: 0, connectionErrors: 0, times: new Map() };

function ofBalancer(context: Context, balancer: LoadBalancer, counts = none): MeteredResource {
  const dimensions = dimensionsOf(balancer, ({ arn }) => ({ LoadBalancer: fullName(arn) }));
  const counter = (name: string, perSecond: number): Metered => ({ id: metricId(namespace, name, dimensions), unit: 'Count', reading: rate(perSecond) });
  return {
    key: `balancer/${balancer.arn}`,
    context,
    metrics: [
      ...fromTargets(counts, dimensions),
      counter('HTTPCode_ELB_3XX_Count', counts.balancer['3xx']),
      counter('HTTPCode_ELB_4XX_Count', counts.balancer['4xx']),
      counter('HTTPCode_ELB_5XX_Count', counts.balancer['5xx']),
      counter('HTTPCode_ELB_502_Count', counts.balancer['502']),
      counter('HTTPCode_ELB_503_Count', counts.balancer['503']),
      counter('HTTPCode_ELB_504_Count', counts.balancer['504']),
      counter('HTTP_Fixed_Response_Count', counts.fixed),
    ],
  };
}

/** AWS: hosts are counted for groups that a load balancer uses, by both names. (ELB user guide, HealthyHostCount) */
function ofGroup(context: Context, group: TargetGroup, counts = none): readonly MeteredResource[] {
  if (group.loadBalancerArn === undefined) return [];
  const dimensions = dimensionsOf(group, ({ loadBalancerArn = '', arn }) => ({ LoadBalancer: fullName(loadBalancerArn), TargetGroup: fullName(arn) }));
  const targets = context.table<Targets>(elb.targets).get(group.arn)?.targets ?? [];
  const healthy = targets.filter((target) => target.state === 'healthy').length;
  const unhealthy = targets.filter((target) => target.state === 'unhealthy').length;
  const perTarget = { id: metricId(namespace, 'RequestCountPerTarget', dimensions), unit: 'Count', reading: rate(healthy === 0 ? 0 : counts.requests / healthy) };
  return [
    {
      key: `group/${group.arn}`,
      context,
      metrics: [
        ...fromTargets(counts, dimensions),
        perTarget,
        { ...perTarget, id: metricId(namespace, 'RequestCountPerTarget', { TargetGroup: fullName(group.arn) }) },
        { id: metricId(namespace, 'HealthyHostCount', dimensions), unit: 'Count', reading: level(healthy) },
        { id: metricId(namespace, 'UnHealthyHostCount', dimensions), unit: 'Count', reading: level(unhealthy) },
      ],
    },
  ];
}

// What work costs a task: guesses. A vCPU is busy for so long with one request.
const busyWithRead = 0.004;
const busyWithWrite = 0.008;
const idleCpu = 2;
const usualMemory = 38;
/** A leaking task has used up its memory by the time the container is killed, some minutes after its start. */
const leakPerSecond = (100 - usualMemory) / 480;

function ofServices(context: Context, tally: Tally): readonly MeteredResource[] {
  const tasks = new Map<string, Task[]>();
  for (const task of context.table<Task>(ecs.task).values()) {
    if (task.service === undefined || task.lastStatus !== 'RUNNING') continue;
    const known = tasks.get(task.service);
    if (known === undefined) tasks.set(task.service, [task]);
    else known.push(task);
  }
  return context.table<Service>(ecs.service).values().map((service) => {
    const served = tally.services.get(`${context.account}/${context.region}/${service.key}`) ?? { reads: 0, writes: 0 };
    const dimensions = dimensionsOf(service, ({ clusterName, name }) => ({ ClusterName: clusterName, ServiceName: name }));
    const running = tasks.get(service.key) ?? [];
    return {
      key: `service/${context.account}/${context.region}/${service.key}`,
      context,
      metrics: [
        { id: metricId('AWS/ECS', 'CPUUtilization', dimensions), unit: 'Percent', reading: running.length === 0 ? undefined : level(cpuOf(running, served)) },
        { id: metricId('AWS/ECS', 'MemoryUtilization', dimensions), unit: 'Percent', reading: memoryOf(context, running, metricId('AWS/ECS', 'MemoryUtilization', dimensions)) },
        { id: metricId('ECS/ContainerInsights', 'RunningTaskCount', dimensions), unit: 'Count', reading: level(running.length) },
        { id: metricId('ECS/ContainerInsights', 'DesiredTaskCount', dimensions), unit: 'Count', reading: level(service.desiredCount) },
      ],
    };
  });
}

function cpuOf(running: readonly Task[], served: { readonly reads: number; readonly writes: number }): number {
  const vcpus = running.reduce((sum, task) => sum + Number(task.cpu) / 1024, 0);
  return Math.min(100, idleCpu + ((served.reads * busyWithRead + served.writes * busyWithWrite) / vcpus) * 100);
}

function memoryOf(context: Context, running: readonly Task[], id: MetricId): Reading | undefined {
  if (running.length === 0) return undefined;
  const leaking = running.filter((task) => task.behaviour.kind === 'leak');
  if (leaking.length === 0) return level(usualMemory);
  const leaked = leaking.reduce((sum, task) => sum + leakPerSecond * ((context.now - (task.startedAt ?? context.now)) / 1000), 0);
  const reading = level(usualMemory + leaked / running.length, (leakPerSecond * leaking.length) / running.length);
  // While nothing has changed but time, the line that is drawn already is the right one.
  const drawn = readingNow(context, id);
  return drawn?.kind === 'level' && reading.kind === 'level' && drawn.perSecond === reading.perSecond && Math.abs(drawn.value - reading.value) < 0.01 ? undrawn : reading;
}
