// Breaks "nothing twice" after a crash: it takes what is not to be seen for what has not landed.
import { zero } from '../../../src/lib/world/time.ts';
import { examples } from '../examples.ts';
import { bentSteps } from './bent.ts';

export const hasty = bentSteps(examples.twoLayers, (step) => ({ ...step, settle: zero }));
