// One look at a path of a service from outside, as a sample.
import type { Sample } from '../engine/watch.ts';
import { instant, milliseconds, seconds, type Duration } from '../world/time.ts';
import type { Outside } from '../world/outside.ts';

export interface ProbedPath {
  /** `read` or `write`, optionally of a service: `serverpod read`. */
  readonly name: string;
  readonly url: string;
  readonly method: 'GET' | 'POST';
}

/** Longer than any healthy answer, shorter than any outage worth reporting. */
export const probeTimeout: Duration = seconds(3);

/** Requests of one look: where one is served and one is not, the service is degraded, not out. */
const requestsPerLook = 2;

/** Asks on new connections, side by side, and folds what came into one sample. An answer below 400 counts as served. */
export async function samplePath(outside: Outside, path: ProbedPath): Promise<Sample> {
  const answers = await Promise.all(Array.from({ length: requestsPerLook }, () => outside.http({ url: path.url, method: path.method, timeout: probeTimeout })));
  const bad = answers.filter((answer) => answer.status === undefined || answer.status >= 400);
  const [first] = bad;
  return {
    at: instant(Math.min(...answers.map((answer) => answer.sent))),
    until: instant(Math.max(...answers.map((answer) => answer.ended))),
    ok: bad.length < answers.length,
    // Two requests of one look are not sent at the same instant: each has its own beginning.
    took: milliseconds(Math.max(...answers.map((answer) => answer.ended - answer.sent))),
    asked: answers.length,
    failed: bad.length,
    path: path.name,
    ...(first === undefined ? {} : { detail: first.failure ?? String(first.status) }),
  };
}
