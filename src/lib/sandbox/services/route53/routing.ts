// Which record sets of a group are answered, and to what share of the askers.
import type { RecordSet } from './entities.ts';
import { routingOf } from './record-rules.ts';

export interface Chosen {
  readonly set: RecordSet;
  readonly share: number;
}

/** Shares add up to 1. AWS: when no set of a group is healthy, all count as healthy. (Developer Guide, "How Route 53 chooses records when health checking is configured") */
export function chooseSets(sets: readonly RecordSet[], healthy: (set: RecordSet) => boolean): readonly Chosen[] {
  const [first] = sets;
  if (first === undefined) return [];
  const routing = routingOf(first);
  if (routing === 'weighted') return weighted(sets, healthy);
  if (routing === 'failover') return [{ set: failover(sets, healthy), share: 1 }];
  if (routing === 'simple') return [{ set: first, share: 1 }];
  if (routing === 'geolocation') return [{ set: sets.find((set) => set.GeoLocation?.CountryCode === '*') ?? first, share: 1 }];
  // Latency: the world's users are spread evenly over the regions that answer, which is a guess. Multivalue: every answer is as good as another.
  const up = sets.filter(healthy);
  const among = up.length > 0 ? up : sets;
  return among.map((set) => ({ set, share: 1 / among.length }));
}

/**
 * AWS: sets of weight 0 are considered only when every other is unhealthy, or when all weights are 0. (Developer Guide, "Weighted
 * routing", and the page above)
 */
function weighted(sets: readonly RecordSet[], healthy: (set: RecordSet) => boolean): readonly Chosen[] {
  const heavy = sets.filter((set) => (set.Weight ?? 0) > 0);
  const light = sets.filter((set) => (set.Weight ?? 0) === 0);
  for (const group of [heavy.filter(healthy), light.filter(healthy), heavy, light]) if (group.length > 0) return shared(group);
  return [];
}

function shared(group: readonly RecordSet[]): readonly Chosen[] {
  const total = group.reduce((sum, set) => sum + (set.Weight ?? 0), 0);
  return group.map((set) => ({ set, share: total === 0 ? 1 / group.length : (set.Weight ?? 0) / total }));
}

function failover(sets: readonly RecordSet[], healthy: (set: RecordSet) => boolean): RecordSet {
  const primary = sets.find((set) => set.Failover === 'PRIMARY');
  const secondary = sets.find((set) => set.Failover === 'SECONDARY');
  const chosen = [primary, secondary].find((set) => set !== undefined && healthy(set)) ?? primary ?? secondary;
  if (chosen === undefined) throw new Error('a failover group without a set');
  return chosen;
}
