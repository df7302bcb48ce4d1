// What a rollback drill measured: a pure fold of what its probe saw and its steps learned.
import type { Memory } from '../../../engine/memory.ts';
import type { Conclusion } from '../../../engine/operation.ts';
import type { Json } from '../../../engine/standing.ts';
import { failedPercent, outagesOf, requestsMade, totalOf, unasked, unionOf, type Bounds } from '../../../probe/outages.ts';
import { between, inSeconds, type Instant } from '../../../world/time.ts';
import { deployProblem } from '../problems.ts';
import type { RollbackDrillRequest } from './request.ts';

export interface RollbackMeasurement {
  readonly downtime: Bounds;
  readonly readDowntime: Bounds;
  readonly writeDowntime: Bounds;
  /** From the asking to the old release having all users, as the load balancer was seen to say it; seconds. */
  readonly rollbackSeconds: Bounds;
  /** From the asking to ECS's own end of it, with the new tasks gone; seconds. */
  readonly endedSeconds: number | null;
  readonly requests: number;
  /** Per cent. */
  readonly failedPercent: number;
}

export function measureRollback(memory: Memory): RollbackMeasurement {
  const at = (name: string): Instant | undefined => {
    const value = memory.note('back', name);
    return typeof value === 'number' ? (value as Instant) : undefined;
  };
  const [asked, away, back, ended] = [at('askedAt'), at('awayAt'), at('backAt'), at('endedAt')];
  const since = (end: Instant | undefined): number | null => (asked === undefined || end === undefined ? null : Math.max(0, inSeconds(between(asked, end))));
  const samples = memory.samples('users');
  const [read, write] = [outagesOf(samples, 'read'), outagesOf(samples, 'write')];
  const of = (path: string, outages: typeof read): Bounds => (samples.some((sample) => sample.path === path) ? totalOf(outages) : unasked);
  return {
    downtime: samples.length === 0 ? unasked : unionOf([...read, ...write]),
    readDowntime: of('read', read),
    writeDowntime: of('write', write),
    rollbackSeconds: { atLeast: since(away) ?? 0, atMost: since(back) },
    endedSeconds: since(ended),
    requests: requestsMade(samples),
    failedPercent: failedPercent(samples),
  };
}

export const rollbackFields = (measured: RollbackMeasurement): Json => measured as unknown as Json;

export type RollbackVerdict = 'met' | 'missed' | 'inconclusive' | 'no-objective';

/** The application's recovery time is what a bad release takes to be gone: found out, and gone back from. */
export function judgeRollback({ environment }: RollbackDrillRequest, { rollbackSeconds, downtime }: RollbackMeasurement): { readonly verdict: RollbackVerdict; readonly objectiveSeconds: number | null; readonly conclusion: Conclusion } {
  const promised = environment.objectives['app-rto'];
  const objectiveSeconds = promised === undefined ? null : inSeconds(promised);
  const say = (verdict: RollbackVerdict, conclusion: Conclusion) => ({ verdict, objectiveSeconds, conclusion });
  if (objectiveSeconds === null) return say('no-objective', { outcome: 'done', problems: [] });
  const least = Math.max(rollbackSeconds.atLeast, downtime.atLeast);
  const most = rollbackSeconds.atMost === null || downtime.atMost === null ? null : Math.max(rollbackSeconds.atMost, downtime.atMost);
  if (least > objectiveSeconds) return say('missed', { outcome: 'no', problems: [deployProblem('ROLLBACK_TOO_SLOW', { seconds: least, objective: objectiveSeconds }).data] });
  if (most !== null && most <= objectiveSeconds) return say('met', { outcome: 'done', problems: [] });
  return say('inconclusive', { outcome: 'inconclusive', problems: [deployProblem('ROLLBACK_UNSEEN', { objective: objectiveSeconds }).data] });
}
