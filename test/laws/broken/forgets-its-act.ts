// Breaks "nothing twice" after a crash: only the process that acted knows that it did.
import { todo } from '../../../src/lib/engine/standing.ts';
import { examples } from '../examples.ts';
import { bentSteps } from './bent.ts';

export const forgetsItsAct = bentSteps(examples.twoLayers, (step) => {
  let acted = false;
  return {
    ...step,
    check: async (context) => (acted ? step.check(context) : todo),
    async act(context) {
      await step.act?.(context);
      acted = true;
    },
  };
});
