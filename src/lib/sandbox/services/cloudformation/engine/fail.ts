// What one failure leads to: the others are cancelled, and the stack turns round or stops.
import { leftoversOf, resourcesOf, stacks, type ResourceEntity, type StackEntity } from '../entities.ts';
import { recordResource, setStatus } from '../events.ts';
import type { Engine } from '../machine.ts';
import { isUnderWay, taskOf, type BusyStack } from './operations.ts';
import { creationCancelled, failedTo, updateCancelled } from './reasons.ts';
import { collectAll } from './leftovers.ts';
import { settleChangeSet } from './settle-change-set.ts';
import { untilRollback } from './timing.ts';

const isMaking = (entity: ResourceEntity): boolean => entity.task?.act === 'create';

/** Marks one resource as failed. */
export function failResource(engine: Engine, stack: BusyStack, failure: { readonly logicalId: string; readonly reason: string }): void {
  const { context } = engine;
  const table = resourcesOf(context, stack.id);
  const entity = table.get(failure.logicalId);
  if (entity?.task === undefined) throw new Error(`${failure.logicalId} of stack ${stack.name} failed without a part in an operation`);
  const status = isMaking(entity) ? 'CREATE_FAILED' : 'UPDATE_FAILED';
  table.put(entity.logicalId, { ...entity, status, reason: failure.reason, at: context.now, task: { ...entity.task, stage: 'failed' } });
  recordResource(context, stack, { logicalId: entity.logicalId, physicalId: entity.physicalId ?? '', type: entity.type, status, reason: failure.reason, properties: entity.properties });
}

/** Whatever is under way is given up; what the service has accepted goes on there until it is put back or deleted. */
export function cancelOthers(engine: Engine, stack: BusyStack): void {
  for (const entity of resourcesOf(engine.context, stack.id).values()) {
    if (isUnderWay(taskOf(stack, entity))) failResource(engine, stack, { logicalId: entity.logicalId, reason: isMaking(entity) ? creationCancelled : updateCancelled });
  }
}

function failedIn(engine: Engine, stack: BusyStack): string {
  const failed = resourcesOf(engine.context, stack.id).values().filter((entity) => taskOf(stack, entity)?.stage === 'failed');
  return failedTo({ create: failed.filter(isMaking).map((entity) => entity.logicalId), update: failed.filter((entity) => !isMaking(entity)).map((entity) => entity.logicalId) });
}

/**
 * Turns the operation round after a failure on the way forward.
 * @param reason of the stack itself, where no resource has failed
 */
export function turnRound(engine: Engine, stack: BusyStack, reason?: string): void {
  cancelOthers(engine, stack);
  const why = reason === undefined ? failedIn(engine, stack) : `${reason.replace(/\.?\s*$/, '.')} `;
  if (stack.operation.type !== 'CREATE_STACK') {
    goBack(engine, stack, why);
    return;
  }
  const deleting = stack.operation.onFailure === 'DELETE';
  // AWS: "requested by user" also where nobody asked: it is the default.
  undoCreation(engine, stack, { status: deleting ? 'DELETE_IN_PROGRESS' : 'ROLLBACK_IN_PROGRESS', reason: `${why}${deleting ? 'Delete' : 'Rollback'} requested by user.` });
}

/** Begins to delete all that a creation has made. */
export function undoCreation(engine: Engine, stack: BusyStack, to: { readonly status: 'ROLLBACK_IN_PROGRESS' | 'DELETE_IN_PROGRESS'; readonly reason: string }): void {
  const turned: BusyStack = { ...stack, operation: { ...stack.operation, phase: 'delete' }, deletedAt: engine.context.now };
  setStatus(engine.context, turned, to);
  collectAll(engine, turned, true);
  goOn(engine, turned);
}

/** Begins to take an update back. */
export function goBack(engine: Engine, stack: BusyStack, reason: string): void {
  const turned: BusyStack = { ...stack, operation: { ...stack.operation, phase: 'back' } };
  setStatus(engine.context, turned, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', reason });
  goOn(engine, turned);
}

/** With rollback disabled: what stands stays, once nothing is under way any more. */
export function stopHere(engine: Engine, stack: BusyStack): void {
  const creating = stack.operation.type === 'CREATE_STACK';
  const { operation: _, ...idle } = setStatus(engine.context, stack, { status: creating ? 'CREATE_FAILED' : 'UPDATE_FAILED', reason: failedIn(engine, stack) });
  settleChangeSet(engine.context, stack, 'EXECUTE_FAILED');
  stacks(engine.context).put(stack.id, idle satisfies StackEntity);
  for (const [key] of leftoversOf(engine.context, stack.id).entries()) leftoversOf(engine.context, stack.id).delete(key);
}

function goOn(engine: Engine, stack: BusyStack): void {
  engine.context.schedule(untilRollback(engine.context), 'cloudformation.advance', { stackId: stack.id, operation: stack.operation.id });
}
