// A call whose effect lands after its caller has given up: the call as data, so that it survives the process.
import type { Json } from '../../engine/standing.ts';
import { asDate, fromDate, instant } from '../../world/time.ts';
import type { Call } from './world.ts';

export const lateCallKind = 'world.late-call';

/** What `World.scheduleAt` takes, with the instant at which the call lands. */
export function lateCall(call: Call): { readonly account: string; readonly region: string; readonly kind: string; readonly data: Json } {
  const { service, operation, account, region, principal, session } = call;
  return { account, region, kind: lateCallKind, data: { service, operation, account, region, principal, ...(session === undefined ? {} : { session }), input: packed(call.input) } };
}

export function callOf(data: Json): Call {
  const { input, ...call } = data as unknown as Omit<Call, 'input'> & { readonly input: Json };
  return { ...call, input: unpacked(input) };
}

type Tagged = { readonly $instant: number } | { readonly $bytes: string };

/** Inputs hold dates and bytes, which JSON does not. */
function packed(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  if (Array.isArray(value)) return value.map(packed);
  if (typeof value !== 'object') return value as Json;
  if ('getTime' in value) return { $instant: fromDate(value as Date) };
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined).map(([name, field]) => [name, packed(field)]));
}

function unpacked(value: Json): unknown {
  if (Array.isArray(value)) return value.map(unpacked);
  if (value === null || typeof value !== 'object') return value;
  const tagged = value as unknown as Tagged;
  if ('$instant' in tagged) return asDate(instant(tagged.$instant));
  if ('$bytes' in tagged) return Uint8Array.from(Buffer.from(tagged.$bytes, 'base64'));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, unpacked(field)]));
}
