// A table of the store as operations see it: one kind in one place, with the lag of whoever looks.
import type { Duration, Instant } from '../../world/time.ts';
import { seen, type Bucket } from './bucket.ts';
import type { Table } from './service.ts';
import type { Place, Store } from './store.ts';

export interface Seen {
  /** Since when an old value may be read. */
  readonly staleAt?: Instant;
  /** How long a new one stays unseen. */
  readonly lag: (kind: string) => Duration;
}

/** A class, as one is made for nearly every look at an entity. */
export class StoredTable<T> implements Table<T> {
  readonly #store: Store;
  readonly #place: Place;
  readonly #seen: Seen;
  #bucket: Bucket | undefined;

  constructor(store: Store, place: Place, seen: Seen) {
    this.#store = store;
    this.#place = place;
    this.#seen = seen;
  }

  get(id: string): T | undefined {
    this.#bucket ??= this.#store.at(this.#place);
    return seen(this.#bucket?.get(id), this.#seen.staleAt) as T | undefined;
  }

  put(id: string, value: T): void {
    this.#store.put(this.#place, id, { value, visibleAfter: this.#seen.lag(this.#place.kind) });
  }

  delete(id: string): void {
    this.#store.delete(this.#place, id, this.#seen.lag(this.#place.kind));
  }

  entries(): readonly (readonly [string, T])[] {
    return this.#store.entries(this.#place, this.#seen.staleAt) as readonly (readonly [string, T])[];
  }

  values(): readonly T[] {
    this.#bucket ??= this.#store.at(this.#place);
    return (this.#bucket?.values(this.#seen.staleAt) ?? []) as readonly T[];
  }

  /** While some of it is still seen late, what is seen changes by the clock alone. */
  get version(): number {
    const { staleAt } = this.#seen;
    return staleAt === undefined || staleAt >= (this.#store.lateUntil(this.#place.kind) ?? 0) ? this.#store.changes(this.#place.kind) : Number.NaN;
  }
}
