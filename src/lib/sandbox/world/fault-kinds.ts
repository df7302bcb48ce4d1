// The faults that a world can have and the arguments of each: a name that is not here would be a fault that nothing honours.

export interface ArgumentKind {
  /** What such a value looks like, for the refusal of one that does not. */
  readonly says: string;
  readonly fits: (text: string) => boolean;
}

const decimal = (text: string): boolean => /^\d+(\.\d+)?$/.test(text);
const isTime = (text: string): boolean => /^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text);

export const argumentKinds = {
  operation: { says: 'SERVICE:OPERATION, with * for any, such as ecs:UpdateService or rds:*', fits: (text) => /^[a-z0-9*-]+:[A-Za-z0-9*]+$/.test(text) },
  share: { says: 'a share above 0 and at most 1, such as 0.5', fits: (text) => decimal(text) && Number(text) > 0 && Number(text) <= 1 },
  factor: { says: 'a number above 0, such as 0.1', fits: (text) => decimal(text) && Number(text) > 0 },
  count: { says: 'a whole number from 1', fits: (text) => /^[1-9]\d{0,8}$/.test(text) },
  seconds: { says: 'a number of seconds', fits: decimal },
  offset: { says: 'a number of seconds, with a minus for a clock that is slow, such as -600', fits: (text) => /^[+-]?\d+(\.\d+)?$/.test(text) },
  duration: { says: 'a time such as 8s, 2m or 1h30m', fits: isTime },
  lasting: { says: 'a time above 0, such as 8s, 2m or 1h30m', fits: (text) => isTime(text) && /[1-9]/.test(text) },
  zone: { says: 'an Availability Zone by its name or id, such as us-east-1a or use1-az4', fits: (text) => /^[a-z0-9-]+$/.test(text) },
  stage: { says: 'a lifecycle stage, such as PRODUCTION_TRAFFIC_SHIFT', fits: (text) => /^[A-Z_]+$/.test(text) },
  awsService: { says: 'a service as its calls are signed, such as ecs', fits: (text) => /^[a-z0-9-]+$/.test(text) },
  free: { says: 'eni', fits: (text) => text === 'eni' },
  provider: { says: 'FARGATE or FARGATE_SPOT', fits: (text) => text === 'FARGATE' || text === 'FARGATE_SPOT' },
  code: { says: "an error code of AWS's, such as AccessDeniedException", fits: (text) => /^[A-Za-z][A-Za-z0-9.]*$/.test(text) },
  status: { says: 'an HTTP status from 400 to 599', fits: (text) => /^[45]\d\d$/.test(text) },
  region: { says: 'a region such as us-east-1', fits: (text) => /^[a-z]{2}(-[a-z]+)+-\d$/.test(text) },
  moment: { says: 'an instant such as 2026-01-05T10:15:00Z, or a time from now such as +90s', fits: (text) => /^(\+(\d+(\.\d+)?(ms|s|m|h|d))+|\d{4}-\d\d-\d\dT.*)$/.test(text) },
  acts: { says: 'create, update, delete or rollback, or several joined by +', fits: (text) => /^(create|update|delete|rollback)(\+(create|update|delete|rollback))*$/.test(text) },
  rule: { says: "the name of a rule of the sandbox's beliefs, such as ecs.stage-times (docs/sandbox has them all)", fits: (text) => /^[a-z0-9-]+\.[a-z0-9-]+$/.test(text) },
  hook: { says: 'FAILED, IN_PROGRESS or error', fits: (text) => ['FAILED', 'IN_PROGRESS', 'error'].includes(text) },
  text: { says: 'a text', fits: (text) => text !== '' },
} as const satisfies Readonly<Record<string, ArgumentKind>>;

/** A name with `?` may be left out. */
export type Arguments = Readonly<Record<string, keyof typeof argumentKinds>>;

export interface FaultKind {
  readonly about: string;
  readonly args: Arguments;
}

/** Every fault takes these as well. */
export const commonArguments: Arguments = { 'region?': 'region', 'at?': 'moment', 'for?': 'lasting' };

export const faultKinds: Readonly<Record<string, FaultKind>> = {
  throttle: { about: 'AWS asks callers to come back later', args: { op: 'operation', 'share?': 'share', 'times?': 'count' } },
  'strict-throttle': { about: "AWS's own request buckets hold, the guessed ones too, times a factor (0.1: a tenth; 1000: as good as none)", args: { 'factor?': 'factor', 'service?': 'awsService' } },
  'lost-reply': { about: 'calls take effect, then the connection breaks before the answer', args: { op: 'operation', 'share?': 'share', 'times?': 'count' } },
  late: { about: 'the connection breaks at once, the effect comes later', args: { op: 'operation', by: 'lasting', 'share?': 'share', 'times?': 'count' } },
  'api-error': { about: 'calls are refused with this code', args: { op: 'operation', code: 'code', 'message?': 'text', 'status?': 'status', 'share?': 'share', 'times?': 'count' } },
  'expired-credentials': { about: 'the credentials have expired', args: { 'after?': 'duration' } },
  'clock-skew': { about: "the callers' clock is so many seconds ahead of AWS's (-600: behind)", args: { seconds: 'offset' } },
  latency: { about: 'calls take so much longer', args: { seconds: 'seconds', 'op?': 'operation', 'share?': 'share' } },
  'read-lag': { about: 'reads of eventually consistent services are so old', args: { 'seconds?': 'seconds' } },
  'region-down': { about: 'nothing in the region answers, neither AWS nor what runs there', args: { region: 'region' } },
  'region-partitioned': { about: 'the region is cut off from callers, probes and other regions; its own users reach it', args: { region: 'region' } },
  'control-plane-down': { about: 'nothing in the region can be changed or started by AWS; what runs serves on', args: { region: 'region', 'service?': 'awsService' } },
  'route53-control-plane-down': { about: 'Route 53 answers questions, its API does not', args: {} },
  'late-alarm': { about: 'CloudWatch judges alarms on data that is so much older', args: { seconds: 'seconds' } },
  'az-down': { about: 'everything in an Availability Zone (name or id) is dark', args: { az: 'zone' } },
  'no-capacity': { about: 'Fargate has no room for new tasks (kind=eni: no free network interfaces; provider=FARGATE_SPOT: of that one)', args: { 'az?': 'zone', 'kind?': 'free', 'provider?': 'provider' } },
  'spot-interruption': { about: 'Fargate takes its Spot tasks back with two minutes of notice and has no room for new ones; with a share, so many of those that run', args: { 'az?': 'zone', 'service?': 'text', 'share?': 'share' } },
  'hook-answer': { about: "a deployment's Lambda hook answers so: FAILED, IN_PROGRESS, or error (nothing that ECS understands)", args: { answer: 'hook', 'service?': 'text', 'stage?': 'stage' } },
  'stuck-deployment': { about: 'an ECS deployment does not leave its stage', args: { 'service?': 'text', 'stage?': 'stage' } },
  'failed-deployment': { about: 'ECS gives a deployment up by itself and rolls it back', args: { 'service?': 'text', 'stage?': 'stage', 'reason?': 'text' } },
  'unmoved-traffic': { about: 'ECS says that it has moved the users and reports SUCCESSFUL, the listener rule still points at the old release', args: { 'service?': 'text' } },
  'scan-findings': { about: "ECR's scan of images (image= a tag or digest) has found something (critical=3), or is not done (status=IN_PROGRESS)", args: { 'image?': 'text', 'critical?': 'count', 'status?': 'text' } },
  'late-costs': { about: "Cost Explorer's data are so much older than usual", args: { by: 'lasting' } },
  'rds-failover': { about: 'a Multi-AZ failover cuts clients off for exactly so long', args: { seconds: 'seconds', 'az-lag?': 'seconds', 'instance?': 'text' } },
  'replica-lag': { about: 'a read replica is so far behind', args: { seconds: 'seconds', 'instance?': 'text' } },
  'failed-resource': { about: 'resources of CloudFormation stacks fail (on=create+update, or update, delete, rollback)', args: { 'type?': 'text', 'stack?': 'text', 'logical?': 'text', 'on?': 'acts', 'reason?': 'text' } },
  'stuck-resource': { about: 'resources of CloudFormation stacks are never ready: their stack stays as it is, in progress', args: { 'type?': 'text', 'stack?': 'text', 'logical?': 'text' } },
  'absent-service': { about: 'a region does not have a service: nobody answers its calls, and CloudFormation does not know its types (service= as its types name it: mediaconvert, kinesis)', args: { service: 'text' } },
  quota: { about: 'an account has another quota than AWS gives by default (Service Quotas\' code), and cannot go beyond it', args: { code: 'text', value: 'count' } },
  flip: { about: 'one of the guesses about AWS is wrong: the world does the other plausible thing (docs/sandbox)', args: { rule: 'rule' } },
  'rds-failover-fails': { about: 'a Multi-AZ failover does not complete; after a while (15 minutes) the old primary is back', args: { 'seconds?': 'seconds', 'instance?': 'text' } },
};
