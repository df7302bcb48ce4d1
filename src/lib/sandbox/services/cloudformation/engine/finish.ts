// The end of the way forward: outputs are worked out, and what an update has made superfluous becomes leftovers.
import { AwsFault } from '../../../world/aws-fault.ts';
import { resourcesOf, type OutputValue, type ResourceEntity } from '../entities.ts';
import { setStatus } from '../events.ts';
import { exportConflict, publish, rememberImports } from '../exports.ts';
import type { Engine, Model } from '../machine.ts';
import { outputsOf } from '../outputs.ts';
import { liveSight, scopeOf } from '../scope.ts';
import { deniedByPolicy } from '../stack-policy.ts';
import { endCreation } from './end.ts';
import { turnRound } from './fail.ts';
import { leave, replacePolicyOf } from './leftovers.ts';
import type { BusyStack } from './operations.ts';
import { stepRemoval } from './removal.ts';

export function finishForward(engine: Engine, stack: BusyStack, model: Model): void {
  const { context } = engine;
  let outputs: readonly OutputValue[];
  try {
    outputs = outputsOf(model, scopeOf(engine, model, liveSight(engine, stack)));
  } catch (refusal) {
    if (!(refusal instanceof AwsFault)) throw refusal;
    turnRound(engine, stack, refusal.message);
    return;
  }
  const conflict = exportConflict(context, stack, outputs);
  if (conflict !== undefined) {
    turnRound(engine, stack, conflict);
    return;
  }
  const denied = deniedRemoval(engine, stack, model);
  if (denied !== undefined) {
    turnRound(engine, stack, denied);
    return;
  }
  publish(context, stack, outputs);
  rememberImports(engine, stack, model);
  const { previous: _, ...rest } = stack;
  const done: BusyStack = { ...rest, outputs };
  if (stack.operation.type === 'CREATE_STACK') {
    endCreation(engine, done);
    return;
  }
  const turned: BusyStack = { ...done, operation: { ...done.operation, phase: 'clean' } };
  const cleaning = setStatus(context, turned, { status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' });
  leaveOld(engine, cleaning, model);
  stepRemoval(engine, cleaning);
}

/** AWS: a policy protects from deletion too; when in an update it is found out is a guess. */
function deniedRemoval(engine: Engine, stack: BusyStack, model: Model): string | undefined {
  const policy = stack.operation.policy ?? stack.policy;
  if (policy === undefined || stack.operation.type !== 'UPDATE_STACK') return undefined;
  const going = resourcesOf(engine.context, stack.id).values().filter(({ logicalId, physicalId }) => physicalId !== undefined && !model.order.has(logicalId));
  for (const { logicalId, type } of going) {
    const denied = deniedByPolicy(policy, { action: 'Update:Delete', logicalId, type });
    if (denied !== undefined) return denied;
  }
  return undefined;
}

function leaveOld(engine: Engine, stack: BusyStack, model: Model): void {
  const table = resourcesOf(engine.context, stack.id);
  for (const entity of table.values()) {
    const { before, ...rest } = entity;
    if (!model.order.has(entity.logicalId)) {
      if (entity.physicalId === undefined) table.delete(entity.logicalId);
      else leave(engine, stack, { entity, isNew: false, whole: true });
    } else if (before !== undefined) {
      table.put(entity.logicalId, rest);
      if (before.physicalId !== entity.physicalId) {
        const old: ResourceEntity = { ...rest, ...before, made: entity.made - 1 };
        leave(engine, stack, { entity: old, isNew: false, whole: false, policy: replacePolicyOf(entity) });
      }
    }
  }
}
