// What is set beside a table: backups to any point in time, what expires, tags.
import type {
  ContinuousBackupsDescription, DescribeContinuousBackupsCommandInput, DescribeContinuousBackupsCommandOutput, DescribeTimeToLiveCommandInput, DescribeTimeToLiveCommandOutput, ListTagsOfResourceCommandInput, ListTagsOfResourceCommandOutput,
  TagResourceCommandInput, TagResourceCommandOutput, UntagResourceCommandInput, UntagResourceCommandOutput, UpdateContinuousBackupsCommandInput, UpdateContinuousBackupsCommandOutput, UpdateTimeToLiveCommandInput, UpdateTimeToLiveCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { asDate } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagList, tagsOf, withoutTags } from '../../world/tags.ts';
import { tablesOf, type DynamoTable } from './entities.ts';
import { tableNamed } from './key.ts';
import { refused } from './values.ts';

/** @throws AwsFault TableNotFoundException: what is about backups says it in other words */
function tableWithBackups(context: Context, given: string | undefined): DynamoTable {
  const name = (given ?? '').replace(/^arn:.*:table\//, '');
  const table = tablesOf(context).get(name);
  if (table === undefined) throw new AwsFault('TableNotFoundException', `Table not found: ${name}`);
  return table;
}

const backups = (table: DynamoTable, context: Context): ContinuousBackupsDescription => ({
  ContinuousBackupsStatus: 'ENABLED',
  PointInTimeRecoveryDescription: {
    PointInTimeRecoveryStatus: table.backedUp ? 'ENABLED' : 'DISABLED',
    ...(table.backedUp ? { RecoveryPeriodInDays: table.recoveryDays, EarliestRestorableDateTime: asDate(table.createdAt), LatestRestorableDateTime: asDate(context.now) } : {}),
  },
});

export const describeContinuousBackups = operation<DescribeContinuousBackupsCommandInput, DescribeContinuousBackupsCommandOutput>((input, context) => ({ ContinuousBackupsDescription: backups(tableWithBackups(context, input.TableName), context) }));

export const updateContinuousBackups = operation<UpdateContinuousBackupsCommandInput, UpdateContinuousBackupsCommandOutput>((input, context) => {
  const table = tableWithBackups(context, input.TableName);
  const { PointInTimeRecoveryEnabled: enabled = false, RecoveryPeriodInDays: days = 35 } = input.PointInTimeRecoverySpecification ?? {};
  if (days < 1 || days > 35) throw refused('Recovery period must be between 1 and 35 days');
  const changed: DynamoTable = { ...table, backedUp: enabled, recoveryDays: days };
  tablesOf(context).put(table.name, changed);
  return { ContinuousBackupsDescription: backups(changed, context) };
});

export const describeTimeToLive = operation<DescribeTimeToLiveCommandInput, DescribeTimeToLiveCommandOutput>((input, context) => {
  const { expiresBy } = tableNamed(context, input.TableName);
  return { TimeToLiveDescription: expiresBy === undefined ? { TimeToLiveStatus: 'DISABLED' } : { TimeToLiveStatus: 'ENABLED', AttributeName: expiresBy } };
});

/** Items that expire stay here: AWS deletes them within days, so nobody may lean on it. (DynamoDB developer guide, "Using time to live") */
export const updateTimeToLive = operation<UpdateTimeToLiveCommandInput, UpdateTimeToLiveCommandOutput>((input, context) => {
  const table = tableNamed(context, input.TableName);
  const { AttributeName = '', Enabled = false } = input.TimeToLiveSpecification ?? {};
  if (Enabled === (table.expiresBy !== undefined)) throw refused(`TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`);
  const { expiresBy: _, ...others } = table;
  tablesOf(context).put(table.name, Enabled ? { ...others, expiresBy: AttributeName } : others);
  return { TimeToLiveSpecification: { AttributeName, Enabled } };
});

function tagged(context: Context, arn: string | undefined): DynamoTable {
  const table = tablesOf(context).values().find((one) => one.arn === arn);
  if (table === undefined) throw new AwsFault('ResourceNotFoundException', `Requested resource not found: ResourcArn: ${arn ?? ''} not found`);
  return table;
}

export const tagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>((input, context) => {
  const table = tagged(context, input.ResourceArn);
  tablesOf(context).put(table.name, { ...table, tags: { ...table.tags, ...tagsOf(input.Tags) } });
  return {};
});

export const untagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>((input, context) => {
  const table = tagged(context, input.ResourceArn);
  tablesOf(context).put(table.name, { ...table, tags: withoutTags(table.tags, input.TagKeys) });
  return {};
});

export const listTagsOfResource = operation<ListTagsOfResourceCommandInput, ListTagsOfResourceCommandOutput>((input, context) => ({ Tags: tagList(tagged(context, input.ResourceArn).tags) }));
