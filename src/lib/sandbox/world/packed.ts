// Dates and bytes as JSON: what AWS's inputs hold beside it, for calls that land late and for what a service keeps of them.
import type { Json } from '../../engine/standing.ts';
import { asDate, fromDate, instant } from '../../world/time.ts';

type Tagged = { readonly $instant: number } | { readonly $bytes: string };

/** Inputs hold dates and bytes, which JSON does not. */
export function packed(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  if (Array.isArray(value)) return value.map(packed);
  if (typeof value !== 'object') return value as Json;
  if ('getTime' in value) return { $instant: fromDate(value as Date) };
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined).map(([name, field]) => [name, packed(field)]));
}

export function unpacked(value: Json): unknown {
  if (Array.isArray(value)) return value.map(unpacked);
  if (value === null || typeof value !== 'object') return value;
  const tagged = value as unknown as Tagged;
  if ('$instant' in tagged) return asDate(instant(tagged.$instant));
  if ('$bytes' in tagged) return Uint8Array.from(Buffer.from(tagged.$bytes, 'base64'));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, unpacked(field)]));
}
