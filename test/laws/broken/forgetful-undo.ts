// Breaks "as at the start": its undo does nothing and says that all is well.
import { todo } from '../../../src/lib/engine/standing.ts';
import { examples } from '../examples.ts';
import { bentSteps } from './bent.ts';

export const forgetfulUndo = bentSteps(examples.next, (step) => ({ ...step, ...(step.undo === undefined ? {} : { undo: { title: 'Pretend', act: async () => {}, check: async () => todo } }) }), 2);
