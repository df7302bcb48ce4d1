// The way back: every resource that an update has touched is put back, each after those it waited for before.
import { resourcesOf, type ResourceEntity, type StackEntity, stacks } from '../entities.ts';
import { recordResource, setStatus } from '../events.ts';
import type { Engine } from '../machine.ts';
import { injectedFailure } from './faults.ts';
import { leave } from './leftovers.ts';
import { isUnderWay, taskOf, type BusyStack } from './operations.ts';
import { failedTo } from './reasons.ts';
import { stepRemoval } from './removal.ts';
import { settleChangeSet } from './settle-change-set.ts';
import { untilAsked } from './timing.ts';

/** Puts back all that may be put back now, or ends the way back when nothing is left. */
export function stepBack(engine: Engine, stack: BusyStack): void {
  const table = resourcesOf(engine.context, stack.id);
  const isBack = (name: string): boolean => table.get(name)?.before === undefined;
  const failed: string[] = [];
  let open = false;
  for (const entity of table.values()) {
    const { before } = entity;
    if (before === undefined) continue;
    const task = taskOf(stack, entity);
    if (task?.act === 'revert' && task.stage === 'failed') failed.push(entity.logicalId);
    else if (task?.act === 'revert' && isUnderWay(task)) open = true;
    else if (before.attributes.dependsOn.every(isBack)) open = putBack(engine, stack, entity) || open;
  }
  if (open) return;
  // Putting one back at once may have freed another.
  if (failed.length === 0 && table.values().some((entity) => entity.before !== undefined)) stepBack(engine, stack);
  else if (failed.length > 0) giveUp(engine, stack, failed);
  else finishBack(engine, stack);
}

/** Answers whether it takes time. */
function putBack(engine: Engine, stack: BusyStack, entity: ResourceEntity): boolean {
  const { context } = engine;
  const { before, logicalId, type, task } = entity;
  if (before === undefined) return false;
  const isSkipped = stack.operation.skip.includes(logicalId);
  const wasReplaced = entity.physicalId !== before.physicalId;
  // A failed attempt to put it back (of an earlier operation) has left the change in place; so has one that was accepted.
  // One whose way back is to fail (the fault `failed-resource on=rollback`) is tried even if its change came to nothing.
  const isChanged = task?.act === 'revert' || task?.applied === true || injectedFailure(context, { type, stackName: stack.name, logicalId, act: 'rollback' }) !== undefined;
  if (!isSkipped && !wasReplaced && isChanged && task?.act !== 'replace') {
    resourcesOf(context, stack.id).put(logicalId, { ...entity, status: 'UPDATE_IN_PROGRESS', at: context.now, task: { operation: stack.operation.id, act: 'revert', stage: 'asked' } });
    recordResource(context, stack, { logicalId, physicalId: before.physicalId, type, status: 'UPDATE_IN_PROGRESS', properties: before.properties });
    context.schedule(untilAsked(context), 'cloudformation.look', { stackId: stack.id, operation: stack.operation.id, logicalId });
    return true;
  }
  if (wasReplaced) leave(engine, stack, { entity, isNew: true, whole: false, policy: 'Delete' });
  const { before: _, reason: __, ...rest } = entity;
  resourcesOf(context, stack.id).put(logicalId, {
    ...rest,
    physicalId: before.physicalId,
    properties: before.properties,
    tags: before.tags,
    attributes: before.attributes,
    status: 'UPDATE_COMPLETE',
    at: context.now,
    task: { operation: stack.operation.id, act: 'revert', stage: 'done' },
  });
  recordResource(context, stack, { logicalId, physicalId: before.physicalId, type, status: 'UPDATE_COMPLETE', properties: before.properties });
  return false;
}

function giveUp(engine: Engine, stack: BusyStack, failed: readonly string[]): void {
  const { operation: _, ...idle } = setStatus(engine.context, stack, { status: 'UPDATE_ROLLBACK_FAILED', reason: failedTo({ update: failed }) });
  settleChangeSet(engine.context, stack, 'EXECUTE_FAILED');
  stacks(engine.context).put(stack.id, idle satisfies StackEntity);
}

function finishBack(engine: Engine, stack: BusyStack): void {
  const { context } = engine;
  const { previous, ...rest } = stack;
  const deployment = previous ?? stack.deployment;
  const turned: BusyStack = { ...rest, ...(deployment === undefined ? {} : { deployment }), operation: { ...stack.operation, phase: 'clean' } };
  const back = setStatus(context, turned, { status: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS' });
  const wanted = deployment === undefined ? new Map<string, unknown>() : engine.modelOf(context, stack, deployment).order;
  const table = resourcesOf(context, stack.id);
  for (const entity of table.values()) {
    if (wanted.has(entity.logicalId)) continue;
    if (entity.physicalId === undefined) {
      table.delete(entity.logicalId);
      recordResource(context, back, { logicalId: entity.logicalId, physicalId: '', type: entity.type, status: 'DELETE_COMPLETE' });
    } else leave(engine, back, { entity, isNew: true, whole: true });
  }
  stepRemoval(engine, back);
}
