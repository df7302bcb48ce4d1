// From what was seen, and nothing else: the weights that send users to where the service revision is healthy. Nothing else of the rule is touched.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Plan } from '../../../engine/plan.ts';
import { done, todo, waiting, type Json } from '../../../engine/standing.ts';
import type { Step } from '../../../engine/step.ts';
import type { ProblemData } from '../../../problems/problem.ts';
import { between, minutes, seconds, showDuration, type Instant } from '../../../world/time.ts';
import { typedFor, whereOf } from '../../names.ts';
import { deployProblem } from '../problems.ts';
import { showWeights } from '../subject.ts';
import { liveGroup, type Weights } from '../weights.ts';
import type { RepairFacts, RepairRequest } from './request.ts';

export function planRepair(cloud: Cloud, request: RepairRequest, facts: RepairFacts): Plan {
  const { environment, service } = request;
  const where = whereOf(environment);
  const refusals = refusalsOf(request, facts);
  const wanted = servingGroup(facts);
  const { rule } = facts;
  if (refusals.length > 0 || wanted === undefined || rule === null) return { headline: `${where}: repair the weights of ${service}`, refusals, steps: [], watches: [], changes: [], approval: null };
  const before = rule.weights;
  const after = Object.fromEntries([...new Set([...Object.keys(before), ...Object.keys(facts.groups)])].map((arn) => [arn, arn === wanted ? 100 : 0]));
  if (liveGroup(before) === wanted) return { headline: `${where}: users of ${service} are sent to where it is healthy; no changes`, refusals, steps: [], watches: [], changes: [], approval: { same: wanted } };
  return {
    headline: `${where}: send the users of ${service} to ${nameOf(wanted)}, where ${facts.groups[wanted]} of its tasks are healthy`,
    refusals,
    steps: [setWeights(cloud, request, { rule: rule.arn, actions: rule.actions, after }), serves(cloud, request, wanted)],
    watches: [],
    changes: [{ kind: 'change', what: `${service}: rule.weights`, before: showWeights(before), after: showWeights(after) }],
    approval: { rule: rule.arn, before: { ...before }, after },
  };
}

/** The group with healthy tasks of the service revision; where both have some, the one that ECS names, and otherwise the one with more. */
function servingGroup({ groups, revisionGroup }: RepairFacts): string | undefined {
  const healthy = Object.entries(groups).filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
  return healthy.some(([arn]) => arn === revisionGroup) ? revisionGroup : healthy[0]?.[0];
}

function refusalsOf({ environment, service }: RepairRequest, facts: RepairFacts): readonly ProblemData[] {
  const at = typedFor(environment);
  const refuse = (because: string, then: string): readonly ProblemData[] => [deployProblem('NOTHING_TO_REPAIR', { service, because, then }).data];
  if (facts.account !== environment.account) return [deployProblem('WRONG_ACCOUNT', { caller: facts.account, account: environment.account, environment: environment.environment }).data];
  if (facts.live === null) return refuse('it is not deployed', `\`platform deploy ${service} --image VERSION ${at}\` ships it.`);
  if (environment.services[service]?.port === undefined) return refuse('no users are sent to it', 'It has no port, so no rule.');
  if (facts.live.inFlight !== '') return [deployProblem('DEPLOYMENT_IN_FLIGHT', { service, at, deployment: facts.live.inFlight, environment: environment.environment }).data];
  if (facts.rule === null) return refuse('no listener rule is for its host', `\`platform deploy ${service} --image VERSION ${at}\` makes the rule again.`);
  if (Object.values(facts.groups).every((count) => count === 0)) return refuse('none of its tasks is healthy in either target group', `\`platform deploy status ${service} ${at}\` says how many tasks run; why they are unhealthy is in their log. Deploy a release that works.`);
  return [];
}

function setWeights(cloud: Cloud, { environment, service }: RepairRequest, it: { readonly rule: string; readonly actions: Json; readonly after: Weights }): Step {
  const balancing = () => cloud.loadBalancing(environment.region);
  return {
    id: 'weights',
    title: `Set the weights of ${service}'s rule: ${showWeights(it.after)}`,
    why: 'ECS does not look at the rule before it shifts, nor afterwards (aws/containers-roadmap#2853)',
    byHand: `aws elbv2 modify-rule --rule-arn ${it.rule} --actions ...`,
    actions: ['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:ModifyRule'],
    limit: minutes(5),
    every: seconds(5),
    async check(context) {
      const now = (await balancing().rule(it.rule))?.weights ?? {};
      return Object.entries(it.after).every(([arn, weight]) => (now[arn] ?? 0) === weight) ? done({ weights: showWeights(now), at: context.now() }) : todo;
    },
    act: () => balancing().setActions(it.rule, weighted(it.actions, it.after)),
    undo: { title: 'Set the weights as they were', act: () => balancing().setActions(it.rule, it.actions) },
  };
}

/** The rule's actions with other weights: whatever else it does (sign people in, keep them at a target) stays. */
function weighted(actions: Json, after: Weights): Json {
  return (actions as readonly { readonly [name: string]: Json }[]).map((action) => {
    if (action['Type'] !== 'forward') return action;
    const { TargetGroupArn: _, ForwardConfig, ...rest } = action;
    return { ...rest, ForwardConfig: { ...(ForwardConfig as object), TargetGroups: Object.entries(after).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) } };
  });
}

/** Users who come all at once may be too many for what is there. */
const stays = seconds(30);

function serves(cloud: Cloud, { environment, service }: RepairRequest, group: string): Step {
  return {
    id: 'serves',
    title: `See that ${nameOf(group)} serves the users of ${service}`,
    why: 'a rule that points at a group is not yet a user who is answered',
    byHand: `aws elbv2 describe-target-health --target-group-arn ${group}`,
    actions: ['elasticloadbalancing:DescribeTargetHealth'],
    limit: minutes(5),
    every: seconds(5),
    async check(context) {
      const healthy = (await cloud.loadBalancing(environment.region).health(group)).filter(({ state }) => state === 'healthy').length;
      if (healthy === 0) return waiting(`no target of ${nameOf(group)} is healthy`);
      const since = between(Number(context.memory.note('weights', 'at')) as Instant, context.now());
      return since < stays ? waiting(`${healthy} targets are healthy, for ${showDuration(since)}`) : done({ healthyTargets: healthy });
    },
  };
}

const nameOf = (arn: string): string => arn.split('/').at(-2) ?? arn;
