// What an import may be: the rules by which CreateChangeSet of type IMPORT is refused.
import type { CreateChangeSetCommandInput } from '@aws-sdk/client-cloudformation';
import { isStanding } from '../engine/forward.ts';
import { resourcesOf, stacks, type Deployment, type StackEntity } from '../entities.ts';
import type { Engine } from '../machine.ts';
import { validationError } from '../refusals.ts';
import { handlerOf } from '../resource-in-stack.ts';
import type { ResourceDefinition } from '../template/template.ts';

/** Logical id to physical id, of what a change set takes over. */
export type Imports = Readonly<Record<string, string>>;

// AWS: "Resource import" (CloudFormation user guide): every target has a DeletionPolicy and is named with its identifier; nothing else
// is made or changed, and no outputs come, in the same operation; a resource is in one stack at most. Wordings are those that public
// threads quote, the last one is unverified. Not checked, as on AWS: whether the template says what the resource is.
export function importsOf(engine: Engine, stack: StackEntity, { input, deployment }: { readonly input: CreateChangeSetCommandInput; readonly deployment: Deployment }): Imports {
  const { context } = engine;
  const { template, order } = engine.modelOf(context, stack, deployment);
  const asked = input.ResourcesToImport ?? [];
  if (asked.length === 0) throw validationError('You must specify ResourcesToImport when ChangeSetType is IMPORT.');
  const table = resourcesOf(context, stack.id);
  const fresh = [...order.keys()].filter((name) => !isStanding(table.get(name)));
  const named = new Set(asked.map(({ LogicalResourceId: id }) => id ?? ''));
  const unnamed = fresh.filter((name) => !named.has(name));
  if (unnamed.length > 0) throw validationError(`Resources [${unnamed.sort().join(', ')}] is missing from ResourceToImport list`);
  const unknown = [...named].filter((name) => !fresh.includes(name));
  if (unknown.length > 0) throw validationError(`Resources [${unknown.sort().join(', ')}] passed in ResourceToImport are not in template`);
  const bare = [...named].filter((name) => template.resources[name]?.DeletionPolicy === undefined);
  if (bare.length > 0) throw validationError(`Resources [${bare.sort().join(', ')}] must have DeletionPolicy attribute specified in the template.`);
  if (Object.keys(template.outputs).length > stack.outputs.length) throw validationError('As part of the import operation, you cannot modify or add [Outputs]');
  return Object.fromEntries(asked.map(({ LogicalResourceId: id = '', ResourceType: type, ResourceIdentifier: identifier = {} }) => {
    const definition = template.resources[id] as ResourceDefinition;
    if (type !== definition.Type || handlerOf(engine, definition.Type).read === undefined) throw validationError(`ResourceTypes [${type}] are not supported for Import`);
    const physicalId = Object.values(identifier).join('|');
    const owner = stacks(context).values().find((other) => other.status !== 'DELETE_COMPLETE' && resourcesOf(context, other.id).values().some((it) => it.type === type && isStanding(it) && it.physicalId === physicalId));
    if (owner !== undefined) throw validationError(`Resource ${id} with identifier ${JSON.stringify(identifier)} is already managed by stack ${owner.name}.`);
    return [id, physicalId];
  }));
}
