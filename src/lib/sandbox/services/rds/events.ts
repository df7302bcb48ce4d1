// RDS's events: said when something happens, read with DescribeEvents for fourteen days.
import type { DescribeEventsCommandInput, DescribeEventsCommandOutput } from '@aws-sdk/client-rds';
import { asDate, days, fromDate, latest, minus, minutes, plus, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { kinds, type RdsEvent } from './entities.ts';
import { arnOf } from './identifiers.ts';
import { markerRefused, maxRecords } from './paging.ts';

export interface Message {
  readonly text: string;
  readonly categories: readonly string[];
}

// AWS: texts as DescribeEvents gives them, which is not always how the user guide's table writes them: "failover started."
// has its full stop, "DB instance restarted" and "failover completed" have none, and a requested failover is named as such
// only at its end, with the same time as the completion (several public run books and event dumps of 2025 and 2026).
// The rest follow the table "Amazon RDS event categories and event messages" without the closing full stop.
export const messages = {
  'instance-created': { text: 'DB instance created', categories: ['creation'] },
  'instance-deleted': { text: 'DB instance deleted', categories: ['deletion'] },
  shutdown: { text: 'DB instance shutdown', categories: ['availability'] },
  restarted: { text: 'DB instance restarted', categories: ['availability'] },
  'backup-started': { text: 'Backing up DB instance', categories: ['backup'] },
  'backup-finished': { text: 'Finished DB Instance backup', categories: ['backup'] },
  'backups-enabled': { text: 'Enabled automated backups', categories: ['configuration change'] },
  'backups-disabled': { text: 'Disabled automated backups', categories: ['configuration change'] },
  'failover-started': { text: 'Multi-AZ instance failover started.', categories: ['failover'] },
  'failover-completed': { text: 'Multi-AZ instance failover completed', categories: ['failover'] },
  'failover-requested': { text: 'The user requested a failover of the DB instance.', categories: ['notification'] },
  'failover-zone-lost': { text: 'The primary host of the RDS Multi-AZ instance is unreachable due to loss of network connectivity.', categories: ['notification'] },
  'failover-abandoned': { text: 'Abandoning user requested failover since a failover recently occurred on the database instance.', categories: ['failover'] },
  'activation-started': { text: 'Multi-AZ instance activation started', categories: ['failover'] },
  'activation-completed': { text: 'Multi-AZ instance activation completed', categories: ['failover'] },
  'recovery-started': { text: 'Recovery of the DB instance has started. Recovery time will vary with the amount of data to be recovered.', categories: ['recovery'] },
  'recovery-finished': { text: 'Recovery of the DB instance is complete.', categories: ['recovery'] },
  'class-applying': { text: 'Applying modification to database instance class', categories: ['configuration change'] },
  'class-finished': { text: 'Finished applying modification to DB instance class', categories: ['configuration change'] },
  'storage-applying': { text: 'Applying modification to allocated storage', categories: ['configuration change'] },
  'storage-finished': { text: 'Finished applying modification to allocated storage', categories: ['configuration change'] },
  'multi-az-applying': { text: 'Applying modification to convert to a Multi-AZ DB Instance', categories: ['configuration change'] },
  'multi-az-finished': { text: 'Finished applying modification to convert to a Multi-AZ DB Instance', categories: ['configuration change'] },
  'single-az-applying': { text: 'Applying modification to convert to a standard (Single-AZ) DB Instance', categories: ['configuration change'] },
  'single-az-finished': { text: 'Finished applying modification to convert to a standard (Single-AZ) DB Instance', categories: ['configuration change'] },
  'password-reset': { text: 'Reset master credentials', categories: ['configuration change'] },
  'patching-started': { text: 'Applying off-line patches to DB instance', categories: ['maintenance'] },
  'patching-finished': { text: 'Finished applying off-line patches to DB instance', categories: ['maintenance'] },
  'instance-stopped': { text: 'DB instance stopped', categories: ['notification'] },
  'instance-started': { text: 'DB instance started', categories: ['notification'] },
  'replication-stopped': { text: 'Replication has stopped.', categories: ['read replica'] },
  'replication-resumed': { text: 'Replication for the Read Replica resumed.', categories: ['read replica'] },
  'replication-terminated': { text: 'Replication on the Read Replica was terminated.', categories: ['read replica'] },
  'snapshot-creating': { text: 'Creating manual snapshot', categories: ['creation'] },
  'snapshot-created': { text: 'Manual snapshot created', categories: ['creation'] },
  'automated-snapshot-creating': { text: 'Creating automated snapshot', categories: ['creation'] },
  'automated-snapshot-created': { text: 'Automated snapshot created', categories: ['creation'] },
  'snapshot-deleted': { text: 'Deleted user snapshot', categories: ['deletion'] },
} satisfies Readonly<Record<string, Message>>;

export type MessageName = keyof typeof messages;

type Source = { readonly type: RdsEvent['sourceType']; readonly id: string };

const things = { 'db-instance': 'db', 'db-snapshot': 'snapshot', 'db-parameter-group': 'pg' } as const;

export function tell(context: Context, source: Source, message: MessageName | Message): void {
  const { text, categories } = typeof message === 'string' ? messages[message] : message;
  const seq = context.count('rds.event');
  const shown = rules.flipped(context, 'events-at-once') ? { shownAt: plus(context.now, draw(context, `rds/event/${source.id}`, rules.takes(context, 'events-at-once').later)) } : {};
  const event: RdsEvent = { seq, at: context.now, ...shown, sourceId: source.id, sourceType: source.type, sourceArn: arnOf(context, things[source.type], source.id), message: text, categories };
  const table = context.table<RdsEvent>(kinds.event);
  table.put(keyOf(event), event);
  forget(table, minus(context.now, days(14)));
}

const keyOf = (event: RdsEvent): string => `${String(event.at).padStart(15, '0')}/${String(event.seq).padStart(9, '0')}`;

// A world that runs for months must not carry every event it ever had; two an event keeps up with any growth.
function forget(table: { entries(): readonly (readonly [string, RdsEvent])[]; delete(id: string): void }, before: Instant): void {
  for (const [key, event] of table.entries().slice(0, 2)) if (event.at < before) table.delete(key);
}

const sourceTypes = ['db-instance', 'db-parameter-group', 'db-security-group', 'db-snapshot', 'db-cluster', 'db-cluster-snapshot', 'custom-engine-version', 'db-proxy', 'blue-green-deployment', 'db-shard-group', 'zero-etl'];

export const describeEvents = operation<DescribeEventsCommandInput, DescribeEventsCommandOutput>((input, context) => {
  if (input.SourceType !== undefined && !sourceTypes.includes(input.SourceType)) throw new AwsFault('InvalidParameterValue', `The parameter SourceType has an invalid value: ${String(input.SourceType)}.`);
  if (input.SourceIdentifier !== undefined && input.SourceType === undefined) throw new AwsFault('InvalidParameterCombination', 'You must specify a SourceType when you specify a SourceIdentifier.');
  const [from, to] = interval(input, context.now);
  const source = input.SourceIdentifier?.toLowerCase();
  const found = context
    .table<RdsEvent>(kinds.event)
    .values()
    .filter((event) => event.at >= from && event.at <= to && (event.shownAt ?? event.at) <= context.now)
    .filter((event) => input.SourceType === undefined || event.sourceType === input.SourceType)
    .filter((event) => source === undefined || event.sourceId === source)
    .filter((event) => input.EventCategories === undefined || input.EventCategories.length === 0 || event.categories.some((category) => input.EventCategories?.includes(category)));
  const shown = page(found, { max: maxRecords(input.MaxRecords), token: input.Marker, key: keyOf, refuse: markerRefused });
  return {
    Events: shown.items.map((event) => ({
      SourceIdentifier: event.sourceId,
      SourceType: event.sourceType,
      Message: event.message,
      EventCategories: [...event.categories],
      Date: asDate(event.at),
      SourceArn: event.sourceArn,
    })),
    ...(shown.next === undefined ? {} : { Marker: shown.next }),
  };
});

/** The stretch asked for: `Duration` minutes back, or from StartTime, up to EndTime; the last hour when nothing is said. */
function interval(input: DescribeEventsCommandInput, now: Instant): readonly [Instant, Instant] {
  const to = input.EndTime === undefined ? now : fromDate(input.EndTime);
  if (input.Duration !== undefined && input.StartTime !== undefined) throw new AwsFault('InvalidParameterCombination', 'Duration and StartTime cannot be specified together.');
  if (input.Duration !== undefined && (input.Duration < 1 || input.Duration > 20_160)) throw new AwsFault('InvalidParameterValue', 'Duration must be between 1 and 20160 minutes.');
  const from = input.StartTime === undefined ? minus(to, minutes(input.Duration ?? 60)) : fromDate(input.StartTime);
  if (from > to) throw new AwsFault('InvalidParameterCombination', 'The end time must be after the start time.');
  return [latest(from, minus(now, days(14))), to];
}
