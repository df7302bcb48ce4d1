// One look at one resource: asks its service to begin, then sees how far it is.
import { milliseconds, plus } from '../../../../world/time.ts';
import { AwsFault } from '../../../world/aws-fault.ts';
import type { Context } from '../../../world/service.ts';
import { actingFor } from '../acting.ts';
import { resourcesOf, type ResourceEntity, type Task } from '../entities.ts';
import { recordResource } from '../events.ts';
import type { Engine } from '../machine.ts';
import { handlerOf, resourceInStack, resourceToAsk } from '../resource-in-stack.ts';
import type { Properties, ResourceInStack } from '../resource-type.ts';
import { faultsOf } from '../types/required.ts';
import { advance } from './advance.ts';
import { withDynamicReferences } from './dynamic-references.ts';
import { failResource, turnRound } from './fail.ts';
import { injectedFailure, isStuck } from './faults.ts';
import { busyWith, isUnderWay, taskOf, type BusyStack, type Errand } from './operations.ts';
import { creationInitiated, handlerMessage, mayPass } from './reasons.ts';
import { betweenLooks, usualMaking } from './timing.ts';

export interface LookErrand extends Errand {
  readonly logicalId: string;
}

export function look(engine: Engine, errand: LookErrand): void {
  const stack = busyWith(engine, errand);
  const entity = stack === undefined ? undefined : resourcesOf(engine.context, stack.id).get(errand.logicalId);
  const task = stack === undefined ? undefined : taskOf(stack, entity);
  if (stack === undefined || entity === undefined || task === undefined || !isUnderWay(task)) return;
  const looked = { stack, entity, task };
  try {
    if (task.stage === 'asked') ask(engine, looked);
    else see(engine, looked);
  } catch (refusal) {
    if (!(refusal instanceof AwsFault)) throw refusal;
    if (task.act === 'revert' && mayPass(refusal) && isBusy(engine, looked)) {
      lookAgain(engine, looked);
      return;
    }
    fail(engine, stack, { entity, reason: handlerMessage(refusal, { type: entity.type, physicalName: entity.physicalId ?? entity.logicalId }) });
  }
}

interface Looked {
  readonly stack: BusyStack;
  readonly entity: ResourceEntity;
  readonly task: Task;
}

function shown(engine: Engine, { stack, entity }: Looked): ResourceInStack {
  return resourceInStack(engine, stack, entity);
}

/** A resource may refuse to be put back while an earlier change is still under way. */
function isBusy(engine: Engine, looked: Looked): boolean {
  const { physicalId, type } = looked.entity;
  return physicalId !== undefined && handlerOf(engine, type).progress?.(physicalId, shown(engine, looked)) === 'waiting';
}

function ask(engine: Engine, looked: Looked): void {
  const { stack, entity, task } = looked;
  const { context } = engine;
  const { logicalId, type, properties } = entity;
  const handler = handlerOf(engine, type);
  const act = task.act === 'revert' ? 'rollback' : task.act === 'update' ? 'update' : 'create';
  const injected = injectedFailure(context, { type, stackName: stack.name, logicalId, act });
  if (injected !== undefined) {
    fail(engine, stack, { entity, reason: injected });
    return;
  }
  if (task.act !== 'revert') {
    const faults = faultsOf(type, properties, handler);
    if (faults.length > 0) {
      fail(engine, stack, { entity, reason: `Properties validation failed for resource ${logicalId} with message:\n${faults.map((fault) => fault.message).join('\n')}` });
      return;
    }
  }
  const wanted = lookedUp(actingFor(context, stack), task.act === 'revert' ? entity.before?.properties : properties);
  const present = lookedUp(actingFor(context, stack), task.act === 'revert' ? properties : entity.before?.properties);
  if (typeof wanted === 'string' || typeof present === 'string') {
    fail(engine, stack, { entity, reason: typeof wanted === 'string' ? wanted : String(present) });
    return;
  }
  const table = resourcesOf(context, stack.id);
  let begun = entity;
  if (task.act === 'update' || task.act === 'revert') {
    const tags = task.act === 'revert' ? (entity.before?.tags ?? entity.tags) : entity.tags;
    handler.update?.(entity.physicalId ?? '', { before: present, after: wanted }, resourceToAsk(engine, stack, { ...entity, tags }));
  } else {
    const made = entity.made + 1;
    begun = { ...entity, made, physicalId: handler.create(wanted, resourceToAsk(engine, stack, { ...entity, made })) };
  }
  const readyAt = handler.progress === undefined ? plus(context.now, handler.takes?.(shown(engine, looked)) ?? usualMaking(context)) : undefined;
  begun = { ...begun, task: { ...task, stage: 'begun', applied: true, ...(readyAt === undefined ? {} : { readyAt }) } };
  table.put(logicalId, begun);
  if (act === 'create') {
    recordResource(context, stack, { logicalId, physicalId: begun.physicalId ?? '', type, status: begun.status, reason: creationInitiated, properties });
  }
  lookAgain(engine, { ...looked, entity: begun, task: begun.task ?? task });
}

/** Properties with their dynamic references looked up, or why they cannot be. */
function lookedUp(context: Context, properties: Properties = {}): Properties | string {
  try {
    return withDynamicReferences(properties, context);
  } catch (refusal) {
    if (!(refusal instanceof AwsFault)) throw refusal;
    return refusal.message;
  }
}

function see(engine: Engine, looked: Looked): void {
  const { stack, entity, task } = looked;
  const progress = task.readyAt === undefined ? (handlerOf(engine, entity.type).progress?.(entity.physicalId ?? '', shown(engine, looked)) ?? 'ready') : task.readyAt > engine.context.now ? 'waiting' : 'ready';
  if (progress === 'ready' && isStuck(engine.context, { type: entity.type, stackName: stack.name, logicalId: entity.logicalId })) lookLater(engine, looked);
  else if (progress === 'waiting') lookAgain(engine, looked);
  else if (progress === 'ready') complete(engine, looked);
  else fail(engine, stack, { entity, reason: progress.failed });
}

function lookAgain(engine: Engine, looked: Looked): void {
  const { readyAt } = looked.task;
  lookLater(engine, looked, readyAt === undefined ? betweenLooks(engine.context) : milliseconds(Math.max(0, readyAt - engine.context.now)));
}

function lookLater(engine: Engine, { stack, entity }: Looked, wait = betweenLooks(engine.context)): void {
  engine.context.schedule(wait, 'cloudformation.look', { stackId: stack.id, operation: stack.operation.id, logicalId: entity.logicalId });
}

function complete(engine: Engine, { stack, entity, task }: Looked): void {
  const { context } = engine;
  const status = task.act === 'create' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE';
  const { before, ...rest } = entity;
  const done: ResourceEntity = { ...rest, status, at: context.now, task: { ...task, stage: 'done' } };
  // What an update has changed is remembered until all of it is good; what was put back is over.
  const after: ResourceEntity = task.act === 'revert' ? { ...done, ...(before === undefined ? {} : { properties: before.properties, tags: before.tags, attributes: before.attributes }) } : { ...done, ...(before === undefined ? {} : { before }) };
  resourcesOf(context, stack.id).put(entity.logicalId, after);
  recordResource(context, stack, { logicalId: entity.logicalId, physicalId: entity.physicalId ?? '', type: entity.type, status, properties: after.properties });
  advance(engine, { stackId: stack.id, operation: stack.operation.id });
}

function fail(engine: Engine, stack: BusyStack, failure: { readonly entity: ResourceEntity; readonly reason: string }): void {
  failResource(engine, stack, { logicalId: failure.entity.logicalId, reason: failure.reason });
  if (stack.operation.phase === 'forward' && stack.operation.onFailure !== 'DO_NOTHING') turnRound(engine, stack);
  else advance(engine, { stackId: stack.id, operation: stack.operation.id });
}
