// Law: a journal's numbers have no gap and its time never runs backwards.
import type { RunEvent } from '../../../src/lib/engine/event.ts';
import type { RecordedLaw } from '../recording.ts';

export const journalOrder: RecordedLaw = { name: 'journal-order', judge: ({ lines }) => [...(lines.length === 0 ? ['the journal is empty'] : []), ...journalViolations(lines)] };

export function journalViolations(lines: readonly RunEvent[]): readonly string[] {
  return lines.flatMap((line, index) => {
    const before = lines[index - 1];
    const found: string[] = [];
    if (line.seq !== index) found.push(`line ${index} of the journal has the number ${line.seq}`);
    if (before !== undefined && line.at < before.at) found.push(`line ${index} (${line.type}) was written ${before.at - line.at} ms before line ${index - 1}`);
    return found;
  });
}
