// The names Elastic Load Balancing gives: ARNs, DNS names, and which names it takes.
import { createHash } from 'node:crypto';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import type { BalancerType } from './network.ts';

/** 16 hexadecimal characters, unique in the account and region, the same in every run of the same story. */
function hex(context: Context, counter: string): string {
  const n = context.count(`elasticloadbalancing.${counter}`);
  return createHash('sha256').update(`${context.account}/${context.region}/${counter}/${n}`).digest('hex').slice(0, 16);
}

const prefix = (context: Context): string => `arn:aws:elasticloadbalancing:${context.region}:${context.account}`;

export function loadBalancerNames(context: Context, name: string, { scheme, type }: { readonly scheme: string; readonly type: BalancerType }): { readonly arn: string; readonly dnsName: string } {
  const id = hex(context, 'load-balancer');
  // AWS: `my-load-balancer-1234567890abcdef.elb.us-east-2.amazonaws.com` (Network Load Balancers guide, "DNS name").
  if (type === 'network') return { arn: `${prefix(context)}:loadbalancer/net/${name}/${id}`, dnsName: `${name}-${id}.elb.${context.region}.amazonaws.com` };
  const number = BigInt(`0x${id}`).toString().slice(0, 10);
  return {
    arn: `${prefix(context)}:loadbalancer/app/${name}/${id}`,
    dnsName: `${scheme === 'internal' ? 'internal-' : ''}${name}-${number}.${context.region}.elb.amazonaws.com`,
  };
}

/** `.../listener/app/NAME/LOADBALANCER/LISTENER` */
export function listenerArn(context: Context, loadBalancerArn: string): string {
  return `${loadBalancerArn.replace(':loadbalancer/', ':listener/')}/${hex(context, 'listener')}`;
}

/** `.../listener-rule/app/NAME/LOADBALANCER/LISTENER/RULE` */
export function ruleArn(context: Context, ofListener: string): string {
  return `${ofListener.replace(':listener/', ':listener-rule/')}/${hex(context, 'rule')}`;
}

export function targetGroupArn(context: Context, name: string): string {
  return `${prefix(context)}:targetgroup/${name}/${hex(context, 'target-group')}`;
}

/** What metrics and scaling call a load balancer or target group: `app/shop/0123`, `targetgroup/shop/0123`. */
export function fullName(arn: string): string {
  return (arn.split(':')[5] ?? '').replace(/^loadbalancer\//, '');
}

// AWS: the hosted zones that alias records of load balancers point into (Elastic Load Balancing endpoints, AWS General Reference).
export const hostedZones: Readonly<Record<BalancerType, Readonly<Record<string, string>>>> = { application: {
  'us-east-1': 'Z35SXDOTRQ7X7K',
  'us-east-2': 'Z3AADJGX6KTTL2',
  'us-west-1': 'Z368ELLRRE2KJ0',
  'us-west-2': 'Z1H1FL5HABSF5',
  'ca-central-1': 'ZQSVJUPU6J1EY',
  'sa-east-1': 'Z2P70J7HTTTPLU',
  'eu-west-1': 'Z32O12XQLNTSW2',
  'eu-west-2': 'ZHURV8PSTC4K8',
  'eu-west-3': 'Z3Q77PNBQS71R4',
  'eu-central-1': 'Z215JYRZR1TBD5',
  'eu-north-1': 'Z23TAZ6LKFMNIO',
  'eu-south-1': 'Z3ULH7SSC9OV64',
  'ap-south-1': 'ZP97RAFLXTNZK',
  'ap-southeast-1': 'Z1LMS91P8CMLE5',
  'ap-southeast-2': 'Z1GM3OXH4ZPM65',
  'ap-northeast-1': 'Z14GRHDCWA56QT',
  'ap-northeast-2': 'ZWKZPGTI48KDX',
  'ap-northeast-3': 'Z5LXEXXYW11ES',
}, network: {
  'us-east-1': 'Z26RNL4JYFTOTI',
  'us-east-2': 'ZLMOA37VPKANP',
  'us-west-1': 'Z24FKFUX50B4VW',
  'us-west-2': 'Z18D5FSROUN65G',
  'ca-central-1': 'Z2EPGBW3API2WT',
  'sa-east-1': 'ZTK26PT1VY4CU',
  'eu-west-1': 'Z2IFOLAFXWLO4F',
  'eu-west-2': 'ZD4D7Y8KGAS4G',
  'eu-west-3': 'Z1CMS0P5QUZ6D5',
  'eu-central-1': 'Z3F0SRJ5LGBH90',
  'eu-north-1': 'Z1UDT6IFJ4EJM',
  'eu-south-1': 'Z23146JA1KNAFP',
  'ap-south-1': 'ZVDDRBQ08TROA',
  'ap-southeast-1': 'ZKVM4W9LS7TM',
  'ap-southeast-2': 'ZCT6FZBF4DROD',
  'ap-northeast-1': 'Z31USIVHYNEOWT',
  'ap-northeast-2': 'ZIBE1TIR4HY56',
  'ap-northeast-3': 'Z1GWIQ4HH19I5X',
} };

export const hostedZoneOf = (region: string, type: BalancerType): string => hostedZones[type][region] ?? hostedZones[type]['us-east-1'] ?? '';

/** @throws AwsFault ValidationError */
export function checkName(name: string | undefined, what: 'load balancer' | 'target group'): string {
  const text = name ?? '';
  const fault = (why: string): AwsFault => new AwsFault('ValidationError', `The ${what} name '${text}' ${why}`);
  if (text === '') throw new AwsFault('ValidationError', `A ${what} name must be specified`);
  if (text.length > 32) throw fault('cannot be longer than \'32\' characters');
  if (!/^[A-Za-z0-9-]+$/.test(text)) throw fault('can only contain characters that are alphanumeric characters and hyphens(-)');
  if (text.startsWith('-') || text.endsWith('-')) throw fault('cannot begin or end with a hyphen(-)');
  if (text.startsWith('internal-')) throw fault('cannot begin with \'internal-\'');
  return text;
}
