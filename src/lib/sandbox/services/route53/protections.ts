// Protections of records: while one stands for a name and type, no change of them is taken.
import type {
  CreateResourceRecordSetProtectionsCommandInput as CreateInput,
  CreateResourceRecordSetProtectionsCommandOutput as CreateOutput,
  DeleteResourceRecordSetProtectionsCommandInput as DeleteInput,
  DeleteResourceRecordSetProtectionsCommandOutput as DeleteOutput,
  ListResourceRecordSetProtectionsCommandInput as ListInput,
  ListResourceRecordSetProtectionsCommandOutput as ListOutput,
  RRType,
} from '@aws-sdk/client-route-53';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context, type Table } from '../../world/service.ts';
import type { HostedZone, RecordSet } from './entities.ts';
import { liesIn, normalised } from './names.ts';
import { zoneOf } from './zones.ts';

interface Protection {
  readonly zone: string;
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
}

const protectionsOf = (context: Context): Table<Protection> => context.globalTable<Protection>('route53.protection');
const keyOf = (zone: HostedZone, name: string, type: string): string => `${zone.id} ${name} ${type}`;

/** AWS: up to 100 in a call, as a whole or not at all (API reference, CreateResourceRecordSetProtections). */
const most = 100;

interface Entry {
  readonly RecordName?: string | undefined;
  readonly RecordType?: string | undefined;
  readonly Comment?: string | undefined;
}

interface Wrong {
  readonly RecordName: string;
  readonly RecordType: string;
  readonly Code: 'InvalidInput' | 'ProtectionAlreadyExists' | 'ProtectionNotFound';
  readonly Message: string;
}

/** @throws AwsFault when any entry is wrong */
function checked(zone: HostedZone, entries: readonly Entry[], judge: (key: string) => Wrong['Code'] | undefined): readonly Protection[] {
  if (entries.length === 0 || entries.length > most) throw new AwsFault('InvalidInput', `1 validation error detected: Value at 'protections' failed to satisfy constraint: Member must have length between 1 and ${most}`);
  const given = entries.map(({ RecordName = '', RecordType = '', Comment }): Protection => ({ zone: zone.id, name: normalised(RecordName), type: RecordType, ...(Comment === undefined ? {} : { comment: Comment }) }));
  const keys = given.map(({ name, type }) => keyOf(zone, name, type));
  const wrong = given.flatMap(({ name, type, comment = '' }, at): readonly Wrong[] => {
    const key = keys[at] ?? '';
    const invalid = !liesIn(name, zone.name) || type === 'DNAME' || comment.length > 256 || keys.indexOf(key) !== at;
    const code = invalid ? 'InvalidInput' : judge(key);
    return code === undefined ? [] : [{ RecordName: name, RecordType: type, Code: code, Message: reasons[code] }];
  });
  if (wrong.length === 0) return given;
  const all = wrong.length === given.length && wrong.every(({ Code }) => Code === 'ProtectionAlreadyExists');
  throw new AwsFault(all ? 'ProtectionAlreadyExists' : 'InvalidResourceRecordSetProtectionBatch', all ? 'A protection already exists for every name and type in the request.' : 'One or more entries in the request could not be processed.', { members: { Errors: wrong } });
}

// The words are unverified.
const reasons = { InvalidInput: 'The entry is not valid.', ProtectionAlreadyExists: 'A protection already exists for the name and type.', ProtectionNotFound: 'No protection exists for the name and type.' } as const;

const createProtections = operation<CreateInput, CreateOutput>((input, context) => {
  const zone = zoneOf(context, input.HostedZoneId ?? '');
  const table = protectionsOf(context);
  for (const it of checked(zone, input.Protections ?? [], (key) => (table.get(key) === undefined ? undefined : 'ProtectionAlreadyExists'))) table.put(keyOf(zone, it.name, it.type), it);
  return {};
});

const deleteProtections = operation<DeleteInput, DeleteOutput>((input, context) => {
  const zone = zoneOf(context, input.HostedZoneId ?? '');
  const table = protectionsOf(context);
  for (const it of checked(zone, input.Protections ?? [], (key) => (table.get(key) === undefined ? 'ProtectionNotFound' : undefined))) table.delete(keyOf(zone, it.name, it.type));
  return {};
});

const listProtections = operation<ListInput, ListOutput>((input, context) => {
  const zone = zoneOf(context, input.HostedZoneId ?? '');
  const { StartRecordName: name, StartRecordType: type = '' } = input;
  const from = name === undefined || input.NextToken !== undefined ? '' : keyOf(zone, normalised(name), type);
  const mine = protectionsOf(context).values().filter((it) => it.zone === zone.id && keyOf(zone, it.name, it.type) >= from);
  const shown = page(mine, { max: Math.min(input.MaxResults ?? 300, 300), token: input.NextToken, key: (it) => keyOf(zone, it.name, it.type), refuse: () => new AwsFault('InvalidPaginationToken', 'The value that you specified for NextToken is not valid.') });
  return {
    ResourceRecordSetProtections: shown.items.map((it) => ({ RecordName: it.name, RecordType: it.type as RRType, ...(it.comment === undefined ? {} : { Comment: it.comment }) })),
    ...(shown.next === undefined ? {} : { NextToken: shown.next }),
  };
});

/** Why a record set may not be changed. AWS: the refusal tells the comment (API reference, ResourceRecordSetProtectionConfig; the words are unverified). */
export function protectionProblems(context: Context, zone: HostedZone, set: RecordSet): readonly string[] {
  const found = protectionsOf(context).get(keyOf(zone, set.Name, set.Type));
  return found === undefined ? [] : [`RRSet with DNS name ${set.Name}, type ${set.Type} is protected and cannot be changed${found.comment === undefined ? '' : `: ${found.comment}`}`];
}

export const protectionOperations = { CreateResourceRecordSetProtections: createProtections, DeleteResourceRecordSetProtections: deleteProtections, ListResourceRecordSetProtections: listProtections };
