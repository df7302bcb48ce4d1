// Log streams.
import type { CreateLogStreamCommandInput, CreateLogStreamCommandOutput, DeleteLogStreamCommandInput, DeleteLogStreamCommandOutput, DescribeLogStreamsCommandInput, DescribeLogStreamsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type LogEvent, type LogStream } from './entities.ts';
import { existingGroup, groupArn } from './groups.ts';

export const streams = (context: Context) => context.table<LogStream>(kinds.stream);
export const streamKey = (group: string, name: string): string => `${group}\t${name}`;

/** @throws AwsFault ResourceNotFoundException */
export function existingStream(context: Context, group: string, name: string | undefined): LogStream {
  const stream = streams(context).get(streamKey(group, name ?? ''));
  if (stream === undefined) throw new AwsFault('ResourceNotFoundException', 'The specified log stream does not exist.');
  return stream;
}

export const createLogStream = operation<CreateLogStreamCommandInput, CreateLogStreamCommandOutput>((input, context) => {
  const { name: group } = existingGroup(context, input.logGroupName);
  const name = input.logStreamName ?? '';
  if (!/^[^:*]{1,512}$/.test(name)) throw new AwsFault('InvalidParameterException', `1 validation error detected: Value '${name}' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*`);
  if (streams(context).get(streamKey(group, name)) !== undefined) throw new AwsFault('ResourceAlreadyExistsException', 'The specified log stream already exists');
  streams(context).put(streamKey(group, name), { group, name, createdAt: context.now });
  return {};
});

export const deleteLogStream = operation<DeleteLogStreamCommandInput, DeleteLogStreamCommandOutput>((input, context) => {
  const stream = existingStream(context, existingGroup(context, input.logGroupName).name, input.logStreamName);
  const key = streamKey(stream.group, stream.name);
  streams(context).delete(key);
  for (const [id] of context.table<LogEvent>(kinds.event).entries()) if (id.startsWith(`${key}\t`)) context.table(kinds.event).delete(id);
  return {};
});

export const describeLogStreams = operation<DescribeLogStreamsCommandInput, DescribeLogStreamsCommandOutput>((input, context) => {
  const group = existingGroup(context, input.logGroupName ?? input.logGroupIdentifier);
  const byTime = input.orderBy === 'LastEventTime';
  if (byTime && input.logStreamNamePrefix !== undefined) throw new AwsFault('InvalidParameterException', 'Cannot order by LastEventTime with a logStreamNamePrefix.');
  const max = input.limit ?? 50;
  if (max < 1 || max > 50) throw new AwsFault('InvalidParameterException', `1 validation error detected: Value '${max}' at 'limit' failed to satisfy constraint: Member must have value between 1 and 50`);
  // A page's token goes by the order of keys, so the order asked for is made part of the key.
  const place = (stream: LogStream): string => (byTime ? `${String(stream.lastEventAt ?? 0).padStart(15, '0')}/${stream.name}` : stream.name);
  const keyed = streams(context).values().filter((it) => it.group === group.name && it.name.startsWith(input.logStreamNamePrefix ?? '')).sort((a, b) => (place(a) < place(b) ? -1 : 1));
  const ordered = input.descending === true ? keyed.reverse() : keyed;
  const numbered = ordered.map((stream, at) => ({ stream, at: String(at).padStart(9, '0') }));
  const shown = page(numbered, { max, token: input.nextToken, key: ({ at }) => at, refuse: () => new AwsFault('InvalidParameterException', 'The specified nextToken is invalid.') });
  return {
    logStreams: shown.items.map(({ stream }) => ({
      logStreamName: stream.name,
      creationTime: stream.createdAt,
      ...(stream.firstEventAt === undefined ? {} : { firstEventTimestamp: stream.firstEventAt }),
      ...(stream.lastEventAt === undefined ? {} : { lastEventTimestamp: stream.lastEventAt }),
      ...(stream.lastIngestionAt === undefined ? {} : { lastIngestionTime: stream.lastIngestionAt }),
      arn: `${groupArn(context, group.name)}:log-stream:${stream.name}`,
      storedBytes: 0,
    })),
    ...(shown.next === undefined ? {} : { nextToken: shown.next }),
  };
});
