// Route 53's resources for CloudFormation.
import type { AliasTarget, CreateHealthCheckResponse, CreateHostedZoneResponse } from '@aws-sdk/client-route-53';
import type { Context } from '../../world/service.ts';
import { seconds } from '../../../world/time.ts';
import { token } from '../../../world/ids.ts';
import type { Properties, ResourceInStack, ResourceType } from '../cloudformation/resource-type.ts';
import { recordsOf, zonesOf, type RecordSet } from './entities.ts';
import { bare, normalised } from './names.ts';
import { recordKey } from './record-key.ts';
import { deleteRecords, recordSetOf, recordsProgress, writeRecords, writtenRecords, zoneIdOf } from './stack-records.ts';

const recordSet: ResourceType = {
  required: ['Name', 'Type'],
  createOnly: ['HostedZoneId', 'HostedZoneName', 'Name'],
  create(properties, resource) {
    const physicalId = String(properties['Name']);
    writeRecords(resource, physicalId, { zone: zoneIdOf(resource.context, properties), sets: [recordSetOf(properties)] });
    return physicalId;
  },
  progress: recordsProgress,
  update(physicalId, { before, after }, resource) {
    writeRecords(resource, physicalId, { zone: zoneIdOf(resource.context, after), sets: [recordSetOf(after)], before: [recordSetOf(before)] });
  },
  delete: deleteRecords,
  read(physicalId, resource) {
    const written = writtenRecords(physicalId, resource);
    const [set] = written?.sets ?? [];
    if (written === undefined || set === undefined) return undefined;
    const now = recordsOf(resource.context).get(recordKey(written.zone, set as RecordSet))?.set;
    if (now === undefined) return undefined;
    const { Name: _, ResourceRecords: records, AliasTarget: alias, ...rest } = now;
    return {
      Name: physicalId,
      ...rest,
      ...(records === undefined ? {} : { ResourceRecords: records.map((record) => record.Value) }),
      ...(alias === undefined ? {} : { AliasTarget: aliasAsWritten(alias, set.AliasTarget) }),
    };
  },
};

/** In the template's own spelling where it means the same: case and final dot are Route 53's, a left-out `false` is nothing. */
function aliasAsWritten(now: AliasTarget, written: AliasTarget | undefined): Properties {
  const same = normalised(written?.DNSName ?? '') === now.DNSName;
  return { HostedZoneId: now.HostedZoneId, DNSName: same ? written?.DNSName : bare(now.DNSName ?? ''), ...(now.EvaluateTargetHealth !== true && written?.EvaluateTargetHealth === undefined ? {} : { EvaluateTargetHealth: now.EvaluateTargetHealth }) };
}

const setsOf = (properties: Properties): ReturnType<typeof recordSetOf>[] => ((properties['RecordSets'] ?? []) as readonly Properties[]).map(recordSetOf);

const recordSetGroup: ResourceType = {
  required: [],
  createOnly: ['HostedZoneId', 'HostedZoneName'],
  create(properties, resource) {
    const physicalId = resource.generatedName(64);
    writeRecords(resource, physicalId, { zone: zoneIdOf(resource.context, properties), sets: setsOf(properties) });
    return physicalId;
  },
  progress: recordsProgress,
  update(physicalId, { after }, resource) {
    writeRecords(resource, physicalId, { zone: zoneIdOf(resource.context, after), sets: setsOf(after), before: writtenRecords(physicalId, resource)?.sets ?? [] });
  },
  delete: deleteRecords,
};

function putTags(context: Context, what: { readonly type: 'hostedzone' | 'healthcheck'; readonly id: string; readonly tags: Readonly<Record<string, string>> }): void {
  const AddTags = Object.entries(what.tags).map(([Key, Value]) => ({ Key, Value }));
  if (AddTags.length > 0) context.call('route53', 'ChangeTagsForResource', { ResourceType: what.type, ResourceId: what.id, AddTags });
}

function tagsIn(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(((value ?? []) as readonly { readonly Key: string; readonly Value: string }[]).map(({ Key, Value }) => [Key, Value]));
}

/** The reference that makes a second attempt recognisable, and a replacement a different thing. */
const reference = (resource: ResourceInStack): string => token(resource.stackId, resource.logicalId, String(resource.context.count('route53.stack-reference')));

const hostedZone: ResourceType = {
  required: [],
  createOnly: ['Name'],
  create(properties, resource) {
    const { context } = resource;
    const [vpc] = (properties['VPCs'] ?? []) as readonly Properties[];
    const config = properties['HostedZoneConfig'] as Properties | undefined;
    const { HostedZone } = context.call<CreateHostedZoneResponse>('route53', 'CreateHostedZone', {
      Name: properties['Name'],
      CallerReference: reference(resource),
      ...(vpc === undefined ? {} : { VPC: vpc }),
      ...(config === undefined ? {} : { HostedZoneConfig: config }),
    });
    const id = (HostedZone?.Id ?? '').replace('/hostedzone/', '');
    putTags(context, { type: 'hostedzone', id, tags: { ...resource.tags, ...tagsIn(properties['HostedZoneTags']) } });
    return id;
  },
  takes: () => seconds(40),
  attributes(physicalId, { context }) {
    const zone = zonesOf(context).get(physicalId);
    return { Id: physicalId, NameServers: zone?.nameServers ?? [] };
  },
  update(physicalId, { after }, { context }) {
    const config = after['HostedZoneConfig'] as Properties | undefined;
    context.call('route53', 'UpdateHostedZoneComment', { Id: physicalId, Comment: config?.['Comment'] });
    putTags(context, { type: 'hostedzone', id: physicalId, tags: tagsIn(after['HostedZoneTags']) });
  },
  delete(physicalId, { context }) {
    context.call('route53', 'DeleteHostedZone', { Id: physicalId });
  },
};

const healthCheck: ResourceType = {
  required: ['HealthCheckConfig'],
  create(properties, resource) {
    const { context } = resource;
    const { HealthCheck } = context.call<CreateHealthCheckResponse>('route53', 'CreateHealthCheck', { CallerReference: reference(resource), HealthCheckConfig: typed(properties['HealthCheckConfig']) });
    const id = HealthCheck?.Id ?? '';
    putTags(context, { type: 'healthcheck', id, tags: { ...resource.tags, ...tagsIn(properties['HealthCheckTags']) } });
    return id;
  },
  attributes: (physicalId) => ({ HealthCheckId: physicalId }),
  update(physicalId, { after }, { context }) {
    const { Type: _, RequestInterval: __, MeasureLatency: ___, RoutingControlArn: ____, ...changeable } = typed(after['HealthCheckConfig']);
    context.call('route53', 'UpdateHealthCheck', { HealthCheckId: physicalId, ...changeable });
    putTags(context, { type: 'healthcheck', id: physicalId, tags: tagsIn(after['HealthCheckTags']) });
  },
  delete(physicalId, { context }) {
    context.call('route53', 'DeleteHealthCheck', { HealthCheckId: physicalId });
  },
};

/** Templates write numbers and booleans as text at will; the API does not. */
function typed(config: unknown): Record<string, unknown> {
  const numbers = new Set(['Port', 'RequestInterval', 'FailureThreshold', 'HealthThreshold']);
  const truths = new Set(['MeasureLatency', 'Inverted', 'EnableSNI', 'Disabled']);
  return Object.fromEntries(Object.entries((config ?? {}) as Properties).map(([name, value]) => [name, numbers.has(name) ? Number(value) : truths.has(name) ? value === true || value === 'true' : value]));
}

export const resources: Readonly<Record<'AWS::Route53::RecordSet' | 'AWS::Route53::RecordSetGroup' | 'AWS::Route53::HostedZone' | 'AWS::Route53::HealthCheck', ResourceType>> = {
  'AWS::Route53::RecordSet': recordSet,
  'AWS::Route53::RecordSetGroup': recordSetGroup,
  'AWS::Route53::HostedZone': hostedZone,
  'AWS::Route53::HealthCheck': healthCheck,
};
