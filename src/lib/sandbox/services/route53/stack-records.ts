// Record sets as CloudFormation writes them: what a stack made, and whether its last change is in sync.
import type { ChangeInfo, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context, Table } from '../../world/service.ts';
import type { Progress, Properties, ResourceInStack } from '../cloudformation/resource-type.ts';
import { changeOf } from './change.ts';
import { zonesOf, type RecordSet } from './entities.ts';
import { normalised } from './names.ts';
import { recordKey } from './record-key.ts';

interface StackRecords {
  readonly zone: string;
  readonly sets: readonly ResourceRecordSet[];
  readonly change: string;
}

const tableOf = (context: Context): Table<StackRecords> => context.globalTable<StackRecords>('route53.stack-records');
const keyOf = (physicalId: string, resource: ResourceInStack): string => `${resource.stackId} ${resource.logicalId} ${physicalId}`;

const text = (value: unknown): string | undefined => (value === undefined || value === null ? undefined : String(value));
const number = (value: unknown): number | undefined => (value === undefined || value === null ? undefined : Number(value));
const truth = (value: unknown): boolean => value === true || value === 'true';

/** A template's record set in the API's members. */
export function recordSetOf(properties: Properties): ResourceRecordSet {
  const alias = properties['AliasTarget'] as Properties | undefined;
  const records = properties['ResourceRecords'] as readonly unknown[] | undefined;
  const geo = properties['GeoLocation'] as Properties | undefined;
  const set = {
    Name: normalised(String(properties['Name'])),
    Type: text(properties['Type']),
    SetIdentifier: text(properties['SetIdentifier']),
    Weight: number(properties['Weight']),
    Region: text(properties['Region']),
    Failover: text(properties['Failover']),
    MultiValueAnswer: properties['MultiValueAnswer'] === undefined ? undefined : truth(properties['MultiValueAnswer']),
    GeoLocation: geo,
    TTL: number(properties['TTL']),
    ResourceRecords: records?.map((Value) => ({ Value: String(Value) })),
    HealthCheckId: text(properties['HealthCheckId']),
    AliasTarget: alias === undefined ? undefined : { HostedZoneId: text(alias['HostedZoneId']), DNSName: text(alias['DNSName']), ...(alias['EvaluateTargetHealth'] === undefined ? {} : { EvaluateTargetHealth: truth(alias['EvaluateTargetHealth']) }) },
  };
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined)) as unknown as ResourceRecordSet;
}

export function zoneIdOf(context: Context, properties: Properties): string {
  const id = text(properties['HostedZoneId']);
  if (id !== undefined) return id;
  const name = normalised(text(properties['HostedZoneName']) ?? '');
  const found = zonesOf(context).values().filter((zone) => zone.name === name);
  const [only] = found;
  // Texts unverified.
  if (only === undefined) throw new AwsFault('InvalidInput', `No hosted zones named ${name} found`);
  if (found.length > 1) throw new AwsFault('InvalidInput', `Found multiple hosted zones named ${name}`);
  return only.id;
}

/** As the API takes it: what a template may leave out of an alias, the API may not. */
const complete = (set: ResourceRecordSet): ResourceRecordSet => (set.AliasTarget === undefined ? set : { ...set, AliasTarget: { ...set.AliasTarget, EvaluateTargetHealth: set.AliasTarget.EvaluateTargetHealth ?? false } });

type Change = { readonly Action: 'CREATE' | 'DELETE' | 'UPSERT'; readonly ResourceRecordSet: ResourceRecordSet };

export function writeRecords(resource: ResourceInStack, physicalId: string, wanted: { readonly zone: string; readonly sets: readonly ResourceRecordSet[]; readonly before?: readonly ResourceRecordSet[] }): void {
  const { zone, sets, before = [] } = wanted;
  const key = (set: ResourceRecordSet): string => recordKey(zone, set as RecordSet);
  const kept = new Set(sets.map(key));
  const stood = new Set(before.map(key));
  const changes: Change[] = [
    ...before.filter((set) => !kept.has(key(set))).map((set) => ({ Action: 'DELETE' as const, ResourceRecordSet: complete(set) })),
    // AWS: a stack creates with CREATE, so a record that somebody else made is an error and not taken over.
    ...sets.map((set) => ({ Action: stood.has(key(set)) ? ('UPSERT' as const) : ('CREATE' as const), ResourceRecordSet: complete(set) })),
  ];
  const { context } = resource;
  const { ChangeInfo } = context.call<{ readonly ChangeInfo: ChangeInfo }>('route53', 'ChangeResourceRecordSets', { HostedZoneId: zone, ChangeBatch: { Changes: changes } });
  tableOf(context).put(keyOf(physicalId, resource), { zone, sets, change: ChangeInfo.Id ?? '' });
}

export function writtenRecords(physicalId: string, resource: ResourceInStack): StackRecords | undefined {
  return tableOf(resource.context).get(keyOf(physicalId, resource));
}

export function recordsProgress(physicalId: string, resource: ResourceInStack): Progress {
  const written = writtenRecords(physicalId, resource);
  return written === undefined || changeOf(resource.context, written.change).status === 'INSYNC' ? 'ready' : 'waiting';
}

export function deleteRecords(physicalId: string, resource: ResourceInStack): void {
  const written = writtenRecords(physicalId, resource);
  if (written === undefined) return;
  const { context } = resource;
  for (const set of written.sets) {
    try {
      context.call('route53', 'ChangeResourceRecordSets', { HostedZoneId: written.zone, ChangeBatch: { Changes: [{ Action: 'DELETE', ResourceRecordSet: complete(set) }] } });
    } catch (refusal) {
      // Gone already is gone; values that somebody changed are a failure, as on an account.
      if (!(refusal instanceof AwsFault) || !(refusal.message.includes('but it was not found') || refusal.code === 'NoSuchHostedZone')) throw refusal;
    }
  }
  tableOf(context).delete(keyOf(physicalId, resource));
}
