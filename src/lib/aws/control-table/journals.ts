// Journals in the control table: pieces of a run's lines, each written once; and what a list shows of every run.
import { gunzipSync, gzipSync } from 'node:zlib';
import type { RemoteLines, RunSummary } from '../../world/mirrored-journal.ts';
import type { ControlTable, Row, RowKey } from './control-table.ts';

const runs = 'runs';

/** AWS: 400 KB an item, names and all. (DynamoDB developer guide, "Quotas") The first line of a bootstrap has every template in it. */
const mostBytes = 350 * 1024;

/** Sorts as numbers do: pieces by their first line, and the parts of a large one. */
const keyOf = (run: string, from: number, part: number): RowKey => ({ pk: `run#${run}`, sk: `${String(from).padStart(9, '0')}.${String(part).padStart(3, '0')}` });

export function journalsIn(table: ControlTable): RemoteLines {
  return {
    async append(run, { from, lines }): Promise<'written' | 'taken' | 'absent'> {
      const all = gzipSync(lines.join('\n'));
      const parts = Math.ceil(all.length / mostBytes);
      const bytesOf = (part: number): Buffer => all.subarray(part * mostBytes, (part + 1) * mostBytes);
      // The first part last: a piece is there when that is.
      for (let part = parts - 1; part > 0; part--) if ((await table.put(keyOf(run, from, part), { lines: { B: bytesOf(part) } })) === 'absent') return 'absent';
      const first = keyOf(run, from, 0);
      const written = await table.put(first, { lines: { B: bytesOf(0) }, parts: { N: String(parts) } }, { expression: 'attribute_not_exists(pk)' });
      if (written === 'absent') return written;
      if (written) return 'written';
      // Ours, when the answer to the first try was lost.
      const there = await table.get(first);
      return there !== 'absent' && bytesOf(0).equals(there?.['lines']?.B ?? new Uint8Array()) ? 'written' : 'taken';
    },
    async read(run): Promise<readonly string[] | undefined> {
      const rows = await table.all(keyOf(run, 0, 0).pk);
      if (rows === 'absent') return undefined;
      const lines = linesOf(rows);
      return lines.length === 0 ? undefined : lines;
    },
    async note(summary): Promise<void> {
      await table.put({ pk: runs, sk: summary.run }, { summary: { S: JSON.stringify(summary) } });
    },
    async list(): Promise<readonly RunSummary[]> {
      const rows = await table.all(runs);
      return rows === 'absent' ? [] : rows.map((row) => JSON.parse(row['summary']?.S ?? '{}') as RunSummary);
    },
  };
}

/** Of whole pieces; parts whose first one was never written belong to nothing. */
function linesOf(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row, index) => {
    const parts = Number(row['parts']?.N ?? 0);
    if (parts === 0) return [];
    const bytes = rows.slice(index, index + parts).map((part) => part['lines']?.B ?? new Uint8Array());
    return gunzipSync(Buffer.concat(bytes)).toString('utf8').split('\n');
  });
}
