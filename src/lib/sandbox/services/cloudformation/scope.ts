// What a stack's template sees while it is resolved: its parameters, its resources as they are now, exports, zones.
import { zonesOf } from '../../world/regions.ts';
import { exportsOf, resourcesOf, type ResourceEntity, type StackEntity } from './entities.ts';
import type { Engine, Model } from './machine.ts';
import { notModelled, templateError, validationError } from './refusals.ts';
import { handlerOf, resourceInStack } from './resource-in-stack.ts';
import type { Scope } from './template/intrinsics.ts';
import { attributesOf } from './types/schema.ts';

/** How resources are seen. */
export interface Sight {
  ref(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
}

export function scopeOf(engine: Engine, model: Model, sight: Sight): Scope {
  const { context } = engine;
  return {
    extended: model.template.extended,
    mappings: model.template.mappings,
    parameter: (name) => model.parameter(name),
    condition: (name) => {
      const value = model.conditions[name];
      if (value === undefined) throw templateError(`Unresolved condition dependency ${name}`);
      return value;
    },
    ref: (logicalId) => sight.ref(logicalId),
    attribute: (logicalId, name) => sight.attribute(logicalId, name),
    imported: (name) => {
      const found = exportsOf(context).get(name);
      if (found === undefined) throw validationError(`No export named ${name} found.`);
      return found.value;
    },
    zonesOf: (region) => zonesOf(region).map((zone) => zone.name),
  };
}

/** Resources as the services tell them now. */
export function liveSight(engine: Engine, stack: StackEntity): Sight {
  const table = resourcesOf(engine.context, stack.id);
  const there = (logicalId: string): (ResourceEntity & { readonly physicalId: string }) | undefined => {
    const entity = table.get(logicalId);
    return entity?.physicalId === undefined ? undefined : { ...entity, physicalId: entity.physicalId };
  };
  return {
    ref: (logicalId) => {
      const entity = there(logicalId);
      return entity === undefined ? undefined : (handlerOf(engine, entity.type).ref?.(entity.physicalId, resourceInStack(engine, stack, entity)) ?? entity.physicalId);
    },
    attribute: (logicalId, name) => {
      const entity = there(logicalId);
      const value = entity === undefined ? undefined : handlerOf(engine, entity.type).attributes?.(entity.physicalId, resourceInStack(engine, stack, entity))[name];
      if (value !== undefined) return value;
      // Many properties are attributes too; what AWS has beyond them must not be told to be none.
      const given = entity?.properties[name];
      if (given !== undefined) return given;
      if (entity !== undefined && attributesOf(entity.type) !== undefined) throw notModelled(`the attribute ${name} of ${entity.type}`);
      throw templateError(`resource ${logicalId} does not support attribute type ${name} in Fn::GetAtt`);
    },
  };
}
