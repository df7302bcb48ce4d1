// A run's evidence, put where nobody can change it: the record, its page and the journal, in the environment's locked bucket.
import { isAsked } from '../config/asked.ts';
import type { EnvironmentDescription } from '../config/describe.ts';
import type { RunEvent } from '../engine/event.ts';
import { evidencePage } from '../evidence/html.ts';
import type { EvidenceRecord } from '../evidence/record.ts';
import { evidenceBucketName } from '../operations/names.ts';
import { isProblem, type ProblemData } from '../problems/problem.ts';
import { seconds } from '../world/time.ts';
import type { OpenCloud } from './open-cloud.ts';
import { cliProblem } from './problems.ts';

const mostTries = 5;
const betweenTries = seconds(3);

export interface Proof {
  readonly record: EvidenceRecord;
  readonly events: readonly RunEvent[];
}

/** Where it is now, or why it is not there: that says nothing of how the run went. Undefined where the environment has no such bucket. */
export async function lockEvidence({ record, events }: Proof, open: OpenCloud, environment: EnvironmentDescription): Promise<{ readonly where: string; readonly problem?: ProblemData } | undefined> {
  if (!isAsked(environment, 'evidence.bucket')) return undefined;
  const bucket = evidenceBucketName(environment);
  const folder = `${record.kind}/${record.run}`;
  const where = `s3://${bucket}/${folder}/`;
  const store = open.acting.evidenceBucket(environment.region, bucket);
  const files = [
    { key: `${folder}/evidence.json`, type: 'application/json', text: `${JSON.stringify(record, null, 2)}\n` },
    { key: `${folder}/evidence.html`, type: 'text/html; charset=utf-8', text: evidencePage(record) },
    { key: `${folder}/journal.jsonl`, type: 'application/x-ndjson', text: events.map((event) => `${JSON.stringify(event)}\n`).join('') },
  ];
  try {
    for (const file of files) await open.drive(tried(open, () => store.put(file)));
    return { where };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { where, problem: cliProblem('EVIDENCE_NOT_LOCKED', { run: record.run, where, reason, environment: environment.environment }).data };
  }
}

/** The same text again is another version of the same: it does no harm. */
async function tried(open: OpenCloud, put: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await put();
    } catch (thrown) {
      const passing = isProblem(thrown) && (thrown.data.landed === 'maybe' || thrown.data.landed === 'throttled');
      if (!passing || tries >= mostTries) throw thrown;
      await open.clock.sleep(betweenTries);
    }
  }
}
