// Breaks "as at the start": a step that had an undo has lost it, and says that what it leaves does no harm.
import { examples } from '../examples.ts';
import { bentSteps } from './bent.ts';

export const noWayBack = bentSteps(
  examples.next,
  (step) => {
    const { undo: _, ...rest } = step;
    return { ...rest, leaves: 'nothing, it says' };
  },
  2,
);
