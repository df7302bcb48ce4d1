// What a served sandbox answers that is no call to AWS: which world it is and what time is there, and the requests of its users.
import type { Clock } from '../../world/clock.ts';
import { latest } from '../../world/time.ts';
import { answerNow } from '../users/ask.ts';
import type { World } from '../world/world.ts';
import type { WireRequest, WireResponse } from './wire.ts';

/** A path that no AWS service has. */
export const worldPath = '/_sandbox/world';
/** A header that only users of the sandbox's world send: their Host is a name of that world. */
export const userHeader = 'x-sandbox-user';
/** How long the answer took in the world, in ms: what this machine needed beside it is no part of that. */
export const latencyHeader = 'x-sandbox-latency';

export interface ServedWorld {
  readonly world: World;
  readonly clock: Clock;
  /** Who the world is, and how many times as fast as the wall it runs. */
  readonly birth?: { readonly world: string; readonly speed: number | 'max' };
}

/** For a client that wants to wait in the world's time. */
export function worldDocument({ world, clock, birth }: ServedWorld): WireResponse {
  const body = Buffer.from(JSON.stringify({ world: birth?.world ?? 'served', now: latest(clock.now(), world.now), speed: birth?.speed ?? 1 }));
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body };
}

/** @returns undefined where the user gets no answer at all: no such name, no connection, none in time */
export async function answerUser({ world, clock }: ServedWorld, { method, headers, path }: Pick<WireRequest, 'method' | 'headers' | 'path'>): Promise<WireResponse | undefined> {
  const url = `${headers['x-forwarded-proto'] ?? 'https'}://${headers['host'] ?? ''}${path}`;
  const { status, latency } = world.transact(clock.now(), () => answerNow(world, { url, method }));
  await clock.sleep(latency);
  return typeof status === 'number' ? { statusCode: status, headers: { 'content-type': 'text/plain', [latencyHeader]: String(latency) }, body: new Uint8Array() } : undefined;
}
