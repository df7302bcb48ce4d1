// CloudTrail: trails, the bucket they write to, and whether they log.
import type {
  CreateTrailCommandInput as CreateInput,
  CreateTrailCommandOutput as CreateOutput,
  DeleteTrailCommandInput as DeleteInput,
  DeleteTrailCommandOutput as DeleteOutput,
  DescribeTrailsCommandInput as DescribeInput,
  DescribeTrailsCommandOutput as DescribeOutput,
  GetTrailCommandInput as GetInput,
  GetTrailCommandOutput as GetOutput,
  GetTrailStatusCommandInput as StatusInput,
  GetTrailStatusCommandOutput as StatusOutput,
  StartLoggingCommandInput as StartInput,
  StartLoggingCommandOutput as StartOutput,
  StopLoggingCommandInput as StopInput,
  StopLoggingCommandOutput as StopOutput,
  Trail as Shown,
  UpdateTrailCommandInput as UpdateInput,
  UpdateTrailCommandOutput as UpdateOutput,
} from '@aws-sdk/client-cloudtrail';
import { asDate, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context, type ServiceModule, type Table } from '../../world/service.ts';
import { tagsOf } from '../../world/tags.ts';
import { mayWrite } from './bucket.ts';
import { needs } from './needs.ts';

export interface Trail {
  readonly arn: string;
  readonly name: string;
  readonly home: string;
  readonly bucket: string;
  readonly prefix?: string;
  readonly multiRegion: boolean;
  readonly organization: boolean;
  readonly globalEvents: boolean;
  readonly validated: boolean;
  readonly logging: boolean;
  readonly started?: Instant;
  readonly stopped?: Instant;
  readonly tags: Readonly<Record<string, string>>;
}

/** All of an account; each lives in its home region, and one of several regions shows in all. */
export const trailsOf = (context: Context): Table<Trail> => context.globalTable<Trail>('cloudtrail.trail');

/** AWS: five in each region, those that show there from others included. (CloudTrail user guide, "Quotas") */
const mostTrails = 5;
const trailName = /^[A-Za-z0-9](?:[A-Za-z0-9]|[._-](?![._-]))+[A-Za-z0-9]$/;

const seenFrom = (context: Context): readonly Trail[] => trailsOf(context).values().filter((it) => it.home === context.region || it.multiRegion);

// Texts of this file unverified.
function trailOf(context: Context, nameOrArn = ''): Trail {
  if (nameOrArn.startsWith('arn:') && !/^arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:\d{12}:trail\/.+$/.test(nameOrArn)) throw new AwsFault('CloudTrailARNInvalidException', `The trail ARN ${nameOrArn} is not valid.`);
  const found = nameOrArn.startsWith('arn:') ? trailsOf(context).get(nameOrArn) : trailsOf(context).values().find((it) => it.name === nameOrArn && it.home === context.region);
  if (found === undefined) throw new AwsFault('TrailNotFoundException', `Unknown trail: ${nameOrArn} for the user: ${context.account}`, { status: 404 });
  return found;
}

/** AWS: a trail is changed in its home region only. (botocore cloudtrail: InvalidHomeRegionException) */
function ownTrail(context: Context, nameOrArn: string | undefined): Trail {
  const found = trailOf(context, nameOrArn);
  if (found.home !== context.region) throw new AwsFault('InvalidHomeRegionException', `The trail ${found.name} can only be changed in its home region ${found.home}.`);
  return found;
}

const shown = (it: Trail): Shown => ({
  Name: it.name,
  S3BucketName: it.bucket,
  ...(it.prefix === undefined ? {} : { S3KeyPrefix: it.prefix }),
  IncludeGlobalServiceEvents: it.globalEvents,
  IsMultiRegionTrail: it.multiRegion,
  HomeRegion: it.home,
  TrailARN: it.arn,
  LogFileValidationEnabled: it.validated,
  HasCustomEventSelectors: false,
  HasInsightSelectors: false,
  IsOrganizationTrail: it.organization,
});

/** What a change of a trail answers: the trail, but for what was not asked for. */
function answered(it: Trail): Omit<CreateOutput, '$metadata'> {
  const { HomeRegion: _, HasCustomEventSelectors: __, HasInsightSelectors: ___, ...rest } = shown(it);
  return rest;
}

function checkBucket(context: Context, trail: Pick<Trail, 'arn' | 'bucket' | 'prefix'>): void {
  const allowed = mayWrite(context, trail);
  if (allowed === undefined) throw new AwsFault('S3BucketDoesNotExistException', `S3 bucket ${trail.bucket} does not exist!`);
  if (!allowed) throw new AwsFault('InsufficientS3BucketPolicyException', `Incorrect S3 bucket policy is detected for bucket: ${trail.bucket}`);
}

const create = operation<CreateInput, CreateOutput>((input, context) => {
  const name = input.Name ?? '';
  if (name.length < 3 || name.length > 128 || !trailName.test(name)) throw new AwsFault('InvalidTrailNameException', `Trail name ${name} is not valid: letters, digits, and single . _ - between them.`);
  const arn = `arn:aws:cloudtrail:${context.region}:${context.account}:trail/${name}`;
  if (trailsOf(context).get(arn) !== undefined) throw new AwsFault('TrailAlreadyExistsException', `Trail ${name} already exists for customer: ${context.account}`);
  if (seenFrom(context).length >= mostTrails) throw new AwsFault('MaximumNumberOfTrailsExceededException', `User: ${context.account} already has ${mostTrails} trails in ${context.region}.`);
  if (input.IsMultiRegionTrail === true && input.IncludeGlobalServiceEvents === false) throw new AwsFault('InvalidParameterCombinationException', 'Multi-Region trail must include global service events.');
  const trail: Trail = {
    arn,
    name,
    home: context.region,
    bucket: input.S3BucketName ?? '',
    ...(input.S3KeyPrefix === undefined ? {} : { prefix: input.S3KeyPrefix }),
    multiRegion: input.IsMultiRegionTrail ?? false,
    organization: input.IsOrganizationTrail ?? false,
    globalEvents: input.IncludeGlobalServiceEvents ?? true,
    validated: input.EnableLogFileValidation ?? false,
    // AWS: a trail made by the API logs only after StartLogging. (botocore cloudtrail: StartLogging; the console does both)
    logging: false,
    tags: tagsOf(input.TagsList),
  };
  checkBucket(context, trail);
  trailsOf(context).put(arn, trail);
  return answered(trail);
});

const update = operation<UpdateInput, UpdateOutput>((input, context) => {
  const before = ownTrail(context, input.Name);
  const after: Trail = {
    ...before,
    bucket: input.S3BucketName ?? before.bucket,
    ...(input.S3KeyPrefix === undefined ? {} : { prefix: input.S3KeyPrefix }),
    multiRegion: input.IsMultiRegionTrail ?? before.multiRegion,
    organization: input.IsOrganizationTrail ?? before.organization,
    globalEvents: input.IncludeGlobalServiceEvents ?? before.globalEvents,
    validated: input.EnableLogFileValidation ?? before.validated,
  };
  checkBucket(context, after);
  trailsOf(context).put(after.arn, after);
  return answered(after);
});

const describe = operation<DescribeInput, DescribeOutput>((input, context) => {
  const names = input.trailNameList ?? [];
  const all = input.includeShadowTrails === false ? seenFrom(context).filter((it) => it.home === context.region) : seenFrom(context);
  // AWS: names that nothing has are left out of the answer. (botocore cloudtrail: DescribeTrails)
  return { trailList: all.filter((it) => names.length === 0 || names.includes(it.name) || names.includes(it.arn)).map(shown) };
});

const status = operation<StatusInput, StatusOutput>((input, context) => {
  const it = trailOf(context, input.Name);
  const at = (moment: Instant | undefined): string => (moment === undefined ? '' : asDate(moment).toISOString());
  return {
    IsLogging: it.logging,
    ...(it.started === undefined ? {} : { StartLoggingTime: asDate(it.started) }),
    ...(it.stopped === undefined ? {} : { StopLoggingTime: asDate(it.stopped) }),
    LatestDeliveryAttemptTime: at(it.started),
    LatestNotificationAttemptTime: '',
    LatestNotificationAttemptSucceeded: '',
    LatestDeliveryAttemptSucceeded: at(it.started),
    TimeLoggingStarted: at(it.started),
    TimeLoggingStopped: at(it.stopped),
  };
});

export const cloudtrail: ServiceModule = {
  name: 'cloudtrail',
  sdk: { load: () => import('@aws-sdk/client-cloudtrail'), client: 'CloudTrailClient' },
  needs,
  operations: {
    CreateTrail: create,
    UpdateTrail: update,
    DescribeTrails: describe,
    GetTrail: operation<GetInput, GetOutput>((input, context) => ({ Trail: shown(trailOf(context, input.Name)) })),
    GetTrailStatus: status,
    StartLogging: operation<StartInput, StartOutput>((input, context) => {
      const it = ownTrail(context, input.Name);
      if (!it.logging) trailsOf(context).put(it.arn, { ...it, logging: true, started: context.now });
      return {};
    }),
    StopLogging: operation<StopInput, StopOutput>((input, context) => {
      const it = ownTrail(context, input.Name);
      if (it.logging) trailsOf(context).put(it.arn, { ...it, logging: false, stopped: context.now });
      return {};
    }),
    DeleteTrail: operation<DeleteInput, DeleteOutput>((input, context) => {
      trailsOf(context).delete(ownTrail(context, input.Name).arn);
      return {};
    }),
  },
};
