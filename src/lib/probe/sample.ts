// One look at the paths of a service from outside, as a sample for each.
import type { Sample } from '../engine/watch.ts';
import { instant, milliseconds, seconds, type Duration } from '../world/time.ts';
import type { HttpAnswer, Outside } from '../world/outside.ts';

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

/** Asks on new connections, side by side, and folds what came from each path into one sample. An answer below 400 counts as served. */
export async function samplePaths(outside: Outside, paths: readonly ProbedPath[]): Promise<readonly Sample[]> {
  const answers = await outside.http(paths.map(({ url, method }) => ({ url, method, timeout: probeTimeout })), requestsPerLook);
  return paths.map(({ name }, at) => sampleOf(name, answers[at] ?? []));
}

function sampleOf(path: string, answers: readonly HttpAnswer[]): Sample {
  let [at, until, took, failed] = [Infinity, -Infinity, 0, 0];
  let detail: string | undefined;
  // In one pass: thousands of looks are folded in a bake.
  for (const { sent, ended, status, failure } of answers) {
    at = Math.min(at, sent);
    until = Math.max(until, ended);
    // Two requests of one look are not sent at the same instant: each has its own beginning.
    took = Math.max(took, ended - sent);
    if (status !== undefined && status < 400) continue;
    failed++;
    detail ??= failure ?? String(status);
  }
  const sample = { at: instant(at), until: instant(until), ok: failed < answers.length, took: milliseconds(took), asked: answers.length, failed, path };
  return detail === undefined ? sample : { ...sample, detail };
}
