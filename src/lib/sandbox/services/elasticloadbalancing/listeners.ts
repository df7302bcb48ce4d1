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
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { checkActions } from './actions.ts';
import { attributesOut, listenerDefaults, withAttributes } from './attributes.ts';
import { kinds, type Listener, type LoadBalancer, type Rule } from './entities.ts';
import { invalid, listenerAt, loadBalancerAt, ruleAt } from './faults.ts';
import { listenerArn, ruleArn } from './names.ts';
import { marker, pageOf, tagsFrom } from './shapes.ts';
import { recordUse } from './uses.ts';

/** AWS: the default quota of listeners per Application Load Balancer (ELB user guide, quotas). */
const mostListeners = 50;

export const createListener = operation<CreateListenerCommandInput, CreateListenerCommandOutput>((input, context) => {
  const balancer = loadBalancerAt(context, input.LoadBalancerArn);
  const port = checkPort(input.Port);
  const protocol = checkProtocol(input.Protocol);
  const certificates = checkCertificates(context, protocol, input.Certificates);
  const actions = checkActions(context, input.DefaultActions ?? [], balancer.arn);
  const tags = tagsFrom(input.Tags);
  const others = balancer.listeners.map((arn) => listenerAt(context, arn));
  if (others.some((one) => one.port === port)) throw new AwsFault('DuplicateListenerException', `A listener already exists on this port for this load balancer '${balancer.arn}'`);
  if (others.length >= mostListeners) throw new AwsFault('TooManyListenersException', `The maximum number of listeners has been reached on load balancer '${balancer.arn}'`);
  const arn = listenerArn(context, balancer.arn);
  const rule: Rule = { arn: ruleArn(context, arn), listenerArn: arn, loadBalancerArn: balancer.arn, priority: 'default', conditions: [], actions, tags: {} };
  const ssl = protocol === 'HTTPS' ? { sslPolicy: input.SslPolicy ?? 'ELBSecurityPolicy-2016-08' } : {};
  const made: Listener = { arn, loadBalancerArn: balancer.arn, port, protocol, ...ssl, certificates, rules: [rule.arn], attributes: listenerDefaults, tags };
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
  const protocol = input.Protocol === undefined ? listener.protocol : checkProtocol(input.Protocol);
  const port = input.Port === undefined ? listener.port : checkPort(input.Port);
  const certificates = input.Certificates === undefined ? listener.certificates : checkCertificates(context, protocol, input.Certificates);
  if (protocol === 'HTTPS' && certificates.length === 0) throw invalid('A certificate must be specified for HTTPS listeners');
  const actions = input.DefaultActions === undefined ? undefined : checkActions(context, input.DefaultActions, listener.loadBalancerArn);
  const others = loadBalancerAt(context, listener.loadBalancerArn).listeners.filter((arn) => arn !== listener.arn);
  if (others.some((arn) => listenerAt(context, arn).port === port)) throw new AwsFault('DuplicateListenerException', `A listener already exists on this port for this load balancer '${listener.loadBalancerArn}'`);
  const { sslPolicy: _, ...rest } = listener;
  const ssl = protocol === 'HTTPS' ? { sslPolicy: input.SslPolicy ?? listener.sslPolicy ?? 'ELBSecurityPolicy-2016-08' } : {};
  const changed: Listener = { ...rest, port, protocol, ...ssl, certificates: protocol === 'HTTPS' ? certificates : [] };
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
  const attributes = withAttributes(listener.attributes, input.Attributes ?? [], { name: 'Listener', allows: (key) => key.startsWith('routing.http.') });
  context.table<Listener>(kinds.listener).put(listener.arn, { ...listener, attributes });
  return { Attributes: attributesOut(attributes) };
});

function putDefault(context: Context, listener: Listener, actions: readonly Action[]): void {
  const before = ruleAt(context, listener.rules.at(-1));
  const after: Rule = { ...before, actions };
  context.table<Rule>(kinds.rule).put(after.arn, after);
  recordUse(context, { before, after });
}

function checkPort(port: number | undefined): number {
  if (port === undefined) throw invalid('A port must be specified');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw invalid(`Port '${port}' is not valid; it must be between 1 and 65535`);
  return port;
}

function checkProtocol(protocol: string | undefined): 'HTTP' | 'HTTPS' {
  if (protocol === 'HTTP' || protocol === 'HTTPS') return protocol;
  if (protocol === undefined) throw invalid('A listener protocol must be specified');
  throw new AwsFault('UnsupportedProtocolException', `Listener protocol '${protocol}' must be one of 'HTTPS, HTTP'`);
}

function checkCertificates(context: Context, protocol: string, given: readonly { readonly CertificateArn?: string | undefined }[] | undefined): readonly string[] {
  const arns = (given ?? []).map(({ CertificateArn }) => CertificateArn ?? '');
  if (protocol === 'HTTP') {
    if (arns.length > 0) throw invalid('A certificate cannot be specified for HTTP listeners');
    return [];
  }
  if (arns.length === 0) throw invalid('A certificate must be specified for HTTPS listeners');
  if (arns.length > 1) throw new AwsFault('TooManyCertificatesException', 'Exactly one default certificate must be specified');
  for (const arn of arns) checkIssued(context, arn);
  return arns;
}

function checkIssued(context: Context, arn: string): void {
  if (!arn.startsWith('arn:aws:acm:') || !context.knows('acm', 'DescribeCertificate')) return;
  let status: string | undefined;
  try {
    status = context.call<{ readonly Certificate?: { readonly Status?: string } }>('acm', 'DescribeCertificate', { CertificateArn: arn }).Certificate?.Status;
  } catch (refusal) {
    if (refusal instanceof AwsFault) throw new AwsFault('CertificateNotFoundException', `Certificate '${arn}' not found`);
    throw refusal;
  }
  // AWS: no shape has this code; it is what a certificate that is not issued yet gets (re:Post, "UnsupportedCertificate").
  if (status !== 'ISSUED') throw new AwsFault('UnsupportedCertificate', `The certificate '${arn}' must have a fully-qualified domain name, a supported signature, and a supported key size.`);
}

function shape(context: Context, listener: Listener): Shape {
  return {
    ListenerArn: listener.arn,
    LoadBalancerArn: listener.loadBalancerArn,
    Port: listener.port,
    Protocol: listener.protocol as 'HTTP' | 'HTTPS',
    ...(listener.certificates.length === 0 ? {} : { Certificates: listener.certificates.map((CertificateArn) => ({ CertificateArn })) }),
    ...(listener.sslPolicy === undefined ? {} : { SslPolicy: listener.sslPolicy }),
    DefaultActions: [...ruleAt(context, listener.rules.at(-1)).actions],
  };
}
