// Taking things away: leftovers go when nothing that is still there was made after them and points at them.
import type { Duration } from '../../../../world/time.ts';
import { AwsFault } from '../../../world/aws-fault.ts';
import { leftoversOf, resourcesOf, type Leftover } from '../entities.ts';
import { recordResource } from '../events.ts';
import type { Engine } from '../machine.ts';
import { handlerOf, resourceInStack, resourceToAsk } from '../resource-in-stack.ts';
import { end } from './end.ts';
import { injectedFailure } from './faults.ts';
import { everyLeftover } from './leftovers.ts';
import { busyWith, type BusyStack, type Errand } from './operations.ts';
import { handlerMessage, isGone, mayPass } from './reasons.ts';
import { betweenDeletions, betweenLooks, mostDeletions, untilAsked } from './timing.ts';

export interface LeftoverErrand extends Errand {
  readonly key: string;
}

/** Begins all that may go now, or ends the operation when nothing is left that could. */
export function stepRemoval(engine: Engine, stack: BusyStack): void {
  for (;;) {
    const all = everyLeftover(engine, stack).filter((it) => it.stage !== 'gone');
    const free = all.filter((it) => it.stage === 'open' && !all.some((other) => other !== it && other.dependsOn.includes(it.logicalId)));
    if (free.length === 0) {
      if (!all.some((it) => it.stage === 'asked' || it.stage === 'begun')) end(engine, stack);
      return;
    }
    for (const it of free) beginRemoval(engine, stack, it);
    if (free.some((it) => it.policy !== 'Retain')) return;
  }
}

type RemovalStatus = 'DELETE_IN_PROGRESS' | 'DELETE_COMPLETE' | 'DELETE_SKIPPED' | 'DELETE_FAILED';

function mark(engine: Engine, stack: BusyStack, to: { readonly it: Leftover; readonly stage: Leftover['stage']; readonly status?: RemovalStatus; readonly reason?: string }): void {
  const { context } = engine;
  const { it, status } = to;
  leftoversOf(context, stack.id).put(it.key, { ...it, stage: to.stage });
  if (status === undefined) return;
  const table = resourcesOf(context, stack.id);
  const entity = table.get(it.logicalId);
  if (it.whole && entity !== undefined) {
    // After an update a resource that is gone is listed no more; after a deletion it stays to be read about.
    if (stack.operation.phase === 'clean' && (status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED')) table.delete(it.logicalId);
    else {
      const { reason: _, ...rest } = entity;
      table.put(it.logicalId, { ...rest, status, at: context.now, ...(to.reason === undefined ? {} : { reason: to.reason }) });
    }
  }
  recordResource(context, stack, {
    logicalId: it.logicalId,
    physicalId: it.physicalId,
    type: it.type,
    status,
    ...(to.reason === undefined ? {} : { reason: to.reason }),
    ...(stack.operation.phase === 'delete' ? { properties: it.properties } : {}),
  });
}

function beginRemoval(engine: Engine, stack: BusyStack, it: Leftover): void {
  if (it.policy === 'Retain') {
    mark(engine, stack, { it, stage: 'gone', status: 'DELETE_SKIPPED' });
    return;
  }
  mark(engine, stack, { it, stage: 'asked', status: 'DELETE_IN_PROGRESS' });
  again(engine, stack, { it, after: untilAsked(engine.context) });
}

function again(engine: Engine, stack: BusyStack, what: { readonly it: Leftover; readonly after: Duration }): void {
  engine.context.schedule(what.after, 'cloudformation.look-at-leftover', { stackId: stack.id, operation: stack.operation.id, key: what.it.key });
}

export function lookAtLeftover(engine: Engine, errand: LeftoverErrand): void {
  const stack = busyWith(engine, errand);
  const it = stack === undefined ? undefined : leftoversOf(engine.context, stack.id).get(errand.key);
  if (stack === undefined || it === undefined) return;
  try {
    if (it.stage === 'asked') remove(engine, stack, it);
    else if (it.stage === 'begun') see(engine, stack, it);
  } catch (refusal) {
    if (!(refusal instanceof AwsFault)) throw refusal;
    if (isGone(refusal)) mark(engine, stack, { it, stage: 'gone', status: 'DELETE_COMPLETE' });
    else if (mayPass(refusal) && it.attempts + 1 < mostDeletions) {
      leftoversOf(engine.context, stack.id).put(it.key, { ...it, attempts: it.attempts + 1 });
      again(engine, stack, { it, after: betweenDeletions(engine.context) });
    } else mark(engine, stack, { it, stage: 'failed', status: 'DELETE_FAILED', reason: handlerMessage(refusal, { type: it.type, physicalName: it.physicalId }) });
  }
  stepRemoval(engine, stack);
}

function remove(engine: Engine, stack: BusyStack, it: Leftover): void {
  const handler = handlerOf(engine, it.type);
  const resource = resourceToAsk(engine, stack, it);
  const injected = injectedFailure(engine.context, { type: it.type, stackName: stack.name, logicalId: it.logicalId, act: 'delete' });
  if (injected !== undefined) {
    mark(engine, stack, { it, stage: 'failed', status: 'DELETE_FAILED', reason: injected });
    return;
  }
  if (it.policy === 'Snapshot' && handler.deleteKeepingSnapshot !== undefined) handler.deleteKeepingSnapshot(it.physicalId, resource);
  else handler.delete(it.physicalId, resource);
  mark(engine, stack, { it, stage: 'begun' });
  again(engine, stack, { it, after: (handler.gone === undefined ? untilAsked : betweenLooks)(engine.context) });
}

function see(engine: Engine, stack: BusyStack, it: Leftover): void {
  const progress = handlerOf(engine, it.type).gone?.(it.physicalId, resourceInStack(engine, stack, it)) ?? 'ready';
  if (progress === 'waiting') again(engine, stack, { it, after: betweenLooks(engine.context) });
  else if (progress === 'ready') mark(engine, stack, { it, stage: 'gone', status: 'DELETE_COMPLETE' });
  else mark(engine, stack, { it, stage: 'failed', status: 'DELETE_FAILED', reason: progress.failed });
}
