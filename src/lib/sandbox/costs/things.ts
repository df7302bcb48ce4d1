// Everything in the world that costs money now: which item, how much of it, with which tags.
import type { Context } from '../world/service.ts';
import type { World } from '../world/world.ts';
import { kinds as ec2, type Address, type NatGateway, type VpcEndpoint } from '../services/ec2/entities.ts';
import { kinds as ecs, type Task, type TaskDefinition } from '../services/ecs/entities.ts';
import { kinds as elb, type LoadBalancer } from '../services/elasticloadbalancing/entities.ts';
import { fullName } from '../services/elasticloadbalancing/names.ts';
import { isNetwork } from '../services/elasticloadbalancing/network.ts';
import { kinds as kms, type Key } from '../services/kms/entities.ts';
import { alarmsOf, dashboardsOf, queriesOf } from '../services/monitoring/entities.ts';
import { metricId } from '../services/monitoring/metric-id.ts';
import { readingNow } from '../services/monitoring/streams.ts';
import { kinds as rds, type DbInstance } from '../services/rds/entities.ts';
import { healthChecksOf, tagsOf as dnsTags, zonesOf } from '../services/route53/entities.ts';
import { componentThings, firewallThings, proxyThings } from './component-things.ts';
import { cacheThings, secretThings } from './more-things.ts';
import { bytesThrough, requestsOnAConnection } from '../users/network-balancer-meters.ts';

type Tags = Readonly<Record<string, string>>;

export interface Thing {
  /** Of the price list; a suffix `/multi-az` counts twice. */
  readonly item: string;
  readonly quantity: number;
  readonly tags: Tags;
}

const noTags: Tags = Object.freeze({});

/** What `things` depends on. */
export const pricedKinds: readonly string[] = [ecs.task, rds.instance, elb.loadBalancer, ec2.natGateway, ec2.address, ec2.endpoint, kms.key, 'monitoring.alarm', 'monitoring.dashboard', 'monitoring.stream', 'route53.zone', 'route53.health-check', 'elasticache.replication-group', 'secretsmanager.secret', 'wafv2.web-acl', rds.proxy, 'cloudformation.generic'];

interface Making {
  readonly make: (context: Context) => readonly Thing[];
  /** All that it looks at. */
  readonly kinds: readonly string[];
}

const makings = (): readonly Making[] => [
  { make: taskThings, kinds: [ecs.task, ecs.taskDefinition] },
  { make: databaseThings, kinds: [rds.instance] },
  { make: balancerThings, kinds: [elb.loadBalancer, 'monitoring.stream'] },
  { make: networkThings, kinds: [ec2.natGateway, ec2.endpoint, ec2.address] },
  { make: keyThings, kinds: [kms.key] },
  { make: alarmThings, kinds: ['monitoring.alarm'] },
  { make: cacheThings, kinds: ['elasticache.replication-group'] },
  { make: secretThings, kinds: ['secretsmanager.secret'] },
  { make: firewallThings, kinds: ['wafv2.web-acl'] },
  { make: proxyThings, kinds: [rds.proxy, rds.instance] },
  { make: componentThings, kinds: ['cloudformation.generic'] },
];

interface Made {
  readonly making: Making;
  version: number;
  things: readonly Thing[];
}

const made = new WeakMap<Context, readonly Made[]>();

/** Of one account in one region, as lists: each the same one until something changes that it is made of. */
export function thingsIn(context: Context): readonly (readonly Thing[])[] {
  let known = made.get(context);
  if (known === undefined) made.set(context, (known = makings().map((making) => ({ making, version: Number.NaN, things: [] }))));
  return known.map((it) => {
    const version = it.making.kinds.reduce((sum, kind) => sum + context.table(kind).version, 0);
    if (version === it.version) return it.things;
    it.version = version;
    const things = it.making.make(context);
    if (!sameThings(it.things, things)) it.things = things;
    return it.things;
  });
}

/** Tags belong to stored things, which are replaced and never changed: what is copied keeps them. */
const sameThings = (a: readonly Thing[], b: readonly Thing[]): boolean => a.length === b.length && a.every(({ item, quantity, tags }, index) => item === b[index]?.item && quantity === b[index]?.quantity && tags === b[index]?.tags);

const global = new WeakMap<Context, readonly Thing[]>();

/** Of one account, in no region: the same list until something changes. */
export function globalThings(context: Context): readonly Thing[] {
  const zones = zonesOf(context).values().map((zone): Thing => ({ item: 'hosted-zone-month', quantity: 1, tags: dnsTags(context).get(`hostedzone/${zone.id}`) ?? noTags }));
  const checks = healthChecksOf(context).values().flatMap(({ id, config }): readonly Thing[] => {
    const kind = (config.FullyQualifiedDomainName ?? 'x.amazonaws.com').endsWith('.amazonaws.com') ? 'aws' : 'other';
    // AWS: HTTPS, a string to find, a fast interval and latency cost extra, each. (Route 53 pricing)
    const options = [config.Type?.startsWith('HTTPS'), config.Type?.endsWith('STR_MATCH'), config.RequestInterval === 10, config.MeasureLatency].filter((it) => it === true).length;
    const tags = dnsTags(context).get(`healthcheck/${id}`) ?? noTags;
    return [{ item: `health-check-month/${kind}`, quantity: 1, tags }, ...(options === 0 ? [] : [{ item: `health-check-option-month/${kind}`, quantity: options, tags }])];
  });
  // AWS: three dashboards are free. (CloudWatch pricing; as remembered)
  const boards = dashboardsOf(context).values().slice(3).map((board): Thing => ({ item: 'dashboard-month', quantity: 1, tags: board.tags }));
  const things = [...zones, ...checks, ...boards];
  const known = global.get(context) ?? [];
  if (sameThings(known, things)) return known;
  global.set(context, things);
  return things;
}

interface Places {
  readonly seen: readonly (readonly Context[])[];
  readonly places: ReadonlyMap<string, readonly string[]>;
}

const placed = new WeakMap<World, Places>();

/** By account, the regions in which there is anything that is priced. Asked after every change; places come and go seldom. */
export function placesOf(world: World): Places['places'] {
  const seen = pricedKinds.map((kind) => world.contextsWith(kind));
  const known = placed.get(world);
  if (known?.seen.every((contexts, index) => contexts === seen[index]) === true) return known.places;
  const contexts = seen.flat();
  const accounts = [...new Set(contexts.map(({ account }) => account))].sort();
  const places = new Map(accounts.map((account) => [account, [...new Set(contexts.filter((it) => it.account === account && it.region !== 'global').map(({ region }) => region))].sort()]));
  placed.set(world, { seen, places });
  return places;
}

/** AWS: from the pull of the image until the task has ended. (Fargate pricing) */
function taskThings(context: Context): readonly Thing[] {
  return context.table<Task>(ecs.task).values().flatMap((task): readonly Thing[] => {
    if (task.pullStartedAt === undefined && task.startedAt === undefined) return [];
    if (task.executionStoppedAt !== undefined || task.lastStatus === 'STOPPED' || task.lastStatus === 'DEPROVISIONING') return [];
    const definition = context.table<TaskDefinition>(ecs.taskDefinition).get(task.taskDefinition);
    const arm = definition?.registered.runtimePlatform?.cpuArchitecture === 'ARM64';
    const kind = `${arm ? 'arm' : 'x86'}${task.capacityProvider === 'FARGATE_SPOT' ? '/spot' : ''}`;
    return [
      { item: `fargate-vcpu-hour/${kind}`, quantity: Number(task.cpu) / 1024, tags: task.tags },
      { item: `fargate-gb-hour/${kind}`, quantity: Number(task.memory) / 1024, tags: task.tags },
    ];
  });
}

function databaseThings(context: Context): readonly Thing[] {
  return context.table<DbInstance>(rds.instance).values().flatMap((instance): readonly Thing[] => {
    if (instance.createdAt === undefined && instance.serving === undefined) return [];
    const doubled = instance.multiAz ? '/multi-az' : '';
    const running = instance.status !== 'stopped' ? [{ item: `rds-postgres-hour/${instance.class}${doubled}`, quantity: 1, tags: instance.tags }] : [];
    return [...running, { item: `rds-storage-gb-month/${instance.storageType ?? 'gp2'}${doubled}`, quantity: instance.allocatedStorage, tags: instance.tags }];
  });
}

/** Requests of a load balancer in the metrics' own words: what the users really send. */
function requestsPerSecond(context: Context, balancer: LoadBalancer): number {
  const name = fullName(balancer.arn);
  const reading = readingNow(context, isNetwork(balancer) ? metricId('AWS/NetworkELB', 'NewFlowCount', { LoadBalancer: name }) : metricId('AWS/ApplicationELB', 'RequestCount', { LoadBalancer: name }));
  const perSecond = reading?.kind === 'rate' ? reading.perSecond : 0;
  return isNetwork(balancer) ? perSecond * requestsOnAConnection : perSecond;
}

// What a request moves and writes besides: guesses.
const bytesOut = 3000;
const bytesLogged = 200;
const gb = 1e9;

function balancerThings(context: Context): readonly Thing[] {
  return context.table<LoadBalancer>(elb.loadBalancer).values().flatMap((balancer): readonly Thing[] => {
    const { tags } = balancer;
    const requests = requestsPerSecond(context, balancer);
    // AWS: the greatest of the dimensions counts: 25 new connections a second, or 800 at a Network Load Balancer, 1 GB an hour; an hour of
    // either kind costs the same. A Network Load Balancer's unit, a quarter cheaper, is counted at the other's price. (ELB pricing)
    const units = Math.max(requests / requestsOnAConnection / (isNetwork(balancer) ? 800 : 25), (requests * bytesThrough * 3600) / gb);
    return [
      { item: 'alb-hour', quantity: 1, tags },
      { item: 'alb-lcu-hour', quantity: units, tags },
      { item: 'public-ipv4-hour', quantity: balancer.scheme === 'internet-facing' ? balancer.zones.length : 0, tags },
      { item: 'transfer-out-gb', quantity: (requests * bytesOut * 3600) / gb, tags },
      { item: 'logs-ingest-gb', quantity: (requests * bytesLogged * 3600) / gb, tags },
    ];
  });
}

/** What a NAT gateway carries an hour: image pulls and calls of AWS's APIs. A guess. */
const natGbAnHour = 0.02;

function networkThings(context: Context): readonly Thing[] {
  const gateways = context.table<NatGateway>(ec2.natGateway).values().filter((it) => it.state === 'available' || it.state === 'deleting');
  const endpoints = context.table<VpcEndpoint>(ec2.endpoint).values().filter((it) => it.type === 'Interface' && it.state === 'available');
  return [
    ...gateways.flatMap(({ tags }): readonly Thing[] => [{ item: 'nat-hour', quantity: 1, tags }, { item: 'nat-gb', quantity: natGbAnHour, tags }]),
    ...context.table<Address>(ec2.address).values().map(({ tags }): Thing => ({ item: 'public-ipv4-hour', quantity: 1, tags })),
    ...endpoints.map(({ tags, subnetIds }): Thing => ({ item: 'vpc-endpoint-hour', quantity: subnetIds.length, tags })),
  ];
}

/** AWS: a key that is to be deleted costs nothing any more. (KMS pricing) */
const keyThings = (context: Context): readonly Thing[] => context.table<Key>(kms.key).values().filter((key) => key.state !== 'PendingDeletion').map(({ tags }) => ({ item: 'kms-key-month', quantity: 1, tags }));

/** AWS: an alarm costs by the metrics that it looks at. (CloudWatch pricing) */
function alarmThings(context: Context): readonly Thing[] {
  return alarmsOf(context).values().map((alarm): Thing => {
    if (alarm.kind === 'composite') return { item: 'composite-alarm-month', quantity: 1, tags: alarm.tags };
    return { item: 'alarm-metric-month', quantity: queriesOf(alarm).filter((query) => query.MetricStat !== undefined).length, tags: alarm.tags };
  });
}
