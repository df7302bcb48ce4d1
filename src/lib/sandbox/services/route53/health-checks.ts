// Health checks: made, changed by version, described. What the checkers see is written by the world's users (`users/checkers.ts`).
import type {
  CreateHealthCheckCommandInput as CreateInput,
  CreateHealthCheckCommandOutput as CreateOutput,
  DeleteHealthCheckCommandInput as DeleteInput,
  DeleteHealthCheckCommandOutput as DeleteOutput,
  GetHealthCheckCommandInput as GetInput,
  GetHealthCheckCommandOutput as GetOutput,
  GetHealthCheckStatusCommandInput as StatusInput,
  GetHealthCheckStatusCommandOutput as StatusOutput,
  HealthCheck,
  HealthCheckConfig,
  ListHealthChecksCommandInput as ListInput,
  ListHealthChecksCommandOutput as ListOutput,
  UpdateHealthCheckCommandInput as UpdateInput,
  UpdateHealthCheckCommandOutput as UpdateOutput,
} from '@aws-sdk/client-route-53';
import { asDate } from '../../../world/time.ts';
import { hashOf, token } from '../../../world/ids.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { healthChecksOf, tagsOf, type HealthCheckEntity } from './entities.ts';
import { pageSize } from './page-size.ts';

const types: ReadonlySet<string> = new Set(['HTTP', 'HTTPS', 'HTTP_STR_MATCH', 'HTTPS_STR_MATCH', 'TCP', 'CALCULATED', 'CLOUDWATCH_METRIC', 'RECOVERY_CONTROL']);
const endpointTypes: ReadonlySet<string> = new Set(['HTTP', 'HTTPS', 'HTTP_STR_MATCH', 'HTTPS_STR_MATCH', 'TCP']);

/** The regions that checkers look from when none are named. (botocore route53: HealthCheckRegion) */
export const checkerRegions = ['us-east-1', 'us-west-1', 'us-west-2', 'eu-west-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-northeast-1', 'sa-east-1'] as const;

export const isEndpointCheck = (config: HealthCheckConfig): boolean => endpointTypes.has(config.Type ?? '');

function refuseBadConfig(config: HealthCheckConfig): void {
  const refuse = (reason: string): never => {
    throw new AwsFault('InvalidInput', reason);
  };
  if (!types.has(config.Type ?? '')) refuse(`Invalid parameter : Invalid health check type ${config.Type}`); // texts of this function unverified
  if (config.RequestInterval !== undefined && config.RequestInterval !== 10 && config.RequestInterval !== 30) refuse('Invalid parameter : RequestInterval must be 10 or 30');
  if (config.FailureThreshold !== undefined && (config.FailureThreshold < 1 || config.FailureThreshold > 10)) refuse('Invalid parameter : FailureThreshold must be between 1 and 10');
  if (config.Regions !== undefined && config.Regions.length < 3) refuse('Invalid parameter : Regions must have at least 3 regions');
  if (isEndpointCheck(config) && config.FullyQualifiedDomainName === undefined && config.IPAddress === undefined) refuse('Invalid parameter : Either IPAddress or FullyQualifiedDomainName must be given');
  // AWS: no checker can reach local, private, non-routable or multicast addresses (botocore route53: HealthCheckConfig IPAddress).
  if (config.IPAddress !== undefined && isUnreachable(config.IPAddress)) refuse(`Invalid parameter : IPAddress ${config.IPAddress} is not a public address`);
  if (config.Type === 'TCP' && config.Port === undefined) refuse('Invalid parameter : Port must be given for a TCP health check');
  if (config.Type?.endsWith('_STR_MATCH') === true && (config.SearchString ?? '') === '') refuse('Invalid parameter : SearchString must be given');
  if (config.Type === 'CLOUDWATCH_METRIC' && config.AlarmIdentifier === undefined) refuse('Invalid parameter : AlarmIdentifier must be given');
  if (config.Type === 'CALCULATED' && (config.ChildHealthChecks ?? []).length > 255) refuse('Invalid parameter : a calculated health check can have up to 255 children');
}

const isUnreachable = (address: string): boolean => /^(0|10|127|22[4-9]|23\d|24\d|25[0-5])\.|^169\.254\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^(::1?$|f[cdef])/i.test(address);

function withDefaults(config: HealthCheckConfig): HealthCheckConfig {
  if (!isEndpointCheck(config)) return { Inverted: false, Disabled: false, ...config };
  // AWS: FailureThreshold 3, RequestInterval 30, port 443 for HTTPS and 80 for HTTP (botocore route53: HealthCheckConfig).
  const https = config.Type?.startsWith('HTTPS') === true;
  return { Port: https ? 443 : 80, RequestInterval: 30, FailureThreshold: 3, MeasureLatency: false, Inverted: false, Disabled: false, EnableSNI: https, ...config };
}

export function healthCheckOf(context: Context, id: string): HealthCheckEntity {
  const check = healthChecksOf(context).get(id);
  if (check === undefined) throw new AwsFault('NoSuchHealthCheck', `A health check with id ${id} does not exist.`, { status: 404 });
  return check;
}

const shape = (check: HealthCheckEntity): HealthCheck => ({ Id: check.id, CallerReference: check.callerReference, HealthCheckConfig: check.config, HealthCheckVersion: check.version });

const createHealthCheck = operation<CreateInput, CreateOutput>((input, context) => {
  const given = input.HealthCheckConfig ?? { Type: undefined };
  const checks = healthChecksOf(context);
  const config = withDefaults(given);
  const same = checks.values().find((check) => check.callerReference === input.CallerReference);
  const location = (id: string): string => `https://route53.amazonaws.com/2013-04-01/healthcheck/${id}`;
  if (same !== undefined) {
    // AWS: the same reference with the same settings answers the check that stands. (botocore route53: CreateHealthCheck)
    if (hashOf(same.config) === hashOf(config)) return { HealthCheck: shape(same), Location: location(same.id) };
    throw new AwsFault('HealthCheckAlreadyExists', 'A health check with the same caller reference but different settings already exists.', { status: 409 });
  }
  refuseBadConfig(given);
  const hex = token('route53.health-check', context.account, String(context.count('route53.health-check')));
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
  const check: HealthCheckEntity = {
    id,
    callerReference: input.CallerReference ?? '',
    version: 1,
    config,
    created: context.now,
    // AWS: considered healthy until there is enough data; an inverted one thus unhealthy. (Developer Guide, "How Route 53 determines the health of an endpoint")
    seen: 'success',
    seenSince: context.now,
    reason: 'Success: no checks yet',
  };
  checks.put(id, check);
  return { HealthCheck: shape(check), Location: location(id) };
});

const updateHealthCheck = operation<UpdateInput, UpdateOutput>((input, context) => {
  const check = healthCheckOf(context, input.HealthCheckId ?? '');
  if (input.HealthCheckVersion !== undefined && input.HealthCheckVersion !== check.version) {
    throw new AwsFault('HealthCheckVersionMismatch', `The value of HealthCheckVersion in the request doesn't match the value of HealthCheckVersion in the health check.`, { status: 409 });
  }
  const { HealthCheckId: _, HealthCheckVersion: __, ResetElements: reset = [], ...changes } = input;
  const kept = Object.fromEntries(Object.entries(check.config).filter(([name]) => !reset.includes(name as never)));
  const config = { ...kept, ...changes } as HealthCheckConfig;
  refuseBadConfig(config);
  const next: HealthCheckEntity = { ...check, config, version: check.version + 1 };
  healthChecksOf(context).put(check.id, next);
  return { HealthCheck: shape(next) };
});

const getHealthCheck = operation<GetInput, GetOutput>((input, context) => ({ HealthCheck: shape(healthCheckOf(context, input.HealthCheckId ?? '')) }));

const listHealthChecks = operation<ListInput, ListOutput>((input, context) => {
  const size = pageSize(input.MaxItems, 100);
  const rest = healthChecksOf(context).values().filter((check) => input.Marker === undefined || check.id >= input.Marker);
  const next = rest[size];
  return { HealthChecks: rest.slice(0, size).map(shape), Marker: input.Marker ?? '', IsTruncated: next !== undefined, MaxItems: size, ...(next === undefined ? {} : { NextMarker: next.id }) };
});

const deleteHealthCheck = operation<DeleteInput, DeleteOutput>((input, context) => {
  const check = healthCheckOf(context, input.HealthCheckId ?? '');
  // AWS: refused while a parent check uses it; records that use it do not hold it back (botocore route53: DeleteHealthCheck).
  if (healthChecksOf(context).values().some((other) => other.config.ChildHealthChecks?.includes(check.id) === true)) {
    throw new AwsFault('HealthCheckInUse', `This health check is used as a child of another health check.`);
  }
  healthChecksOf(context).delete(check.id);
  tagsOf(context).delete(`healthcheck/${check.id}`);
  return {};
});

const getStatus = operation<StatusInput, StatusOutput>((input, context) => {
  const check = healthCheckOf(context, input.HealthCheckId ?? '');
  // AWS: not for calculated checks, nor for those on an alarm (botocore route53: GetHealthCheckStatus).
  if (!isEndpointCheck(check.config)) throw new AwsFault('InvalidInput', `Invalid parameter : health checks of type ${check.config.Type} have no checkers`);
  const every = (check.config.RequestInterval ?? 30) * 1000;
  const looked = asDate((Math.max(check.created, Math.floor(context.now / every) * every)) as never);
  const regions = check.config.Regions ?? checkerRegions;
  const Status = check.seen === 'success' ? check.reason : check.reason.replace(/^(?!Failure)/, 'Failure: ');
  return { HealthCheckObservations: regions.map((Region, index) => ({ Region, IPAddress: `15.177.${10 + index}.${7 + index}`, StatusReport: { Status, CheckedTime: looked } })) };
});

export const healthCheckOperations = {
  CreateHealthCheck: createHealthCheck,
  UpdateHealthCheck: updateHealthCheck,
  GetHealthCheck: getHealthCheck,
  ListHealthChecks: listHealthChecks,
  DeleteHealthCheck: deleteHealthCheck,
  GetHealthCheckStatus: getStatus,
};

