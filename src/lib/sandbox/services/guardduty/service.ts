// GuardDuty: the detector, one in each region of an account.
import type {
  CreateDetectorCommandInput as CreateInput,
  CreateDetectorCommandOutput as CreateOutput,
  DeleteDetectorCommandInput as DeleteInput,
  DeleteDetectorCommandOutput as DeleteOutput,
  GetDetectorCommandInput as GetInput,
  GetDetectorCommandOutput as GetOutput,
  ListDetectorsCommandInput as ListInput,
  ListDetectorsCommandOutput as ListOutput,
  UpdateDetectorCommandInput as UpdateInput,
  UpdateDetectorCommandOutput as UpdateOutput,
} from '@aws-sdk/client-guardduty';
import { token } from '../../../world/ids.ts';
import { asDate, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context, type ServiceModule, type Table } from '../../world/service.ts';
import { serviceRoleOf } from '../iam/service-role.ts';
import { needs } from './needs.ts';

export interface Detector {
  readonly id: string;
  readonly enabled: boolean;
  readonly frequency: 'FIFTEEN_MINUTES' | 'ONE_HOUR' | 'SIX_HOURS';
  readonly created: Instant;
  readonly updated: Instant;
  readonly tags: Readonly<Record<string, string>>;
}

export const detectorsOf = (context: Context): Table<Detector> => context.table<Detector>('guardduty.detector');

/** AWS: GuardDuty answers what is wrong with a request, whatever it is, by one class. (botocore guardduty: the errors of its operations) */
const bad = (message: string): AwsFault => new AwsFault('BadRequestException', message);

function detectorOf(context: Context, id: string | undefined): Detector {
  const found = detectorsOf(context).get(id ?? '');
  // AWS: the words are those that hashicorp/terraform-provider-aws looks for.
  if (found === undefined) throw bad('The request is rejected because the input detectorId is not owned by the current account.');
  return found;
}

const create = operation<CreateInput, CreateOutput>((input, context) => {
  // AWS: one detector per account and region. (botocore guardduty: CreateDetector) The words as hashicorp/terraform-provider-aws#9048 has them.
  if (detectorsOf(context).values().length > 0) throw bad('The request is rejected because a detector already exists for the current account.');
  const id = token('guardduty.detector', context.account, context.region, String(context.count('guardduty.detector'))).slice(0, 32);
  serviceRoleOf(context, 'guardduty.amazonaws.com', 'AWSServiceRoleForAmazonGuardDuty');
  detectorsOf(context).put(id, { id, enabled: input.Enable ?? false, frequency: input.FindingPublishingFrequency ?? 'SIX_HOURS', created: context.now, updated: context.now, tags: input.Tags ?? {} });
  return { DetectorId: id };
});

const get = operation<GetInput, GetOutput>((input, context) => {
  const it = detectorOf(context, input.DetectorId);
  return {
    CreatedAt: asDate(it.created).toISOString(),
    UpdatedAt: asDate(it.updated).toISOString(),
    FindingPublishingFrequency: it.frequency,
    ServiceRole: `arn:aws:iam::${context.account}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`,
    Status: it.enabled ? 'ENABLED' : 'DISABLED',
    Tags: { ...it.tags },
  };
});

const update = operation<UpdateInput, UpdateOutput>((input, context) => {
  const it = detectorOf(context, input.DetectorId);
  detectorsOf(context).put(it.id, { ...it, enabled: input.Enable ?? it.enabled, frequency: input.FindingPublishingFrequency ?? it.frequency, updated: context.now });
  return {};
});

const list = operation<ListInput, ListOutput>((input, context) => {
  const { items, next } = page(detectorsOf(context).values(), { max: input.MaxResults ?? 50, token: input.NextToken, key: (it) => it.id, refuse: () => bad('The request is rejected because the parameter nextToken has an invalid value.') });
  return { DetectorIds: items.map((it) => it.id), ...(next === undefined ? {} : { NextToken: next }) };
});

export const guardduty: ServiceModule = {
  name: 'guardduty',
  sdk: { load: () => import('@aws-sdk/client-guardduty'), client: 'GuardDutyClient' },
  needs,
  operations: {
    CreateDetector: create,
    GetDetector: get,
    UpdateDetector: update,
    ListDetectors: list,
    DeleteDetector: operation<DeleteInput, DeleteOutput>((input, context) => {
      detectorsOf(context).delete(detectorOf(context, input.DetectorId).id);
      return {};
    }),
  },
};
