// What Elastic Load Balancing keeps: entities as rows, and the names of their tables for the services that look.
import type { Action, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Instant } from '../../../world/time.ts';

export const kinds = {
  loadBalancer: 'elasticloadbalancing.load-balancer',
  listener: 'elasticloadbalancing.listener',
  rule: 'elasticloadbalancing.rule',
  targetGroup: 'elasticloadbalancing.target-group',
  /** Apart from the group, because health changes often and the group's settings seldom. */
  targets: 'elasticloadbalancing.targets',
} as const;

export type Tags = Readonly<Record<string, string>>;

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  readonly hostedZoneId: string;
  /** Left out: application. */
  readonly type?: 'network';
  readonly scheme: 'internet-facing' | 'internal';
  readonly vpcId: string;
  /** One node in each. */
  readonly zones: readonly { readonly zone: string; readonly subnetId: string; readonly allocationId?: string; readonly address?: string }[];
  readonly securityGroups: readonly string[];
  readonly state: 'provisioning' | 'active';
  readonly createdAt: Instant;
  readonly attributes: Tags;
  readonly listeners: readonly string[];
  readonly tags: Tags;
}

export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly protocol: string;
  readonly sslPolicy?: string;
  readonly alpnPolicy?: string;
  readonly certificates: readonly string[];
  /** ARNs in order of priority, the default rule last. */
  readonly rules: readonly string[];
  readonly attributes: Tags;
  readonly tags: Tags;
}

export interface Rule {
  readonly arn: string;
  readonly listenerArn: string;
  readonly loadBalancerArn: string;
  readonly priority: number | 'default';
  readonly conditions: readonly RuleCondition[];
  readonly actions: readonly Action[];
  /** What the nodes still go by, where they do not follow at once. */
  readonly settling?: { readonly actions: readonly Action[]; readonly until: Instant };
  readonly tags: Tags;
}

export interface HealthCheck {
  readonly enabled: boolean;
  readonly protocol: string;
  /** `traffic-port` or a number. */
  readonly port: string;
  /** Empty for a check that only connects, as its matcher. */
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** `200`, `200,202`, `200-299`. */
  readonly matcher: string;
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly protocol: string;
  /** Empty for groups of a Network Load Balancer. */
  readonly protocolVersion: string;
  readonly port: number;
  readonly vpcId: string;
  readonly targetType: string;
  readonly healthCheck: HealthCheck;
  readonly attributes: Tags;
  /** ARNs of the rules that forward to it; a weight of 0 counts. */
  readonly usedBy: readonly string[];
  readonly loadBalancerArn?: string;
  readonly tags: Tags;
}

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';

export interface Target {
  /** An IP address. */
  readonly id: string;
  readonly port: number;
  readonly zone?: string;
  readonly registeredAt: Instant;
  /** The first health check; the others follow at the group's interval. */
  readonly checksFrom: Instant;
  readonly state: Exclude<TargetState, 'unused'>;
  readonly reason?: string;
  readonly description?: string;
  /** Since when it is in this state. */
  readonly since: Instant;
  /** Which plan for its next change counts; an event of an older one is void. */
  readonly plan: number;
}

export interface Targets {
  readonly targetGroupArn: string;
  readonly targets: readonly Target[];
}
