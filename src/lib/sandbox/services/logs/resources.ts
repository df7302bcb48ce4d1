// AWS::Logs::LogGroup, AWS::Logs::LogStream and AWS::Logs::MetricFilter.
import { flagOf, given, listOf, numberOf, tagsWith, textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceInStack, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type LogGroup } from './entities.ts';
import { groupArn } from './groups.ts';
import { metricFilters } from './metric-filters.ts';
import { streamKey, streams } from './streams.ts';

const find = (context: Context, name: string): LogGroup | undefined => context.table<LogGroup>(kinds.group).get(name);

function settle(name: string, properties: Properties, { context }: ResourceInStack): void {
  const retention = numberOf(properties['RetentionInDays']);
  if (retention !== undefined) context.call('logs', 'PutRetentionPolicy', { logGroupName: name, retentionInDays: retention });
  else if (find(context, name)?.retention !== undefined) context.call('logs', 'DeleteRetentionPolicy', { logGroupName: name });
  const policy = textOf(properties['DataProtectionPolicy']);
  if (policy !== undefined) context.call('logs', 'PutDataProtectionPolicy', { logGroupIdentifier: name, policyDocument: policy });
  else if (find(context, name)?.dataProtection !== undefined) context.call('logs', 'DeleteDataProtectionPolicy', { logGroupIdentifier: name });
}

const logGroup: ResourceType = {
  required: [],
  createOnly: ['LogGroupName'],
  create(properties, resource) {
    const name = textOf(properties['LogGroupName']) ?? resource.generatedName(512);
    resource.context.call(
      'logs',
      'CreateLogGroup',
      given({ logGroupName: name, kmsKeyId: textOf(properties['KmsKeyId']), logGroupClass: textOf(properties['LogGroupClass']), deletionProtectionEnabled: flagOf(properties['DeletionProtectionEnabled']), tags: tagsWith(resource.tags, properties['Tags']) }),
    );
    settle(name, properties, resource);
    return name;
  },
  // AWS: the attribute Arn ends in `:*` (CloudFormation, AWS::Logs::LogGroup).
  attributes: (name, { context }) => ({ Arn: `${groupArn(context, name)}:*` }),
  update(name, { after }, resource) {
    const { context } = resource;
    settle(name, after, resource);
    const key = textOf(after['KmsKeyId']);
    if (key !== undefined) context.call('logs', 'AssociateKmsKey', { logGroupName: name, kmsKeyId: key });
    else if (find(context, name)?.kmsKeyId !== undefined) context.call('logs', 'DisassociateKmsKey', { logGroupName: name });
    context.call('logs', 'PutLogGroupDeletionProtection', { logGroupIdentifier: name, deletionProtectionEnabled: flagOf(after['DeletionProtectionEnabled']) ?? false });
    const tags = tagsWith(resource.tags, after['Tags']);
    const gone = Object.keys(find(context, name)?.tags ?? {}).filter((tag) => tags[tag] === undefined);
    if (gone.length > 0) context.call('logs', 'UntagResource', { resourceArn: groupArn(context, name), tagKeys: gone });
    context.call('logs', 'TagResource', { resourceArn: groupArn(context, name), tags });
  },
  delete(name, { context }) {
    if (find(context, name) !== undefined) context.call('logs', 'DeleteLogGroup', { logGroupName: name });
  },
  read(name, { context }) {
    const it = find(context, name);
    return it === undefined ? undefined : given({ LogGroupName: it.name, RetentionInDays: it.retention, KmsKeyId: it.kmsKeyId, LogGroupClass: it.class });
  },
};

const logStream: ResourceType = {
  required: ['LogGroupName'],
  createOnly: ['LogGroupName', 'LogStreamName'],
  create(properties, resource) {
    const [group, name] = [textOf(properties['LogGroupName']) ?? '', textOf(properties['LogStreamName']) ?? resource.generatedName(512)];
    resource.context.call('logs', 'CreateLogStream', { logGroupName: group, logStreamName: name });
    return `${group}|${name}`;
  },
  // AWS: Ref is the stream's name alone (CloudFormation, AWS::Logs::LogStream).
  ref: (id) => id.split('|')[1] ?? '',
  delete(id, { context }) {
    const [group = '', name = ''] = id.split('|');
    if (streams(context).get(streamKey(group, name)) !== undefined) context.call('logs', 'DeleteLogStream', { logGroupName: group, logStreamName: name });
  },
};

function putFilter(name: string, properties: Properties, context: Context): void {
  context.call('logs', 'PutMetricFilter', {
    logGroupName: textOf(properties['LogGroupName']),
    filterName: name,
    filterPattern: textOf(properties['FilterPattern']),
    metricTransformations: listOf(properties['MetricTransformations']).map((it) =>
      given({
        metricName: textOf(it['MetricName']),
        metricNamespace: textOf(it['MetricNamespace']),
        metricValue: textOf(it['MetricValue']),
        defaultValue: numberOf(it['DefaultValue']),
        unit: textOf(it['Unit']),
        dimensions: it['Dimensions'] === undefined ? undefined : Object.fromEntries(listOf(it['Dimensions']).map((one) => [textOf(one['Key']) ?? '', textOf(one['Value']) ?? ''])),
      }),
    ),
  });
}

const metricFilter: ResourceType = {
  required: ['FilterPattern', 'LogGroupName', 'MetricTransformations'],
  createOnly: ['FilterName', 'LogGroupName'],
  create(properties, resource) {
    const name = textOf(properties['FilterName']) ?? resource.generatedName(512);
    putFilter(name, properties, resource.context);
    return `${textOf(properties['LogGroupName']) ?? ''}|${name}`;
  },
  ref: (id) => id.split('|')[1] ?? '',
  update(id, { after }, { context }) {
    putFilter(id.split('|')[1] ?? '', after, context);
  },
  delete(id, { context }) {
    const [group = '', name = ''] = id.split('|');
    if (metricFilters(context).get(`${group}\t${name}`) !== undefined) context.call('logs', 'DeleteMetricFilter', { logGroupName: group, filterName: name });
  },
};

export const resources = { 'AWS::Logs::LogGroup': logGroup, 'AWS::Logs::LogStream': logStream, 'AWS::Logs::MetricFilter': metricFilter } as const satisfies Readonly<Record<string, ResourceType>>;
