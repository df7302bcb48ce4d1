// Breaks "only acts write": a check leaves a mark.
import { examples } from '../examples.ts';
import { bentStepsOf } from './bent.ts';
import { mark } from './mark.ts';

export const writesInCheck = bentStepsOf(examples.twoLayers, (step, { cloud }) => ({
  ...step,
  async check(context) {
    await mark(cloud);
    return step.check(context);
  },
}));
