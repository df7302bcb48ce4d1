// Names that AWS answers itself, outside all hosted zones: load balancers, databases, its own endpoints.
import { createHash } from 'node:crypto';
import { inSeconds, plus, milliseconds, type Instant } from '../../../world/time.ts';
import { zoneOf } from '../../world/regions.ts';
import type { Context } from '../../world/service.ts';
import { findLoadBalancer } from '../elasticloadbalancing/route.ts';
import { kinds as elb, type LoadBalancer, type TargetGroup, type Targets } from '../elasticloadbalancing/entities.ts';
import { nodesInDns } from '../elasticloadbalancing/zones.ts';
import { distributionsOf } from '../cloudfront/entities.ts';
import { kinds as rds, type DbInstance } from '../rds/entities.ts';
import { endpointTtl } from '../rds/serving.ts';
import { rules } from './beliefs.ts';
import type { OwnedAnswer } from './resolve.ts';

/** AWS: the TTL of a load balancer's own name, and so of aliases to it. (Developer Guide, "Choosing between alias and non-alias records") */
const loadBalancerTtl = 60;

function hash(...words: readonly string[]): Buffer {
  return createHash('sha256').update(words.join('\u0000')).digest();
}

/** An address that belongs to a thing for as long as it stands: made from its name, the same in every run. */
function addressFor(first: string, ...words: readonly string[]): string {
  const [a = 0, b = 0, c = 0] = hash(...words);
  return `${first}.${a}.${b}.${1 + (c % 254)}`;
}

const nodeAddresses = new WeakMap<LoadBalancer, Map<string, string>>();

/** The address of a load balancer's node in a zone. Asked of every node for every way of a request. */
export function nodeAddress(balancer: LoadBalancer, zone: string): string {
  let known = nodeAddresses.get(balancer);
  if (known === undefined) nodeAddresses.set(balancer, (known = new Map()));
  let address = known.get(zone);
  if (address === undefined) known.set(zone, (address = balancer.zones.find((node) => node.zone === zone)?.address ?? addressFor(balancer.scheme === 'internal' ? '10' : '52', balancer.arn, zone)));
  return address;
}

const nodeZones = new WeakMap<LoadBalancer, ReadonlyMap<string, string>>();

/** The zone of a load balancer's node by its address. */
export function zoneOfNode(balancer: LoadBalancer, address: string): string | undefined {
  let known = nodeZones.get(balancer);
  if (known === undefined) nodeZones.set(balancer, (known = new Map(balancer.zones.map(({ zone }) => [nodeAddress(balancer, zone), zone]))));
  return known.get(address);
}

/**
 * When a load balancer's name stops answering with the nodes of a zone that was lost. AWS: Elastic Load Balancing takes unhealthy
 * nodes out of DNS by itself (ELB user guide, "Availability Zones and load balancer nodes"); how long that takes is a rule of its own.
 */
export function nodeWithdrawnAt(context: Pick<Context, 'flipped'>, balancer: LoadBalancer, fault: { readonly id: string; readonly from: Instant }): Instant {
  const { from, to } = rules.takes(context, 'nodes-leave-dns').after;
  return plus(fault.from, milliseconds(from + (hash(balancer.arn, fault.id).readUInt16BE(0) / 65_536) * (to - from)));
}

/** @param name without the final dot, in lower case */
export function ownedAnswer(contexts: readonly Context[], name: string, type: string): OwnedAnswer | undefined {
  if (name.endsWith('.cloudfront.net')) return first(contexts, (context) => distributionAnswer(context, name, type)) ?? nothing;
  if (!name.endsWith('.amazonaws.com')) return undefined;
  const balancerRegion = (/\.([a-z0-9-]+)\.elb\.amazonaws\.com$/.exec(name) ?? /\.elb\.([a-z0-9-]+)\.amazonaws\.com$/.exec(name))?.[1];
  if (balancerRegion !== undefined) return first(contexts, (context) => balancerAnswer(context.in(balancerRegion), name, type)) ?? nothing;
  const [, id, databaseRegion] = /^([^.]+)\.[^.]+\.([a-z0-9-]+)\.rds\.amazonaws\.com$/.exec(name) ?? [];
  if (id !== undefined && databaseRegion !== undefined) return first(contexts, (context) => databaseAnswer(context.in(databaseRegion), { id, name, type })) ?? nothing;
  // Every other name of AWS's is an endpoint of a service, and there.
  return { answers: type === 'A' ? [addressFor('54', name)] : [], ttl: 60 };
}

const nothing: OwnedAnswer = { answers: [], ttl: 60 };

function first(contexts: readonly Context[], answer: (context: Context) => OwnedAnswer | undefined): OwnedAnswer | undefined {
  for (const context of contexts) {
    const found = answer(context);
    if (found !== undefined) return found;
  }
  return undefined;
}

function balancerAnswer(context: Context, name: string, type: string): OwnedAnswer | undefined {
  const balancer = findLoadBalancer(context, name.replace(/^dualstack\./, ''));
  if (balancer === undefined || balancer.state !== 'active') return undefined;
  if (type !== 'A') return { answers: [], ttl: loadBalancerTtl };
  const lost = new Set(context.faults('az-down').filter((fault) => nodeWithdrawnAt(context, balancer, fault) <= context.now).map((fault) => zoneOf(context.region, fault.args['az'] ?? '')?.name));
  const served = nodesInDns(context, balancer);
  const up = served.filter(({ zone }) => !lost.has(zone));
  const zones = up.length > 0 ? up : served;
  // Guess: of a region that is lost nothing good is heard.
  const healthy = (): boolean => context.faults('region-down').length === 0 && balancerIsHealthy(context, balancer);
  return { answers: zones.map(({ zone }) => nodeAddress(balancer, zone)), ttl: loadBalancerTtl, healthy };
}

/**
 * AWS: healthy when every target group with targets has a healthy one; a group without any target counts as unhealthy (botocore
 * route53: AliasTarget$EvaluateTargetHealth). Reports from the field differ on the empty group; the harsher reading is taken.
 */
function balancerIsHealthy(context: Context, balancer: LoadBalancer): boolean {
  const groups = context.table<TargetGroup>(elb.targetGroup).values().filter((group) => group.loadBalancerArn === balancer.arn);
  const targetsOf = (group: TargetGroup): Targets['targets'] => context.table<Targets>(elb.targets).get(group.arn)?.targets ?? [];
  const counted = rules.flipped(context, 'empty-group-is-unhealthy') ? groups.filter((group) => targetsOf(group).length > 0) : groups;
  return counted.length > 0 && counted.every((group) => targetsOf(group).some((target) => target.state === 'healthy'));
}

/** The nearest edge: one address for all, made up. AWS: answers of distributions live 60 seconds, as those of load balancers do. (Developer Guide, "Choosing between alias and non-alias records") */
function distributionAnswer(context: Context, name: string, type: string): OwnedAnswer | undefined {
  const it = distributionsOf(context).values().find(({ domainName }) => domainName === name);
  if (it === undefined) return undefined;
  if (type === 'AAAA' && it.config.IsIPV6Enabled === true) return { answers: [`2600:9000::${hash(name).subarray(0, 2).toString('hex')}`], ttl: loadBalancerTtl };
  return { answers: type === 'A' ? [addressFor('13', name)] : [], ttl: loadBalancerTtl };
}

function databaseAnswer(context: Context, { id, name, type }: { readonly id: string; readonly name: string; readonly type: string }): OwnedAnswer | undefined {
  const instance = context.table<DbInstance>(rds.instance).get(id);
  if (instance?.endpoint?.toLowerCase() !== name) return undefined;
  // The old address is answered until the endpoint has moved to the host in the other zone.
  return { answers: type === 'A' ? [addressFor('10', instance.resourceId, instance.zone)] : [], ttl: inSeconds(endpointTtl(context)) };
}
