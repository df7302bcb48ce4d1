// Which rules forward to which target groups: kept on the group, because a group without a rule is not checked.
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Context } from '../../world/service.ts';
import { kinds, type Listener, type LoadBalancer, type Rule, type TargetGroup } from './entities.ts';
import { replan } from './target-health.ts';
import { weightsOf } from './route.ts';

/** The target groups that actions forward to, weight 0 included. */
export function forwardedTo(actions: readonly Action[]): readonly string[] {
  return [...new Set(actions.flatMap((action) => weightsOf(action).map(({ arn }) => arn)))];
}

/** The target groups that a load balancer's rules use. */
export function groupsOf(context: Context, loadBalancerArn: string): readonly string[] {
  const balancer = context.table<LoadBalancer>(kinds.loadBalancer).get(loadBalancerArn);
  const listeners = (balancer?.listeners ?? []).map((arn) => context.table<Listener>(kinds.listener).get(arn));
  const rules = listeners.flatMap((listener) => listener?.rules ?? []).map((arn) => context.table<Rule>(kinds.rule).get(arn));
  return [...new Set(rules.flatMap((rule) => forwardedTo(rule?.actions ?? [])))];
}

/** Brings the groups' own record in step with a rule that came, changed or went. */
export function recordUse(context: Context, change: { readonly before?: Rule; readonly after?: Rule }): void {
  const before = forwardedTo(change.before?.actions ?? []);
  const after = forwardedTo(change.after?.actions ?? []);
  const table = context.table<TargetGroup>(kinds.targetGroup);
  for (const arn of new Set([...before, ...after])) {
    const group = table.get(arn);
    if (group === undefined) continue;
    const others = group.usedBy.filter((rule) => rule !== (change.before ?? change.after)?.arn);
    const usedBy = after.includes(arn) && change.after !== undefined ? [...others, change.after.arn] : others;
    if (usedBy.length === group.usedBy.length) continue;
    const { loadBalancerArn: _, ...rest } = group;
    const balancer = usedBy.length === 0 ? {} : { loadBalancerArn: change.after?.loadBalancerArn ?? group.loadBalancerArn ?? '' };
    table.put(arn, { ...rest, usedBy, ...balancer });
    if (group.usedBy.length === 0 || usedBy.length === 0) replan(context, arn, true);
  }
}
