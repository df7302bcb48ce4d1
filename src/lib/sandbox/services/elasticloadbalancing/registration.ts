// Targets come, go and are looked at.
import type {
  DeregisterTargetsCommandInput,
  DeregisterTargetsCommandOutput,
  DescribeTargetHealthCommandInput,
  DescribeTargetHealthCommandOutput,
  RegisterTargetsCommandInput,
  RegisterTargetsCommandOutput,
  TargetDescription,
  TargetHealthDescription,
  TargetHealthReasonEnum,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { seconds } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { taskOf } from '../ecs/serving.ts';
import { parseBlock, within } from '../ec2/cidr.ts';
import { kinds as ec2, type Vpc } from '../ec2/entities.ts';
import { kinds, type LoadBalancer, type Target, type TargetGroup } from './entities.ts';
import { targetGroupAt } from './faults.ts';
import { takesConnections } from './network.ts';
import { taskAt } from './route.ts';
import { begun, planned, putTargets, sameTarget, targetsOf, whyUnused } from './target-health.ts';

export const registerTargets = operation<RegisterTargetsCommandInput, RegisterTargetsCommandOutput>((input, context) => {
  const group = targetGroupAt(context, input.TargetGroupArn);
  const given = (input.Targets ?? []).map((target) => checked(context, group, target));
  let targets = targetsOf(context, group.arn);
  for (const { id, port, zone } of given) {
    const known = targets.find((one) => sameTarget(one, { id, port }));
    if (known !== undefined && known.state !== 'draining') continue;
    const where = zone ?? zoneOf(context, group, id);
    const fresh = begun(context, group.arn, { id, port, ...(where === undefined ? {} : { zone: where }), registeredAt: context.now, ...(known === undefined ? {} : { plan: known.plan }) });
    targets = [...targets.filter((one) => one !== known), planned(context, group, fresh)];
  }
  if (targets.filter(({ state }) => state !== 'draining').length > 1000) throw new AwsFault('TooManyTargetsException', `The maximum number of targets has been reached on target group '${group.arn}'`);
  putTargets(context, group.arn, targets);
  return {};
});

export const deregisterTargets = operation<DeregisterTargetsCommandInput, DeregisterTargetsCommandOutput>((input, context) => {
  const group = targetGroupAt(context, input.TargetGroupArn);
  const given = (input.Targets ?? []).map((target) => checked(context, group, target));
  const delay = seconds(Number(group.attributes['deregistration_delay.timeout_seconds'] ?? 300));
  const targets = targetsOf(context, group.arn).map((target): Target => {
    if (target.state === 'draining' || !given.some((one) => sameTarget(one, target))) return target;
    // AWS: shown as draining for the whole delay even where nothing is in flight (ELB user guide, deregistration delay).
    context.schedule(delay, 'elasticloadbalancing.drained', { group: group.arn, id: target.id, port: target.port, since: context.now });
    return { ...target, state: 'draining', reason: 'Target.DeregistrationInProgress', description: 'Target deregistration is in progress', since: context.now, plan: target.plan + 1 };
  });
  putTargets(context, group.arn, targets);
  return {};
});

export const describeTargetHealth = operation<DescribeTargetHealthCommandInput, DescribeTargetHealthCommandOutput>((input, context) => {
  const group = targetGroupAt(context, input.TargetGroupArn);
  const targets = targetsOf(context, group.arn);
  if (input.Targets === undefined || input.Targets.length === 0) return { TargetHealthDescriptions: targets.map((target) => description(context, group, target)) };
  return {
    TargetHealthDescriptions: input.Targets.map((asked) => {
      const { id, port } = checked(context, group, asked);
      const target = targets.find((one) => sameTarget(one, { id, port }));
      if (target !== undefined) return description(context, group, target);
      return { Target: { Id: id, Port: port }, TargetHealth: { State: 'unused', Reason: 'Target.NotRegistered', Description: 'Target is not registered to the target group' } };
    }),
  };
});

const privateBlocks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].flatMap((text) => parseBlock(text) ?? []);

// AWS: an address is one of RFC 1918, RFC 6598, or of a subnet of the VPC; others that the internet routes are refused (API reference,
// TargetDescription). The text is unverified.
function mayBeTarget(context: Context, vpcId: string, ip: string): boolean {
  const address = parseBlock(`${ip}/32`);
  const own = parseBlock(context.table<Vpc>(ec2.vpc).get(vpcId)?.cidr ?? '');
  return address !== undefined && [...privateBlocks, ...(own === undefined ? [] : [own])].some((block) => within(address, block));
}

function checked(context: Context, group: TargetGroup, target: TargetDescription): { readonly id: string; readonly port: number; readonly zone?: string } {
  const id = target.Id ?? '';
  if (group.targetType === 'ip' && !/^\d{1,3}(\.\d{1,3}){3}$/.test(id)) throw new AwsFault('InvalidTargetException', `The IP address '${id}' is not a valid IPv4 address`);
  if (group.targetType === 'ip' && !mayBeTarget(context, group.vpcId, id)) throw new AwsFault('InvalidTargetException', `The IP address '${id}' is not within the VPC of target group '${group.arn}' nor a private address`);
  if (group.targetType === 'instance' && !id.startsWith('i-')) throw new AwsFault('InvalidTargetException', `The following targets are not in a running state and cannot be registered: '${id}'`);
  return { id, port: target.Port ?? group.port, ...(target.AvailabilityZone === undefined ? {} : { zone: target.AvailabilityZone }) };
}

/** The zone of an address: that of the task that has it. */
function zoneOf(context: Context, group: TargetGroup, ip: string): string | undefined {
  const id = taskAt(context, group.vpcId, ip);
  return id === undefined ? undefined : taskOf(context, id)?.zone;
}

function description(context: Context, group: TargetGroup, target: Target): TargetHealthDescription {
  const shown = { Target: { Id: target.id, Port: target.port, ...(target.zone === undefined ? {} : { AvailabilityZone: target.zone }) }, HealthCheckPort: group.healthCheck.port === 'traffic-port' ? String(target.port) : group.healthCheck.port };
  const unused = target.state === 'draining' ? undefined : whyUnused(context, group, target);
  if (unused !== undefined) return { ...shown, TargetHealth: { State: 'unused', Reason: 'Target.NotInUse', Description: unused } };
  const balancer = group.loadBalancerArn === undefined ? undefined : context.table<LoadBalancer>(kinds.loadBalancer).get(group.loadBalancerArn);
  // AWS: until the first check it says registration, after that that the first checks run; the second is an Application Load Balancer's alone (API reference, TargetHealth).
  const checking = !takesConnections(group) && target.state === 'initial' && balancer?.state === 'active' && context.now >= target.checksFrom;
  if (checking) return { ...shown, TargetHealth: { State: 'initial', Reason: 'Elb.InitialHealthChecking', Description: 'Initial health checks in progress' } };
  return {
    ...shown,
    TargetHealth: {
      State: target.state,
      ...(target.reason === undefined ? {} : { Reason: target.reason as TargetHealthReasonEnum }),
      ...(target.description === undefined ? {} : { Description: target.description }),
    },
  };
}
