// The end of an operation: the stack is at rest and says how it went.
import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { exportsOf, leftoversOf, stackNames, stacks, type StackEntity } from '../entities.ts';
import { setStatus } from '../events.ts';
import { forgetImports } from '../exports.ts';
import type { Engine } from '../machine.ts';
import type { BusyStack } from './operations.ts';
import { failedTo } from './reasons.ts';
import { settleChangeSet } from './settle-change-set.ts';

const ends: Readonly<Record<string, { readonly good: StackStatus; readonly bad: StackStatus }>> = {
  // AWS: what cannot be cleaned up after an update is left behind; the update counts as complete.
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: { good: 'UPDATE_COMPLETE', bad: 'UPDATE_COMPLETE' },
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: { good: 'UPDATE_ROLLBACK_COMPLETE', bad: 'UPDATE_ROLLBACK_COMPLETE' },
  ROLLBACK_IN_PROGRESS: { good: 'ROLLBACK_COMPLETE', bad: 'ROLLBACK_FAILED' },
  DELETE_IN_PROGRESS: { good: 'DELETE_COMPLETE', bad: 'DELETE_FAILED' },
};

/** Ends a removal. */
export function end(engine: Engine, stack: BusyStack): void {
  const { context } = engine;
  const leftovers = leftoversOf(context, stack.id);
  const failed = [...new Set(leftovers.values().filter((it) => it.stage === 'failed').map((it) => it.logicalId))];
  const to = ends[stack.status];
  if (to === undefined) throw new Error(`stack ${stack.name} ended a removal in ${stack.status}`);
  const status = failed.length === 0 ? to.good : to.bad;
  for (const [key] of leftovers.entries()) leftovers.delete(key);
  settleChangeSet(context, stack, status === 'UPDATE_COMPLETE' ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED');
  rest(engine, setStatus(context, stack, { status, ...(status.endsWith('_FAILED') ? { reason: failedTo({ delete: failed }) } : {}) }));
  if (status === 'DELETE_COMPLETE') forget(engine, stack);
}

/** Ends a creation. */
export function endCreation(engine: Engine, stack: BusyStack): void {
  settleChangeSet(engine.context, stack, 'EXECUTE_COMPLETE');
  rest(engine, setStatus(engine.context, stack, { status: 'CREATE_COMPLETE' }));
}

function rest(engine: Engine, stack: StackEntity): void {
  const { operation: _, ...idle } = stack;
  stacks(engine.context).put(stack.id, idle);
}

function forget(engine: Engine, stack: StackEntity): void {
  const { context } = engine;
  // Another stack may bear the name by now.
  if (stackNames(context).get(stack.name) === stack.id) stackNames(context).delete(stack.name);
  for (const [name, exported] of exportsOf(context).entries()) if (exported.stackId === stack.id) exportsOf(context).delete(name);
  forgetImports(context, stack);
}
