// How a rollback drill is told: how long the users took to be back, and what they felt.
import { judgeRollback, measureRollback, rollbackFields } from '../../operations/deploy/drill/measure.ts';
import type { RollbackDrillRequest } from '../../operations/deploy/drill/request.ts';
import type { Telling, Told } from '../run-operation.ts';
import { showBounds } from './deploy.ts';

const judged = ({ request, memory }: Told<RollbackDrillRequest>) => {
  const measured = measureRollback(memory);
  return { measured, ...judgeRollback(request, measured) };
};

export const rollbackDrillTelling: Telling<RollbackDrillRequest> = {
  fields: (told) => {
    const { measured, verdict, objectiveSeconds } = judged(told);
    return { scenario: told.request.scenario, service: told.request.service, measured: rollbackFields(measured), objective: objectiveSeconds, verdict };
  },
  facts: (told) => {
    const { measured, verdict, objectiveSeconds } = judged(told);
    return [
      ['users were back', showBounds(measured.rollbackSeconds)],
      ['users were without it', `${showBounds(measured.downtime)} (${measured.requests} requests of ours, ${measured.failedPercent.toFixed(1)} % failed)`],
      ['ECS was done', measured.endedSeconds === null ? 'not known' : `after ${measured.endedSeconds} s`],
      ['verdict', `${verdict}${objectiveSeconds === null ? '' : ` (objective ${objectiveSeconds} s)`}`],
    ];
  },
  judgement: (told) => {
    const { measured, verdict, objectiveSeconds } = judged(told);
    return { verdict, objectiveSeconds, measured: rollbackFields(measured) };
  },
};
