// Breaks "same seed, same log": it writes down what the machine's own clock says.
import { examples } from '../examples.ts';
import { bentSteps } from './bent.ts';

export const readsTheWall = bentSteps(examples.twoLayers, (step) => ({
  ...step,
  async act(context) {
    context.say(`begun at ${performance.now()}`);
    await step.act?.(context);
  },
}));
