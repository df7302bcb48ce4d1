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
  if (measured.doubts.length > 0 || atMost === null) {
    const why = measured.doubts.join('; ') || 'the outage has no upper bound';
    return say('inconclusive', { outcome: 'inconclusive', problems: [failoverProblem('NOT_ENOUGH_SEEN', { why }).data] });
  }
  if (objective === null) return say('no-objective', { outcome: 'done', problems: [] });
  const values = { atLeast, atMost: `${atMost} s`, objective };
  if (atMost <= objective) return say('met', { outcome: 'done', problems: [] });
  if (atLeast > objective) return say('missed', { outcome: 'no', problems: [failoverProblem('OBJECTIVE_MISSED', values).data] });
  return say('inconclusive', { outcome: 'inconclusive', problems: [failoverProblem('OBJECTIVE_UNDECIDED', values).data] });
}
