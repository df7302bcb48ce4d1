// How a destruction is told: what went, and what stays.
import { leftBehind } from '../../operations/environment/destroy/left-behind.ts';
import { stayingLines, type Staying } from '../../operations/environment/destroy/staying.ts';
import type { DestroyFacts, DestroyRequest } from '../../operations/environment/destroy/request.ts';
import { stepRows } from '../../engine/step-rows.ts';
import type { Telling, Told } from '../run-operation.ts';

export const destroyTelling: Telling<DestroyRequest> = {
  fields: (told) => {
    const ended = (suffix: string) => stepRows(told.events).filter((row) => row.id.endsWith(suffix) && row.end === 'done').map((row) => row.id.slice(0, -suffix.length));
    return { stacks: ended('-delete'), services: ended('-service'), stays: left(told).map(({ region, stack, type, name, how, monthly }) => ({ region, stack, type, name, how, monthly: monthly ?? null })) };
  },
  facts: (told) => {
    const rows = stepRows(told.events).filter((row) => row.id.endsWith('-delete'));
    const lines = stayingLines(left(told), told.request.environment.region);
    return [
      ...(rows.length === 0 ? [] : [['stacks', `${rows.filter((row) => row.end === 'done').length} of ${rows.length} gone`] as const]),
      ...lines.map((line, n) => [n === 0 ? 'left behind' : '', line] as const),
    ];
  },
};

/** What the stacks that are gone have left. */
function left({ request: { environment }, facts, events }: Told<DestroyRequest>): readonly Staying[] {
  return leftBehind(environment, facts as DestroyFacts, new Set(stepRows(events).filter((row) => row.end === 'done').map((row) => row.id)));
}
