// Metrics come late: when the datapoint of a minute can first be read.
import { createHash } from 'node:crypto';
import { plus, seconds, type Duration, type Instant } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import type { MetricId } from './metric-id.ts';

/** AWS promises no time; load balancer and task metrics are commonly seen one to three minutes after the minute they stand for. Guessed. */
const bounds = { from: 60, to: 180 } as const;

export const latestArrival: Duration = seconds(bounds.to);

/** One draw of the world, from which the lateness of every minute of every metric follows: reading changes nothing. */
function salt(context: Context): number {
  const table = context.worldTable<number>('monitoring.salt');
  const kept = table.get('salt');
  if (kept !== undefined) return kept;
  const drawn = context.chance('monitoring/lateness');
  table.put('salt', drawn);
  return drawn;
}

/** What sends a metric: all that one load balancer, service or database measured in a minute arrives together. */
const senders = ['LoadBalancer', 'ServiceName', 'DBInstanceIdentifier', 'CacheClusterId'];

function senderOf({ namespace, name, dimensions }: MetricId): string {
  const sender = dimensions.find(([dimension]) => senders.includes(dimension));
  return sender === undefined ? `${namespace}/${name}/${dimensions.join()}` : `${namespace}/${sender[1]}`;
}

/** When the datapoint of the minute that begins at `minute` can be read: 60 to 180 s after its time stamp. */
export function arrival(context: Context, id: MetricId, minute: Instant): Instant {
  const draw = createHash('sha256').update(`${salt(context)}\u0000${senderOf(id)}\u0000${minute}`).digest().readUInt32BE(0) / 2 ** 32;
  return plus(minute, seconds(bounds.from + draw * (bounds.to - bounds.from)));
}
