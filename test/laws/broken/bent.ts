// How an example is broken on purpose: another plan, or another operation, made from the good one.
import type { Operation } from '../../../src/lib/engine/operation.ts';
import type { Plan } from '../../../src/lib/engine/plan.ts';
import type { Step } from '../../../src/lib/engine/step.ts';
import type { OperationWorld } from '../../../src/lib/operations/registry.ts';
import type { Example } from '../examples.ts';

export const bentPlan = (example: Example, bend: (plan: Plan) => Plan): Example => ({ ...example, size: 'small', bend });

/** Every step with its act, or only the first so many: a small plan is soon walked. */
export const bentSteps = (example: Example, bend: (step: Step) => Step, first?: number): Example =>
  bentPlan(example, (plan) => (first === undefined ? { ...plan, steps: plan.steps.map(bend) } : { ...plan, steps: plan.steps.slice(0, first).map(bend), watches: [] }));

/** The operation itself, changed with the cloud that it closes over. */
export const bentOperation = (example: Example, bend: (operation: Operation, world: OperationWorld) => Operation): Example => ({
  ...example,
  size: 'small',
  make: (world) => bend(example.make(world) as unknown as Operation, world) as unknown as Operation<never, never>,
});

/** An operation whose steps are changed with the cloud that they close over. */
export const bentStepsOf = (example: Example, bend: (step: Step, world: OperationWorld) => Step): Example =>
  bentOperation(example, (operation, world) => ({
    ...operation,
    plan(request, facts) {
      const plan = operation.plan(request, facts);
      return { ...plan, steps: plan.steps.map((step) => bend(step, world)) };
    },
  }));
