// Metrics come late: when the datapoint of a minute can first be read.
import { hash } from 'node:crypto';
import { milliseconds, plus, type Duration, type Instant } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import type { MetricId } from './metric-id.ts';

export const latestArrival = (context: Pick<Context, 'flipped'>): Duration => rules.takes(context, 'metrics-late').after.to;

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

const known = new WeakMap<MetricId, string>();

function senderOf(id: MetricId): string {
  const sender = known.get(id) ?? findSender(id);
  known.set(id, sender);
  return sender;
}

function findSender({ namespace, name, dimensions }: MetricId): string {
  const sender = dimensions.find(([dimension]) => senders.includes(dimension));
  return sender === undefined ? `${namespace}/${name}/${dimensions.join()}` : `${namespace}/${sender[1]}`;
}

/** What the words come to, by salt and sender and then by minute, for some worlds and some hours: every alarm asks for the same minutes several times. */
const draws = new Map<string, Map<Instant, number>>();
const mostSenders = 500;
const mostMinutes = 500;

/** When the datapoint of a minute can be read, by the time at which the minute begins. */
export function arrivals(context: Context, id: MetricId): (minute: Instant) => Instant {
  const words = `${salt(context)}\u0000${senderOf(id)}`;
  const { from, to } = rules.takes(context, 'metrics-late').after;
  const known = drawsOf(words);
  return (minute) => {
    let draw = known.get(minute);
    if (draw === undefined) {
      if (known.size >= mostMinutes) known.clear();
      known.set(minute, (draw = Number.parseInt(hash('sha256', `${words}\u0000${minute}`, 'hex').slice(0, 8), 16) / 2 ** 32));
    }
    return plus(minute, milliseconds(from + draw * (to - from)));
  };
}

function drawsOf(words: string): Map<Instant, number> {
  let known = draws.get(words);
  if (known === undefined) {
    if (draws.size >= mostSenders) draws.clear();
    draws.set(words, (known = new Map()));
  }
  return known;
}
