// Breaks "survives JSON": a Date among the facts, and a note that JSON leaves out.
import { examples } from '../examples.ts';
import { bentOperation, bentSteps } from './bent.ts';

export const keepsADate = bentOperation(examples.twoLayers, (operation) => ({ ...operation, observe: async (request) => ({ ...((await operation.observe(request)) as object), seen: new Date(0) }) }));

export const notesNothing = bentSteps(examples.twoLayers, (step) => ({
  ...step,
  async act(context) {
    context.say('a note', { nothing: undefined as never });
    await step.act?.(context);
  },
}));
