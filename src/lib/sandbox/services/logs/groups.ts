// Log groups: made, kept for so many days, protected.
import type { AssociateKmsKeyCommandInput, AssociateKmsKeyCommandOutput, CreateLogGroupCommandInput, CreateLogGroupCommandOutput, DeleteDataProtectionPolicyCommandInput, DeleteDataProtectionPolicyCommandOutput, DeleteLogGroupCommandInput, DeleteLogGroupCommandOutput, DeleteRetentionPolicyCommandInput, DeleteRetentionPolicyCommandOutput, DescribeLogGroupsCommandInput, DescribeLogGroupsCommandOutput, DisassociateKmsKeyCommandInput, DisassociateKmsKeyCommandOutput, GetDataProtectionPolicyCommandInput, GetDataProtectionPolicyCommandOutput, ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput, PutDataProtectionPolicyCommandInput, PutDataProtectionPolicyCommandOutput, PutLogGroupDeletionProtectionCommandInput, PutLogGroupDeletionProtectionCommandOutput, PutRetentionPolicyCommandInput, PutRetentionPolicyCommandOutput, TagResourceCommandInput, TagResourceCommandOutput, UntagResourceCommandInput, UntagResourceCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type LogEvent, type LogGroup, type LogStream, type MetricFilter } from './entities.ts';

const table = (context: Context) => context.table<LogGroup>(kinds.group);

export const groupArn = (context: Context, name: string): string => `arn:aws:logs:${context.region}:${context.account}:log-group:${name}`;

/** By name, or by ARN with or without its `:*`. @throws AwsFault ResourceNotFoundException */
export function existingGroup(context: Context, nameOrArn: string | undefined): LogGroup {
  const name = /^arn:aws:logs:[^:]+:\d+:log-group:([^:]+)(?::\*)?$/.exec(nameOrArn ?? '')?.[1] ?? nameOrArn ?? '';
  const group = table(context).get(name);
  if (group === undefined) throw new AwsFault('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
}

/** @throws AwsFault InvalidParameterException */
export function checkGroupName(name: string | undefined): string {
  if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name ?? '')) throw new AwsFault('InvalidParameterException', `1 validation error detected: Value '${name ?? ''}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`);
  return name ?? '';
}

export const createLogGroup = operation<CreateLogGroupCommandInput, CreateLogGroupCommandOutput>((input, context) => {
  const name = checkGroupName(input.logGroupName);
  if (name.startsWith('aws/')) throw new AwsFault('InvalidParameterException', "Log groups starting with aws/ are reserved for AWS.");
  if (table(context).get(name) !== undefined) throw new AwsFault('ResourceAlreadyExistsException', 'The specified log group already exists');
  const type = input.logGroupClass ?? 'STANDARD';
  if (!['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'].includes(type)) throw new AwsFault('InvalidParameterException', `Invalid log group class: ${type}`);
  table(context).put(name, { name, createdAt: context.now, class: type, deletionProtection: input.deletionProtectionEnabled ?? false, ...(input.kmsKeyId === undefined ? {} : { kmsKeyId: input.kmsKeyId }), tags: { ...input.tags } });
  return {};
});

export const deleteLogGroup = operation<DeleteLogGroupCommandInput, DeleteLogGroupCommandOutput>((input, context) => {
  const group = existingGroup(context, input.logGroupName);
  if (group.deletionProtection) throw new AwsFault('ValidationException', 'The log group has deletion protection enabled.');
  table(context).delete(group.name);
  for (const [id, stream] of context.table<LogStream>(kinds.stream).entries()) if (stream.group === group.name) context.table(kinds.stream).delete(id);
  for (const [id] of context.table<LogEvent>(kinds.event).entries()) if (id.startsWith(`${group.name}\t`)) context.table(kinds.event).delete(id);
  for (const [id, filter] of context.table<MetricFilter>(kinds.metricFilter).entries()) if (filter.group === group.name) context.table(kinds.metricFilter).delete(id);
  return {};
});

export const describeLogGroups = operation<DescribeLogGroupsCommandInput, DescribeLogGroupsCommandOutput>((input, context) => {
  if (input.logGroupNamePrefix !== undefined && input.logGroupNamePattern !== undefined) throw new AwsFault('InvalidParameterException', 'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
  const max = input.limit ?? 50;
  if (max < 1 || max > 50) throw new AwsFault('InvalidParameterException', `1 validation error detected: Value '${max}' at 'limit' failed to satisfy constraint: Member must have value between 1 and 50`);
  const found = table(context).values().filter(({ name }) => name.startsWith(input.logGroupNamePrefix ?? '') && name.toLowerCase().includes((input.logGroupNamePattern ?? '').toLowerCase()));
  const shown = page(found, { max, token: input.nextToken, key: ({ name }) => name, refuse: () => new AwsFault('InvalidParameterException', 'The specified nextToken is invalid.') });
  return {
    logGroups: shown.items.map((group) => ({
      logGroupName: group.name,
      arn: `${groupArn(context, group.name)}:*`,
      logGroupArn: groupArn(context, group.name),
      creationTime: group.createdAt,
      ...(group.retention === undefined ? {} : { retentionInDays: group.retention }),
      ...(group.kmsKeyId === undefined ? {} : { kmsKeyId: group.kmsKeyId }),
      logGroupClass: group.class as 'STANDARD',
      metricFilterCount: context.table<MetricFilter>(kinds.metricFilter).values().filter((filter) => filter.group === group.name).length,
      storedBytes: 0,
      deletionProtectionEnabled: group.deletionProtection,
      ...(group.dataProtection === undefined ? {} : { dataProtectionStatus: 'ACTIVATED' as const }),
    })),
    ...(shown.next === undefined ? {} : { nextToken: shown.next }),
  };
});

// AWS: the values PutRetentionPolicy takes (API reference).
const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

export const putRetention = operation<PutRetentionPolicyCommandInput, PutRetentionPolicyCommandOutput>((input, context) => {
  const group = existingGroup(context, input.logGroupName);
  const retention = input.retentionInDays ?? 0;
  if (!retentions.includes(retention)) throw new AwsFault('InvalidParameterException', `1 validation error detected: Value '${retention}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${retentions.join(', ')}]`);
  table(context).put(group.name, { ...group, retention });
  return {};
});

export const deleteRetention = operation<DeleteRetentionPolicyCommandInput, DeleteRetentionPolicyCommandOutput>((input, context) => {
  const { retention: _, ...group } = existingGroup(context, input.logGroupName);
  table(context).put(group.name, group);
  return {};
});

export const associateKey = operation<AssociateKmsKeyCommandInput, AssociateKmsKeyCommandOutput>((input, context) => {
  const group = existingGroup(context, input.logGroupName ?? input.resourceIdentifier);
  table(context).put(group.name, { ...group, kmsKeyId: input.kmsKeyId ?? '' });
  return {};
});

export const disassociateKey = operation<DisassociateKmsKeyCommandInput, DisassociateKmsKeyCommandOutput>((input, context) => {
  const { kmsKeyId: _, ...group } = existingGroup(context, input.logGroupName ?? input.resourceIdentifier);
  table(context).put(group.name, group);
  return {};
});

export const putDeletionProtection = operation<PutLogGroupDeletionProtectionCommandInput, PutLogGroupDeletionProtectionCommandOutput>((input, context) => {
  const group = existingGroup(context, input.logGroupIdentifier);
  table(context).put(group.name, { ...group, deletionProtection: input.deletionProtectionEnabled ?? false });
  return {};
});

export const putDataProtection = operation<PutDataProtectionPolicyCommandInput, PutDataProtectionPolicyCommandOutput>((input, context) => {
  const group = existingGroup(context, input.logGroupIdentifier);
  checkDataProtection(input.policyDocument ?? '');
  table(context).put(group.name, { ...group, dataProtection: input.policyDocument ?? '' });
  return { logGroupIdentifier: group.name, policyDocument: input.policyDocument, lastUpdatedTime: context.now };
});

// AWS: two statements, one that audits and one that de-identifies, over the same data (API reference, PutDataProtectionPolicy).
function checkDataProtection(text: string): void {
  const refuse = (why: string): AwsFault => new AwsFault('InvalidParameterException', `The data protection policy is invalid: ${why}`);
  let policy: { readonly Statement?: readonly { readonly DataIdentifier?: unknown; readonly Operation?: Readonly<Record<string, unknown>> }[] };
  try {
    policy = JSON.parse(text) as typeof policy;
  } catch {
    throw refuse('it is not JSON.');
  }
  const statements = policy.Statement ?? [];
  const operations = statements.flatMap(({ Operation }) => Object.keys(Operation ?? {})).sort();
  if (statements.length !== 2 || operations.join() !== 'Audit,Deidentify') throw refuse('it needs one Audit and one Deidentify statement.');
  if (JSON.stringify(statements[0]?.DataIdentifier) !== JSON.stringify(statements[1]?.DataIdentifier)) throw refuse('both statements must name the same data identifiers.');
}

export const getDataProtection = operation<GetDataProtectionPolicyCommandInput, GetDataProtectionPolicyCommandOutput>((input, context) => {
  const group = existingGroup(context, input.logGroupIdentifier);
  return { logGroupIdentifier: group.name, ...(group.dataProtection === undefined ? {} : { policyDocument: group.dataProtection }) };
});

export const deleteDataProtection = operation<DeleteDataProtectionPolicyCommandInput, DeleteDataProtectionPolicyCommandOutput>((input, context) => {
  const { dataProtection: _, ...group } = existingGroup(context, input.logGroupIdentifier);
  table(context).put(group.name, group);
  return {};
});

export const tagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>((input, context) => {
  const group = existingGroup(context, input.resourceArn);
  table(context).put(group.name, { ...group, tags: { ...group.tags, ...input.tags } });
  return {};
});

export const untagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>((input, context) => {
  const group = existingGroup(context, input.resourceArn);
  table(context).put(group.name, { ...group, tags: Object.fromEntries(Object.entries(group.tags).filter(([key]) => input.tagKeys?.includes(key) !== true)) });
  return {};
});

export const listTags = operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>((input, context) => ({ tags: { ...existingGroup(context, input.resourceArn).tags } }));
