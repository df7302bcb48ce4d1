// The listener rules, or listeners of a Network Load Balancer, that a blue-green service hands to ECS: read before a deployment, rewritten by it.
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { ruleBehind } from '../elasticloadbalancing/network.ts';
import { weightsOf } from '../elasticloadbalancing/route.ts';
import type { LoadBalancer } from '@aws-sdk/client-ecs';
import { rules } from './beliefs.ts';
import type { RevisionSettings, ServiceRevision } from './entities.ts';
import { infrastructureFault } from './roles.ts';
import { weightsFor } from './way.ts';

const groupsOf = (context: Context, ruleArn: string | undefined): readonly { readonly arn: string; readonly weight: number }[] => {
  return (ruleBehind(context, ruleArn)?.actions ?? []).flatMap((action) => weightsOf(action));
};

/** The two target groups of a load balancer entry. */
export const pairOf = (balancer: LoadBalancer): readonly string[] => [balancer.targetGroupArn, balancer.advancedConfiguration?.alternateTargetGroupArn].filter((arn) => arn !== undefined);

/** Whether a rule forwards to both groups of the pair, a weight of 0 included. */
export function holdsBoth(context: Context, ruleArn: string | undefined, balancer: LoadBalancer): boolean {
  const arns = groupsOf(context, ruleArn).map(({ arn }) => arn);
  return pairOf(balancer).every((arn) => arns.includes(arn));
}

/**
 * Why ECS cannot shift this service's traffic, in AWS's words; undefined where it can.
 * AWS: ECS does not look whether the group that has the traffic has healthy targets (containers-roadmap#2853).
 */
export function networkingFault(context: Context, settings: RevisionSettings): string | undefined {
  if (!context.knows('elasticloadbalancing', 'ModifyRule')) return undefined;
  const rolled = 'Service deployment rolled back because of invalid networking configuration';
  for (const balancer of settings.loadBalancers) {
    const { productionListenerRule: production, testListenerRule: test } = balancer.advancedConfiguration ?? {};
    const powerless = infrastructureFault(context, balancer);
    if (powerless !== undefined) return `${rolled}. ${powerless}`;
    if ([production, test].some((arn) => arn !== undefined && ruleBehind(context, arn) === undefined)) return `${rolled}. One or more ${production?.includes(':listener/') === true ? 'listeners' : 'rules'} not found`;
    const attached = [...groupsOf(context, production), ...groupsOf(context, test)].map(({ arn }) => arn);
    const loose = pairOf(balancer).find((arn) => !attached.includes(arn));
    if (loose !== undefined) return `${rolled}: Target group ${loose} is not associated with either productionListenerRule or testListenerRule.`;
    const serving = groupsOf(context, production).filter(({ weight }) => weight > 0);
    if (serving.length > 1) return `${rolled}. productionListenerRule ${production ?? ''} should have exactly one target group serving traffic but found ${serving.length} target groups which are serving traffic`;
    const foreign = serving.find(({ arn }) => !pairOf(balancer).includes(arn));
    if (foreign !== undefined) {
      return `${rolled}. Production listener rule is forwarding traffic to unexpected target group ${foreign.arn}. Expected traffic to be forwarded to either targetGroupArn: ${balancer.targetGroupArn ?? ''} or alternateTargetGroupArn: ${balancer.advancedConfiguration?.alternateTargetGroupArn ?? ''}`;
    }
  }
  return undefined;
}

/**
 * The groups for a new revision: those that the live one is not in. Where none is live yet, those that the production
 * rule gives nothing to; so after the very first deployment the alternate group is the live one.
 * AWS: seen so (cdk-real-drift#1730: "green=100/blue=0 after the initial deployment"); why is a guess.
 */
export function groupsForGreen(context: Context, settings: RevisionSettings, live: ServiceRevision | undefined): readonly string[] {
  return settings.loadBalancers.map((balancer, at) => {
    const pair = pairOf(balancer);
    const [primary = '', alternate = primary] = pair;
    const taken = live?.targetGroups[at];
    if (taken !== undefined && pair.includes(taken)) return pair.find((arn) => arn !== taken) ?? alternate;
    if (rules.flipped(context, 'groups-swap-after-first-deployment')) return primary;
    const serving = groupsOf(context, balancer.advancedConfiguration?.productionListenerRule).find(({ weight }) => weight > 0)?.arn;
    return serving === alternate ? primary : alternate;
  });
}

/** Gives green its share of the production or test traffic. @returns why that failed, where it did */
export function shift(context: Context, green: ServiceRevision, { rule, percent }: { readonly rule: 'production' | 'test'; readonly percent: number }): string | undefined {
  for (const [at, balancer] of green.loadBalancers.entries()) {
    const { productionListenerRule, testListenerRule } = balancer.advancedConfiguration ?? {};
    const arn = rule === 'production' ? productionListenerRule : testListenerRule;
    if (arn === undefined || !context.knows('elasticloadbalancing', 'ModifyRule')) continue;
    const powerless = infrastructureFault(context, balancer);
    if (powerless !== undefined) return powerless;
    const before = ruleBehind(context, arn);
    const greenGroup = green.targetGroups[at] ?? '';
    const blueGroup = pairOf(balancer).find((group) => group !== greenGroup) ?? '';
    const weights = weightsFor(percent);
    const groups = pairOf(balancer).map((group) => ({ TargetGroupArn: group, Weight: group === greenGroup ? weights.green : weights.blue }));
    const actions = (before?.actions ?? []).map((action): Action => (action.Type === 'forward' ? forward(action, blueGroup === '' ? [] : groups) : action));
    try {
      // AWS: a listener's default rule is changed through the listener; the infrastructure role has both permissions.
      if (before?.priority === 'default') context.call('elasticloadbalancing', 'ModifyListener', { ListenerArn: before.listenerArn, DefaultActions: actions });
      else context.call('elasticloadbalancing', 'ModifyRule', { RuleArn: arn, Actions: actions });
    } catch (refusal) {
      if (refusal instanceof AwsFault) return refusal.message;
      throw refusal;
    }
  }
  return undefined;
}

function forward(before: Action, groups: readonly { readonly TargetGroupArn: string; readonly Weight: number }[]): Action {
  const sticky = before.ForwardConfig?.TargetGroupStickinessConfig;
  return {
    Type: 'forward',
    ...(before.Order === undefined ? {} : { Order: before.Order }),
    ForwardConfig: { TargetGroups: [...groups], ...(sticky === undefined ? {} : { TargetGroupStickinessConfig: sticky }) },
  };
}
