// The leases of an environment in its control table: one item, written only over the version that was read.
import type { LeaseHolder, LeaseStore } from '../../world/lease.ts';
import type { ControlTable } from './control-table.ts';

/** All in one, so that several are taken together or not at all. */
const key = { pk: 'leases', sk: 'holders' };

export function leasesIn(table: ControlTable): LeaseStore {
  return {
    async read() {
      const row = await table.get(key);
      if (row === 'absent') return row;
      return { version: row?.['version']?.N === undefined ? undefined : Number(row['version'].N), holders: JSON.parse(row?.['holders']?.S ?? '[]') as readonly LeaseHolder[] };
    },
    async write({ version, holders }) {
      const row = { version: { N: String((version ?? 0) + 1) }, holders: { S: JSON.stringify(holders) } };
      const condition = version === undefined ? { expression: 'attribute_not_exists(pk)' } : { expression: '#version = :seen', names: { '#version': 'version' }, values: { ':seen': { N: String(version) } } };
      // In a table that has gone in between nobody holds anything.
      return (await table.put(key, row, condition)) !== false;
    },
  };
}
