// The truth, as it happens: when which share of a service's reads and writes failed. World tables only, no AWS API shows it.
import type { Instant } from '../../world/time.ts';
import type { Table } from '../world/service.ts';
import type { World } from '../world/world.ts';
import type { Site } from './sites.ts';

export type AccessKind = 'read' | 'write';

export interface Outage {
  readonly site: string;
  readonly app: string;
  readonly environment: string;
  readonly service: string;
  readonly kind: AccessKind;
  /** 1: all new requests fail. Less: degraded. */
  readonly failedShare: number;
  readonly from: Instant;
  /** Undefined while it lasts. */
  readonly to?: Instant;
}

interface Open {
  readonly row: string;
  readonly failedShare: number;
  readonly from: Instant;
}

/** So many are kept of a site and kind; the oldest go first. */
const kept = 1000;

const outagesOf = (world: World): Table<Outage> => world.worldTable<Outage>('users.outage');
const openOf = (world: World): Table<Open> => world.worldTable<Open>('users.open-outage');

const rowOf = (owner: string, n: number): string => `${owner}/${String(n).padStart(8, '0')}`;

/** Sub-millionths are noise of adding shares up. */
export const rounded = (share: number): number => Math.round(share * 1e6) / 1e6;

/** From now on this share of new requests fails; a change ends one span and begins the next. */
export function noteFailedShare(world: World, site: Site, what: { readonly kind: AccessKind; readonly failedShare: number }): void {
  const owner = `${site.key}/${what.kind}`;
  const failedShare = rounded(what.failedShare);
  const open = openOf(world).get(owner);
  if ((open?.failedShare ?? 0) === failedShare) return;
  if (open !== undefined) close(world, owner, open);
  if (failedShare === 0) return;
  const n = world.count(`users/outage/${owner}`);
  const row = rowOf(owner, n);
  outagesOf(world).put(row, { site: site.key, app: site.app, environment: site.environment, service: site.service, kind: what.kind, failedShare, from: world.now });
  if (n > kept) outagesOf(world).delete(rowOf(owner, n - kept));
  openOf(world).put(owner, { row, failedShare, from: world.now });
}

function close(world: World, owner: string, open: Open): void {
  openOf(world).delete(owner);
  const outage = outagesOf(world).get(open.row);
  if (outage === undefined) return;
  // What came and went within one instant was seen by nobody.
  if (open.from === world.now) outagesOf(world).delete(open.row);
  else outagesOf(world).put(open.row, { ...outage, to: world.now });
}

/** The environment was taken down on purpose: what was still open is no outage but its end. */
export function forgetOpen(world: World, site: Site): void {
  for (const kind of ['read', 'write'] as const) {
    const owner = `${site.key}/${kind}`;
    const open = openOf(world).get(owner);
    if (open === undefined) continue;
    openOf(world).delete(owner);
    outagesOf(world).delete(open.row);
  }
}

export const allOutages = (world: World): readonly Outage[] => outagesOf(world).values();
