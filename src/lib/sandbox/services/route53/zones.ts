// Hosted zones: made with their NS and SOA records, listed, described, deleted when empty.
import type {
  CreateHostedZoneCommandInput as CreateInput,
  CreateHostedZoneCommandOutput as CreateOutput,
  DeleteHostedZoneCommandInput as DeleteInput,
  DeleteHostedZoneCommandOutput as DeleteOutput,
  GetHostedZoneCommandInput as GetInput,
  GetHostedZoneCommandOutput as GetOutput,
  HostedZone as HostedZoneShape,
  UpdateHostedZoneCommentCommandInput as CommentInput,
  UpdateHostedZoneCommentCommandOutput as CommentOutput,
  UpdateHostedZoneFeaturesCommandInput as FeaturesInput,
  UpdateHostedZoneFeaturesCommandOutput as FeaturesOutput,
} from '@aws-sdk/client-route-53';
import { token } from '../../../world/ids.ts';
import { hours, plus } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { operation, type Context } from '../../world/service.ts';
import { startChange } from './change.ts';
import { joinDns, recordsOf, servedKey, servedOf, tagsOf, zonesOf, type HostedZone, type RecordSet, type ServedSets } from './entities.ts';
import { bare, normalised } from './names.ts';
import { recordKey } from './record-key.ts';
import { isDomainName } from './value-rules.ts';

export const plainZoneId = (given: string): string => given.replace(/^\/?hostedzone\//, '');

export function zoneOf(context: Context, given: string): HostedZone {
  const id = plainZoneId(given);
  const zone = zonesOf(context).get(id);
  if (zone === undefined) throw new AwsFault('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, { status: 404 });
  return zone;
}

export function zoneShape(context: Context, zone: HostedZone): HostedZoneShape {
  const count = recordsOf(context).values().filter((record) => record.zone === zone.id).length;
  return {
    Id: `/hostedzone/${zone.id}`,
    Name: zone.name,
    CallerReference: zone.callerReference,
    Config: { ...(zone.comment === '' ? {} : { Comment: zone.comment }), PrivateZone: zone.privateZone },
    ResourceRecordSetCount: count,
    ...(zone.acceleratedRecovery ? { Features: { AcceleratedRecoveryStatus: (zone.acceleratedFrom ?? 0) > context.now ? ('ENABLING' as const) : ('ENABLED' as const) } } : {}),
  };
}

function nameServersFor(id: string): readonly string[] {
  const draw = (n: number): number => Number.parseInt(token('route53.name-server', id, String(n)).slice(0, 6), 16);
  return ['com', 'net', 'org', 'co.uk'].map((top, index) => `ns-${512 * index + (draw(index) % 512)}.awsdns-${String(draw(index + 4) % 64).padStart(2, '0')}.${top}`);
}

function apexRecords(zone: HostedZone): readonly RecordSet[] {
  const [first = ''] = zone.nameServers;
  return [
    { Name: zone.name, Type: 'NS', TTL: 172_800, ResourceRecords: zone.nameServers.map((name) => ({ Value: `${name}.` })) },
    { Name: zone.name, Type: 'SOA', TTL: 900, ResourceRecords: [{ Value: `${first}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400` }] },
  ];
}

const createHostedZone = operation<CreateInput, CreateOutput>((input, context) => {
  const name = normalised(input.Name ?? '');
  if (name === '.' || bare(name).split('.').length < 2 || !isDomainName(name)) throw new AwsFault('InvalidDomainName', `Domain name is invalid: ${bare(name)}`);
  const zones = zonesOf(context);
  // AWS: the same caller reference is refused even with the same name (botocore route53: CreateHostedZone).
  if (zones.values().some((zone) => zone.callerReference === input.CallerReference)) {
    throw new AwsFault('HostedZoneAlreadyExists', `A hosted zone has already been created with the specified caller reference.`, { status: 409 });
  }
  // AWS: the text is that of the API reference, CreateHostedZone PrivateZone.
  if (input.HostedZoneConfig?.PrivateZone === true && input.VPC === undefined) throw new AwsFault('InvalidInput', "When you're creating a private hosted zone (when you specify true for PrivateZone), you must also specify values for VPCId and VPCRegion.");
  const privateZone = input.VPC !== undefined;
  const id = `Z${token('route53.zone', context.account, String(context.count('route53.zone'))).slice(0, 20).toUpperCase()}`;
  const zone: HostedZone = {
    id,
    name,
    callerReference: input.CallerReference ?? '',
    comment: input.HostedZoneConfig?.Comment ?? '',
    privateZone,
    vpcs: input.VPC === undefined ? [] : [{ VPCId: input.VPC.VPCId ?? '', VPCRegion: input.VPC.VPCRegion ?? context.region }],
    nameServers: nameServersFor(id),
    acceleratedRecovery: false,
    created: context.now,
    syncedAt: context.now,
  };
  zones.put(id, zone);
  joinDns(context);
  const outcome: ServedSets[] = apexRecords(zone).map((set) => ({ zone: id, name, type: set.Type, sets: [set] }));
  for (const set of apexRecords(zone)) recordsOf(context).put(recordKey(id, set), { zone: id, set });
  const ChangeInfo = startChange(context, id, { outcome });
  return {
    HostedZone: zoneShape(context, zone),
    ChangeInfo,
    DelegationSet: { NameServers: [...zone.nameServers] },
    ...(input.VPC === undefined ? {} : { VPC: input.VPC }),
    Location: `https://route53.amazonaws.com/2013-04-01/hostedzone/${id}`,
  };
});

const getHostedZone = operation<GetInput, GetOutput>((input, context) => {
  const zone = zoneOf(context, input.Id ?? '');
  return {
    HostedZone: zoneShape(context, zone),
    ...(zone.privateZone ? { VPCs: zone.vpcs.map((vpc) => ({ VPCId: vpc.VPCId, VPCRegion: vpc.VPCRegion as never })) } : { DelegationSet: { NameServers: [...zone.nameServers] } }),
  };
});

const deleteHostedZone = operation<DeleteInput, DeleteOutput>((input, context) => {
  const zone = zoneOf(context, input.Id ?? '');
  const mine = recordsOf(context).entries().filter(([, record]) => record.zone === zone.id);
  const others = mine.filter(([, { set }]) => !(set.Name === zone.name && (set.Type === 'NS' || set.Type === 'SOA')));
  if (others.length > 0) throw new AwsFault('HostedZoneNotEmpty', `The specified hosted zone contains non-required resource record sets  and so cannot be deleted.`);
  if (zone.acceleratedRecovery) throw new AwsFault('InvalidInput', 'The hosted zone has accelerated recovery enabled and so cannot be deleted.'); // text unverified
  for (const [key] of mine) recordsOf(context).delete(key);
  for (const type of ['NS', 'SOA']) servedOf(context).delete(servedKey(zone.id, zone.name, type));
  zonesOf(context).delete(zone.id);
  tagsOf(context).delete(`hostedzone/${zone.id}`);
  return { ChangeInfo: startChange(context, zone.id, { outcome: [] }) };
});

const updateComment = operation<CommentInput, CommentOutput>((input, context) => {
  const zone = { ...zoneOf(context, input.Id ?? ''), comment: input.Comment ?? '' };
  zonesOf(context).put(zone.id, zone);
  return { HostedZone: zoneShape(context, zone) };
});

const updateFeatures = operation<FeaturesInput, FeaturesOutput>((input, context) => {
  const zone = zoneOf(context, input.HostedZoneId ?? '');
  if (zone.privateZone) throw new AwsFault('InvalidInput', 'Accelerated recovery is available for public hosted zones only.'); // text unverified
  const on = input.EnableAcceleratedRecovery === true;
  // AWS: enabling takes up to several hours (Developer Guide, accelerated recovery); how long is a guess. The zone's lock while it is copied is not modelled.
  const from = on && !zone.acceleratedRecovery ? { acceleratedFrom: plus(context.now, draw(context, `route53/zone/${zone.id}/accelerated`, { from: hours(1), to: hours(4) })) } : {};
  zonesOf(context).put(zone.id, { ...zone, acceleratedRecovery: on, ...from });
  return {};
});

export const zoneOperations = {
  CreateHostedZone: createHostedZone,
  GetHostedZone: getHostedZone,
  DeleteHostedZone: deleteHostedZone,
  UpdateHostedZoneComment: updateComment,
  UpdateHostedZoneFeatures: updateFeatures,
};
