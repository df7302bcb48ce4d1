// The execution of an import: resources that are there become the stack's, and nothing about them changes but their tags.
import { AwsFault } from '../../../world/aws-fault.ts';
import { resourcesOf, stacks, type ResourceEntity, type StackEntity } from '../entities.ts';
import { recordResource, setStatus } from '../events.ts';
import type { Engine, Model } from '../machine.ts';
import { handlerOf, resourceInStack, resourceToAsk, takesTags } from '../resource-in-stack.ts';
import type { Properties } from '../resource-type.ts';
import { liveSight, scopeOf } from '../scope.ts';
import { resolve } from '../template/intrinsics.ts';
import type { ResourceDefinition } from '../template/template.ts';
import { attributesOf } from './forward.ts';
import { busyWith, deploymentOf, type BusyStack, type Errand } from './operations.ts';
import { settleChangeSet } from './settle-change-set.ts';

export function importNow(engine: Engine, errand: Errand): void {
  const stack = busyWith(engine, errand);
  if (stack === undefined) return;
  const { context } = engine;
  const { imports = {} } = stack.operation;
  const model = engine.modelOf(context, stack, deploymentOf(stack));
  const taken: ResourceEntity[] = [];
  for (const [logicalId, physicalId] of Object.entries(imports)) {
    const entity = entityOf(engine, stack, { logicalId, physicalId, model });
    const happening = { logicalId, physicalId, type: entity.type, properties: entity.properties };
    recordResource(context, stack, { ...happening, status: 'IMPORT_IN_PROGRESS', reason: 'Resource import started.' });
    const refused = refusalOf(engine, stack, { ...entity, physicalId });
    if (refused !== undefined) {
      recordResource(context, stack, { ...happening, status: 'IMPORT_FAILED', reason: refused });
      takeBack(engine, stack, taken);
      return;
    }
    resourcesOf(context, stack.id).put(logicalId, entity);
    taken.push(entity);
    recordResource(context, stack, { ...happening, status: 'IMPORT_COMPLETE', reason: 'Resource import completed.' });
  }
  for (const entity of taken) tag(engine, stack, entity);
  settleChangeSet(context, stack, 'EXECUTE_COMPLETE');
  const { previous: _, ...rest } = stack;
  atRest(engine, setStatus(context, rest, { status: 'IMPORT_COMPLETE' }));
}

function entityOf(engine: Engine, stack: BusyStack, { logicalId, physicalId, model }: { readonly logicalId: string; readonly physicalId: string; readonly model: Model }): ResourceEntity {
  const definition = model.template.resources[logicalId] as ResourceDefinition;
  const properties = resolve(definition.Properties ?? {}, scopeOf(engine, model, liveSight(engine, stack))) as Properties;
  return { logicalId, physicalId, type: definition.Type, status: 'IMPORT_COMPLETE', at: engine.context.now, properties, tags: deploymentOf(stack).tags, attributes: attributesOf(definition, model.order.get(logicalId) ?? []), made: 1 };
}

function refusalOf(engine: Engine, stack: BusyStack, entity: ResourceEntity & { readonly physicalId: string }): string | undefined {
  const found = handlerOf(engine, entity.type).read?.(entity.physicalId, resourceInStack(engine, stack, entity));
  return found === undefined ? `Resource of type '${entity.type}' with identifier '${entity.physicalId}' was not found.` : undefined;
}

/** AWS: "Apply stack-level tags to imported resource if applicable." (events of public stacks). */
function tag(engine: Engine, stack: BusyStack, entity: ResourceEntity): void {
  if (!takesTags(entity.type)) return;
  const { logicalId, physicalId = '', type, properties } = entity;
  recordResource(engine.context, stack, { logicalId, physicalId, type, properties, status: 'UPDATE_IN_PROGRESS', reason: 'Apply stack-level tags to imported resource if applicable.' });
  try {
    handlerOf(engine, type).update?.(physicalId, { before: properties, after: properties }, resourceToAsk(engine, stack, entity));
  } catch (refusal) {
    if (!(refusal instanceof AwsFault)) throw refusal;
  }
  recordResource(engine.context, stack, { logicalId, physicalId, type, properties, status: 'UPDATE_COMPLETE' });
}

/** What was taken over is let go again; it is not deleted, whatever its policy. */
function takeBack(engine: Engine, stack: BusyStack, taken: readonly ResourceEntity[]): void {
  const { context } = engine;
  const rolling = setStatus(context, stack, { status: 'IMPORT_ROLLBACK_IN_PROGRESS', reason: `The following resource(s) failed to import.` });
  for (const { logicalId } of taken) resourcesOf(context, stack.id).delete(logicalId);
  settleChangeSet(context, rolling, 'EXECUTE_FAILED');
  const { previous, ...rest } = rolling;
  atRest(engine, setStatus(context, { ...rest, ...(previous === undefined ? {} : { deployment: previous }) }, { status: 'IMPORT_ROLLBACK_COMPLETE' }));
}

function atRest(engine: Engine, stack: StackEntity): void {
  const { operation: _, ...idle } = stack;
  stacks(engine.context).put(stack.id, idle);
}
