// Rules of a listener, by priority: the first that applies decides.
import type {
  CreateRuleCommandInput,
  CreateRuleCommandOutput,
  DeleteRuleCommandInput,
  DeleteRuleCommandOutput,
  DescribeRulesCommandInput,
  DescribeRulesCommandOutput,
  ModifyRuleCommandInput,
  ModifyRuleCommandOutput,
  Rule as Shape,
  SetRulePrioritiesCommandInput,
  SetRulePrioritiesCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { checkActions } from './actions.ts';
import { checkConditions } from './conditions.ts';
import { kinds, type Listener, type Rule } from './entities.ts';
import { invalid, listenerAt, loadBalancerAt, ruleAt } from './faults.ts';
import { ruleArn } from './names.ts';
import { checkTakesRules } from './network.ts';
import { settlingOf } from './settling.ts';
import { marker, pageOf, tagsFrom } from './shapes.ts';
import { recordUse } from './uses.ts';

/** AWS: rules per Application Load Balancer, default rules not counted (ELB user guide, quotas). */
const mostRules = 100;

export const createRule = operation<CreateRuleCommandInput, CreateRuleCommandOutput>((input, context) => {
  const listener = listenerAt(context, input.ListenerArn);
  checkTakesRules(context, listener);
  const priority = checkPriority(input.Priority);
  const conditions = checkConditions(input.Conditions ?? []);
  const actions = checkActions(context, input.Actions ?? [], listener);
  const tags = tagsFrom(input.Tags);
  if (rulesOf(context, listener).some((rule) => rule.priority === priority)) throw new AwsFault('PriorityInUseException', `Priority '${priority}' is currently in use`);
  const counted = loadBalancerAt(context, listener.loadBalancerArn).listeners.reduce((sum, arn) => sum + listenerAt(context, arn).rules.length - 1, 0);
  if (counted >= mostRules) throw new AwsFault('TooManyRulesException', `The maximum number of rules on load balancer '${listener.loadBalancerArn}' has been reached`);
  const rule: Rule = { arn: ruleArn(context, listener.arn), listenerArn: listener.arn, loadBalancerArn: listener.loadBalancerArn, priority, conditions, actions, tags };
  context.table<Rule>(kinds.rule).put(rule.arn, rule);
  order(context, listener, [...listener.rules, rule.arn]);
  recordUse(context, { after: rule });
  return { Rules: [shape(rule)] };
});

export const describeRules = operation<DescribeRulesCommandInput, DescribeRulesCommandOutput>((input, context) => {
  if (input.ListenerArn !== undefined && input.RuleArns !== undefined) throw invalid('You cannot specify both a listener ARN and rule ARNs');
  if (input.ListenerArn === undefined && input.RuleArns === undefined) throw invalid('You must specify either listener rule ARNs or a listener ARN');
  const rules = input.RuleArns === undefined ? rulesOf(context, listenerAt(context, input.ListenerArn)) : input.RuleArns.map((arn) => ruleAt(context, arn));
  const shown = pageOf([...rules].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)), keyOf, input);
  return { Rules: shown.items.map(shape), ...marker(shown) };
});

export const modifyRule = operation<ModifyRuleCommandInput, ModifyRuleCommandOutput>((input, context) => {
  const before = ruleAt(context, input.RuleArn);
  if (before.priority === 'default') throw new AwsFault('OperationNotPermittedException', `Default rule '${before.arn}' cannot be modified`);
  if (input.Actions === undefined && input.Conditions === undefined) throw invalid('You must specify either conditions or actions');
  const conditions = input.Conditions === undefined ? before.conditions : checkConditions(input.Conditions);
  const actions = input.Actions === undefined ? before.actions : checkActions(context, input.Actions, listenerAt(context, before.listenerArn));
  const { settling: _, ...standing } = before;
  const after: Rule = { ...standing, conditions, actions, ...settlingOf(context, before) };
  context.table<Rule>(kinds.rule).put(after.arn, after);
  recordUse(context, { before, after });
  return { Rules: [shape(after)] };
});

export const deleteRule = operation<DeleteRuleCommandInput, DeleteRuleCommandOutput>((input, context) => {
  const rule = ruleAt(context, input.RuleArn);
  if (rule.priority === 'default') throw new AwsFault('OperationNotPermittedException', `Default rule '${rule.arn}' cannot be deleted`);
  const listener = listenerAt(context, rule.listenerArn);
  context.table<Rule>(kinds.rule).delete(rule.arn);
  order(context, listener, listener.rules.filter((arn) => arn !== rule.arn));
  recordUse(context, { before: rule });
  return {};
});

export const setRulePriorities = operation<SetRulePrioritiesCommandInput, SetRulePrioritiesCommandOutput>((input, context) => {
  const wanted = new Map((input.RulePriorities ?? []).map(({ RuleArn, Priority }) => [ruleAt(context, RuleArn).arn, checkPriority(Priority)]));
  const moved = [...wanted.keys()].map((arn) => ruleAt(context, arn));
  const fixed = moved.find((rule) => rule.priority === 'default');
  if (fixed !== undefined) throw new AwsFault('OperationNotPermittedException', `Default rule '${fixed.arn}' priority cannot be modified`);
  for (const listenerArn of new Set(moved.map((rule) => rule.listenerArn))) {
    const listener = listenerAt(context, listenerArn);
    const taken = new Map<number, string>();
    for (const rule of rulesOf(context, listener)) {
      const priority = wanted.get(rule.arn) ?? rule.priority;
      if (priority === 'default') continue;
      if (taken.has(priority)) throw new AwsFault('PriorityInUseException', `Priority '${priority}' is currently in use`);
      taken.set(priority, rule.arn);
    }
    for (const [priority, arn] of taken) context.table<Rule>(kinds.rule).put(arn, { ...ruleAt(context, arn), priority });
    order(context, listener, listener.rules);
  }
  return { Rules: [...wanted.keys()].map((arn) => shape(ruleAt(context, arn))) };
});

export const rulesOf = (context: Context, listener: Listener): readonly Rule[] => listener.rules.map((arn) => ruleAt(context, arn));

/** Keeps the listener's list in order of priority. */
function order(context: Context, listener: Listener, arns: readonly string[]): void {
  const rules = arns.map((arn) => ruleAt(context, arn)).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  context.table<Listener>(kinds.listener).put(listener.arn, { ...listener, rules: rules.map(({ arn }) => arn) });
}

const keyOf = (rule: Rule): string => (rule.priority === 'default' ? 'default' : String(rule.priority).padStart(6, '0'));

function checkPriority(priority: number | undefined): number {
  if (priority === undefined || !Number.isInteger(priority) || priority < 1 || priority > 50_000) throw invalid(`Priority '${String(priority)}' must be between 1 and 50000`);
  return priority;
}

function shape(rule: Rule): Shape {
  return { RuleArn: rule.arn, Priority: String(rule.priority), Conditions: [...rule.conditions], Actions: [...rule.actions], IsDefault: rule.priority === 'default' };
}
