// Moves an operation on by whatever may be done now.
import { resourcesOf, stacks } from '../entities.ts';
import { setStatus } from '../events.ts';
import { exportConflict } from '../exports.ts';
import type { Engine } from '../machine.ts';
import { stepBack } from './back.ts';
import { turnRound } from './fail.ts';
import { stepForward } from './forward.ts';
import { busyWith, type BusyStack, type Errand } from './operations.ts';
import { collectAll, everyLeftover } from './leftovers.ts';
import { stepRemoval } from './removal.ts';
import { watch } from './triggers.ts';

export function advance(engine: Engine, errand: Errand): void {
  const stack = busyWith(engine, errand);
  if (stack === undefined) return;
  switch (stack.operation.phase) {
    case 'forward':
      stepForward(engine, stack);
      break;
    case 'back':
      stepBack(engine, stack);
      break;
    case 'clean':
      stepRemoval(engine, stack);
      break;
    case 'delete':
      if (stack.operation.type === 'DELETE_STACK' && everyLeftover(engine, stack).length === 0 && !beginDeletion(engine, stack)) break;
      stepRemoval(engine, stack);
      break;
  }
}

/** The first step of a stack's deletion. Answers false when it may not be deleted. */
function beginDeletion(engine: Engine, stack: BusyStack): boolean {
  const inUse = exportConflict(engine.context, stack, []);
  if (inUse !== undefined) {
    // AWS: the stack goes back to the state it had (boto/botocore#2590).
    const { operation, deletedAt: _, ...idle } = setStatus(engine.context, stack, { status: stack.operation.from, reason: inUse });
    stacks(engine.context).put(stack.id, idle);
    return operation === undefined;
  }
  collectAll(engine, stack, false);
  return true;
}

/** One look at the alarms of a stack's rollback triggers. */
export function watchAlarms(engine: Engine, errand: Errand): void {
  if (watch(engine, errand)) advance(engine, errand);
}

/** A creation that takes longer than its caller allowed. */
export function timeOut(engine: Engine, errand: Errand): void {
  const stack = busyWith(engine, errand);
  if (stack?.operation.phase !== 'forward' || resourcesOf(engine.context, stack.id).values().length === 0) return;
  turnRound(engine, stack, 'Stack creation time exceeded the specified timeout');
}
