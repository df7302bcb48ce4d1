// What has to go: gathered from a stack's resources, with the policy that each is under.
import { leftoversOf, resourcesOf, type Leftover, type ResourceEntity, type StackEntity } from '../entities.ts';
import { recordResource } from '../events.ts';
import type { Engine } from '../machine.ts';
import type { DeletionPolicy } from '../template/template.ts';
import type { BusyStack } from './operations.ts';

// AWS: databases are kept as a snapshot unless the template says otherwise
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html).
function defaultPolicy(entity: Pick<ResourceEntity, 'type' | 'properties'>): DeletionPolicy {
  const isDatabase = entity.type === 'AWS::RDS::DBCluster' || (entity.type === 'AWS::RDS::DBInstance' && entity.properties['DBClusterIdentifier'] === undefined);
  return isDatabase ? 'Snapshot' : 'Delete';
}

export const deletionPolicyOf = (entity: Pick<ResourceEntity, 'type' | 'properties' | 'attributes'>): DeletionPolicy => entity.attributes.deletionPolicy ?? defaultPolicy(entity);

/** AWS: where there is no UpdateReplacePolicy the old resource is deleted, databases too. */
export const replacePolicyOf = (entity: Pick<ResourceEntity, 'attributes'>): DeletionPolicy => entity.attributes.updateReplacePolicy ?? 'Delete';

function effective(policy: DeletionPolicy, isNew: boolean, stack: BusyStack): Leftover['policy'] {
  if (policy === 'RetainExceptOnCreate') return isNew ? 'Delete' : 'Retain';
  if (policy === 'Retain' && isNew && stack.operation.retainExceptOnCreate) return 'Delete';
  // What has never served holds nothing worth a snapshot; what AWS does here is unverified.
  if (policy === 'Snapshot' && isNew) return 'Delete';
  return policy;
}

/** Puts a resource, as it stands now, on the list of what goes. */
export function leave(engine: Engine, stack: BusyStack, it: { readonly entity: ResourceEntity; readonly isNew: boolean; readonly whole: boolean; readonly policy?: DeletionPolicy }): void {
  const { entity } = it;
  if (entity.physicalId === undefined) return;
  const table = leftoversOf(engine.context, stack.id);
  const key = `${entity.logicalId}/${String(entity.made).padStart(4, '0')}`;
  table.put(key, {
    key,
    logicalId: entity.logicalId,
    type: entity.type,
    physicalId: entity.physicalId,
    properties: entity.properties,
    tags: entity.tags,
    made: entity.made,
    dependsOn: entity.attributes.dependsOn,
    policy: effective(it.policy ?? deletionPolicyOf(entity), it.isNew, stack),
    whole: it.whole,
    stage: 'open',
    attempts: 0,
  });
}

/** Everything the stack has: for its deletion, or to take back its creation. */
export function collectAll(engine: Engine, stack: BusyStack, isNew: boolean): void {
  const { skip } = stack.operation;
  const table = resourcesOf(engine.context, stack.id);
  for (const entity of table.values()) {
    if (entity.status === 'DELETE_COMPLETE' || entity.status === 'DELETE_SKIPPED') continue;
    if (entity.physicalId === undefined) {
      const { reason: _, ...rest } = entity;
      table.put(entity.logicalId, { ...rest, status: 'DELETE_COMPLETE', at: engine.context.now });
      recordResource(engine.context, stack, { logicalId: entity.logicalId, physicalId: '', type: entity.type, status: 'DELETE_COMPLETE', properties: entity.properties });
    } else leave(engine, stack, { entity, isNew, whole: true, ...(skip.includes(entity.logicalId) ? { policy: 'Retain' } : {}) });
  }
}

export const everyLeftover = (engine: Engine, stack: StackEntity): readonly Leftover[] => leftoversOf(engine.context, stack.id).values();
