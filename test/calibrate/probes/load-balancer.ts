// A load balancer: how long until it is active; then the listener, rule and target groups that a blue-green service needs.
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DescribeLoadBalancersCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { measured, prefix, tagList, type Lab } from '../lab.ts';
import { drainSeconds } from '../own-beliefs.ts';

export interface Edge {
  readonly blue: string;
  readonly green: string;
  readonly rule: string;
}

/** Seconds between health checks: long, so that one check and five of them can be told apart. */
export const checkInterval = 30;
export const healthyThreshold = 5;

export async function loadBalancer(lab: Lab): Promise<Edge> {
  const { aws, pace, network } = lab;
  const made = await pace.timed(() =>
    aws.elb.send(new CreateLoadBalancerCommand({ Name: `${prefix}alb`, Type: 'application', Scheme: 'internal', Subnets: [...network.subnets], SecurityGroups: [network.securityGroup], Tags: tagList })),
  );
  const arn = made.value.LoadBalancers?.[0]?.LoadBalancerArn;
  await measured(lab, 'elasticloadbalancing.provisioning/until', {
    what: 'a load balancer that is active',
    since: made.at,
    look: () => aws.elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn ?? ''] })),
    until: ({ LoadBalancers }) => LoadBalancers?.[0]?.State?.Code === 'active',
    every: 2,
    longest: 900,
  });
  const [blue, green] = [await targetGroup(lab, 'blue'), await targetGroup(lab, 'green')];
  const listener = await aws.elb.send(
    new CreateListenerCommand({ LoadBalancerArn: arn, Protocol: 'HTTP', Port: 80, DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404', ContentType: 'text/plain' } }], Tags: tagList }),
  );
  const rule = await aws.elb.send(
    new CreateRuleCommand({
      ListenerArn: listener.Listeners?.[0]?.ListenerArn,
      Priority: 1,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
      Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: blue, Weight: 100 }, { TargetGroupArn: green, Weight: 0 }] } }],
      Tags: tagList,
    }),
  );
  return { blue, green, rule: rule.Rules?.[0]?.RuleArn ?? '' };
}

async function targetGroup({ aws, network }: Lab, name: string): Promise<string> {
  const made = await aws.elb.send(
    new CreateTargetGroupCommand({
      Name: `${prefix}${name}`,
      Protocol: 'HTTP',
      Port: 80,
      VpcId: network.vpc,
      TargetType: 'ip',
      HealthCheckPath: '/',
      HealthCheckIntervalSeconds: checkInterval,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: healthyThreshold,
      // Many, so that a slow start is not taken for a target that fails.
      UnhealthyThresholdCount: 10,
      Tags: tagList,
    }),
  );
  const arn = made.TargetGroups?.[0]?.TargetGroupArn ?? '';
  await aws.elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: arn, Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: String(drainSeconds) }] }));
  return arn;
}
