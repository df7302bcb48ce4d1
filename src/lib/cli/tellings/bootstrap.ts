// How a bootstrap or a reconcile is told: its stacks, and what they put out.
import type { EnvironmentDescription } from '../../config/describe.ts';
import { stepRows } from '../../engine/step-rows.ts';
import { inSeconds, between } from '../../world/time.ts';
import type { Telling } from '../run-operation.ts';

export const bootstrapTelling: Telling<{ readonly environment: EnvironmentDescription }> = {
  fields: ({ events, memory }) => {
    const rows = stepRows(events).filter((row) => row.id.endsWith('-stack'));
    return {
      stacks: rows.map((row) => ({ part: row.id.replace(/-stack$/, ''), outcome: row.end, seconds: inSeconds(between(row.from, row.to)) })),
      outputs: Object.fromEntries(rows.map((row) => [row.id.replace(/-stack$/, ''), memory.notes(row.id)])),
    };
  },
  facts: ({ events }) => {
    const rows = stepRows(events).filter((row) => row.id.endsWith('-stack'));
    return rows.length === 0 ? [] : [['stacks', `${rows.filter((row) => row.end === 'done').length} of ${rows.length}`]];
  },
};
