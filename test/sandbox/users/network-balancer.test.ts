// The way of requests through a Network Load Balancer: nodes of zones, targets, what its clients meet where none answers.
import { beforeEach, describe, expect, it } from 'vitest';
import { route53 } from '../../../src/lib/sandbox/services/route53/service.ts';
import { monitoring } from '../../../src/lib/sandbox/services/monitoring/service.ts';
import { kinds as ec2 } from '../../../src/lib/sandbox/services/ec2/entities.ts';
import { ownedAnswer } from '../../../src/lib/sandbox/services/route53/aws-names.ts';
import { routeOf } from '../../../src/lib/sandbox/services/elasticloadbalancing/route.ts';
import { crossesZones } from '../../../src/lib/sandbox/services/elasticloadbalancing/zones.ts';
import { journeys, type Journey } from '../../../src/lib/sandbox/users/journey.ts';
import { Look } from '../../../src/lib/sandbox/users/look.ts';
import { meteredResources } from '../../../src/lib/sandbox/users/meters.ts';
import { knownSites } from '../../../src/lib/sandbox/users/sites.ts';
import { Tally } from '../../../src/lib/sandbox/users/tally.ts';
import { minutes, seconds } from '../../../src/lib/world/time.ts';
import { forwardTo, makeBalancer, makeGroup, makeListener } from '../services/elasticloadbalancing/network-street.ts';
import { refusal } from '../services/refusal.ts';
import { network, Shop } from '../services/ecs/shop.ts';

let shop: Shop;
let balancer: string;
let dnsName: string;
let group: string;

/** One task in each of three zones, behind a listener for all that comes on port 80. */
beforeEach(() => {
  shop = new Shop({ more: [route53, monitoring] });
  shop.ecs('CreateCluster', { clusterName: 'shop', capacityProviders: ['FARGATE'], defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] });
  const made = makeBalancer(shop);
  [balancer, dnsName] = [made.LoadBalancerArn ?? '', made.DNSName ?? ''];
  group = makeGroup(shop, 'only');
  makeListener(shop, balancer, { DefaultActions: forwardTo([group, 1]) });
  shop.pass(minutes(3));
  shop.ecs('CreateService', { cluster: 'shop', serviceName: 'api', desiredCount: 3, networkConfiguration: network, taskDefinition: shop.define('api:1'), healthCheckGracePeriodSeconds: 300, loadBalancers: [{ targetGroupArn: group, containerName: 'app', containerPort: 8080 }] });
  shop.until('all are healthy', () => shop.health(group).filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length === 3, minutes(8));
  shop.until('the service is steady', () => shop.messages().some((message) => message.includes('steady state')), minutes(10));
});

const ways = (port = 80): readonly Journey[] => shop.world.transact(shop.now, () => journeys(new Look(shop.world), { host: dnsName, port, path: '/', method: 'GET' }));
/** Shares of requests by what comes of them. */
function outcomes(port?: number): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { outcome, share } of ways(port)) sums[String(outcome)] = (sums[String(outcome)] ?? 0) + share;
  return Object.fromEntries(Object.entries(sums).map(([outcome, share]) => [outcome, Math.round(share * 1000) / 1000]));
}
const inDns = (): number => ownedAnswer([shop.context], dnsName, 'A')?.answers.length ?? 0;
const set = (arn: string, key: string, value: string): unknown =>
  arn === balancer
    ? shop.elb('ModifyLoadBalancerAttributes', { LoadBalancerArn: arn, Attributes: [{ Key: key, Value: value }] })
    : shop.elb('ModifyTargetGroupAttributes', { TargetGroupArn: arn, Attributes: [{ Key: key, Value: value }] });
/** The targets that the node of a zone sends to. */
function reached(zone: string): readonly (string | undefined)[] {
  const routed = routeOf(shop.context, { loadBalancer: balancer, port: 80, host: dnsName, path: '/', zone });
  return routed.answer === 'forward' ? routed.shares.flatMap(({ targets }) => targets.map((target) => target.zone)) : [];
}
const takeOut = (zone: string): void => {
  const target = shop.health(group).find(({ Target }) => Target?.AvailabilityZone === zone)?.Target;
  shop.elb('DeregisterTargets', { TargetGroupArn: group, Targets: [target] });
};

describe('a request through a Network Load Balancer', () => {
  it('comes to a task, at whichever node and whatever host it names; elsewhere it is refused', () => {
    expect(outcomes()).toEqual({ 200: 1 });
    expect(new Set(ways().map(({ task }) => task?.zone)).size).toBe(3);
    expect(outcomes(81)).toEqual({ refused: 1 });
    // Nobody's rule names a host: the service's users come by the load balancer's own name.
    expect(shop.world.transact(shop.now, () => knownSites(new Look(shop.world)))).toMatchObject([{ service: 'api', host: dnsName, port: 80, path: '/' }]);
    const udp = makeGroup(shop, 'udp', { Protocol: 'UDP' });
    makeListener(shop, balancer, { Protocol: 'UDP', Port: 53, DefaultActions: forwardTo([udp, 1]) });
    expect(outcomes(53)).toEqual({ refused: 1 });
  });

  it('stays in its zone unless cross-zone load balancing is on, for all or for the group', () => {
    expect(reached('us-east-1b')).toEqual(['us-east-1b']);
    set(balancer, 'load_balancing.cross_zone.enabled', 'true');
    expect(reached('us-east-1b')).toHaveLength(3);
    set(group, 'load_balancing.cross_zone.enabled', 'false');
    expect(reached('us-east-1b')).toEqual(['us-east-1b']);
    expect(crossesZones({ attributes: {} }, { attributes: {} })).toBe(true);
  });

  it('finds no node in the DNS whose zone has no healthy target, and all of them where no zone has', () => {
    expect(inDns()).toBe(3);
    takeOut('us-east-1b');
    expect(inDns()).toBe(2);
    expect(outcomes()).toEqual({ 200: 1 });
    expect(reached('us-east-1b')).toEqual([]);
    set(balancer, 'load_balancing.cross_zone.enabled', 'true');
    expect(inDns()).toBe(3);
    set(balancer, 'load_balancing.cross_zone.enabled', 'false');
    // An empty group fails open too.
    makeListener(shop, balancer, { Port: 90, DefaultActions: forwardTo([makeGroup(shop, 'empty'), 1]) });
    expect(inDns()).toBe(3);
    expect(outcomes()).toEqual({ 200: 0.667, refused: 0.333 });
    expect(outcomes(90)).toEqual({ refused: 1 });
  });

  it('has nobody\'s status but a task\'s', () => {
    const listener = makeListener(shop, balancer, { Port: 90, Protocol: 'TLS', Certificates: [{ CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' }], DefaultActions: forwardTo([group, 0], [makeGroup(shop, 'other'), 0]) });
    expect(outcomes(90)).toEqual({ reset: 1 });
    shop.elb('ModifyListener', { ListenerArn: listener.ListenerArn, DefaultActions: forwardTo([group, 1]) });
    // The nodes follow the new weights only later.
    shop.pass(seconds(25));
    expect(outcomes(90)).toEqual({ reset: 1 });
    shop.pass(minutes(3));
    expect(outcomes(90)).toEqual({ 200: 1 });
    const lone = makeGroup(shop, 'lone');
    for (const n of [0, 1, 2]) shop.elb('RegisterTargets', { TargetGroupArn: lone, Targets: [{ Id: `10.200.9.${n}`, AvailabilityZone: 'all' }] });
    makeListener(shop, balancer, { Port: 91, DefaultActions: forwardTo([lone, 1]) });
    expect(outcomes(91)).toEqual({ timeout: 1 });
  });

  it('needs to be let in by the task: from the node\'s subnet, or from the client whose address is preserved', () => {
    const open = (cidr: string): void => {
      shop.world.transact(shop.now, () => shop.context.table<object>(ec2.securityGroup).put('sg-1', { id: 'sg-1', vpcId: 'vpc-1', name: 'tasks', description: '', ingress: [{ protocol: 'tcp', from: 8080, to: 8080, cidr }], egress: [], tags: {} }));
    };
    open('10.200.0.0/20');
    expect(outcomes()).toEqual({ 200: 1 });
    set(group, 'preserve_client_ip.enabled', 'true');
    expect(outcomes()).toEqual({ timeout: 1 });
    open('0.0.0.0/0');
    expect(outcomes()).toEqual({ 200: 1 });
  });

  it('is not counted as one: its connections are', () => {
    const tally = new Tally();
    for (const way of ways()) tally.add(way, 100, 'read');
    const metrics = shop.world.transact(shop.now, () => meteredResources(new Look(shop.world), tally)).flatMap((resource) => resource.metrics);
    const found = (name: string): unknown => metrics.filter(({ id }) => JSON.stringify(id).includes(`"${name}"`) || String(id).includes(name)).map(({ reading }) => reading);
    expect(found('NewFlowCount')).toMatchObject([{ perSecond: 10 }]);
    expect(found('HealthyHostCount')).toContainEqual({ kind: 'level', value: 3 });
    expect(found('RequestCount')).toEqual([]);
  });
});

it('an alias that evaluates its health follows its target groups', () => {
  const healthy = (): boolean | undefined => ownedAnswer([shop.context], dnsName, 'A')?.healthy?.();
  expect(healthy()).toBe(true);
  const zone = shop.call<{ HostedZone: { Id: string } }>('route53', 'CreateHostedZone', { Name: 'shop.example.com', CallerReference: '1' }).HostedZone.Id;
  const alias = (HostedZoneId: string): string => refusal(() => shop.call('route53', 'ChangeResourceRecordSets', { HostedZoneId: zone, ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: { Name: 'api.shop.example.com', Type: 'A', AliasTarget: { HostedZoneId, DNSName: dnsName, EvaluateTargetHealth: true } } }] } }));
  expect(alias('Z35SXDOTRQ7X7K')).toMatch(/^InvalidChangeBatch/);
  expect(alias('Z26RNL4JYFTOTI')).toBe('none');
  shop.pass(seconds(90));
  dnsName = 'api.shop.example.com';
  expect(outcomes()).toEqual({ 200: 1 });
  dnsName = shop.elb<{ LoadBalancers: { DNSName: string }[] }>('DescribeLoadBalancers', {}).LoadBalancers[0]?.DNSName ?? '';
  for (const az of ['us-east-1a', 'us-east-1b', 'us-east-1c']) takeOut(az);
  expect(healthy()).toBe(false);
});
