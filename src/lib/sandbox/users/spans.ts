// Spans of world time in which a share of a site's users failed, written as they happen: begun, changed, ended. World tables only.
import type { Instant } from '../../world/time.ts';
import type { Table } from '../world/service.ts';
import type { World } from '../world/world.ts';
import type { AccessKind } from './outages.ts';
import type { Site } from './sites.ts';

export interface Span {
  readonly app: string;
  readonly environment: string;
  readonly service: string;
  readonly kind: AccessKind;
  /** Above 0 and at most 1. */
  readonly share: number;
  readonly from: Instant;
  /** Undefined while it lasts. */
  readonly to?: Instant;
}

/** So many are kept of one owner; the oldest go first. */
const kept = 1000;

const rowsOf = (world: World, name: string): Table<Span> => world.worldTable<Span>(`users.${name}`);
const openOf = (world: World, name: string): Table<string> => world.worldTable<string>(`users.${name}-open`);
const rowOf = (of: string, n: number): string => `${of}/${String(n).padStart(8, '0')}`;

/** From now on this share fails; 0 ends what is open. @param name of the table */
export function noteShare(world: World, name: string, { site, kind, share }: Pick<Span, 'kind' | 'share'> & { readonly site: Site }): void {
  const of = `${site.key}/${kind}`;
  const row = openOf(world, name).get(of);
  const open = row === undefined ? undefined : rowsOf(world, name).get(row);
  if ((open?.share ?? 0) === share) return;
  if (row !== undefined) {
    openOf(world, name).delete(of);
    // What came and went within one instant was seen by nobody.
    if (open === undefined || open.from === world.now) rowsOf(world, name).delete(row);
    else rowsOf(world, name).put(row, { ...open, to: world.now });
  }
  if (share === 0) return;
  const n = world.count(`users/${name}/${of}`);
  rowsOf(world, name).put(rowOf(of, n), { app: site.app, environment: site.environment, service: site.service, kind, share, from: world.now });
  if (n > kept) rowsOf(world, name).delete(rowOf(of, n - kept));
  openOf(world, name).put(of, rowOf(of, n));
}

export const allSpans = (world: World, name: string): readonly Span[] => rowsOf(world, name).values();

/** The environment was taken down on purpose: what was still open is no outage but its end. */
export function forgetSpans(world: World, name: string, site: Site): void {
  for (const kind of ['read', 'write'] as const) {
    const of = `${site.key}/${kind}`;
    const row = openOf(world, name).get(of);
    if (row === undefined) continue;
    openOf(world, name).delete(of);
    rowsOf(world, name).delete(row);
  }
}
