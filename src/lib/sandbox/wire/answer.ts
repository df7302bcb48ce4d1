// One call from bytes to bytes: its latency, the faults in its way, its effect on the world; for the handler and the server alike.
import type { Clock } from '../../world/clock.ts';
import { milliseconds, plus, seconds, zero, type Duration } from '../../world/time.ts';
import { AwsFault } from '../world/aws-fault.ts';
import { lateCall } from '../world/late-call.ts';
import type { ServiceModule } from '../world/service.ts';
import type { Call, World } from '../world/world.ts';
import { fateOf, latencyOf, type Fate } from './fate.ts';
import { dateHeader } from './skew.ts';
import type { Wire, WireRequest, WireResponse } from './wire.ts';

/** Who calls: the account and region whose entities the call means, and the ARN it is done under. */
export interface Who {
  readonly account: string;
  readonly region: string;
  readonly principal: string;
  /** Where that is a session of a role: its id. */
  readonly session?: string | undefined;
}

/**
 * Told of each call on the wire, just before its effect and just after it; may hold it there for good, which is how a test
 * kills its caller in the middle of a call.
 */
export type OnCall = (call: Call, phase: 'before' | 'after') => void | Promise<never>;

export interface Asking {
  readonly world: World;
  readonly clock: Clock;
  readonly service: ServiceModule;
  readonly wire: Wire;
  readonly request: WireRequest;
  readonly who: Who;
  readonly signal?: AbortSignal | undefined;
  /** How long the caller waits; left out: for ever. */
  readonly timeout?: Duration | undefined;
  readonly onCall?: OnCall | undefined;
}

export type Reply = { readonly is: 'response'; readonly response: WireResponse } | { readonly is: 'reset' | 'timeout' | 'dark' };

/** After how long a connection to nobody is given up, as clients are commonly set. */
const connectionTimeout = seconds(3);

/** @throws the signal's reason when aborted; whatever the sandbox throws that is no `AwsFault`: that is a bug of its own */
export async function answer(asking: Asking): Promise<Reply> {
  const { clock, signal, timeout } = asking;
  const arrival = arrive(asking);
  const { fate, before, after } = arrival;
  const pause = (d: Duration): Promise<void> => clock.pause(d, signal);
  if (fate.is === 'dark') {
    const patience = Math.min(connectionTimeout, timeout ?? connectionTimeout) as Duration;
    await pause(patience);
    return { is: 'dark' };
  }
  if (timeout !== undefined && before > timeout) {
    await pause(timeout);
    return { is: 'timeout' };
  }
  await pause(before);
  const response = await take(asking, arrival);
  const left = timeout === undefined ? after : milliseconds(Math.min(after, timeout - before));
  await pause(left);
  if (left < after) return { is: 'timeout' };
  if (response === undefined || fate.is === 'reply-lost') return { is: 'reset' };
  const dated = dateHeader(asking.world, asking.who.region, asking.request);
  return { is: 'response', response: dated === undefined ? response : { ...response, headers: { ...response.headers, ...dated } } };
}

interface Arrival {
  readonly requestId: string;
  /** Undefined where the request was not understood. */
  readonly call: Call | undefined;
  readonly fate: Fate;
  readonly before: Duration;
  readonly after: Duration;
}

/** What is known once the request is read. A transaction of its own: what it draws and counts stays, also when the call is refused. */
function arrive({ world, clock, service, wire, request, who, timeout }: Asking): Arrival {
  const understood = understand({ service, wire, request, who });
  return world.transact(clock.now(), () => {
    const requestId = `00000000-0000-4000-8000-${String(world.count('request')).padStart(12, '0')}`;
    if (understood instanceof AwsFault) return { requestId, call: undefined, fate: { is: 'refused', fault: understood }, before: zero, after: zero };
    const asked = { world, service, refusals: wire.refusals, call: understood, request };
    const latency = latencyOf(asked);
    const before = milliseconds(latency / 2);
    const fate = fateOf(asked);
    // Its caller will have gone by then; the effect comes all the same.
    if (timeout !== undefined && before > timeout && (fate.is === 'answered' || fate.is === 'reply-lost')) world.scheduleAt(plus(world.now, before), lateCall(understood));
    return { requestId, call: understood, fate, before, after: milliseconds(latency - before) };
  });
}

function understand({ service, wire, request, who }: Pick<Asking, 'service' | 'wire' | 'request' | 'who'>): Call | AwsFault {
  try {
    return { service: service.name, ...wire.decode(request), ...who };
  } catch (refusal) {
    if (refusal instanceof AwsFault) return refusal;
    throw refusal;
  }
}

/** The call's effect, and its answer; undefined where there is none. */
async function take({ world, clock, wire, onCall }: Asking, { call, fate, requestId }: Arrival): Promise<WireResponse | undefined> {
  if (fate.is === 'refused') return wire.encodeFault(fate.fault, requestId, call?.operation);
  if (call === undefined || fate.is === 'broken' || fate.is === 'dark') return undefined;
  const held = onCall?.(call, 'before');
  if (held !== undefined) await held;
  const response = perform({ world, clock, wire }, call, requestId);
  const heldAfter = onCall?.(call, 'after');
  if (heldAfter !== undefined) await heldAfter;
  return response;
}

function perform({ world, clock, wire }: Pick<Asking, 'world' | 'clock' | 'wire'>, call: Call, requestId: string): WireResponse {
  let output: unknown;
  try {
    output = world.answer(call, clock.now());
  } catch (refusal) {
    if (refusal instanceof AwsFault) return wire.encodeFault(refusal, requestId, call.operation);
    throw refusal;
  }
  return wire.encode(call.operation, output, requestId);
}
