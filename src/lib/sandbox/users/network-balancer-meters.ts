// The metrics of Network Load Balancers and of their target groups.
import type { Context } from '../world/service.ts';
import { kinds as elb, type LoadBalancer, type TargetGroup, type Targets } from '../services/elasticloadbalancing/entities.ts';
import { fullName } from '../services/elasticloadbalancing/names.ts';
import { metricId } from '../services/monitoring/metric-id.ts';
import { dimensionsOf, level, rate, type MeteredResource } from './metered.ts';
import type { Counts } from './tally.ts';

const namespace = 'AWS/NetworkELB';

// What a request comes to on the wire: guesses.
export const requestsOnAConnection = 10;
export const bytesThrough = 4000;

// AWS: a Network Load Balancer counts flows and bytes, and knows nothing of requests (Network Load Balancers guide, "CloudWatch metrics").
export function ofNetworkBalancer(context: Context, balancer: LoadBalancer, counts: Counts | undefined): MeteredResource {
  const dimensions = dimensionsOf(balancer, ({ arn }) => ({ LoadBalancer: fullName(arn) }));
  const requests = counts?.requests ?? 0;
  return {
    key: `balancer/${balancer.arn}`,
    context,
    metrics: [
      { id: metricId(namespace, 'NewFlowCount', dimensions), unit: 'Count', reading: rate(requests / requestsOnAConnection) },
      { id: metricId(namespace, 'ProcessedBytes', dimensions), unit: 'Bytes', reading: rate(requests * bytesThrough) },
    ],
  };
}

export function ofNetworkGroup(context: Context, group: TargetGroup): readonly MeteredResource[] {
  if (group.loadBalancerArn === undefined) return [];
  const dimensions = dimensionsOf(group, ({ loadBalancerArn = '', arn }) => ({ LoadBalancer: fullName(loadBalancerArn), TargetGroup: fullName(arn) }));
  const targets = context.table<Targets>(elb.targets).get(group.arn)?.targets ?? [];
  const hosts = (state: string): number => targets.filter((target) => target.state === state).length;
  return [
    {
      key: `group/${group.arn}`,
      context,
      metrics: [
        { id: metricId(namespace, 'HealthyHostCount', dimensions), unit: 'Count', reading: level(hosts('healthy')) },
        { id: metricId(namespace, 'UnHealthyHostCount', dimensions), unit: 'Count', reading: level(hosts('unhealthy')) },
      ],
    },
  ];
}
