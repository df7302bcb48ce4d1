// Journals in the control table: pieces of a run's lines, each written once; and what a list shows of every run.
import type { RemoteLines, RunSummary } from '../../world/mirrored-journal.ts';
import type { ControlTable, RowKey } from './control-table.ts';

const runs = 'runs';
/** Sorts as numbers do. */
const pieceKey = (run: string, from: number): RowKey => ({ pk: `run#${run}`, sk: String(from).padStart(9, '0') });

export function journalsIn(table: ControlTable): RemoteLines {
  return {
    async append(run, { from, lines }): Promise<'written' | 'taken' | 'absent'> {
      const key = pieceKey(run, from);
      const text = lines.join('\n');
      const written = await table.put(key, { lines: { S: text } }, { expression: 'attribute_not_exists(pk)' });
      if (written === 'absent') return written;
      if (written) return 'written';
      // Ours, when the answer to the first try was lost.
      const there = await table.get(key);
      return there !== 'absent' && there?.['lines']?.S === text ? 'written' : 'taken';
    },
    async read(run): Promise<readonly string[] | undefined> {
      const rows = await table.all(pieceKey(run, 0).pk);
      if (rows === 'absent' || rows.length === 0) return undefined;
      return rows.flatMap((row) => (row['lines']?.S ?? '').split('\n'));
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
