// A call whose effect lands after its caller has given up: the call as data, so that it survives the process.
import type { Json } from '../../engine/standing.ts';
import { packed, unpacked } from './packed.ts';
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
