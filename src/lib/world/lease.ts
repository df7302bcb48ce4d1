// A lease: a lock that other machines can see, and that frees itself some time after its holder was last heard of.
import type { LockMode } from './file-lock.ts';
import { minutes, plus, seconds, type Duration, type Instant } from './time.ts';

/** How long nobody else may take it after its holder was last heard of. */
export const leaseTime: Duration = minutes(3);
/** How often a holder is heard of: two beats may fail. */
export const leaseBeat: Duration = seconds(50);
/** A write that is begun with less than this left might land when somebody else holds the lease: longer than any request may take. */
export const leaseMargin: Duration = seconds(45);

export interface LeaseWish {
  /** Unique in its environment: `environment production`. Also what people read. */
  readonly what: string;
  readonly mode: LockMode;
}

/** One who holds a lease; times are of the clock of the cloud that it is about. */
export interface LeaseHolder extends LeaseWish {
  readonly run: string;
  readonly kind: string;
  readonly host: string;
  /** Host and state folder, as one word: a process there may go on with a run at once when the one before it is dead. */
  readonly place: string;
  readonly since: Instant;
  readonly until: Instant;
}

/** All leases of an environment, whether their time is over or not. */
export interface LeasePage {
  /** Undefined: nothing was ever written. */
  readonly version: number | undefined;
  readonly holders: readonly LeaseHolder[];
}

/** Where the leases of an environment are kept. Both methods throw a Problem for whatever the place says. */
export interface LeaseStore {
  /** `absent`: there is no such place yet, or any more. */
  read(): Promise<LeasePage | 'absent'>;
  /** @returns false when somebody else has written since `version` was read */
  write(page: LeasePage): Promise<boolean>;
}

/** The clocks of two machines may differ by a little: a lease is believed for so much longer. */
export const clockSkew: Duration = seconds(10);

export const living = (holders: readonly LeaseHolder[], now: Instant): readonly LeaseHolder[] => holders.filter(({ until }) => plus(until, clockSkew) > now);

/** Who stands in the way of a run's wishes, the longest first. */
export function inTheWay(holders: readonly LeaseHolder[], { run, place, wishes }: { readonly run: string; readonly place: string; readonly wishes: readonly LeaseWish[] }, now: Instant): readonly LeaseHolder[] {
  return living(holders, now)
    .filter((it) => (it.run !== run || it.place !== place) && wishes.some(({ what, mode }) => what === it.what && (mode === 'exclusive' || it.mode === 'exclusive')))
    .sort((a, b) => a.since - b.since);
}
