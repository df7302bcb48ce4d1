// Log events: put into streams, read from one, searched over a group.
import type { FilterLogEventsCommandInput, FilterLogEventsCommandOutput, GetLogEventsCommandInput, GetLogEventsCommandOutput, PutLogEventsCommandInput, PutLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { days, hours } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type LogEvent, type LogGroup } from './entities.ts';
import { matcherOf } from './filter-pattern.ts';
import { existingGroup } from './groups.ts';
import { existingStream, streamKey, streams } from './streams.ts';

const table = (context: Context) => context.table<LogEvent>(kinds.event);

export const putLogEvents = operation<PutLogEventsCommandInput, PutLogEventsCommandOutput>((input, context) => {
  const group = existingGroup(context, input.logGroupName);
  const stream = existingStream(context, group.name, input.logStreamName);
  const events = input.logEvents ?? [];
  if (events.length === 0 || events.length > 10_000) throw new AwsFault('InvalidParameterException', 'A batch holds between 1 and 10,000 log events.');
  if (events.some((it, at) => (it.timestamp ?? 0) < (events[at - 1]?.timestamp ?? 0))) throw new AwsFault('InvalidParameterException', 'Log events in a single PutLogEvents request must be in chronological order.');
  // AWS: 1 MB a batch, counted with 26 bytes an event (API reference, PutLogEvents).
  if (events.reduce((sum, { message = '' }) => sum + Buffer.byteLength(message) + 26, 0) > 1_048_576) throw new AwsFault('InvalidParameterException', 'Upload too large: exceeds limit of 1048576');
  // AWS: neither older than 14 days or the retention nor more than two hours ahead: those are left out and counted.
  const oldest = context.now - Math.min(days(14), days(group.retention ?? 14));
  const newest = context.now + hours(2);
  const kept = events.map(({ timestamp = 0, message = '' }, at) => ({ timestamp, message, at })).filter(({ timestamp }) => timestamp >= oldest && timestamp <= newest);
  for (const { timestamp, message } of kept) {
    const id = [group.name, stream.name, String(timestamp).padStart(15, '0'), String(context.count('logs.event')).padStart(12, '0')].join('\t');
    table(context).put(id, { id, at: timestamp, ingestedAt: context.now, message });
  }
  const times = kept.map(({ timestamp }) => timestamp);
  if (times.length > 0) {
    streams(context).put(streamKey(group.name, stream.name), { ...stream, firstEventAt: Math.min(stream.firstEventAt ?? Infinity, ...times), lastEventAt: Math.max(stream.lastEventAt ?? 0, ...times), lastIngestionAt: context.now });
  }
  const tooOld = events.filter(({ timestamp = 0 }) => timestamp < oldest).length;
  const tooNew = events.findIndex(({ timestamp = 0 }) => timestamp > newest);
  const rejected = { ...(tooOld === 0 ? {} : { tooOldLogEventEndIndex: tooOld }), ...(tooNew === -1 ? {} : { tooNewLogEventStartIndex: tooNew }) };
  return { nextSequenceToken: String(context.count('logs.sequence')), ...(Object.keys(rejected).length === 0 ? {} : { rejectedLogEventsInfo: rejected }) };
});

/** The events under a prefix that are still kept and lie in the stretch asked for. */
function eventsIn(context: Context, group: LogGroup, it: { readonly prefix: string; readonly from: number | undefined; readonly to: number | undefined }): readonly LogEvent[] {
  const oldest = group.retention === undefined ? 0 : context.now - days(group.retention);
  return table(context).values().filter(({ id, at }) => id.startsWith(it.prefix) && at >= Math.max(oldest, it.from ?? 0) && at < (it.to ?? Infinity));
}

const badToken = (): AwsFault => new AwsFault('InvalidParameterException', 'The specified nextToken is invalid.');

/** Tokens are `f/` or `b/` and the id of the last event seen: the end answers the token it was given, as on AWS. */
export const getLogEvents = operation<GetLogEventsCommandInput, GetLogEventsCommandOutput>((input, context) => {
  const group = existingGroup(context, input.logGroupName ?? input.logGroupIdentifier);
  const stream = existingStream(context, group.name, input.logStreamName);
  const all = eventsIn(context, group, { prefix: `${streamKey(group.name, stream.name)}\t`, from: input.startTime, to: input.endTime });
  const limit = input.limit ?? 10_000;
  const token = input.nextToken === undefined ? undefined : Buffer.from(input.nextToken.slice(2), 'base64').toString();
  if (input.nextToken !== undefined && !/^[fb]\//.test(input.nextToken)) throw badToken();
  const forward = input.nextToken === undefined ? input.startFromHead === true : input.nextToken.startsWith('f/');
  const left = token === undefined ? all : all.filter(({ id }) => (forward ? id > token : id < token));
  const shown = forward ? left.slice(0, limit) : left.slice(Math.max(0, left.length - limit));
  const edge = (id: string | undefined): string => Buffer.from(id ?? token ?? '').toString('base64');
  return {
    events: shown.map(({ at, message, ingestedAt }) => ({ timestamp: at, message, ingestionTime: ingestedAt })),
    nextForwardToken: `f/${edge(shown.at(-1)?.id)}`,
    nextBackwardToken: `b/${edge(shown[0]?.id)}`,
  };
});

export const filterLogEvents = operation<FilterLogEventsCommandInput, FilterLogEventsCommandOutput>((input, context) => {
  const group = existingGroup(context, input.logGroupName ?? input.logGroupIdentifier);
  if (input.logStreamNames !== undefined && input.logStreamNamePrefix !== undefined) throw new AwsFault('InvalidParameterException', 'logStreamNames and logStreamNamePrefix cannot be specified together.');
  const matches = matcherOf(input.filterPattern);
  const streamOf = (event: LogEvent): string => event.id.split('\t')[1] ?? '';
  const found = eventsIn(context, group, { prefix: `${group.name}\t`, from: input.startTime, to: input.endTime === undefined ? undefined : input.endTime + 1 })
    .filter((event) => input.logStreamNames === undefined || input.logStreamNames.includes(streamOf(event)))
    .filter((event) => streamOf(event).startsWith(input.logStreamNamePrefix ?? '') && matches(event.message))
    .map((event) => ({ event, key: `${String(event.at).padStart(15, '0')}\t${event.id}` }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const shown = page(found, { max: input.limit ?? 10_000, token: input.nextToken, key: ({ key }) => key, refuse: badToken });
  return {
    events: shown.items.map(({ event }) => ({ logStreamName: streamOf(event), timestamp: event.at, message: event.message, ingestionTime: event.ingestedAt, eventId: event.id.split('\t').slice(2).join('') })),
    searchedLogStreams: [],
    ...(shown.next === undefined ? {} : { nextToken: shown.next }),
  };
});
