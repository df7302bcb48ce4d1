// The way forward: every resource of the template is made, changed, replaced or left alone, each after those it waits for.
import { AwsFault } from '../../../world/aws-fault.ts';
import { actualState } from '../actual-state.ts';
import { changedNames, same } from '../differences.ts';
import { resourcesOf, type Act, type ResourceAttributes, type ResourceEntity } from '../entities.ts';
import { recordResource } from '../events.ts';
import type { Engine, Model } from '../machine.ts';
import { createOnlyOf, handlerOf, takesTags } from '../resource-in-stack.ts';
import type { Properties } from '../resource-type.ts';
import { liveSight, scopeOf } from '../scope.ts';
import { deniedByPolicy } from '../stack-policy.ts';
import { resolve } from '../template/intrinsics.ts';
import type { ResourceDefinition } from '../template/template.ts';
import { failResource, stopHere, turnRound } from './fail.ts';
import { finishForward } from './finish.ts';
import { leave } from './leftovers.ts';
import { deploymentOf, isUnderWay, taskOf, type BusyStack } from './operations.ts';
import { needsReplacement } from './reasons.ts';
import { untilAsked } from './timing.ts';
import { mustStillWatch } from './triggers.ts';

/** Asks for all that may begin now, or ends the way forward when nothing is left. */
export function stepForward(engine: Engine, stack: BusyStack): void {
  const model = engine.modelOf(engine.context, stack, deploymentOf(stack));
  const table = resourcesOf(engine.context, stack.id);
  const isDone = (name: string): boolean => taskOf(stack, table.get(name))?.stage === 'done';
  let stopped = table.values().some((entity) => taskOf(stack, entity)?.stage === 'failed');
  for (const [name, dependencies] of model.order) {
    if (stopped || taskOf(stack, table.get(name)) !== undefined || !dependencies.every(isDone)) continue;
    if (ask(engine, stack, { name, model })) continue;
    if (stack.operation.onFailure !== 'DO_NOTHING') {
      turnRound(engine, stack);
      return;
    }
    stopped = true;
  }
  if (table.values().some((entity) => isUnderWay(taskOf(stack, entity)))) return;
  if (stopped) stopHere(engine, stack);
  else if (!mustStillWatch(engine, stack)) finishForward(engine, stack, model);
}

export function attributesOf(definition: ResourceDefinition, dependencies: readonly string[]): ResourceAttributes {
  return {
    dependsOn: dependencies,
    ...(definition.DeletionPolicy === undefined ? {} : { deletionPolicy: definition.DeletionPolicy }),
    ...(definition.UpdateReplacePolicy === undefined ? {} : { updateReplacePolicy: definition.UpdateReplacePolicy }),
    ...(definition.Metadata === undefined ? {} : { metadata: definition.Metadata }),
  };
}

export const isStanding = (entity: ResourceEntity | undefined): entity is ResourceEntity & { readonly physicalId: string } =>
  entity?.physicalId !== undefined && !['CREATE_FAILED', 'DELETE_COMPLETE', 'DELETE_SKIPPED'].includes(entity.status);

function actFor(engine: Engine, entity: ResourceEntity | undefined, wanted: { readonly properties: Properties; readonly tags: Readonly<Record<string, string>> }): Act {
  if (!isStanding(entity)) return 'create';
  const changed = changedNames(entity.properties, wanted.properties);
  const retagged = takesTags(entity.type) && !same(entity.tags, wanted.tags);
  if (changed.length === 0 && !retagged && entity.status !== 'UPDATE_FAILED') return 'keep';
  if (handlerOf(engine, entity.type).update === undefined) return changed.length === 0 ? 'keep' : 'replace';
  const final = createOnlyOf(engine, entity.type);
  return changed.some((name) => final.has(name)) ? 'replace' : 'update';
}

/** What the stack's policy says to it; it is there for updates alone. */
function deniedAct(stack: BusyStack, { logicalId, type }: ResourceEntity, act: Act): string | undefined {
  const policy = stack.operation.policy ?? stack.policy;
  if (policy === undefined || stack.operation.type !== 'UPDATE_STACK' || (act !== 'update' && act !== 'replace')) return undefined;
  return deniedByPolicy(policy, { action: act === 'update' ? 'Update:Modify' : 'Update:Replace', logicalId, type });
}

/** For a drift-aware change set a resource is what its service says: one that is gone is not there, and the way back leads to what is. */
function presentState(engine: Engine, stack: BusyStack, entity: ResourceEntity | undefined): ResourceEntity | undefined {
  if (stack.operation.revertDrift !== true || !isStanding(entity)) return entity;
  const { status, properties } = actualState(engine, stack, entity);
  const { drift: _, physicalId, ...rest } = entity;
  return status === 'DELETED' ? rest : { ...rest, physicalId, properties };
}

/** Begins one resource's part. Answers false when it has failed at once. */
function ask(engine: Engine, stack: BusyStack, it: { readonly name: string; readonly model: Model }): boolean {
  const { context } = engine;
  const { name, model } = it;
  const table = resourcesOf(context, stack.id);
  const entity = presentState(engine, stack, table.get(name));
  const definition = model.template.resources[name] as ResourceDefinition;
  const tags = deploymentOf(stack).tags;
  let properties: Properties = {};
  let broken: string | undefined;
  try {
    properties = resolve(definition.Properties ?? {}, scopeOf(engine, model, liveSight(engine, stack))) as Properties;
  } catch (refusal) {
    if (!(refusal instanceof AwsFault)) throw refusal;
    broken = refusal.message;
  }
  const act = broken === undefined ? actFor(engine, entity, { properties, tags }) : isStanding(entity) ? 'update' : 'create';
  const attributes = attributesOf(definition, model.order.get(name) ?? []);
  if (act === 'keep' && entity !== undefined) {
    table.put(name, { ...entity, ...(stack.operation.revertDrift === true ? { properties } : {}), attributes, tags, task: { operation: stack.operation.id, act, stage: 'done' } });
    return true;
  }
  const status = act === 'create' ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS';
  // What an earlier attempt has half made goes when this one is through.
  if (act === 'create' && entity?.status === 'CREATE_FAILED') leave(engine, stack, { entity, isNew: true, whole: false, policy: 'Delete' });
  const physicalId = act === 'create' ? undefined : entity?.physicalId;
  const before = isStanding(entity) ? (entity.before ?? { physicalId: entity.physicalId, properties: entity.properties, tags: entity.tags, attributes: entity.attributes }) : undefined;
  const asked: ResourceEntity = {
    logicalId: name,
    type: definition.Type,
    status,
    at: context.now,
    properties: broken === undefined ? properties : (entity?.properties ?? {}),
    tags,
    attributes,
    made: entity?.made ?? 0,
    ...(physicalId === undefined ? {} : { physicalId }),
    ...(before === undefined ? {} : { before }),
    task: { operation: stack.operation.id, act, stage: 'asked' },
  };
  table.put(name, asked);
  recordResource(context, stack, {
    logicalId: name,
    physicalId: physicalId ?? '',
    type: definition.Type,
    status,
    properties: asked.properties,
    ...(act === 'replace' ? { reason: needsReplacement } : {}),
  });
  broken ??= deniedAct(stack, asked, act);
  if (broken !== undefined) {
    failResource(engine, stack, { logicalId: name, reason: broken });
    return false;
  }
  context.schedule(untilAsked(context), 'cloudformation.look', { stackId: stack.id, operation: stack.operation.id, logicalId: name });
  return true;
}
