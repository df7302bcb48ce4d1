// A resource as its type's handler is shown it, and which handler that is.
import { actingFor } from './acting.ts';
import type { StackEntity } from './entities.ts';
import { genericType } from './generic-resource.ts';
import { physicalName } from './identifiers.ts';
import type { Engine } from './machine.ts';
import type { ResourceInStack, ResourceType } from './resource-type.ts';
import { schemaOf } from './types/schema.ts';

export function handlerOf(engine: Engine, type: string): ResourceType {
  return engine.types[type] ?? genericType(type);
}

/** As `resourceInStack`, to ask for something: the services judge whether the stack may. */
export function resourceToAsk(engine: Engine, stack: StackEntity, part: Parameters<typeof resourceInStack>[2]): ResourceInStack {
  return { ...resourceInStack(engine, stack, part), context: actingFor(engine.context, stack) };
}

export function resourceInStack(
  engine: Engine,
  stack: Pick<StackEntity, 'id' | 'name'>,
  part: { readonly logicalId: string; readonly made: number; readonly tags: Readonly<Record<string, string>> },
): ResourceInStack {
  return {
    context: engine.context,
    stackName: stack.name,
    stackId: stack.id,
    logicalId: part.logicalId,
    // AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html
    tags: {
      ...part.tags,
      'aws:cloudformation:stack-name': stack.name,
      'aws:cloudformation:stack-id': stack.id,
      'aws:cloudformation:logical-id': part.logicalId,
    },
    generatedName: (longest) => physicalName({ stackId: stack.id, stackName: stack.name, logicalId: part.logicalId, made: part.made }, longest),
  };
}

/** Top-level properties whose change means a new physical resource. */
export function createOnlyOf(engine: Engine, type: string): ReadonlySet<string> {
  const handler = handlerOf(engine, type);
  return new Set(handler.createOnly ?? schemaOf(type)?.createOnly ?? []);
}

/** Whether a change of the stack's tags reaches resources of this type. */
export const takesTags = (type: string): boolean => schemaOf(type)?.taggable ?? false;
