// Simple values as text, as they stand in forms, XML, headers, queries and paths.
import { asDate, fromDate, instant, iso, parseInstant } from '../../world/time.ts';
import { Malformed } from './malformed.ts';
import type { Shape, TimestampFormat } from './shape.ts';

/** @throws Malformed when the text is no such value */
export function readScalar(shape: Shape, text: string, fallback: TimestampFormat): unknown {
  switch (shape.kind) {
    case 'number':
      return readNumber(text);
    case 'boolean':
      return readBoolean(text);
    case 'timestamp':
      return readTimestamp(text, shape.format ?? fallback);
    case 'blob':
      return readBase64(text);
    default:
      return text;
  }
}

export function writeScalar(shape: Shape, value: unknown, fallback: TimestampFormat): string {
  switch (shape.kind) {
    case 'timestamp':
      return writeTimestamp(value, shape.format ?? fallback);
    case 'blob':
      return base64(value);
    case 'string':
      if (typeof value !== 'string') throw new TypeError(`the sandbox answers ${typeof value} where a string belongs`);
      return value;
    case 'number':
      if (typeof value !== 'number') throw new TypeError(`the sandbox answers ${typeof value} where a number belongs`);
      return String(value);
    default:
      return String(value);
  }
}

function readNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || (Number.isNaN(value) && text !== 'NaN')) throw new Malformed(`${clip(text)} is not a number`);
  return value;
}

function readBoolean(text: string): boolean {
  const word = text.toLowerCase();
  if (word !== 'true' && word !== 'false') throw new Malformed(`${clip(text)} is not a boolean`);
  return word === 'true';
}

export function readTimestamp(text: string, format: TimestampFormat): Date {
  const at = format === 'epoch-seconds' ? instant(Number(text) * 1000) : parseInstant(text);
  if (at === undefined || Number.isNaN(at)) throw new Malformed(`${clip(text)} is not a timestamp`);
  return asDate(at);
}

export function writeTimestamp(value: unknown, format: TimestampFormat): string {
  const at = fromDate(asDateValue(value));
  if (format === 'epoch-seconds') return String(at / 1000);
  if (format === 'http-date') return asDate(at).toUTCString();
  return iso(at).replace('.000Z', 'Z');
}

/** A handler that answers an `Instant` where the SDK means a `Date` has a bug, and must hear of it. */
export function asDateValue(value: unknown): Date {
  if (value === null || typeof value !== 'object' || !('getTime' in value)) throw new TypeError(`the sandbox answers ${typeof value} where a Date belongs`);
  return value as Date;
}

export function readBase64(text: string): Uint8Array {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text)) throw new Malformed('the value is not base64');
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

export function base64(value: unknown): string {
  if (!(value instanceof Uint8Array)) throw new TypeError(`the sandbox answers ${typeof value} where bytes belong`);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}

const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}...` : text);
