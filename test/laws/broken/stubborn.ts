// Breaks "nothing twice" when an answer is lost: its act tries again by itself.
import { examples } from '../examples.ts';
import { bentSteps } from './bent.ts';

export const stubborn = bentSteps(
  examples.next,
  (step) => ({ ...step, act: (context) => step.act?.(context).catch(() => step.act?.(context)) ?? Promise.resolve() }),
  2,
);
