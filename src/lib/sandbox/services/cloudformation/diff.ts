// What an update would do: the stack's resources as they stand against a new deployment.
import type { PolicyAction, Replacement, RequiresRecreation } from '@aws-sdk/client-cloudformation';
import { actualState, type ActualState } from './actual-state.ts';
import type { ChangeDetail, ChangeRecord } from './change-record.ts';
import { changedNames, differences, same } from './differences.ts';
import { deletionPolicyOf, replacePolicyOf } from './engine/leftovers.ts';
import { attributesOf, isStanding } from './engine/forward.ts';
import { resourcesOf, type Deployment, type ResourceEntity, type StackEntity } from './entities.ts';
import type { Engine, Model } from './machine.ts';
import { outputsOf } from './outputs.ts';
import { createOnlyOf, handlerOf, takesTags } from './resource-in-stack.ts';
import type { Properties } from './resource-type.ts';
import { maskOf } from './secrets.ts';
import { liveSight, scopeOf, type Sight } from './scope.ts';
import { knownAfterApply, resolve } from './template/intrinsics.ts';
import { referencesIn } from './template/references.ts';
import type { DeletionPolicy, ResourceDefinition } from './template/template.ts';
import { faultsOf, type PropertyFault } from './types/required.ts';
import { schemaOf } from './types/schema.ts';

export interface Diff {
  readonly changes: readonly ChangeRecord[];
  /** Also true where only outputs or tags of the stack change. */
  readonly isChange: boolean;
  /** What early validation finds in the resources that would be made or changed. */
  readonly faults: readonly (PropertyFault & { readonly logicalId: string; readonly type: string })[];
  /** Of a drift-aware comparison. */
  readonly drift?: 'DRIFTED' | 'IN_SYNC';
}

interface Work {
  readonly engine: Engine;
  readonly stack: StackEntity;
  readonly old: Model | undefined;
  readonly next: Model;
  readonly deployment: Deployment;
  /** Logical ids that will have a new physical id. */
  readonly renewed: Set<string>;
  /** Logical ids that will be changed in place. */
  readonly touched: Set<string>;
  /** Of a drift-aware comparison: what each resource is now. */
  readonly actual: Map<string, ActualState> | undefined;
  readonly faults: (PropertyFault & { readonly logicalId: string; readonly type: string })[];
}

/**
 * With `revertDrift` it is compared with what the resources are now, and not with what was last asked for.
 * @throws AwsFault where the new deployment asks for what is not there, such as an export
 */
export function diffOf(engine: Engine, stack: StackEntity, { deployment, revertDrift = false }: { readonly deployment: Deployment; readonly revertDrift?: boolean }): Diff {
  const { context } = engine;
  const next = engine.modelOf(context, stack, deployment);
  const old = stack.deployment === undefined ? undefined : engine.modelOf(context, stack, stack.deployment);
  const table = resourcesOf(context, stack.id);
  const work: Work = { engine, stack, old, next, deployment, renewed: new Set(), touched: new Set(), actual: revertDrift ? new Map() : undefined, faults: [] };
  const changes: ChangeRecord[] = [];
  for (const name of next.order.keys()) {
    const entity = table.get(name);
    if (isStanding(entity)) work.actual?.set(name, actualState(engine, stack, entity));
    const change = changeOf(work, name, entity);
    if (change !== undefined) changes.push(change);
  }
  for (const entity of table.values()) {
    if (!next.order.has(entity.logicalId) && isStanding(entity)) changes.push(removal(work, entity));
  }
  changes.sort((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
  const drift = work.actual === undefined ? {} : { drift: [...work.actual.values()].some(({ status }) => status === 'MODIFIED' || status === 'DELETED') ? ('DRIFTED' as const) : ('IN_SYNC' as const) };
  return { changes, ...drift, isChange: changes.length > 0 || old === undefined || !same(stack.deployment?.tags, deployment.tags) || !same(outputsNow(work), stack.outputs), faults: work.faults };
}

function outputsNow(work: Work): unknown {
  return outputsOf(work.next, scopeOf(work.engine, work.next, sightOf(work)));
}

/** Resources as they will be, as far as that can be told before. */
function sightOf(work: Work): Sight {
  const live = liveSight(work.engine, work.stack);
  const table = resourcesOf(work.engine.context, work.stack.id);
  const isOpen = (name: string): boolean => work.renewed.has(name) || !isStanding(table.get(name));
  const isDeclared = (name: string): boolean => work.next.template.resources[name] !== undefined;
  return {
    ref: (name) => (!isDeclared(name) ? undefined : isOpen(name) ? knownAfterApply : live.ref(name)),
    attribute: (name, attribute) => (isOpen(name) ? knownAfterApply : live.attribute(name, attribute)),
  };
}

function changeOf(work: Work, name: string, entity: ResourceEntity | undefined): ChangeRecord | undefined {
  const definition = work.next.template.resources[name] as ResourceDefinition;
  const properties = resolve(definition.Properties ?? {}, scopeOf(work.engine, work.next, sightOf(work))) as Properties;
  const mask = maskOf([work.old, work.next]);
  const faults = faultsOf(definition.Type, properties, handlerOf(work.engine, definition.Type)).map((fault) => ({ ...fault, path: `/Resources/${name}${fault.path}`, logicalId: name, type: definition.Type }));
  const actual = work.actual?.get(name);
  const drift = actual === undefined ? {} : { drift: { status: actual.status, ignored: actual.ignored } };
  if (!isStanding(entity) || actual?.status === 'DELETED') {
    work.faults.push(...faults);
    work.renewed.add(name);
    return { action: 'Add', logicalId: name, type: definition.Type, details: [], after: mask(JSON.stringify({ Properties: properties })), ...drift };
  }
  const details = [...propertyDetails(work, { name, entity, properties }), ...syncDetails(work, { name, entity, properties }), ...attributeDetails(work, { entity, definition }), ...guesses(work, { name, entity, properties })];
  if (details.length === 0) return undefined;
  if (details.every(({ change }) => change === 'SyncWithActual')) return { action: 'SyncWithActual', logicalId: name, physicalId: entity.physicalId, type: definition.Type, details, ...drift };
  work.faults.push(...faults);
  const replacement = replacementOf(details);
  if (replacement === 'True') work.renewed.add(name);
  else work.touched.add(name);
  const policy = replacement === 'False' ? undefined : replaceActions[replacePolicyOf({ attributes: attributesOf(definition, []) })];
  return {
    action: 'Modify',
    logicalId: name,
    physicalId: entity.physicalId,
    type: definition.Type,
    replacement,
    surely: replacementOf(details.filter((detail) => !detail.guess)),
    ...(policy === undefined ? {} : { policy }),
    details: details.map((detail) => ({ ...detail, ...(detail.before === undefined ? {} : { before: mask(detail.before) }), ...(detail.after === undefined ? {} : { after: mask(detail.after) }) })),
    before: mask(JSON.stringify({ Properties: actual?.properties ?? entity.properties })),
    after: mask(JSON.stringify({ Properties: properties })),
    ...drift,
  };
}

const replaceActions: Readonly<Record<DeletionPolicy, PolicyAction>> = { Delete: 'ReplaceAndDelete', Retain: 'ReplaceAndRetain', RetainExceptOnCreate: 'ReplaceAndRetain', Snapshot: 'ReplaceAndSnapshot' };
const removeActions: Readonly<Record<DeletionPolicy, PolicyAction>> = { Delete: 'Delete', Retain: 'Retain', RetainExceptOnCreate: 'Retain', Snapshot: 'Snapshot' };

function removal(work: Work, entity: ResourceEntity & { readonly physicalId: string }): ChangeRecord {
  return { action: 'Remove', logicalId: entity.logicalId, physicalId: entity.physicalId, type: entity.type, policy: removeActions[deletionPolicyOf(entity)], details: [], before: maskOf([work.old, work.next])(JSON.stringify({ Properties: entity.properties })) };
}

function replacementOf(details: readonly ChangeDetail[]): Replacement {
  if (details.some((detail) => detail.recreation === 'Always' && detail.evaluation === 'Static')) return 'True';
  return details.some((detail) => detail.recreation === 'Always' || detail.recreation === 'Conditionally') ? 'Conditional' : 'False';
}

function recreationOf(work: Work, type: string, property: string): RequiresRecreation {
  if (handlerOf(work.engine, type).update === undefined || createOnlyOf(work.engine, type).has(property)) return 'Always';
  return work.engine.types[type]?.createOnly === undefined && schemaOf(type)?.conditional.includes(property) === true ? 'Conditionally' : 'Never';
}

interface Resource {
  readonly name: string;
  readonly entity: ResourceEntity;
  readonly properties: Properties;
}

const shown = (value: unknown): string | undefined => (value === undefined ? undefined : typeof value === 'object' ? JSON.stringify(value) : String(value));

function propertyDetails(work: Work, it: Resource): readonly ChangeDetail[] {
  const { entity, properties } = it;
  const actual = work.actual?.get(it.name);
  const present = actual?.properties ?? entity.properties;
  return changedNames(present, properties).flatMap((property) => {
    const causes = causesOf(work, it, property);
    const recreation = recreationOf(work, entity.type, property);
    return differences(present[property], properties[property], [property]).flatMap(({ path, before, after }) =>
      causes.map((cause): ChangeDetail => {
        const [from, to] = [shown(before), shown(after)];
        return {
          attribute: 'Properties',
          name: property,
          path: `/Properties/${path.join('/')}`,
          change: before === undefined ? 'Add' : after === undefined ? 'Remove' : 'Modify',
          recreation,
          guess: false,
          ...cause,
          ...(actual === undefined ? {} : driftOf(entity.properties, { path, actual: before })),
          ...(from === undefined ? {} : { before: from }),
          ...(to === undefined ? {} : { after: to }),
        };
      }),
    );
  });
}

/** Whether the value that is changed is the one that was last asked for. */
function driftOf(asked: Properties, it: { readonly path: readonly string[]; readonly actual: unknown }): Pick<ChangeDetail, 'beforeFrom' | 'drift'> {
  const previous = it.path.reduce<unknown>((value, step) => (typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[step] : undefined), asked);
  if (same(previous, it.actual)) return { beforeFrom: 'PREVIOUS_DEPLOYMENT_STATE' };
  const [was, is] = [shown(previous), shown(it.actual)];
  return { beforeFrom: 'ACTUAL_STATE', drift: { ...(was === undefined ? {} : { previous: was }), ...(is === undefined ? {} : { actual: is }) } };
}

/** What the template now asks for is there already: nothing is done but to take note. */
function syncDetails(work: Work, { name, entity, properties }: Resource): readonly ChangeDetail[] {
  const actual = work.actual?.get(name);
  if (actual === undefined) return [];
  return changedNames(entity.properties, actual.properties)
    .filter((property) => same(actual.properties[property], properties[property]))
    .flatMap((property) =>
      differences(entity.properties[property], actual.properties[property], [property]).map(({ path, before, after }): ChangeDetail => {
        const [was, is] = [shown(before), shown(after)];
        return {
          attribute: 'Properties',
          name: property,
          path: `/Properties/${path.join('/')}`,
          change: 'SyncWithActual',
          recreation: 'Never',
          evaluation: 'Static',
          source: 'DirectModification',
          guess: false,
          beforeFrom: 'ACTUAL_STATE',
          drift: { ...(was === undefined ? {} : { previous: was }), ...(is === undefined ? {} : { actual: is }) },
          ...(is === undefined ? {} : { before: is, after: is }),
        };
      }),
    );
}

type Cause = Pick<ChangeDetail, 'evaluation' | 'source' | 'cause'>;

/** Why a property changes. AWS: a changed parameter is listed twice, as its own static cause and as a dynamic direct one (LocalStack's snapshots, test_change_set_parameters). */
function causesOf(work: Work, { name, properties }: Resource, property: string): readonly Cause[] {
  const raw = work.next.template.resources[name]?.Properties?.[property];
  const references = referencesIn(raw, (condition) => work.next.conditions[condition]);
  if (JSON.stringify(properties[property] ?? null).includes(knownAfterApply)) {
    const open = references.filter((reference) => reference.kind !== 'condition' && work.next.template.resources[reference.name] !== undefined && work.renewed.has(reference.name));
    return open.map((reference) => (reference.kind === 'attribute' ? { evaluation: 'Dynamic', source: 'ResourceAttribute', cause: `${reference.name}.${reference.attribute}` } : { evaluation: 'Dynamic', source: 'ResourceReference', cause: reference.name }));
  }
  const isEdited = !same(raw, work.old?.template.resources[name]?.Properties?.[property]);
  const parameters = references.filter((reference) => reference.kind === 'ref' && work.next.template.parameters[reference.name] !== undefined && !same(work.old?.parameter(reference.name), work.next.parameter(reference.name)));
  // AWS: a change that no edit causes, but drift (botocore cloudformation: ChangeSource NoModification).
  if (!isEdited && parameters.length === 0 && work.actual !== undefined) return [{ evaluation: 'Static', source: 'NoModification' }];
  if (isEdited || parameters.length === 0) return [{ evaluation: 'Static', source: 'DirectModification' }];
  return [...parameters.map((parameter): Cause => ({ evaluation: 'Static', source: 'ParameterReference', cause: parameter.name })), { evaluation: 'Dynamic', source: 'DirectModification' }];
}

function attributeDetails(work: Work, it: { readonly entity: ResourceEntity; readonly definition: ResourceDefinition }): readonly ChangeDetail[] {
  const { entity, definition } = it;
  const detail = (attribute: ChangeDetail['attribute']): ChangeDetail => ({ attribute, recreation: 'Never', evaluation: 'Static', source: 'DirectModification', guess: false });
  const found: ChangeDetail[] = [];
  if (!same(entity.attributes.metadata, definition.Metadata)) found.push(detail('Metadata'));
  if (entity.attributes.deletionPolicy !== definition.DeletionPolicy) found.push(detail('DeletionPolicy'));
  if (entity.attributes.updateReplacePolicy !== definition.UpdateReplacePolicy) found.push(detail('UpdateReplacePolicy'));
  if (takesTags(entity.type) && !same(entity.tags, work.deployment.tags)) found.push(detail('Tags'));
  return found;
}

/** Properties that point at an attribute of a resource that is changed in place: the attribute might change too. */
function guesses(work: Work, { name, entity, properties }: Resource): readonly ChangeDetail[] {
  const raw = work.next.template.resources[name]?.Properties ?? {};
  return Object.entries(raw).flatMap(([property, value]) => {
    if (!same(entity.properties[property], properties[property])) return [];
    return referencesIn(value, (condition) => work.next.conditions[condition])
      .filter((reference) => reference.kind === 'attribute' && work.touched.has(reference.name))
      .map((reference): ChangeDetail => ({
        attribute: 'Properties',
        name: property,
        recreation: recreationOf(work, entity.type, property),
        evaluation: 'Dynamic',
        source: 'ResourceAttribute',
        cause: `${reference.name}.${reference.kind === 'attribute' ? reference.attribute : ''}`,
        guess: true,
      }));
  });
}
