// Law: every IAM action that a run calls is declared, by the very step or watch that calls it, and shown by the plan.
import { preview } from '../../../src/lib/engine/preview.ts';
import { by, type Doing } from '../doing.ts';
import type { RecordedLaw } from '../recording.ts';

export const declaredActions: RecordedLaw = {
  name: 'declared-actions',
  judge({ plan, actions }) {
    const declared = new Map([...plan.steps, ...plan.watches].map((part) => [part.id, new Set(part.actions)]));
    const shown = new Set(preview(plan).actions);
    const undeclared = ({ action, doing }: { readonly action: string; readonly doing: Doing }): boolean => !shown.has(action) || (doing.of !== '' && declared.get(doing.of)?.has(action) !== true);
    return [...new Set(actions.filter(undeclared).map(({ action, doing }) => `${action}, called by ${by(doing)}, is not declared`))].sort();
  },
};
