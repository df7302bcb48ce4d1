// Whether the objective was met: judged by the upper bound, and "inconclusive" where the samples do not decide. Pure.
import type { Conclusion } from '../../../engine/operation.ts';
import { inSeconds } from '../../../world/time.ts';
import { failoverProblem } from '../problems.ts';
import type { DrillMeasurement } from './measure.ts';
import type { DrillRequest } from './request.ts';

export type Verdict = 'met' | 'missed' | 'inconclusive' | 'no-objective';

export function verdictOf(request: DrillRequest, measured: DrillMeasurement): { readonly verdict: Verdict; readonly objectiveSeconds: number | null; readonly conclusion: Conclusion } {
  const promised = request.environment.objectives['multi-az-failover'];
  const objective = promised === undefined ? null : inSeconds(promised);
  const say = (verdict: Verdict, conclusion: Conclusion) => ({ verdict, objectiveSeconds: objective, conclusion });
  const { atLeast, atMost } = measured.writeDowntime;
  const values = { atLeast, atMost: atMost === null ? 'unknown' : `${atMost} s`, objective: objective ?? 0 };
  // What was down for too long has missed its objective, whatever came of it afterwards.
  if (objective !== null && atLeast > objective && measured.blind.length === 0) return say('missed', { outcome: 'no', problems: [failoverProblem('OBJECTIVE_MISSED', values).data] });
  const unproved = (why: string) => say('inconclusive', { outcome: 'inconclusive', problems: [failoverProblem('NOT_ENOUGH_SEEN', { why }).data] });
  if (measured.doubts.length > 0) return unproved(measured.doubts.join('; '));
  if (objective === null) return say('no-objective', { outcome: 'done', problems: [] });
  if (atMost === null) return unproved('when writes were served again is not known');
  if (atMost <= objective) return say('met', { outcome: 'done', problems: [] });
  return say('inconclusive', { outcome: 'inconclusive', problems: [failoverProblem('OBJECTIVE_UNDECIDED', values).data] });
}
