// A resource as its service tells it now, for drift-aware change sets: what a deployment is compared with, and what it is put back to.
import type { DriftIgnoredReason, StackResourceDriftStatus } from '@aws-sdk/client-cloudformation';
import { kinds as autoscaling, type ScalableTarget } from '../application-autoscaling/entities.ts';
import { differences } from './differences.ts';
import type { ResourceEntity, StackEntity } from './entities.ts';
import type { Engine } from './machine.ts';
import { createOnlyOf, handlerOf, resourceInStack } from './resource-in-stack.ts';
import type { Properties } from './resource-type.ts';

export interface ActualState {
  readonly status: StackResourceDriftStatus;
  /** The properties as last asked for, with what the service tells otherwise in their place. */
  readonly properties: Properties;
  readonly ignored: readonly { readonly path: string; readonly reason: DriftIgnoredReason }[];
}

/** @param entity a resource that stands */
export function actualState(engine: Engine, stack: StackEntity, entity: ResourceEntity & { readonly physicalId: string }): ActualState {
  const handler = handlerOf(engine, entity.type);
  if (handler.read === undefined) return { status: 'UNSUPPORTED', properties: entity.properties, ignored: [] };
  const read = handler.read(entity.physicalId, resourceInStack(engine, stack, entity));
  if (read === undefined) return { status: 'DELETED', properties: entity.properties, ignored: [] };
  const final = createOnlyOf(engine, entity.type);
  const ignored: { path: string; reason: DriftIgnoredReason }[] = [];
  const properties: Record<string, unknown> = {};
  for (const [name, asked] of Object.entries(entity.properties)) {
    properties[name] = asked;
    if (!(name in read)) ignored.push({ path: `/Properties/${name}`, reason: 'WRITE_ONLY_PROPERTY' });
    else if (isManaged(engine, entity, name)) ignored.push({ path: `/Properties/${name}`, reason: 'MANAGED_BY_AWS' });
    // What cannot be changed in place has not been: it is told in another form.
    else if (!final.has(name) && differences(asked, read[name]).length > 0) properties[name] = read[name];
  }
  const drifted = differences(entity.properties, properties).length > 0;
  return { status: drifted ? 'MODIFIED' : 'IN_SYNC', properties, ignored };
}

/** AWS: a count that Application Auto Scaling moves, and a version that RDS upgrades by itself, are no drift (CloudFormation user guide, "Using drift-aware change sets"). */
function isManaged(engine: Engine, entity: ResourceEntity, name: string): boolean {
  if (entity.type === 'AWS::RDS::DBInstance') return name === 'EngineVersion' && String(entity.properties['AutoMinorVersionUpgrade'] ?? true) !== 'false';
  if (entity.type !== 'AWS::ECS::Service' || name !== 'DesiredCount') return false;
  const path = (entity.physicalId ?? '').split(':').at(-1) ?? '';
  return engine.context.table<ScalableTarget>(autoscaling.target).values().some((target) => target.resourceId === path);
}
