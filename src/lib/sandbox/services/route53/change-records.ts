// ChangeResourceRecordSets: a batch is checked change by change against the zone as the earlier ones leave it, and lands whole or not at all.
import type {
  ChangeResourceRecordSetsCommandInput as ChangeInput,
  ChangeResourceRecordSetsCommandOutput as ChangeOutput,
  Change as ChangeShape,
} from '@aws-sdk/client-route-53';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { aliasProblems } from './alias-check.ts';
import { startChange } from './change.ts';
import { recordsOf, type HostedZone, type RecordSet, type ServedSets } from './entities.ts';
import { normalised } from './names.ts';
import { protectionProblems } from './protections.ts';
import { recordKey } from './record-key.ts';
import { routingOf, setProblems } from './record-rules.ts';
import { sameValues } from './same-values.ts';
import { zoneOf } from './zones.ts';

/** AWS: quotas of ChangeResourceRecordSets: 1,000 record elements, 32,000 characters of values, an UPSERT counts twice. (Developer Guide, "Quotas") */
const mostElements = 1000;
const mostCharacters = 32_000;
const actions: ReadonlySet<string> = new Set(['CREATE', 'DELETE', 'UPSERT']);

export const changeResourceRecordSets = operation<ChangeInput, ChangeOutput>((input, context) => {
  const zone = zoneOf(context, input.HostedZoneId ?? '');
  const changes = input.ChangeBatch?.Changes ?? [];
  refuseMalformed(changes);
  refuseLarge(changes);
  const before = new Map(recordsOf(context).entries().flatMap(([key, record]) => (record.zone === zone.id ? [[key, record.set] as const] : [])));
  const { after, problems } = applied(changes, { context, zone, before });
  if (problems.length > 0) {
    // AWS: the message lists all that is wrong, in brackets; `messages` holds them apart (botocore route53: InvalidChangeBatch).
    throw new AwsFault('InvalidChangeBatch', `[${problems.join(', ')}]`, { members: { messages: problems } });
  }
  const touched = new Map<string, { readonly name: string; readonly type: string }>();
  const note = (set: RecordSet): unknown => touched.set(`${set.Name} ${set.Type}`, { name: set.Name, type: set.Type });
  for (const [key, set] of before) if (after.get(key) !== set) note(set);
  for (const [key, set] of after) {
    if (before.get(key) === set) continue;
    note(set);
    recordsOf(context).put(key, { zone: zone.id, set });
  }
  for (const key of before.keys()) if (!after.has(key)) recordsOf(context).delete(key);
  const outcome: ServedSets[] = [...touched.values()].map(({ name, type }) => ({
    zone: zone.id,
    name,
    type,
    sets: [...after.values()].filter((set) => set.Name === name && set.Type === type),
  }));
  const comment = input.ChangeBatch?.Comment;
  return { ChangeInfo: startChange(context, zone.id, { outcome, ...(comment === undefined ? {} : { comment }) }) };
});

function refuseMalformed(changes: readonly ChangeShape[]): void {
  if (changes.length === 0) throw new AwsFault('InvalidInput', '1 validation error detected: Value at \'changeBatch.changes\' failed to satisfy constraint: Member must have length greater than or equal to 1');
  for (const { Action, ResourceRecordSet: set } of changes) {
    if (!actions.has(Action ?? '')) throw new AwsFault('InvalidInput', `1 validation error detected: Value '${Action}' at 'changeBatch.changes.1.member.action' failed to satisfy constraint: Member must satisfy enum value set: [CREATE, DELETE, UPSERT]`);
    const told = `Action=${Action}, Name=${set?.Name}, Type=${set?.Type}, SetIdentifier=${set?.SetIdentifier ?? 'null'}`;
    if (set?.TTL !== undefined && (set.TTL < 0 || set.TTL > 2_147_483_647)) throw new AwsFault('InvalidInput', `1 validation error detected: Value '${set.TTL}' at 'changeBatch.changes.1.member.resourceRecordSet.tTL' failed to satisfy constraint: Member must have value ${set.TTL < 0 ? 'greater than or equal to 0' : 'less than or equal to 2147483647'}`);
    // AWS: the text is as seen in public threads.
    if (set?.SetIdentifier !== undefined && routingOf({ ...set, Name: set.Name ?? '', Type: set.Type ?? 'A' }) === 'simple' && Action !== 'DELETE') {
      throw new AwsFault('InvalidInput', `Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, or MultiValueAnswer], but found none in Change with [${told}]`);
    }
    if (set?.AliasTarget !== undefined && (set.TTL !== undefined || (set.ResourceRecords ?? []).length > 0)) {
      throw new AwsFault('InvalidInput', 'Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found more than one in Change with [' + `${told}]`);
    }
    if (set !== undefined && set.AliasTarget === undefined && set.TrafficPolicyInstanceId === undefined && (set.TTL === undefined || (set.ResourceRecords ?? []).length === 0)) {
      throw new AwsFault('InvalidInput', 'Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found none in Change with [' + `${told}]`);
    }
  }
}

function refuseLarge(changes: readonly ChangeShape[]): void {
  let elements = 0;
  let characters = 0;
  for (const { Action, ResourceRecordSet: set } of changes) {
    const times = Action === 'UPSERT' ? 2 : 1;
    elements += times * Math.max(1, set?.ResourceRecords?.length ?? 0);
    characters += times * (set?.ResourceRecords ?? []).reduce((sum, record) => sum + (record.Value?.length ?? 0), 0);
  }
  // Texts unverified; the code is AWS's.
  if (elements > mostElements) throw new AwsFault('InvalidChangeBatch', `[Number of records limit of ${mostElements} exceeded.]`, { members: { messages: [`Number of records limit of ${mostElements} exceeded.`] } });
  if (characters > mostCharacters) throw new AwsFault('InvalidChangeBatch', `[Number of characters limit of ${mostCharacters} exceeded.]`, { members: { messages: [`Number of characters limit of ${mostCharacters} exceeded.`] } });
}

interface Zonal {
  readonly context: Context;
  readonly zone: HostedZone;
  readonly before: ReadonlyMap<string, RecordSet>;
}

/** The zone after the batch, and everything that is wrong with it, in the order of the changes. */
function applied(changes: readonly ChangeShape[], { context, zone, before }: Zonal): { readonly after: ReadonlyMap<string, RecordSet>; readonly problems: readonly string[] } {
  const after = new Map(before);
  const problems: string[] = [];
  const fresh: RecordSet[] = [];
  for (const { Action, ResourceRecordSet: given } of changes) {
    const set = { ...given, Name: normalised(given?.Name ?? ''), Type: given?.Type ?? '' } as RecordSet;
    const key = recordKey(zone.id, set);
    const standing = after.get(key);
    problems.push(...protectionProblems(context, zone, set));
    if (Action === 'DELETE') {
      const problem = deletionProblem(set, standing, zone);
      if (problem === undefined) after.delete(key);
      else problems.push(problem);
      continue;
    }
    if (Action === 'CREATE' && standing !== undefined) {
      problems.push(`Tried to create resource record set ${told(set)} but it already exists`);
      continue;
    }
    after.set(key, withDots(set));
    fresh.push(set);
  }
  // Rules between records are judged on the zone as the whole batch leaves it, so that "delete the A, create the CNAME" is one batch.
  for (const set of fresh) problems.push(...setProblems(set, zone, [...after.values()]), ...aliasProblems(set, { context, zone, after: [...after.values()] }));
  return { after, problems };
}

/** `[name='www.example.com.', type='A', set identifier='home']`, as AWS's messages name a record set. */
const told = (set: RecordSet): string => `[name='${set.Name}', type='${set.Type}'${set.SetIdentifier === undefined ? '' : `, set identifier='${set.SetIdentifier}'`}]`;

function deletionProblem(set: RecordSet, standing: RecordSet | undefined, zone: HostedZone): string | undefined {
  if (standing === undefined) return `Tried to delete resource record set ${told(set)} but it was not found`;
  if (!sameValues(set, standing)) return `Tried to delete resource record set ${told(set)} but the values provided do not match the current values`;
  if (set.Name === zone.name && set.Type === 'SOA') return 'A HostedZone must contain exactly one SOA record.';
  if (set.Name === zone.name && set.Type === 'NS') return 'A HostedZone must contain at least one NS record for the zone itself.';
  return undefined;
}

/** Alias targets are stored and shown with the final dot. */
function withDots(set: RecordSet): RecordSet {
  if (set.AliasTarget === undefined) return set;
  return { ...set, AliasTarget: { ...set.AliasTarget, DNSName: normalised(set.AliasTarget.DNSName ?? '') } };
}
