// Route 53: its operations and the one event of its own, the moment a change is in sync.
import type {
  AssociateVPCWithHostedZoneCommandInput as AssociateInput,
  AssociateVPCWithHostedZoneCommandOutput as AssociateOutput,
  GetAccountLimitCommandInput as AccountLimitInput,
  GetAccountLimitCommandOutput as AccountLimitOutput,
  GetChangeCommandInput as GetChangeInput,
  GetChangeCommandOutput as GetChangeOutput,
  GetHostedZoneLimitCommandInput as ZoneLimitInput,
  GetHostedZoneLimitCommandOutput as ZoneLimitOutput,
  TestDNSAnswerCommandInput as TestInput,
  TestDNSAnswerCommandOutput as TestOutput,
} from '@aws-sdk/client-route-53';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context, type OperationHandler, type ServiceModule } from '../../world/service.ts';
import { changeInfo, changeInSync, changeOf, controlPlaneDown, startChange } from './change.ts';
import { changeResourceRecordSets } from './change-records.ts';
import { healthChecksOf, recordsOf, zonesOf } from './entities.ts';
import { checkerOperations } from './checkers.ts';
import { healthCheckOperations } from './health-checks.ts';
import { listResourceRecordSets } from './list-records.ts';
import { zoneLists } from './list-zones.ts';
import { bare } from './names.ts';
import { protectionOperations } from './protections.ts';
import { oneOf, resolveAll } from './resolve.ts';
import { tagOperations } from './tags.ts';
import { zoneOf, zoneOperations } from './zones.ts';
import { rules } from './beliefs.ts';
import { needs } from './needs.ts';

const getChange = operation<GetChangeInput, GetChangeOutput>((input, context) => ({ ChangeInfo: changeInfo(changeOf(context, input.Id ?? '')) }));

const testDnsAnswer = operation<TestInput, TestOutput>((input, context) => {
  const zone = zoneOf(context, input.HostedZoneId ?? '');
  if (zone.privateZone) throw new AwsFault('InvalidInput', 'TestDNSAnswer is not available for private hosted zones.'); // text unverified
  const { answers } = oneOf(resolveAll(context, { name: input.RecordName ?? '', type: input.RecordType ?? 'A' }), context.chance(`route53/zone/${zone.id}/test`));
  return {
    Nameserver: `${zone.nameServers[0]}`,
    RecordName: bare(input.RecordName ?? ''),
    RecordType: input.RecordType,
    RecordData: [...answers],
    ResponseCode: answers.length === 0 ? 'NXDOMAIN' : 'NOERROR',
    Protocol: 'UDP',
  };
});

const associateVpc = operation<AssociateInput, AssociateOutput>((input, context) => {
  const zone = zoneOf(context, input.HostedZoneId ?? '');
  if (!zone.privateZone) throw new AwsFault('PublicZoneVPCAssociation', 'A VPC cannot be associated with a public hosted zone.'); // text unverified
  const vpc = { VPCId: input.VPC?.VPCId ?? '', VPCRegion: input.VPC?.VPCRegion ?? context.region };
  zonesOf(context).put(zone.id, { ...zone, vpcs: [...zone.vpcs.filter((other) => other.VPCId !== vpc.VPCId), vpc] });
  return { ChangeInfo: startChange(context, zone.id, { outcome: [] }) };
});

/** AWS: defaults of the Developer Guide's "Quotas". */
const accountLimit = operation<AccountLimitInput, AccountLimitOutput>((input, context) => {
  const zones = input.Type === 'MAX_HOSTED_ZONES_BY_OWNER';
  return {
    Limit: { Type: input.Type, Value: zones ? 500 : 200 },
    Count: zones ? zonesOf(context).values().length : healthChecksOf(context).values().length,
  };
});

const zoneLimit = operation<ZoneLimitInput, ZoneLimitOutput>((input, context) => {
  const zone = zoneOf(context, input.HostedZoneId ?? '');
  const records = input.Type === 'MAX_RRSETS_BY_ZONE';
  return {
    Limit: { Type: input.Type, Value: records ? 10_000 : 300 },
    Count: records ? recordsOf(context).values().filter((record) => record.zone === zone.id).length : zone.vpcs.length,
  };
});

/** The API is one control plane: when it is away, everything but answering questions is. */
function whileUp(handler: OperationHandler): OperationHandler {
  return (input, context: Context) => {
    if (controlPlaneDown(context)) throw new AwsFault('ServiceUnavailable', 'Service Unavailable', { status: 503 });
    return handler(input, context);
  };
}

const operations: Readonly<Record<string, OperationHandler>> = {
  ...zoneOperations,
  ...zoneLists,
  ...healthCheckOperations,
  ...checkerOperations,
  ...tagOperations,
  ...protectionOperations,
  ChangeResourceRecordSets: changeResourceRecordSets,
  ListResourceRecordSets: listResourceRecordSets,
  GetChange: getChange,
  TestDNSAnswer: testDnsAnswer,
  AssociateVPCWithHostedZone: associateVpc,
  GetAccountLimit: accountLimit,
  GetHostedZoneLimit: zoneLimit,
};

export const route53: ServiceModule = {
  name: 'route53',
  beliefs: rules.rules,
  sdk: { load: () => import('@aws-sdk/client-route-53'), client: 'Route53Client' },
  needs,
  operations: Object.fromEntries(Object.entries(operations).map(([name, handler]) => [name, whileUp(handler)])),
  events: { 'route53.change-in-sync': changeInSync },
  // It looks for itself: its control plane is in one region for all.
  servesOn: ['route53.change-in-sync'],
};
