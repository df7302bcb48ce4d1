// What AWS answers before an operation is even tried: each protocol has its codes, some services have their own.
import { inSeconds, iso, minus, plus } from '../../world/time.ts';
import { AwsFault } from '../world/aws-fault.ts';
import type { WrongValue } from './enums.ts';
import { stamp, type Skewed } from './skew.ts';

export interface Refusals {
  /** Required members are missing. @param paths such as `containerDefinitions.1.image` */
  missing(paths: readonly string[]): AwsFault;
  /** A value that its enum does not have. */
  notInEnum(wrong: WrongValue): AwsFault;
  malformed(reason: string): AwsFault;
  unknownOperation(operation: string, version: string): AwsFault;
  throttled(): AwsFault;
  expiredToken(): AwsFault;
  /** The signature's time is too far from AWS's. */
  skewed(how: Skewed): AwsFault;
  /** The access key is not known. */
  unknownKey(): AwsFault;
  /** The request is not signed. */
  noKey(): AwsFault;
  /** The service has no answer for now. */
  unavailable(): AwsFault;
}

export type ProtocolName = 'json' | 'query' | 'ec2' | 'rest-json' | 'rest-xml' | 's3';

type Row = readonly [code: string, message: string, status: number];

interface Words {
  readonly missing: (paths: readonly string[]) => Row;
  readonly notInEnum: (wrong: WrongValue) => Row;
  readonly malformed: readonly [code: string, status: number];
  readonly unknownOperation: (operation: string, version: string) => Row;
  readonly throttled: Row;
  readonly expiredToken: Row;
  readonly skewed: (how: Skewed) => Row;
  readonly unknownKey: Row;
  readonly noKey: Row;
  readonly unavailable: Row;
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const path = (name: string): string => name.split('.').map(lowerFirst).join('.');

/** AWS: the sentence of the validator that most services share, seen in public threads on SSM, CloudFormation, IAM, KMS. */
function notNull(code: string): Words['missing'] {
  return (paths) => [
    code,
    `${paths.length} validation error${paths.length === 1 ? '' : 's'} detected: ${paths.map((it) => `Value null at '${path(it)}' failed to satisfy constraint: Member must not be null`).join('; ')}`,
    400,
  ];
}

/** AWS: the same validator's other sentence (terraform-provider-aws, pulumi and moto quote it for many services). */
const enumSet = (code: string): Words['notInEnum'] => (wrong) => [code, `1 validation error detected: Value '${wrong.value}' at '${path(wrong.path)}' failed to satisfy constraint: Member must satisfy enum value set: [${wrong.allowed.join(', ')}]`, 400];

/** AWS: EC2's sentence ("Error codes for the Amazon EC2 API": InvalidParameterValue). */
const isInvalid: Words['notInEnum'] = (wrong) => ['InvalidParameterValue', `Value (${wrong.value}) for parameter ${lowerFirst(wrong.path)} is invalid.`, 400];

/** AWS: what stands in a header or the query is an argument, what stands in the body is XML (S3 API reference, error responses). */
const malformedXml = (): Row => ['MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema', 400];
function invalidInS3(wrong: WrongValue): Row {
  if (wrong.path.endsWith('StorageClass')) return ['InvalidStorageClass', 'The storage class you specified is not valid', 400];
  return wrong.path.includes('.') ? malformedXml() : ['InvalidArgument', `Invalid ${lowerFirst(wrong.path)}: ${wrong.value}`, 400]; // text unverified
}

/** AWS: EC2's and RDS's sentence ("Error codes for the Amazon EC2 API": MissingParameter). */
const theRequestMustContain = (code: string): Words['missing'] => (paths) => [code, `The request must contain the parameter ${paths[0] ?? ''}`, 400];

const expired = 'The security token included in the request is expired';
const invalid = 'The security token included in the request is invalid.';
const missingToken = 'Request is missing Authentication Token';

/** AWS: the sentence that its signature check gives, seen in public threads on every protocol. */
const signature = (code: string, status: number) => ({ signed, server, allowed }: Skewed): Row => {
  const most = `${inSeconds(allowed) / 60} min.`;
  if (signed < server) return [code, `Signature expired: ${stamp(signed)} is now earlier than ${stamp(minus(server, allowed))} (${stamp(server)} - ${most})`, status];
  return [code, `Signature not yet current: ${stamp(signed)} is still later than ${stamp(plus(server, allowed))} (${stamp(server)} + ${most})`, status];
};

// AWS: codes and statuses of "Common Errors" in the API references of ECS (json), RDS and CloudFormation (query), EC2, Route 53, S3.
const byProtocol: Readonly<Record<ProtocolName, Words>> = {
  json: {
    missing: notNull('ValidationException'),
    notInEnum: enumSet('ValidationException'),
    malformed: ['SerializationException', 400],
    unknownOperation: () => ['UnknownOperationException', '', 400],
    throttled: ['ThrottlingException', 'Rate exceeded', 400],
    expiredToken: ['ExpiredTokenException', expired, 400],
    skewed: signature('InvalidSignatureException', 400),
    unknownKey: ['UnrecognizedClientException', invalid, 400],
    noKey: ['MissingAuthenticationTokenException', missingToken, 400],
    unavailable: ['ServiceUnavailableException', 'Service Unavailable', 503],
  },
  query: {
    missing: notNull('ValidationError'),
    notInEnum: enumSet('ValidationError'),
    malformed: ['MalformedInput', 400],
    unknownOperation: (operation, version) => ['InvalidAction', `Could not find operation ${operation} for version ${version}`, 400],
    throttled: ['Throttling', 'Rate exceeded', 400],
    expiredToken: ['ExpiredToken', expired, 403],
    skewed: signature('SignatureDoesNotMatch', 403),
    unknownKey: ['InvalidClientTokenId', invalid, 403],
    noKey: ['MissingAuthenticationToken', missingToken, 403],
    unavailable: ['ServiceUnavailable', 'Service Unavailable', 503],
  },
  ec2: {
    missing: (paths) => ['MissingParameter', `The request must contain the parameter ${lowerFirst(paths[0] ?? '')}`, 400],
    notInEnum: isInvalid,
    malformed: ['InvalidParameterValue', 400],
    unknownOperation: (operation) => ['InvalidAction', `The action ${operation} is not valid for this web service.`, 400],
    throttled: ['RequestLimitExceeded', 'Request limit exceeded.', 503],
    expiredToken: ['RequestExpired', 'Request has expired.', 400],
    // AWS: also for a time that is too far ahead (EC2 API, common errors: RequestExpired).
    skewed: () => ['RequestExpired', 'Request has expired.', 400],
    unknownKey: ['AuthFailure', 'AWS was not able to validate the provided access credentials', 401],
    noKey: ['MissingAuthenticationToken', missingToken, 403],
    unavailable: ['Unavailable', 'The service is unavailable. Please try again shortly.', 503],
  },
  'rest-json': {
    missing: notNull('ValidationException'),
    notInEnum: enumSet('ValidationException'),
    malformed: ['SerializationException', 400],
    unknownOperation: () => ['UnknownOperationException', 'Unable to determine service/operation name to be authorized', 404],
    throttled: ['ThrottlingException', 'Rate exceeded', 429],
    expiredToken: ['ExpiredTokenException', expired, 403],
    skewed: signature('InvalidSignatureException', 403),
    unknownKey: ['UnrecognizedClientException', invalid, 403],
    noKey: ['MissingAuthenticationTokenException', missingToken, 403],
    unavailable: ['ServiceUnavailableException', 'Service Unavailable', 503],
  },
  'rest-xml': {
    missing: notNull('InvalidInput'),
    notInEnum: enumSet('InvalidInput'),
    malformed: ['MalformedInput', 400],
    unknownOperation: () => ['UnknownOperationException', 'Could not find operation', 404],
    throttled: ['Throttling', 'Rate exceeded', 400],
    expiredToken: ['ExpiredToken', expired, 403],
    skewed: signature('SignatureDoesNotMatch', 403),
    unknownKey: ['InvalidClientTokenId', invalid, 403],
    noKey: ['MissingAuthenticationToken', missingToken, 403],
    unavailable: ['ServiceUnavailable', 'Service Unavailable', 503],
  },
  s3: {
    missing: malformedXml,
    notInEnum: invalidInS3,
    malformed: ['MalformedXML', 400],
    unknownOperation: () => ['MethodNotAllowed', 'The specified method is not allowed against this resource.', 405],
    throttled: ['SlowDown', 'Please reduce your request rate.', 503],
    expiredToken: ['ExpiredToken', 'The provided token has expired.', 400],
    skewed: () => ['RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.', 403],
    unknownKey: ['InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403],
    noKey: ['AccessDenied', 'Access Denied', 403],
    unavailable: ['ServiceUnavailable', 'Please reduce your request rate.', 503],
  },
};

/** By the SDK's `serviceId`. Each row is what its API reference or public threads show; those marked are guesses. */
const byService: Readonly<Record<string, Partial<Words>>> = {
  // AWS: ECS wraps the member in its own words per operation; the code is InvalidParameterException (ECS API reference), the sentence is a guess (unverified).
  ECS: {
    missing: (paths) => ['InvalidParameterException', `${path(paths[0] ?? '')} can not be blank.`, 400],
    // Unverified: a public emulator of ECS quotes this code with the sentence.
    notInEnum: enumSet('ClientException'),
  },
  // AWS: "Invalid parameter at '...' failed to satisfy constraint: 'must not be null'" (ECR, public threads).
  ECR: {
    missing: (paths) => ['InvalidParameterException', `Invalid parameter at '${path(paths[0] ?? '')}' failed to satisfy constraint: 'Member must not be null'`, 400],
    notInEnum: (wrong) => ['InvalidParameterException', `Invalid parameter at '${path(wrong.path)}' failed to satisfy constraint: 'Member must satisfy enum value set: [${wrong.allowed.join(', ')}]'`, 400],
  },
  RDS: { missing: theRequestMustContain('MissingParameter'), notInEnum: isInvalid },
  // Unverified.
  ElastiCache: { missing: theRequestMustContain('MissingParameter'), notInEnum: isInvalid },
  // AWS: "The parameter X is required." (CloudWatch MissingRequiredParameterException, code MissingParameter).
  CloudWatch: { missing: (paths) => ['MissingRequiredParameterException', `The parameter ${paths[0] ?? ''} is required.`, 400], notInEnum: enumSet('ValidationError') },
  // AWS: "Invalid parameter: TopicArn Reason: no value for required parameter" (SNS, public threads).
  SNS: { missing: (paths) => ['InvalidParameter', `Invalid parameter: ${paths[0] ?? ''} Reason: no value for required parameter`, 400] },
  // Unverified: the code is the service's only one for bad input.
  ServiceDiscovery: { missing: notNull('InvalidInput'), notInEnum: enumSet('InvalidInput') },
  // AWS: InvalidParameterException, "1 validation error detected: Value ... failed to satisfy constraint" (grafana/grafana#79155, fluent-plugin-cloudwatch-logs#223).
  'CloudWatch Logs': { missing: notNull('InvalidParameterException'), notInEnum: enumSet('InvalidParameterException') },
  // AWS: "Invalid input was provided" is IllegalArgumentException (API reference, errors of every operation; the sentence is unverified).
  'Service Quotas': { missing: notNull('IllegalArgumentException'), notInEnum: enumSet('IllegalArgumentException') },
  // Unverified: the codes are the ones that botocore's models have for bad input.
  'API Gateway': { missing: notNull('BadRequestException'), notInEnum: enumSet('BadRequestException') },
  GuardDuty: { missing: notNull('BadRequestException'), notInEnum: enumSet('BadRequestException') },
  SecurityHub: { missing: notNull('InvalidInputException'), notInEnum: enumSet('InvalidInputException') },
  CloudFront: { missing: notNull('InvalidArgument'), notInEnum: enumSet('InvalidArgument'), malformed: ['MalformedXML', 400] },
  // AWS: Cost Explorer throttles with LimitExceededException ("You made too many calls in a short period of time", its API reference).
  'Cost Explorer': { throttled: ['LimitExceededException', 'Rate exceeded', 400] },
};

export function refusalsOf(protocol: ProtocolName, serviceId: string): Refusals {
  const words: Words = { ...byProtocol[protocol], ...byService[serviceId] };
  const fault = ([code, message, status]: Row): AwsFault => new AwsFault(code, message, { status });
  return {
    missing: (paths) => fault(words.missing(paths)),
    notInEnum: (wrong) => fault(words.notInEnum(wrong)),
    malformed: (reason) => fault([words.malformed[0], reason, words.malformed[1]]),
    unknownOperation: (operation, version) => fault(words.unknownOperation(operation, version)),
    throttled: () => fault(words.throttled),
    expiredToken: () => fault(words.expiredToken),
    skewed: (how) => {
      const [code, message, status] = words.skewed(how);
      const members = code === 'RequestTimeTooSkewed' ? { RequestTime: stamp(how.signed), ServerTime: iso(how.server), MaxAllowedSkewMilliseconds: how.allowed } : {};
      return new AwsFault(code, message, { status, members });
    },
    unknownKey: () => fault(words.unknownKey),
    noKey: () => fault(words.noKey),
    unavailable: () => fault(words.unavailable),
  };
}
