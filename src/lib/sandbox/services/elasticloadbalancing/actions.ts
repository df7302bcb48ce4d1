// What a rule may do: forward by weight, answer by itself, redirect; checked and brought into the form AWS keeps.
import type { Action, ForwardActionConfig } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import type { Listener } from './entities.ts';
import { invalid, targetGroupAt } from './faults.ts';
import { checkCompatible } from './network.ts';

/** AWS: target groups per action on an Application Load Balancer (ELB user guide, quotas); that a Network Load Balancer takes as many is unverified. */
const mostGroups = 5;
const last: ReadonlySet<string> = new Set(['forward', 'redirect', 'fixed-response']);

/** The listener whose actions they are, or will be. */
export type Acting = Pick<Listener, 'loadBalancerArn' | 'protocol'>;

/** @throws AwsFault of the API reference's CreateRule and CreateListener */
export function checkActions(context: Context, actions: readonly Action[], of: Acting): readonly Action[] {
  if (actions.length === 0) throw invalid('Actions must be specified');
  const ordered = [...actions].sort((a, b) => (a.Order ?? 0) - (b.Order ?? 0));
  const final = ordered.at(-1);
  if (final === undefined || !last.has(final.Type ?? '') || ordered.filter(({ Type }) => last.has(Type ?? '')).length !== 1) {
    throw new AwsFault('InvalidLoadBalancerActionException', 'The last action must be exactly one of forward, redirect or fixed-response');
  }
  // AWS: a Network Load Balancer forwards and does nothing else (API reference, Action); the words are unverified.
  if (!overHttp(of) && ordered.some(({ Type }) => Type !== 'forward')) throw new AwsFault('InvalidLoadBalancerActionException', `Actions of a ${of.protocol} listener must be of type 'forward'`);
  return ordered.map((action) => checked(context, action, of));
}

const overHttp = ({ protocol }: Acting): boolean => protocol === 'HTTP' || protocol === 'HTTPS';

function checked(context: Context, action: Action, of: Acting): Action {
  switch (action.Type) {
    case 'forward':
      return forward(context, action, of);
    case 'fixed-response': {
      const status = action.FixedResponseConfig?.StatusCode ?? '';
      if (!/^[245]\d\d$/.test(status)) throw new AwsFault('InvalidLoadBalancerActionException', `The status code '${status}' of a fixed response must be 2XX, 4XX or 5XX`);
      if ((action.FixedResponseConfig?.MessageBody ?? '').length > 1024) throw new AwsFault('InvalidLoadBalancerActionException', 'The message body of a fixed response is limited to 1024 bytes');
      return action;
    }
    case 'redirect': {
      const status = action.RedirectConfig?.StatusCode;
      if (status !== 'HTTP_301' && status !== 'HTTP_302') throw new AwsFault('InvalidLoadBalancerActionException', 'The status code of a redirect must be HTTP_301 or HTTP_302');
      return action;
    }
    default:
      if (action.Type?.startsWith('authenticate-') === true || action.Type === 'jwt-validation') return action;
      throw invalid(`Action type '${String(action.Type)}' must be one of 'redirect, fixed-response, forward, authenticate-oidc, authenticate-cognito, jwt-validation'`);
  }
}

function forward(context: Context, action: Action, of: Acting): Action {
  const config = configOf(action);
  const groups = config.TargetGroups ?? [];
  if (groups.length === 0) throw invalid('A target group ARN must be specified');
  if (groups.length > mostGroups) throw new AwsFault('TooManyTargetGroupsException', `The maximum number of target groups per action is ${mostGroups}`);
  if (new Set(groups.map(({ TargetGroupArn }) => TargetGroupArn)).size !== groups.length) throw invalid('A target group can be specified only once per action');
  for (const { TargetGroupArn, Weight } of groups) {
    const group = targetGroupAt(context, TargetGroupArn);
    checkCompatible(group, of.protocol);
    if (Weight !== undefined && (!Number.isInteger(Weight) || Weight < 0 || Weight > 999)) throw invalid(`Target group weight '${Weight}' must be between 0 and 999`);
    if (group.loadBalancerArn !== undefined && group.loadBalancerArn !== of.loadBalancerArn) {
      throw new AwsFault('TargetGroupAssociationLimitException', `The following target groups cannot be associated with more than one load balancer: ${group.arn}`);
    }
  }
  // AWS: stickiness among groups is kept in a cookie, which only HTTP has; that it is refused so is unverified.
  if (!overHttp(of) && config.TargetGroupStickinessConfig?.Enabled === true) throw invalid(`Target group stickiness is not supported for ${of.protocol} listeners`);
  // AWS: the other way round it is seen in kubernetes-sigs/aws-load-balancer-controller#2734; the words of this one are remembered, unverified.
  if (overHttp(of) && groups.length > 1 && config.TargetGroupStickinessConfig?.Enabled !== true && groups.some(({ TargetGroupArn }) => targetGroupAt(context, TargetGroupArn).attributes['stickiness.enabled'] === 'true')) {
    throw new AwsFault('InvalidLoadBalancerActionException', 'You must enable group stickiness on a rule if you enabled target stickiness on one of its target groups');
  }
  // AWS: TargetGroupArn is shown only where one group takes all; a weighted action shows ForwardConfig alone.
  const only = groups.length === 1 ? groups[0] : undefined;
  return {
    Type: 'forward',
    ...(action.Order === undefined ? {} : { Order: action.Order }),
    ...(only?.TargetGroupArn === undefined ? {} : { TargetGroupArn: only.TargetGroupArn }),
    ForwardConfig: {
      TargetGroups: groups.map(({ TargetGroupArn, Weight }) => ({ TargetGroupArn, Weight: Weight ?? 1 })),
      TargetGroupStickinessConfig: stickiness(config),
    },
  };
}

function configOf(action: Action): ForwardActionConfig {
  if (action.ForwardConfig !== undefined) {
    const named = action.ForwardConfig.TargetGroups ?? [];
    const conflict = action.TargetGroupArn !== undefined && !(named.length === 1 && named[0]?.TargetGroupArn === action.TargetGroupArn);
    if (conflict) throw invalid('You cannot specify both a target group ARN and a forward configuration that names others');
    return action.ForwardConfig;
  }
  return action.TargetGroupArn === undefined ? {} : { TargetGroups: [{ TargetGroupArn: action.TargetGroupArn, Weight: 1 }] };
}

function stickiness(config: ForwardActionConfig): NonNullable<ForwardActionConfig['TargetGroupStickinessConfig']> {
  const given = config.TargetGroupStickinessConfig;
  if (given?.Enabled !== true) return { Enabled: false };
  const duration = given.DurationSeconds;
  if (duration === undefined || duration < 1 || duration > 604_800) throw invalid('The stickiness duration must be between 1 and 604800 seconds');
  return { Enabled: true, DurationSeconds: duration };
}
