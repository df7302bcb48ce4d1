// Puts a record where it can be found: `evidence/RUN/evidence.json` and a page beside it.
import { join } from 'node:path';
import { writeFileIn } from '../world/write-file.ts';
import { evidencePage } from './html.ts';
import type { EvidenceRecord } from './record.ts';

/** @returns the page's path */
export function keepEvidence(stateFolder: string, record: EvidenceRecord): string {
  const folder = join(stateFolder, 'evidence', record.run);
  writeFileIn(folder, 'evidence.json', `${JSON.stringify(record, null, 2)}\n`);
  return writeFileIn(folder, 'evidence.html', evidencePage(record));
}
