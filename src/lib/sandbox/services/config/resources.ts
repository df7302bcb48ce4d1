// AWS Config's resources for CloudFormation: the recorder is started as soon as its channel is there.
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context, Table } from '../../world/service.ts';
import type { Properties, ResourceInStack, ResourceType } from '../cloudformation/resource-type.ts';
import { flagOf, given, textOf } from '../../world/template-values.ts';
import { channelsOf, recordersOf } from './service.ts';

/** Channels of a stack for which there is no recorder yet. */
const waitingOf = (context: Context): Table<Properties> => context.table<Properties>('config.waiting-channel');

function putRecorder(properties: Properties, { context }: ResourceInStack): string {
  const name = textOf(properties['Name']) ?? 'default';
  const group = properties['RecordingGroup'] as Properties | undefined;
  context.call('config', 'PutConfigurationRecorder', {
    ConfigurationRecorder: given({
      name,
      roleARN: textOf(properties['RoleARN']),
      recordingGroup: group === undefined ? undefined : given({ allSupported: flagOf(group['AllSupported']), includeGlobalResourceTypes: flagOf(group['IncludeGlobalResourceTypes']), resourceTypes: group['ResourceTypes'] }),
    }),
  });
  return name;
}

const recorder: ResourceType = {
  required: ['RoleARN'],
  createOnly: ['Name'],
  create(properties, resource) {
    const name = textOf(properties['Name']) ?? 'default';
    // AWS: PutConfigurationRecorder would change the one that is there; that a handler looks first is CloudFormation's rule for all. (unverified for this type)
    if (recordersOf(resource.context).get(name) !== undefined) throw new AwsFault('AlreadyExistsException', `Resource of type 'AWS::Config::ConfigurationRecorder' with identifier '${name}' already exists.`);
    return putRecorder(properties, resource);
  },
  // AWS: "CloudFormation starts the recorder as soon as the delivery channel is available". (AWS::Config::ConfigurationRecorder)
  progress(name, { context }) {
    if (recordersOf(context).get(name)?.recording === true) return 'ready';
    if (channelsOf(context).values().length === 0) return 'waiting';
    context.call('config', 'StartConfigurationRecorder', { ConfigurationRecorderName: name });
    return 'ready';
  },
  update(_, { after }, resource) {
    putRecorder(after, resource);
  },
  delete(name, { context }) {
    if (recordersOf(context).get(name) !== undefined) context.call('config', 'DeleteConfigurationRecorder', { ConfigurationRecorderName: name });
  },
};

function putChannel(name: string, properties: Properties, { context }: ResourceInStack): void {
  const delivery = properties['ConfigSnapshotDeliveryProperties'] as Properties | undefined;
  context.call('config', 'PutDeliveryChannel', {
    DeliveryChannel: given({ name, s3BucketName: textOf(properties['S3BucketName']), s3KeyPrefix: textOf(properties['S3KeyPrefix']), snsTopicARN: textOf(properties['SnsTopicARN']), configSnapshotDeliveryProperties: delivery === undefined ? undefined : { deliveryFrequency: textOf(delivery['DeliveryFrequency']) } }),
  });
}

const channel: ResourceType = {
  required: ['S3BucketName'],
  createOnly: ['Name'],
  // A recorder comes first, and the two cannot wait for each other by DependsOn: CloudFormation tries again. (unverified)
  create(properties, resource) {
    const name = textOf(properties['Name']) ?? 'default';
    if (recordersOf(resource.context).values().length > 0) putChannel(name, properties, resource);
    else waitingOf(resource.context).put(name, properties);
    return name;
  },
  progress(name, resource) {
    const properties = waitingOf(resource.context).get(name);
    if (properties === undefined) return 'ready';
    if (recordersOf(resource.context).values().length === 0) return 'waiting';
    waitingOf(resource.context).delete(name);
    putChannel(name, properties, resource);
    return 'ready';
  },
  update(name, { after }, resource) {
    putChannel(name, after, resource);
  },
  delete(name, { context }) {
    waitingOf(context).delete(name);
    for (const it of recordersOf(context).values()) context.call('config', 'StopConfigurationRecorder', { ConfigurationRecorderName: it.name });
    if (channelsOf(context).get(name) !== undefined) context.call('config', 'DeleteDeliveryChannel', { DeliveryChannelName: name });
  },
};

export const resources: Readonly<Record<'AWS::Config::ConfigurationRecorder' | 'AWS::Config::DeliveryChannel', ResourceType>> = {
  'AWS::Config::ConfigurationRecorder': recorder,
  'AWS::Config::DeliveryChannel': channel,
};
