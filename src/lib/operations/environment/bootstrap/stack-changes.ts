// What becomes of a stack's resources: which change and how, and which would lose their data. From templates and parameters alone.
import type { Change } from '../../../engine/plan.ts';
import { canonical } from '../../../world/ids.ts';
import { holdsData, replacesWith } from '../immutable.ts';
import type { Elsewhere, Layer } from '../layer.ts';
import { isKnown, propertiesChanged, resolveTemplate, valueShown, type ResolvedResource, type TemplateScope } from '../resolve-template.ts';

/** A resource with data that an update would replace or delete. */
export interface Loss {
  readonly id: string;
  readonly type: string;
  readonly kind: 'replace' | 'remove';
  /** The property with before and after, or why it would be gone. */
  readonly why: string;
  /** It bears a name that it keeps: its successor cannot stand beside it. */
  readonly named: boolean;
}

export interface StackUpdate {
  /** As messages name the stack. */
  readonly what: string;
  readonly place: Pick<TemplateScope, 'region' | 'account'>;
  readonly old: Layer;
  readonly now: Layer;
  readonly had: Readonly<Record<string, string>>;
  /** What is said, with the template's defaults for what is not. */
  readonly wanted: Readonly<Record<string, string>>;
  /** What is said. */
  readonly given: Readonly<Record<string, string>>;
  /** Parameters whose values are not known yet. */
  readonly later: Readonly<Record<string, Elsewhere>>;
}

export interface StackChanges {
  /** Logical ids by what the template itself says. */
  readonly add: readonly string[];
  readonly touched: readonly string[];
  readonly remove: readonly string[];
  readonly parameters: readonly string[];
  readonly losses: readonly Loss[];
  readonly changes: readonly Change[];
}

type Resolved = Readonly<Record<string, ResolvedResource>>;

export function stackChanges(update: StackUpdate): StackChanges {
  const { what, place, now, had, wanted, later } = update;
  const [old, bodies] = [update.old.resources, now.resources];
  const add = Object.keys(bodies).filter((id) => old[id] === undefined);
  const remove = Object.keys(old).filter((id) => bodies[id] === undefined);
  const touched = Object.keys(bodies).filter((id) => old[id] !== undefined && canonical(old[id]?.body) !== canonical(bodies[id]?.body));
  const parameters = Object.keys(wanted).filter((name) => !(name in later) && wanted[name] !== had[name] && (name in update.given || name in had));
  const was = resolveTemplate({ ...place, layer: update.old, parameters: had });
  const kept = Object.fromEntries(Object.keys(later).flatMap((name) => (had[name] === undefined ? [] : [[name, had[name]] as const])));
  const becomes = resolveTemplate({ ...place, layer: now, parameters: { ...wanted, ...kept } });
  const losses = lossesOf(update, { was, becomes });
  const replaced = new Map(losses.filter(({ kind }) => kind === 'replace').map((loss) => [loss.id, loss.why]));
  const alone = (name: string): readonly Change[] => effectsOf(was, resolveTemplate({ ...place, layer: update.old, parameters: { ...had, [name]: wanted[name] ?? '' } }), { but: touched });
  const changes: readonly Change[] = [
    ...add.map((id): Change => ({ kind: 'add', of: what, what: `${what}: ${id}`, after: bodies[id]?.type ?? '' })),
    ...touched.map((id): Change => ({ ...changedResource(id, { was, becomes, why: replaced.get(id) }), of: what, what: `${what}: ${id}` })),
    ...remove.map((id): Change => ({ kind: 'remove', of: what, what: `${what}: ${id}`, before: old[id]?.type ?? '' })),
    ...parameters.map((name): Change => ({ kind: 'change', of: what, what: `${what}: ${name}`, before: had[name] ?? null, after: wanted[name] ?? null, ...parts(marked(alone(name), replaced)) })),
    ...Object.entries(later).map(([name, from]): Change => ({ kind: 'change', of: what, what: `${what}: ${name}`, before: had[name] ?? null, after: `known after ${from.stack} in ${from.region}` })),
  ];
  return { add, touched, remove, parameters, losses, changes };
}

const parts = (all: readonly Change[]): Pick<Change, 'parts'> => (all.length === 0 ? {} : { parts: all });

const marked = (all: readonly Change[], replaced: ReadonlyMap<string, string>): readonly Change[] => all.map((it) => (it.kind === 'change' && replaced.has(it.what) ? { ...it, kind: 'replace', why: replaced.get(it.what) ?? '' } : it));

function changedResource(id: string, { was, becomes, why }: { readonly was: Resolved; readonly becomes: Resolved; readonly why: string | undefined }): Omit<Change, 'what'> {
  const [before, after] = [was[id], becomes[id]];
  const properties = before === undefined || after === undefined ? [] : propertyRows(before, after);
  return { kind: why === undefined ? 'change' : 'replace', ...(why === undefined ? {} : { why }), ...parts(properties) };
}

const propertyRows = (before: ResolvedResource, after: ResolvedResource): readonly Change[] =>
  propertiesChanged(before, after).map(({ property, before: from, after: to }) => ({ kind: 'change', what: property, before: valueShown(from), after: valueShown(to) }));

/** What another value of one parameter does to the resources. */
function effectsOf(was: Resolved, becomes: Resolved, { but }: { readonly but: readonly string[] }): readonly Change[] {
  const ids = [...new Set([...Object.keys(was), ...Object.keys(becomes)])].filter((id) => !but.includes(id));
  return ids.flatMap((id): readonly Change[] => {
    const [before, after] = [was[id], becomes[id]];
    if (before === undefined) return [{ kind: 'add', what: id, after: after?.type ?? '' }];
    if (after === undefined) return [{ kind: 'remove', what: id, before: before.type }];
    const rows = propertyRows(before, after);
    return rows.length === 0 ? [] : [{ kind: 'change', what: id, parts: rows }];
  });
}

function lossesOf({ old, now }: StackUpdate, { was, becomes }: { readonly was: Resolved; readonly becomes: Resolved }): readonly Loss[] {
  return Object.entries(was).flatMap(([id, before]): readonly Loss[] => {
    const [resource, successor] = [old.resources[id], now.resources[id]];
    if (resource === undefined || !holdsData(resource)) return [];
    const loss = { id, type: before.type };
    if (successor === undefined) return [{ ...loss, kind: 'remove', why: 'the template no longer has it', named: false }];
    const after = becomes[id];
    if (after === undefined) return [{ ...loss, kind: 'remove', why: `its condition ${String((successor.body as { readonly Condition?: string }).Condition)} no longer holds`, named: false }];
    if (after.type !== before.type) return [{ ...loss, kind: 'replace', why: `Type: ${before.type} -> ${after.type}`, named: false }];
    const bodies = [resource, successor].map(({ body }) => (body as { readonly Properties?: Readonly<Record<string, unknown>> }).Properties ?? {});
    const causes = propertiesChanged(before, after).filter(({ property, after: to }) => {
      // What another region hands on is told by the change set at its turn.
      const said = isKnown(to) || canonical(bodies[0]?.[property] ?? null) !== canonical(bodies[1]?.[property] ?? null);
      return said && replacesWith(before.type, property);
    });
    if (causes.length === 0) return [];
    const why = causes.map(({ property, before: from, after: to }) => `${property}: ${valueShown(from)} -> ${valueShown(to)}`).join(', ');
    return [{ ...loss, kind: 'replace', why, named: nameKept(before, after) }];
  });
}

const nameProperty = /^(BucketName|DBInstanceIdentifier|TableName|ReplicationGroupId|QueueName|RepositoryName|BrokerName|DomainName|Name)$/;

function nameKept(before: ResolvedResource, after: ResolvedResource): boolean {
  return Object.keys(before.properties).some((name) => nameProperty.test(name) && canonical(before.properties[name]) === canonical(after.properties[name] ?? null));
}
