// Words that this file format will know one day. Until a feature is built its word is an error, not a wish.
import type { KeyPath } from './fault.ts';

/** `*` stands for any name; with `=` one value of a key is meant, without it the key itself. */
const unbuilt: Readonly<Record<string, string>> = {
  'services.*.metrics': 'business metrics are not built yet',
  'objectives.replica-promotion': 'no command measures a promotion yet, so it cannot be promised',
  'objectives.region-failover': 'no command measures a failover of regions yet, so it cannot be promised',
  'objectives.rpo': 'no command measures lost data yet, so it cannot be promised',
  'objectives.rto': 'no command measures a restore yet, so it cannot be promised',
  'objectives.availability': 'no command measures availability over a month yet, so it cannot be promised',
  metrics: 'business metrics are not built yet',
};

/** Why a key, or a value, is not honoured yet; undefined when it is none of the known ones. */
export function notBuiltYet(path: KeyPath, value?: unknown): string | undefined {
  for (const [pattern, reason] of Object.entries(unbuilt)) {
    const [keys = '', wanted] = pattern.split('=');
    const words = keys.split('.');
    const fits = words.length === path.length && words.every((word, place) => word === '*' || word === path[place]);
    if (fits && wanted === value) return reason;
  }
  return undefined;
}
