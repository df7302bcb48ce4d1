// Durations and instants as types, so that milliseconds, seconds and dates are never mixed up.
declare const durationBrand: unique symbol;
declare const instantBrand: unique symbol;

/** A span of time in whole milliseconds. */
export type Duration = number & { readonly [durationBrand]: true };
/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. Survives JSON. */
export type Instant = number & { readonly [instantBrand]: true };

export const milliseconds = (n: number): Duration => Math.round(n) as Duration;
export const seconds = (n: number): Duration => milliseconds(n * 1000);
export const minutes = (n: number): Duration => milliseconds(n * 60_000);
export const hours = (n: number): Duration => milliseconds(n * 3_600_000);
export const days = (n: number): Duration => milliseconds(n * 86_400_000);
export const zero = milliseconds(0);

export const inSeconds = (d: Duration): number => d / 1000;

/** @param epochMs milliseconds since 1970 */
export const instant = (epochMs: number): Instant => Math.round(epochMs) as Instant;
export const plus = (at: Instant, d: Duration): Instant => (at + d) as Instant;
export const minus = (at: Instant, d: Duration): Instant => (at - d) as Instant;
export const between = (from: Instant, to: Instant): Duration => (to - from) as Duration;
export const latest = (a: Instant, b: Instant): Instant => (a > b ? a : b);
export const earliest = (a: Instant, b: Instant): Instant => (a < b ? a : b);

const dateOf = (at: Instant): Date => new Date(at);
/** ISO 8601 with milliseconds, in UTC. */
export const iso = (at: Instant): string => dateOf(at).toISOString();
/** `HH:MM:SS` in UTC, for people. */
export const clockTime = (at: Instant): string => iso(at).slice(11, 19);
/** The `Date` that the SDK wants for an instant. */
export const asDate = (at: Instant): Date => dateOf(at);
export const fromDate = (date: Date): Instant => instant(date.getTime());
/** Reads ISO 8601; undefined when it is none. */
export function parseInstant(text: string): Instant | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : instant(at);
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads `500ms`, `90s`, `5m`, `1h30m`, `3d`; undefined when it is none of these. */
export function parseDuration(text: string): Duration | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, , unit] of text.matchAll(/(\d+(\.\d+)?)(ms|s|m|h|d)/g)) total += Number(amount) * (units[unit ?? ''] ?? 0);
  return milliseconds(total);
}

/** A duration as people say it: `850ms`, `12.5s`, `4m 05s`, `1h 02m`, `3d 4h`. */
export function showDuration(d: Duration): string {
  if (d < 0) return `-${showDuration(milliseconds(-d))}`;
  if (d < 1000) return `${d}ms`;
  if (d < 60_000) return `${Number((d / 1000).toFixed(1))}s`;
  const pad = (n: number): string => String(n).padStart(2, '0');
  const total = Math.round(d / 1000);
  if (total < 3600) return `${Math.floor(total / 60)}m ${pad(total % 60)}s`;
  const inMinutes = Math.round(total / 60);
  if (inMinutes < 1440) return `${Math.floor(inMinutes / 60)}h ${pad(inMinutes % 60)}m`;
  return `${Math.floor(inMinutes / 1440)}d ${Math.floor((inMinutes % 1440) / 60)}h`;
}
