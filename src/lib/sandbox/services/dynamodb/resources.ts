// DynamoDB's resource type for CloudFormation.
import { tagList, tagsOf } from '../../world/tags.ts';
import { given, tagsWith, textOf } from '../../world/template-values.ts';
import type { Properties, ResourceInStack, ResourceType } from '../cloudformation/resource-type.ts';
import { tablesOf } from './entities.ts';

const flag = (value: unknown): boolean => value === true || value === 'true';
const inner = (value: unknown): Readonly<Record<string, unknown>> => (value ?? {}) as Readonly<Record<string, unknown>>;

/** AWS: the template says SSEEnabled where the API says Enabled. (CloudFormation, AWS::DynamoDB::Table SSESpecification) */
const encryption = (value: unknown) => (value === undefined ? undefined : { Enabled: flag(inner(value)['SSEEnabled']), KMSMasterKeyId: textOf(inner(value)['KMSMasterKeyId']), SSEType: textOf(inner(value)['SSEType']) });

function setBeside(name: string, { before, after }: { readonly before: Properties; readonly after: Properties }, { context }: ResourceInStack): void {
  const [recoveryBefore, recovery] = [before, after].map((it) => it['PointInTimeRecoverySpecification']);
  if (JSON.stringify(recoveryBefore) !== JSON.stringify(recovery)) context.call('dynamodb', 'UpdateContinuousBackups', { TableName: name, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: flag(inner(recovery)['PointInTimeRecoveryEnabled']), ...(inner(recovery)['RecoveryPeriodInDays'] === undefined ? {} : { RecoveryPeriodInDays: Number(inner(recovery)['RecoveryPeriodInDays']) }) } });
  const [expiryBefore, expiry] = [before, after].map((it) => it['TimeToLiveSpecification']);
  if (JSON.stringify(expiryBefore) !== JSON.stringify(expiry)) {
    const spec = inner(expiry ?? expiryBefore);
    context.call('dynamodb', 'UpdateTimeToLive', { TableName: name, TimeToLiveSpecification: { AttributeName: textOf(spec['AttributeName']), Enabled: expiry !== undefined && flag(spec['Enabled']) } });
  }
}

const table: ResourceType = {
  required: ['KeySchema'],
  createOnly: ['TableName', 'KeySchema', 'LocalSecondaryIndexes', 'ImportSourceSpecification'],
  create(properties, resource) {
    const name = textOf(properties['TableName']) ?? resource.generatedName(255);
    resource.context.call('dynamodb', 'CreateTable', given({
      ...Object.fromEntries(['KeySchema', 'AttributeDefinitions', 'BillingMode', 'TableClass', 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes', 'StreamSpecification'].map((key) => [key, properties[key]])),
      TableName: name,
      ProvisionedThroughput: properties['ProvisionedThroughput'],
      SSESpecification: encryption(properties['SSESpecification']),
      DeletionProtectionEnabled: properties['DeletionProtectionEnabled'] === undefined ? undefined : flag(properties['DeletionProtectionEnabled']),
      Tags: tagList(tagsWith(resource.tags, properties['Tags'])),
    }));
    setBeside(name, { before: {}, after: properties }, resource);
    return name;
  },
  progress: (name, { context }) => (tablesOf(context).get(name)?.status === 'ACTIVE' ? 'ready' : 'waiting'),
  attributes: (name, { context }) => ({ Arn: tablesOf(context).get(name)?.arn ?? '' }),
  update(name, change, resource) {
    const { context } = resource;
    const keys = ['BillingMode', 'ProvisionedThroughput', 'TableClass', 'SSESpecification', 'DeletionProtectionEnabled', 'GlobalSecondaryIndexes', 'StreamSpecification'];
    const differs = keys.filter((key) => JSON.stringify(change.before[key]) !== JSON.stringify(change.after[key]));
    if (differs.length > 0) {
      const { after } = change;
      context.call('dynamodb', 'UpdateTable', given({
        TableName: name,
        BillingMode: after['BillingMode'],
        ProvisionedThroughput: after['ProvisionedThroughput'],
        TableClass: after['TableClass'],
        SSESpecification: differs.includes('SSESpecification') ? (encryption(after['SSESpecification']) ?? { Enabled: false }) : undefined,
        DeletionProtectionEnabled: flag(after['DeletionProtectionEnabled']),
      }));
    }
    setBeside(name, change, resource);
    const held = tablesOf(context).get(name);
    const wanted = tagsWith(resource.tags, change.after['Tags']);
    if (held !== undefined && JSON.stringify(held.tags) !== JSON.stringify(wanted)) tablesOf(context).put(name, { ...held, tags: wanted });
  },
  delete(name, { context }) {
    if (tablesOf(context).get(name) !== undefined) context.call('dynamodb', 'DeleteTable', { TableName: name });
  },
  gone: (name, { context }) => (tablesOf(context).get(name) === undefined ? 'ready' : 'waiting'),
  read(name, { context }) {
    const it = tablesOf(context).get(name);
    if (it === undefined) return undefined;
    return given({
      TableName: it.name,
      BillingMode: it.billing,
      DeletionProtectionEnabled: it.protected,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: it.backedUp },
      SSESpecification: it.encrypted ? { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: it.keyArn } : undefined,
      Tags: tagList(tagsOf(tagList(it.tags))),
    });
  },
};

export const resources: Readonly<Record<'AWS::DynamoDB::Table', ResourceType>> = { 'AWS::DynamoDB::Table': table };
