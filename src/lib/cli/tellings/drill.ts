// How a drill is told: what was measured, against what was promised.
import { measureDrill, measurementFields } from '../../operations/failover/drill/measure.ts';
import type { DrillRequest } from '../../operations/failover/drill/request.ts';
import { verdictOf } from '../../operations/failover/drill/verdict.ts';
import type { Telling, Told } from '../run-operation.ts';
import { showBounds } from './deploy.ts';

const judged = ({ request, memory }: Told<DrillRequest>) => {
  const measured = measureDrill(memory);
  return { measured, ...verdictOf(request, measured) };
};

export const drillTelling: Telling<DrillRequest> = {
  fields: (told) => {
    const { measured, verdict, objectiveSeconds } = judged(told);
    return { scenario: told.request.scenario, measured: measurementFields(measured), objective: objectiveSeconds, verdict };
  },
  facts: (told) => {
    const { measured, verdict, objectiveSeconds } = judged(told);
    return [
      ['writes failed', showBounds(measured.writeDowntime)],
      ['reads failed', showBounds(measured.readDowntime)],
      ['by RDS events', measured.byPart.engine === null ? 'unknown' : `${measured.byPart.engine} s`],
      ['verdict', `${verdict}${objectiveSeconds === null ? '' : ` (objective ${objectiveSeconds} s)`}`],
    ];
  },
  judgement: (told) => {
    const { measured, verdict, objectiveSeconds } = judged(told);
    return { verdict, objectiveSeconds, measured: measurementFields(measured) };
  },
};
