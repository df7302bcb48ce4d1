// How long the nodes go by what a rule said before: the API shows its new actions at once.
import { plus } from '../../../world/time.ts';
import { draw } from '../../world/draw.ts';
import { event, type Context } from '../../world/service.ts';
import { rules as beliefs } from './beliefs.ts';
import { kinds, type Rule } from './entities.ts';
import { loadBalancerAt } from './faults.ts';
import { isNetwork } from './network.ts';
import { actionsNow } from './route.ts';

/** What a changed rule keeps of itself until then. */
export function settlingOf(context: Context, before: Rule): Pick<Rule, 'settling'> {
  const isOfNetwork = isNetwork(loadBalancerAt(context, before.loadBalancerArn));
  if (!isOfNetwork && !beliefs.flipped(context, 'rules-hold-at-once')) return {};
  const { settling } = isOfNetwork ? beliefs.takes(context, 'network-weights-hold-late') : beliefs.takes(context, 'rules-hold-at-once');
  const takes = draw(context, `elasticloadbalancing/${before.arn}/settling`, settling);
  // Something must happen in the world at that instant, for its users are looked at only then.
  context.schedule(takes, 'elasticloadbalancing.rule-settled', { arn: before.arn });
  return { settling: { actions: actionsNow(context, before), until: plus(context.now, takes) } };
}

export const ruleSettled = event<{ readonly arn: string }>(({ arn }, context) => {
  const rule = context.table<Rule>(kinds.rule).get(arn);
  if (rule?.settling === undefined || rule.settling.until > context.now) return;
  const { settling: _, ...settled } = rule;
  context.table<Rule>(kinds.rule).put(arn, settled);
});
