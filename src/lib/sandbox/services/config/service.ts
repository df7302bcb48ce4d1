// AWS Config: the recorder of a region, where it delivers to, and whether it records.
import type {
  ConfigurationRecorder,
  DeleteConfigurationRecorderCommandInput as DeleteRecorderInput,
  DeleteConfigurationRecorderCommandOutput as DeleteRecorderOutput,
  DeleteDeliveryChannelCommandInput as DeleteChannelInput,
  DeleteDeliveryChannelCommandOutput as DeleteChannelOutput,
  DeliveryChannel,
  DescribeConfigurationRecordersCommandInput as RecordersInput,
  DescribeConfigurationRecordersCommandOutput as RecordersOutput,
  DescribeConfigurationRecorderStatusCommandInput as StatusInput,
  DescribeConfigurationRecorderStatusCommandOutput as StatusOutput,
  DescribeDeliveryChannelsCommandInput as ChannelsInput,
  DescribeDeliveryChannelsCommandOutput as ChannelsOutput,
  PutConfigurationRecorderCommandInput as PutRecorderInput,
  PutConfigurationRecorderCommandOutput as PutRecorderOutput,
  PutDeliveryChannelCommandInput as PutChannelInput,
  PutDeliveryChannelCommandOutput as PutChannelOutput,
  StartConfigurationRecorderCommandInput as StartInput,
  StartConfigurationRecorderCommandOutput as StartOutput,
  StopConfigurationRecorderCommandInput as StopInput,
  StopConfigurationRecorderCommandOutput as StopOutput,
} from '@aws-sdk/client-config-service';
import { asDate, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context, type ServiceModule, type Table } from '../../world/service.ts';
import { kinds as s3, type Bucket } from '../s3/entities.ts';
import { needs } from './needs.ts';

export interface Recorder {
  readonly name: string;
  readonly role: string;
  readonly group: ConfigurationRecorder['recordingGroup'];
  readonly recording: boolean;
  readonly changed: Instant;
  readonly started?: Instant;
  readonly stopped?: Instant;
}

export const recordersOf = (context: Context): Table<Recorder> => context.table<Recorder>('config.recorder');
export const channelsOf = (context: Context): Table<DeliveryChannel> => context.table<DeliveryChannel>('config.channel');

// Texts of this file unverified but where a source is named.
const noRecorder = (name: string): AwsFault => new AwsFault('NoSuchConfigurationRecorderException', `Cannot find configuration recorder with the specified name '${name}'.`);
const noChannel = (name: string): AwsFault => new AwsFault('NoSuchDeliveryChannelException', `Cannot find delivery channel with specified name '${name}'.`);

function recorderOf(context: Context, name: string | undefined): Recorder {
  const found = recordersOf(context).get(name ?? '');
  if (found === undefined) throw noRecorder(name ?? '');
  return found;
}

function chosen<T>(table: Table<T>, names: readonly string[] | undefined, absent: (name: string) => AwsFault): readonly T[] {
  if (names === undefined || names.length === 0) return table.values();
  return names.map((name) => {
    const found = table.get(name);
    if (found === undefined) throw absent(name);
    return found;
  });
}

const putRecorder = operation<PutRecorderInput, PutRecorderOutput>((input, context) => {
  // AWS: `default` where no name is given. (botocore config: ConfigurationRecorder name)
  const { name = 'default', roleARN = '', recordingGroup } = input.ConfigurationRecorder ?? {};
  const others = recordersOf(context).values().filter((it) => it.name !== name);
  // AWS: one customer managed recorder for each account and region; the words as hashicorp/terraform-provider-aws shows them.
  if (others.length > 0) throw new AwsFault('MaxNumberOfConfigurationRecordersExceededException', `Failed to put configuration recorder '${name}' because the maximum number of configuration recorders: 1 is reached.`);
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(roleARN)) throw new AwsFault('InvalidRoleException', 'You have provided a null or empty role ARN.');
  const before = recordersOf(context).get(name);
  recordersOf(context).put(name, { recording: false, ...before, name, role: roleARN, group: recordingGroup ?? { allSupported: true }, changed: context.now });
  return {};
});

const shape = (it: Recorder, context: Context): ConfigurationRecorder => ({
  arn: `arn:aws:config:${context.region}:${context.account}:configuration-recorder/${it.name}`,
  name: it.name,
  roleARN: it.role,
  recordingGroup: it.group,
  recordingMode: { recordingFrequency: 'CONTINUOUS' },
  recordingScope: 'PAID',
});

const start = operation<StartInput, StartOutput>((input, context) => {
  const it = recorderOf(context, input.ConfigurationRecorderName);
  if (channelsOf(context).values().length === 0) throw new AwsFault('NoAvailableDeliveryChannelException', 'Delivery channel is not available to start configuration recorder.');
  if (!it.recording) recordersOf(context).put(it.name, { ...it, recording: true, changed: context.now, started: context.now });
  return {};
});

const stop = operation<StopInput, StopOutput>((input, context) => {
  const it = recorderOf(context, input.ConfigurationRecorderName);
  if (it.recording) recordersOf(context).put(it.name, { ...it, recording: false, changed: context.now, stopped: context.now });
  return {};
});

const putChannel = operation<PutChannelInput, PutChannelOutput>((input, context) => {
  const channel = input.DeliveryChannel ?? {};
  const { name = 'default' } = channel;
  if (recordersOf(context).values().length === 0) throw new AwsFault('NoAvailableConfigurationRecorderException', 'Configuration recorder is not available to put delivery channel.');
  if (channelsOf(context).values().some((it) => it.name !== name)) throw new AwsFault('MaxNumberOfDeliveryChannelsExceededException', `Failed to put delivery channel '${name}' because the maximum number of delivery channels: 1 is reached.`);
  if (context.worldTable<Bucket>(s3.bucket).get(channel.s3BucketName ?? '') === undefined) throw new AwsFault('NoSuchBucketException', `Cannot find a S3 bucket with an empty bucket name or the bucket ${channel.s3BucketName ?? ''}.`);
  channelsOf(context).put(name, { ...channel, name });
  return {};
});

const deleteChannel = operation<DeleteChannelInput, DeleteChannelOutput>((input, context) => {
  const name = input.DeliveryChannelName ?? '';
  if (channelsOf(context).get(name) === undefined) throw noChannel(name);
  // AWS: only after the recorder was stopped. (botocore config: DeleteDeliveryChannel)
  if (recordersOf(context).values().some((it) => it.recording)) throw new AwsFault('LastDeliveryChannelDeleteFailedException', `Failed to delete last specified delivery channel with name '${name}', because there is a running configuration recorder.`);
  channelsOf(context).delete(name);
  return {};
});

export const config: ServiceModule = {
  name: 'config',
  sdk: { load: () => import('@aws-sdk/client-config-service'), client: 'ConfigServiceClient' },
  needs,
  operations: {
    PutConfigurationRecorder: putRecorder,
    DescribeConfigurationRecorders: operation<RecordersInput, RecordersOutput>((input, context) => ({ ConfigurationRecorders: chosen(recordersOf(context), input.ConfigurationRecorderNames, noRecorder).map((it) => shape(it, context)) })),
    DescribeConfigurationRecorderStatus: operation<StatusInput, StatusOutput>((input, context) => ({
      ConfigurationRecordersStatus: chosen(recordersOf(context), input.ConfigurationRecorderNames, noRecorder).map((it) => ({
        arn: `arn:aws:config:${context.region}:${context.account}:configuration-recorder/${it.name}`,
        name: it.name,
        recording: it.recording,
        lastStatus: it.recording ? ('Success' as const) : ('Pending' as const),
        lastStatusChangeTime: asDate(it.changed),
        ...(it.started === undefined ? {} : { lastStartTime: asDate(it.started) }),
        ...(it.stopped === undefined ? {} : { lastStopTime: asDate(it.stopped) }),
      })),
    })),
    StartConfigurationRecorder: start,
    StopConfigurationRecorder: stop,
    DeleteConfigurationRecorder: operation<DeleteRecorderInput, DeleteRecorderOutput>((input, context) => {
      recordersOf(context).delete(recorderOf(context, input.ConfigurationRecorderName).name);
      return {};
    }),
    PutDeliveryChannel: putChannel,
    DescribeDeliveryChannels: operation<ChannelsInput, ChannelsOutput>((input, context) => ({ DeliveryChannels: [...chosen(channelsOf(context), input.DeliveryChannelNames, noChannel)] })),
    DeleteDeliveryChannel: deleteChannel,
  },
};
