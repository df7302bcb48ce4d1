// Listeners of a load balancer; each has its default rule, which is a rule like the others but comes last.
import type {
  Action,
  CreateListenerCommandInput,
  CreateListenerCommandOutput,
  DeleteListenerCommandInput,
  DeleteListenerCommandOutput,
  DescribeListenerAttributesCommandInput,
  DescribeListenerAttributesCommandOutput,
  DescribeListenerCertificatesCommandInput,
  DescribeListenerCertificatesCommandOutput,
  DescribeListenersCommandInput,
  DescribeListenersCommandOutput,
  Listener as Shape,
  ModifyListenerAttributesCommandInput,
  ModifyListenerAttributesCommandOutput,
  ModifyListenerCommandInput,
  ModifyListenerCommandOutput,
  ProtocolEnum,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { checkActions } from './actions.ts';
import { attributesOut, listenerDefaults, withAttributes } from './attributes.ts';
import { kinds, type Listener, type LoadBalancer, type Rule } from './entities.ts';
import { invalid, listenerAt, loadBalancerAt, ruleAt } from './faults.ts';
import { alpn, checkCertificates, checkPort, isEncrypted } from './listener-settings.ts';
import { listenerArn, ruleArn } from './names.ts';
import { checkProtocol, typeOf } from './network.ts';
import { settlingOf } from './settling.ts';
import { marker, pageOf, tagsFrom } from './shapes.ts';
import { recordUse } from './uses.ts';

/** AWS: the default quota of listeners per Application and per Network Load Balancer (ELB user guide, quotas). */
const mostListeners = 50;

export const createListener = operation<CreateListenerCommandInput, CreateListenerCommandOutput>((input, context) => {
  const balancer = loadBalancerAt(context, input.LoadBalancerArn);
  const port = checkPort(input.Port);
  const protocol = checkProtocol(input.Protocol, typeOf(balancer));
  const certificates = checkCertificates(context, protocol, input.Certificates);
  const actions = checkActions(context, input.DefaultActions ?? [], { loadBalancerArn: balancer.arn, protocol });
  const tags = tagsFrom(input.Tags);
  const others = balancer.listeners.map((arn) => listenerAt(context, arn));
  if (others.some((one) => one.port === port)) throw new AwsFault('DuplicateListenerException', `A listener already exists on this port for this load balancer '${balancer.arn}'`);
  if (others.length >= mostListeners) throw new AwsFault('TooManyListenersException', `The maximum number of listeners has been reached on load balancer '${balancer.arn}'`);
  const arn = listenerArn(context, balancer.arn);
  const rule: Rule = { arn: ruleArn(context, arn), listenerArn: arn, loadBalancerArn: balancer.arn, priority: 'default', conditions: [], actions, tags: {} };
  const ssl = { ...(isEncrypted(protocol) ? { sslPolicy: input.SslPolicy ?? 'ELBSecurityPolicy-2016-08' } : {}), ...alpn(protocol, input.AlpnPolicy) };
  const made: Listener = { arn, loadBalancerArn: balancer.arn, port, protocol, ...ssl, certificates, rules: [rule.arn], attributes: listenerDefaults(protocol), tags };
  context.table<Rule>(kinds.rule).put(rule.arn, rule);
  context.table<Listener>(kinds.listener).put(arn, made);
  context.table<LoadBalancer>(kinds.loadBalancer).put(balancer.arn, { ...balancer, listeners: [...balancer.listeners, arn] });
  recordUse(context, { after: rule });
  return { Listeners: [shape(context, made)] };
});

export const describeListeners = operation<DescribeListenersCommandInput, DescribeListenersCommandOutput>((input, context) => {
  if (input.ListenerArns === undefined && input.LoadBalancerArn === undefined) throw invalid('You must specify either listener ARNs or a load balancer ARN');
  const arns = input.ListenerArns ?? loadBalancerAt(context, input.LoadBalancerArn).listeners;
  const shown = pageOf([...arns].sort().map((arn) => listenerAt(context, arn)), ({ arn }) => arn, input);
  return { Listeners: shown.items.map((one) => shape(context, one)), ...marker(shown) };
});

export const modifyListener = operation<ModifyListenerCommandInput, ModifyListenerCommandOutput>((input, context) => {
  const listener = listenerAt(context, input.ListenerArn);
  const protocol = input.Protocol === undefined ? listener.protocol : checkProtocol(input.Protocol, typeOf(loadBalancerAt(context, listener.loadBalancerArn)));
  const port = input.Port === undefined ? listener.port : checkPort(input.Port);
  const certificates = input.Certificates === undefined ? listener.certificates : checkCertificates(context, protocol, input.Certificates);
  if (isEncrypted(protocol) && certificates.length === 0) throw invalid(`A certificate must be specified for ${protocol} listeners`);
  const actions = input.DefaultActions === undefined ? undefined : checkActions(context, input.DefaultActions, { loadBalancerArn: listener.loadBalancerArn, protocol });
  if (protocol !== listener.protocol && actions === undefined) checkActions(context, ruleAt(context, listener.rules.at(-1)).actions, { loadBalancerArn: listener.loadBalancerArn, protocol });
  const others = loadBalancerAt(context, listener.loadBalancerArn).listeners.filter((arn) => arn !== listener.arn);
  if (others.some((arn) => listenerAt(context, arn).port === port)) throw new AwsFault('DuplicateListenerException', `A listener already exists on this port for this load balancer '${listener.loadBalancerArn}'`);
  const { sslPolicy: _, alpnPolicy: __, ...rest } = listener;
  const ssl = {
    ...(isEncrypted(protocol) ? { sslPolicy: input.SslPolicy ?? listener.sslPolicy ?? 'ELBSecurityPolicy-2016-08' } : {}),
    ...alpn(protocol, input.AlpnPolicy ?? (listener.alpnPolicy === undefined || protocol !== 'TLS' ? undefined : [listener.alpnPolicy])),
  };
  const attributes = protocol === listener.protocol ? listener.attributes : { ...listenerDefaults(protocol), ...Object.fromEntries(Object.entries(listener.attributes).filter(([key]) => key in listenerDefaults(protocol))) };
  const changed: Listener = { ...rest, port, protocol, ...ssl, certificates: isEncrypted(protocol) ? certificates : [], attributes };
  context.table<Listener>(kinds.listener).put(listener.arn, changed);
  if (actions !== undefined) putDefault(context, changed, actions);
  return { Listeners: [shape(context, changed)] };
});

export const deleteListener = operation<DeleteListenerCommandInput, DeleteListenerCommandOutput>((input, context) => {
  removeListener(context, listenerAt(context, input.ListenerArn));
  return {};
});

/** Takes a listener away with all its rules. */
export function removeListener(context: Context, listener: Listener): void {
  const rules = context.table<Rule>(kinds.rule);
  for (const rule of listener.rules.map((arn) => ruleAt(context, arn))) {
    rules.delete(rule.arn);
    recordUse(context, { before: rule });
  }
  context.table<Listener>(kinds.listener).delete(listener.arn);
  const balancer = loadBalancerAt(context, listener.loadBalancerArn);
  context.table<LoadBalancer>(kinds.loadBalancer).put(balancer.arn, { ...balancer, listeners: balancer.listeners.filter((arn) => arn !== listener.arn) });
}

export const describeListenerCertificates = operation<DescribeListenerCertificatesCommandInput, DescribeListenerCertificatesCommandOutput>((input, context) => ({
  Certificates: listenerAt(context, input.ListenerArn).certificates.map((CertificateArn) => ({ CertificateArn, IsDefault: true })),
}));

export const describeListenerAttributes = operation<DescribeListenerAttributesCommandInput, DescribeListenerAttributesCommandOutput>((input, context) => ({
  Attributes: attributesOut(listenerAt(context, input.ListenerArn).attributes),
}));

export const modifyListenerAttributes = operation<ModifyListenerAttributesCommandInput, ModifyListenerAttributesCommandOutput>((input, context) => {
  const listener = listenerAt(context, input.ListenerArn);
  const attributes = withAttributes(listener.attributes, input.Attributes ?? [], { name: 'Listener', allows: (key) => key.startsWith('routing.http.') && (listener.protocol === 'HTTP' || listener.protocol === 'HTTPS') });
  context.table<Listener>(kinds.listener).put(listener.arn, { ...listener, attributes });
  return { Attributes: attributesOut(attributes) };
});

function putDefault(context: Context, listener: Listener, actions: readonly Action[]): void {
  const before = ruleAt(context, listener.rules.at(-1));
  const { settling: _, ...standing } = before;
  const after: Rule = { ...standing, actions, ...settlingOf(context, before) };
  context.table<Rule>(kinds.rule).put(after.arn, after);
  recordUse(context, { before, after });
}

function shape(context: Context, listener: Listener): Shape {
  return {
    ListenerArn: listener.arn,
    LoadBalancerArn: listener.loadBalancerArn,
    Port: listener.port,
    Protocol: listener.protocol as ProtocolEnum,
    ...(listener.certificates.length === 0 ? {} : { Certificates: listener.certificates.map((CertificateArn) => ({ CertificateArn })) }),
    ...(listener.sslPolicy === undefined ? {} : { SslPolicy: listener.sslPolicy }),
    ...(listener.alpnPolicy === undefined ? {} : { AlpnPolicy: [listener.alpnPolicy] }),
    DefaultActions: [...ruleAt(context, listener.rules.at(-1)).actions],
  };
}
