// Metrics that follow from the world's state: each a step function of time, written when it changes and never between.
import type { Instant } from '../../../world/time.ts';
import type { Context, Table } from '../../world/service.ts';
import type { LatencyClass } from '../../world/spread.ts';
import { metricKey, type MetricId } from './metric-id.ts';
import { unsettle } from './settled.ts';

/** Events that are counted: so many a second; minutes without any have no datapoint. */
interface Rate {
  readonly kind: 'rate';
  readonly perSecond: number;
}

/** A height that is read every minute, and may grow or fall evenly. */
interface Level {
  readonly kind: 'level';
  readonly value: number;
  readonly perSecond?: number;
}

/** How long each of so many a second took. */
interface Times {
  readonly kind: 'times';
  readonly perSecond: number;
  readonly classes: readonly LatencyClass[];
}

export type Reading = Rate | Level | Times;

/** Nothing is known while `reading` is missing. Lasts until the next piece. */
export interface Piece {
  readonly from: Instant;
  readonly reading?: Reading;
}

interface Stream {
  readonly id: MetricId;
  readonly unit: string;
  /** The newest pieces; older ones lie on pages. */
  readonly pieces: readonly Piece[];
  readonly pages: number;
}

interface Page {
  readonly pieces: readonly Piece[];
}

const piecesOnAPage = 32;
/** So many pages are kept of one metric: 4,096 changes, which bounds the file. */
const pagesKept = 128;

const streamsOf = (context: Context): Table<Stream> => context.table<Stream>('monitoring.stream');
const pagesOf = (context: Context): Table<Page> => context.table<Page>('monitoring.stream-page');
const pageKey = (key: string, page: number): string => `${key}#${page}`;

function same(a: Reading | undefined, b: Reading | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  // Most say the same as before, and most are one number.
  if (a.kind === 'rate' && b.kind === 'rate' && a.perSecond === b.perSecond) return true;
  if (a.kind === 'level' && b.kind === 'level' && a.perSecond === b.perSecond && a.value === b.value) return true;
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What a level that grows evenly has come to. */
export function levelAt(piece: Piece, at: Instant): number {
  if (piece.reading?.kind !== 'level') return 0;
  return piece.reading.value + (piece.reading.perSecond ?? 0) * ((at - piece.from) / 1000);
}

/** The metric reads so from now on; `undefined`: nothing more is told of it. */
export function setStream(context: Context, id: MetricId, what: { readonly unit: string; readonly reading: Reading | undefined }): void {
  const key = metricKey(id);
  const stream = streamsOf(context).get(key);
  const last = stream?.pieces.at(-1);
  if (stream === undefined ? what.reading === undefined : same(last?.reading, what.reading)) return;
  unsettle(context);
  const piece: Piece = { from: context.now, ...(what.reading === undefined ? {} : { reading: what.reading }) };
  const kept = last?.from === context.now ? (stream?.pieces ?? []).slice(0, -1) : (stream?.pieces ?? []);
  const pages = stream?.pages ?? 0;
  if (kept.length < piecesOnAPage) {
    streamsOf(context).put(key, { id, unit: what.unit, pieces: [...kept, piece], pages });
    return;
  }
  pagesOf(context).put(pageKey(key, pages), { pieces: kept });
  pagesOf(context).delete(pageKey(key, pages - pagesKept));
  streamsOf(context).put(key, { id, unit: what.unit, pieces: [piece], pages: pages + 1 });
}

/** The reading of a metric now; a level that grows, as it has come to be. */
export function readingNow(context: Context, id: MetricId): Reading | undefined {
  const piece = streamsOf(context).get(metricKey(id))?.pieces.at(-1);
  if (piece?.reading?.kind !== 'level') return piece?.reading;
  return { ...piece.reading, value: levelAt(piece, context.now) };
}

export const streamIds = (context: Context): readonly { readonly id: MetricId; readonly unit: string }[] => streamsOf(context).values();

export const streamUnit = (context: Context, key: string): string | undefined => streamsOf(context).get(key)?.unit;

/** The pieces that reach into [from, now), oldest first; the first may have begun earlier. */
export function piecesSince(context: Context, key: string, from: Instant): readonly Piece[] {
  const stream = streamsOf(context).get(key);
  if (stream === undefined) return [];
  let pieces = stream.pieces;
  for (let page = stream.pages - 1; page >= 0 && (pieces[0]?.from ?? 0) > from; page--) {
    const older = pagesOf(context).get(pageKey(key, page));
    if (older === undefined) break;
    pieces = [...older.pieces, ...pieces];
  }
  let first = pieces.length - 1;
  while (first > 0 && (pieces[first]?.from ?? 0) > from) first--;
  return pieces.slice(Math.max(0, first));
}
