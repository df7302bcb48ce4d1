// A Network Load Balancer in a shop: what tests of it begin with.
import type { Listener, LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2';
import { minutes } from '../../../../src/lib/world/time.ts';
import type { Shop } from '../ecs/shop.ts';

export const makeBalancer = (shop: Shop, more: object = {}): LoadBalancer =>
  shop.elb<{ LoadBalancers: LoadBalancer[] }>('CreateLoadBalancer', { Name: 'net', Type: 'network', Subnets: ['subnet-a', 'subnet-b', 'subnet-c'], ...more }).LoadBalancers[0] as LoadBalancer;

export const makeGroup = (shop: Shop, name: string, more: object = {}): string =>
  shop.elb<{ TargetGroups: { TargetGroupArn: string }[] }>('CreateTargetGroup', { Name: name, Protocol: 'TCP', Port: 8080, VpcId: 'vpc-1', TargetType: 'ip', HealthCheckIntervalSeconds: 10, HealthyThresholdCount: 2, ...more }).TargetGroups[0]?.TargetGroupArn ?? '';

export const makeListener = (shop: Shop, balancer: string, more: object): Listener =>
  shop.elb<{ Listeners: Listener[] }>('CreateListener', { LoadBalancerArn: balancer, Protocol: 'TCP', Port: 80, ...more }).Listeners[0] as Listener;

/** A forward action by weights. */
export const forwardTo = (...groups: readonly (readonly [arn: string, weight: number])[]): object[] => [{ Type: 'forward', ForwardConfig: { TargetGroups: groups.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) } }];

export interface NetworkStreet {
  readonly balancer: string;
  readonly dnsName: string;
  readonly production: string;
  readonly test: string;
  readonly blue: string;
  readonly green: string;
}

/** A cluster, and a load balancer that is active, with a pair of groups on a listener for production and on one for tests. */
export function openNetworkStreet(shop: Shop): NetworkStreet {
  shop.ecs('CreateCluster', { clusterName: 'shop', capacityProviders: ['FARGATE'], defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] });
  const { LoadBalancerArn: balancer = '', DNSName: dnsName = '' } = makeBalancer(shop);
  const [blue, green] = [makeGroup(shop, 'blue'), makeGroup(shop, 'green')];
  for (const arn of [blue, green]) shop.elb('ModifyTargetGroupAttributes', { TargetGroupArn: arn, Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }] });
  const listener = (port: number): string => makeListener(shop, balancer, { Port: port, DefaultActions: forwardTo([blue, 100], [green, 0]) }).ListenerArn ?? '';
  const street = { balancer, dnsName, production: listener(80), test: listener(8081), blue, green };
  shop.pass(minutes(3));
  return street;
}
