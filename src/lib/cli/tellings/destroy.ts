// How a destruction is told: what went, and what stays.
import type { DestroyRequest } from '../../operations/environment/destroy/request.ts';
import { stepRows } from '../../engine/step-rows.ts';
import type { Telling } from '../run-operation.ts';

export const destroyTelling: Telling<DestroyRequest> = {
  fields: ({ events }) => {
    const ended = (suffix: string) => stepRows(events).filter((row) => row.id.endsWith(suffix) && row.end === 'done').map((row) => row.id.slice(0, -suffix.length));
    return { stacks: ended('-delete'), services: ended('-service') };
  },
  facts: ({ events }) => {
    const rows = stepRows(events).filter((row) => row.id.endsWith('-delete'));
    return rows.length === 0 ? [] : [['stacks', `${rows.filter((row) => row.end === 'done').length} of ${rows.length} gone`]];
  },
};
