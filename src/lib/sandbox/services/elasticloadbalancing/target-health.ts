// The health of registered targets as it goes: planned from what they answer, changed by events, told to ECS.
import { between, plus, seconds, type Instant } from '../../../world/time.ts';
import { draw } from '../../world/draw.ts';
import { event, type Context } from '../../world/service.ts';
import { answerChanges, healthAnswer, taskOf } from '../ecs/serving.ts';
import { rules } from './beliefs.ts';
import { kinds, type LoadBalancer, type Target, type TargetGroup, type Targets } from './entities.ts';
import { meetsMatcher, nextChange, type Finding, type Outlook } from './health.ts';
import { takesConnections } from './network.ts';
import { taskAt } from './route.ts';

export const targetsOf = (context: Context, groupArn: string): readonly Target[] => context.table<Targets>(kinds.targets).get(groupArn)?.targets ?? [];

export function putTargets(context: Context, groupArn: string, targets: readonly Target[]): void {
  context.table<Targets>(kinds.targets).put(groupArn, { targetGroupArn: groupArn, targets });
}

export const sameTarget = (a: { readonly id: string; readonly port: number }, b: { readonly id: string; readonly port: number }): boolean => a.id === b.id && a.port === b.port;

/** Why no checks are made of a target; undefined where they are. */
export function whyUnused(context: Context, group: TargetGroup, target: { readonly zone?: string }): string | undefined {
  if (group.usedBy.length === 0 || group.loadBalancerArn === undefined) return 'Target group is not configured to receive traffic from the load balancer';
  const balancer = context.table<LoadBalancer>(kinds.loadBalancer).get(group.loadBalancerArn);
  const enabled = target.zone === undefined || target.zone === 'all' || balancer?.zones.some(({ zone }) => zone === target.zone) === true;
  return enabled ? undefined : 'Target is in an Availability Zone that is not enabled for the load balancer';
}

interface Change {
  readonly group: string;
  readonly id: string;
  readonly port: number;
  readonly plan: number;
  readonly to: 'healthy' | 'unhealthy';
  readonly reason: string | null;
  readonly description: string | null;
}

/**
 * Works out anew when the targets of a group change, because something has that their checks will meet.
 * @param restart their checks begin only now: the group has just come into use
 */
export function replan(context: Context, groupArn: string, restart = false): void {
  const group = context.table<TargetGroup>(kinds.targetGroup).get(groupArn);
  const targets = targetsOf(context, groupArn);
  if (group === undefined || targets.length === 0) return;
  putTargets(
    context,
    groupArn,
    targets.map((target) => (target.state === 'draining' ? target : planned(context, group, restart ? begun(context, groupArn, target) : target))),
  );
}

/** A target whose checks begin now. */
export function begun(context: Context, groupArn: string, target: Pick<Target, 'id' | 'port' | 'zone' | 'registeredAt'> & { readonly plan?: number }): Target {
  const group = context.table<TargetGroup>(kinds.targetGroup).get(groupArn);
  const takes = group !== undefined && takesConnections(group) ? rules.takes(context, 'network-targets-register-slowly') : rules.takes(context, 'first-check-comes-soon');
  const first = draw(context, `elasticloadbalancing/${groupArn}/${target.id}/first-check`, takes.until);
  return {
    id: target.id,
    port: target.port,
    ...(target.zone === undefined ? {} : { zone: target.zone }),
    registeredAt: target.registeredAt,
    checksFrom: plus(context.now, first),
    state: 'initial',
    reason: 'Elb.RegistrationInProgress',
    description: 'Target registration is in progress',
    since: context.now,
    plan: target.plan ?? 0,
  };
}

export function planned(context: Context, group: TargetGroup, target: Target): Target {
  const next: Target = { ...target, plan: target.plan + 1 };
  const balancer = group.loadBalancerArn === undefined ? undefined : context.table<LoadBalancer>(kinds.loadBalancer).get(group.loadBalancerArn);
  if (balancer?.state !== 'active' || whyUnused(context, group, target) !== undefined) return next;
  const change = nextChange(target, group.healthCheck, { now: context.now, outlook: outlookOf(context, group, target), firstPasses: rules.flipped(context, 'new-target-needs-one-check') ? group.healthCheck.healthyThreshold : 1 });
  if (change === undefined) return next;
  const data: Change = { group: group.arn, id: target.id, port: target.port, plan: next.plan, to: change.to, reason: change.reason ?? null, description: change.description ?? null };
  context.schedule(between(context.now, change.at), 'elasticloadbalancing.target', { ...data });
  return next;
}

function outlookOf(context: Context, group: TargetGroup, target: Target): Outlook {
  const id = taskAt(context, group.vpcId, target.id);
  const task = id === undefined ? undefined : taskOf(context, id);
  if (task === undefined) return { at: () => timeout, changes: [] };
  const at = (when: Instant): Finding => {
    const answer = healthAnswer(context, task, when);
    // A check over TCP is passed by whoever takes the connection, however slow or wrong the answers are.
    if (group.healthCheck.protocol === 'TCP' && answer.answers) return { passes: true };
    if (answer.silence === 'timeout' || (answer.answers && answer.latency > group.healthCheck.timeoutSeconds * 1000)) return timeout;
    if (!answer.answers) return { passes: false, reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
    if (meetsMatcher(group.healthCheck.matcher, answer.status)) return { passes: true };
    return { passes: false, reason: 'Target.ResponseCodeMismatch', description: `Health checks failed with these codes: [${answer.status}]` };
  };
  return { at, changes: answerChanges(context, task) };
}

const timeout: Finding = { passes: false, reason: 'Target.Timeout', description: 'Request timed out' };

export const targetChanges = event<Change & Record<string, string | number | null>>((data, context) => {
  const targets = targetsOf(context, data.group);
  const group = context.table<TargetGroup>(kinds.targetGroup).get(data.group);
  const target = targets.find((one) => sameTarget(one, data));
  if (group === undefined || target === undefined || target.plan !== data.plan || target.state === 'draining') return;
  const { reason: _, description: __, ...rest } = target;
  // AWS: the reasons that say more than this one are an Application Load Balancer's (API reference, TargetHealth).
  const told = takesConnections(group) ? { reason: null, description: null } : data;
  const why = data.to === 'healthy' ? {} : { reason: told.reason ?? 'Target.FailedHealthChecks', description: told.description ?? 'Health checks failed' };
  const changed = planned(context, group, { ...rest, state: data.to, since: context.now, ...why });
  putTargets(
    context,
    data.group,
    targets.map((one) => (one === target ? changed : one)),
  );
  tellEcs(context, group, target.id);
});

// ECS reads target health by asking; here it is told, so that nobody has to ask while nothing happens.
export function tellEcs(context: Context, group: TargetGroup, ip: string): void {
  const task = taskAt(context, group.vpcId, ip);
  if (task !== undefined && context.knows('ecs', 'DescribeServices')) context.schedule(seconds(0), 'ecs.target-changed', { task, group: group.arn });
}

export const drained = event<{ readonly group: string; readonly id: string; readonly port: number; readonly since: Instant }>(({ group, id, port, since }, context) => {
  const targets = targetsOf(context, group);
  const left = targets.filter((one) => !(sameTarget(one, { id, port }) && one.state === 'draining' && one.since === since));
  if (left.length === targets.length) return;
  putTargets(context, group, left);
});
