// Elastic Load Balancing's refusals that several operations share.
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { kinds, type Listener, type LoadBalancer, type Rule, type TargetGroup } from './entities.ts';

export const invalid = (message: string): AwsFault => new AwsFault('ValidationError', message);

/** @throws AwsFault LoadBalancerNotFoundException */
export function loadBalancerAt(context: Context, arn: string | undefined): LoadBalancer {
  const found = context.table<LoadBalancer>(kinds.loadBalancer).get(arn ?? '');
  if (found === undefined) throw new AwsFault('LoadBalancerNotFoundException', `Load balancer '${arn ?? ''}' not found`);
  return found;
}

/** @throws AwsFault ListenerNotFoundException */
export function listenerAt(context: Context, arn: string | undefined): Listener {
  const found = context.table<Listener>(kinds.listener).get(arn ?? '');
  if (found === undefined) throw new AwsFault('ListenerNotFoundException', 'One or more listeners not found');
  return found;
}

/** @throws AwsFault RuleNotFoundException */
export function ruleAt(context: Context, arn: string | undefined): Rule {
  const found = context.table<Rule>(kinds.rule).get(arn ?? '');
  if (found === undefined) throw new AwsFault('RuleNotFoundException', 'One or more rules not found');
  return found;
}

/** @throws AwsFault TargetGroupNotFoundException */
export function targetGroupAt(context: Context, arn: string | undefined): TargetGroup {
  const found = context.table<TargetGroup>(kinds.targetGroup).get(arn ?? '');
  if (found === undefined) throw new AwsFault('TargetGroupNotFoundException', 'One or more target groups not found');
  return found;
}
