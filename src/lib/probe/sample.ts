// One look at a path of a service from outside, as a sample.
import type { Sample } from '../engine/watch.ts';
import { seconds, type Duration } from '../world/time.ts';
import type { Outside } from './outside.ts';

export interface ProbedPath {
  /** `read` or `write`, optionally of a service: `serverpod read`. */
  readonly name: string;
  readonly url: string;
  readonly method: 'GET' | 'POST';
}

/** Longer than any healthy answer, shorter than any outage worth reporting. */
export const probeTimeout: Duration = seconds(3);

/** Asks once on a new connection. Any answer below 500 but 404 of a listener that knows no rule counts as served. */
export async function samplePath(outside: Outside, path: ProbedPath): Promise<Sample> {
  const answer = await outside.http({ url: path.url, method: path.method, timeout: probeTimeout });
  const ok = answer.status !== undefined && answer.status < 400;
  const detail = answer.failure ?? String(answer.status);
  return { at: answer.sent, until: answer.ended, ok, path: path.name, ...(ok ? {} : { detail }) };
}
