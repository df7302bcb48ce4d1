// Each step of a run as one row: when it began, when it was last heard of, how it ended.
import type { Instant } from '../world/time.ts';
import type { RunEvent } from './event.ts';

export interface StepRow {
  readonly id: string;
  readonly title: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly end: 'done' | 'already' | 'failed' | 'put back' | 'kept' | 'open';
}

/** When each step began and how it ended. */
export function stepRows(events: readonly RunEvent[]): readonly StepRow[] {
  const titles = new Map(events.flatMap((event) => (event.type === 'run.started' ? event.plan.steps.map((step) => [step.id, step.title] as const) : [])));
  const rows = new Map<string, StepRow>();
  for (const event of events) {
    if (!('step' in event)) continue;
    const row = rows.get(event.step) ?? { id: event.step, title: titles.get(event.step) ?? event.step, from: event.at, to: event.at, end: 'open' as const };
    rows.set(event.step, { ...row, to: event.at, end: endAfter(event) ?? row.end });
  }
  return [...rows.values()];
}

function endAfter(event: RunEvent): StepRow['end'] | undefined {
  switch (event.type) {
    case 'step.done':
      return event.already ? 'already' : 'done';
    case 'step.failed':
      return 'failed';
    case 'step.undone':
      return 'put back';
    case 'step.kept':
      return 'kept';
    default:
      return undefined;
  }
}
