// ElastiCache's events.
import type { DescribeEventsCommandInput, DescribeEventsCommandOutput } from '@aws-sdk/client-elasticache';
import { asDate, days, fromDate, latest, minus, minutes } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type CacheEvent } from './entities.ts';
import { markerRefused, maxRecords } from './paging.ts';

export function tell(context: Context, source: { readonly type: CacheEvent['sourceType']; readonly id: string }, message: string): void {
  const event: CacheEvent = { seq: context.count('elasticache.event'), at: context.now, sourceId: source.id, sourceType: source.type, message };
  const table = context.table<CacheEvent>(kinds.event);
  table.put(keyOf(event), event);
  // A world that runs for months must not carry every event it ever had; two an event keeps up with any growth.
  for (const [key, old] of table.entries().slice(0, 2)) if (old.at < minus(context.now, days(14))) table.delete(key);
}

const keyOf = (event: CacheEvent): string => `${String(event.at).padStart(15, '0')}/${String(event.seq).padStart(9, '0')}`;

const sourceTypes = ['cache-cluster', 'cache-parameter-group', 'cache-security-group', 'cache-subnet-group', 'replication-group', 'serverless-cache', 'serverless-cache-snapshot', 'user', 'user-group'];

export const describeEvents = operation<DescribeEventsCommandInput, DescribeEventsCommandOutput>((input, context) => {
  if (input.SourceType !== undefined && !sourceTypes.includes(input.SourceType)) throw new AwsFault('InvalidParameterValueException', `Invalid source type: ${input.SourceType}`);
  if (input.SourceIdentifier !== undefined && input.SourceType === undefined) throw new AwsFault('InvalidParameterCombinationException', 'SourceType must be provided when SourceIdentifier is provided.');
  if (input.Duration !== undefined && input.StartTime !== undefined) throw new AwsFault('InvalidParameterCombinationException', 'Duration and StartTime cannot both be given.');
  const to = input.EndTime === undefined ? context.now : fromDate(input.EndTime);
  const from = latest(input.StartTime === undefined ? minus(to, minutes(input.Duration ?? 60)) : fromDate(input.StartTime), minus(context.now, days(14)));
  const found = context
    .table<CacheEvent>(kinds.event)
    .values()
    .filter((event) => event.at >= from && event.at <= to && (input.SourceType ?? event.sourceType) === event.sourceType && (input.SourceIdentifier?.toLowerCase() ?? event.sourceId) === event.sourceId);
  const shown = page(found, { max: maxRecords(input.MaxRecords), token: input.Marker, key: keyOf, refuse: markerRefused });
  return {
    Events: shown.items.map((event) => ({ SourceIdentifier: event.sourceId, SourceType: event.sourceType, Message: event.message, Date: asDate(event.at) })),
    ...(shown.next === undefined ? {} : { Marker: shown.next }),
  };
});
