// Breaks "declared actions": its steps declare nothing.
import { examples } from '../examples.ts';
import { bentSteps } from './bent.ts';

export const undeclared = bentSteps(examples.twoLayers, (step) => ({ ...step, actions: [] }));
