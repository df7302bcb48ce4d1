// How each service says that IAM does not let a caller: its own code and status, and the sentence that all share.
import { AwsFault } from '../../world/aws-fault.ts';
import type { Need } from '../../world/need.ts';

/** Why: which policy forbids it, or which lets nobody through. */
export type Reason =
  | 'implicit identity'
  | 'implicit boundary'
  | 'implicit session'
  | 'implicit resource'
  | 'implicit trust'
  | 'explicit identity'
  | 'explicit boundary'
  | 'explicit session'
  | 'explicit resource'
  | 'explicit trust';

// AWS: IAM user guide, "Troubleshoot access denied error messages".
const because: Readonly<Record<Reason, (action: string) => string>> = {
  'implicit identity': (action) => `because no identity-based policy allows the ${action} action`,
  'implicit boundary': (action) => `because no permissions boundary allows the ${action} action`,
  'implicit session': (action) => `because no session policy allows the ${action} action`,
  'implicit resource': (action) => `because no resource-based policy allows the ${action} action`,
  'implicit trust': (action) => `because no role trust policy allows the ${action} action`,
  'explicit identity': () => 'with an explicit deny in an identity-based policy',
  'explicit boundary': () => 'with an explicit deny in a permissions boundary',
  'explicit session': () => 'with an explicit deny in a session policy',
  'explicit resource': () => 'with an explicit deny in a resource-based policy',
  'explicit trust': () => 'with an explicit deny in the role trust policy',
};

// AWS: services whose reads are about no resource leave it out of the sentence (seen in public threads on EC2, ELB, CloudFormation, CloudWatch).
const silentAboutNothing: ReadonlySet<string> = new Set(['ec2', 'elasticloadbalancing', 'cloudformation', 'cloudwatch', 'ce', 'budgets']);

/** `User: ... is not authorized to perform: ... on resource: ... because ...` */
export function deniedWords(arn: string, { action, resource = '*' }: Need, reason: Reason): string {
  const service = action.split(':')[0] ?? '';
  // AWS: S3 puts the resource in quotation marks.
  const what = resource === '*' && silentAboutNothing.has(service) ? '' : ` on resource: ${service === 's3' ? `"${resource}"` : resource}`;
  return `User: ${arn} is not authorized to perform: ${action}${what} ${because[reason](action)}`;
}

// AWS: the query and REST-XML services say AccessDenied with a 403, the JSON ones AccessDeniedException with a 400, SNS and
// EC2 have words of their own ("Common Errors" of the API references; EC2 API, error codes).
const codes: Readonly<Record<string, readonly [code: string, status: number]>> = {
  cloudformation: ['AccessDenied', 403],
  ec2: ['UnauthorizedOperation', 403],
  elasticache: ['AccessDenied', 403],
  elasticloadbalancing: ['AccessDenied', 403],
  iam: ['AccessDenied', 403],
  // Unverified since CloudWatch speaks JSON and CBOR as well; AccessDenied is what the query protocol said.
  monitoring: ['AccessDenied', 403],
  rds: ['AccessDenied', 403],
  route53: ['AccessDenied', 403],
  s3: ['AccessDenied', 403],
  sns: ['AuthorizationErrorException', 403],
  sts: ['AccessDenied', 403],
};

/** @param service SigV4's name of the service that was called: it refuses, also where another's action is what is not allowed */
export function denied(service: string, message: string): AwsFault {
  const [code, status] = codes[service] ?? ['AccessDeniedException', 400];
  // AWS: EC2 adds a message that only DecodeAuthorizationMessage can read; the sandbox has none to decode.
  return new AwsFault(code, service === 'ec2' ? `You are not authorized to perform this operation. ${message}` : message, { status });
}
