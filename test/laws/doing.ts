// Who is at work when a call is made: which step's check, act or undo, which watch; carried along all that it awaits.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Operation } from '../../src/lib/engine/operation.ts';
import type { Plan } from '../../src/lib/engine/plan.ts';
import type { Step } from '../../src/lib/engine/step.ts';
import type { Watch } from '../../src/lib/engine/watch.ts';

export interface Doing {
  /** A step or a watch; empty: neither. */
  readonly of: string;
  readonly part: 'observe' | 'check' | 'act' | 'undo' | 'undo check' | 'watch' | 'nothing';
}

const idle: Doing = { of: '', part: 'nothing' };
const current = new AsyncLocalStorage<Doing>();

export const doing = (): Doing => current.getStore() ?? idle;

export const by = ({ of, part }: Doing): string => (of === '' ? part : `${part} of ${of}`);

export function markedOperation(operation: Operation): Operation {
  return { ...operation, observe: (request) => current.run({ of: '', part: 'observe' }, () => operation.observe(request)) };
}

export function markedPlan(plan: Plan): Plan {
  return { ...plan, steps: plan.steps.map(markedStep), watches: plan.watches.map(markedWatch) };
}

function markedStep(step: Step): Step {
  const as = <Args extends readonly unknown[], Result>(part: Doing['part'], work: (...args: Args) => Result) => (...args: Args): Result => current.run({ of: step.id, part }, () => work(...args));
  const { act, undo } = step;
  return {
    ...step,
    check: as('check', (context) => step.check(context)),
    ...(act === undefined ? {} : { act: as('act', (context) => act.call(step, context)) }),
    ...(undo === undefined
      ? {}
      : {
          undo: {
            ...undo,
            act: as('undo', (context) => undo.act(context)),
            ...(undo.check === undefined ? {} : { check: as('undo check', (context) => undo.check?.(context) ?? step.check(context)) }),
          },
        }),
  };
}

function markedWatch(watch: Watch): Watch {
  return { ...watch, look: (context: never) => current.run({ of: watch.id, part: 'watch' }, () => watch.look(context)) } as Watch;
}
