// The entities of one kind in one place, by id and in order of id.
import type { Instant } from '../../world/time.ts';
import { freeze } from './freeze.ts';

export interface Entity {
  readonly value: unknown;
  /** What readers that lag still see, until when. */
  readonly before?: { readonly value: unknown; readonly until: Instant };
}

/** What a reader that lags sees of it. */
export function seen(entity: Entity | undefined, staleAt: Instant | undefined): unknown {
  if (staleAt !== undefined && entity?.before !== undefined && entity.before.until > staleAt) return entity.before.value;
  return entity?.value;
}

/** An entity as the file has it: most of a large world is never asked for, and as text it is a third as large. */
type Unread = string;

export class Bucket {
  #entities = new Map<string, Entity | Unread>();
  /** Sorted once, then kept so. */
  #ids: string[] | undefined;
  #entries: readonly (readonly [string, unknown])[] | undefined;
  #values: readonly unknown[] | undefined;
  /** Another bucket holds the same map and the same ids: whoever writes first takes copies. */
  #isShared = false;

  get size(): number {
    return this.#entities.size;
  }

  get(id: string): Entity | undefined {
    const entity = this.#entities.get(id);
    return typeof entity === 'string' ? this.#read(id, entity) : entity;
  }

  #read(id: string, text: Unread): Entity {
    const entity = { value: freeze(JSON.parse(text)) };
    this.#entities.set(id, entity);
    return entity;
  }

  /** @param entity undefined: it goes */
  set(id: string, entity: Entity | Unread | undefined): void {
    this.#own();
    const known = this.#entities.has(id);
    if (entity === undefined) this.#entities.delete(id);
    else this.#entities.set(id, entity);
    // Arrays that were handed out stay as they were.
    this.#entries = undefined;
    this.#values = undefined;
    if (this.#ids === undefined || known === (entity !== undefined)) return;
    const at = placeOf(this.#ids, id);
    if (known) this.#ids.splice(at, 1);
    else this.#ids.splice(at, 0, id);
  }

  /** In order of id. */
  entries(staleAt?: Instant): readonly (readonly [string, unknown])[] {
    if (staleAt !== undefined) return this.#seenBy(staleAt);
    return (this.#entries ??= this.#seenBy(undefined));
  }

  /** In order of id. */
  values(staleAt?: Instant): readonly unknown[] {
    if (staleAt !== undefined) return this.#seenBy(staleAt).map(([, value]) => value);
    return (this.#values ??= this.entries().map(([, value]) => value));
  }

  /** The same entities, to go another way from here: most buckets of a twin are never written to. */
  clone(): Bucket {
    const twin = new Bucket();
    twin.#entities = this.#entities;
    twin.#ids = this.#ids;
    twin.#entries = this.#entries;
    twin.#values = this.#values;
    twin.#isShared = this.#isShared = true;
    return twin;
  }

  #own(): void {
    if (!this.#isShared) return;
    this.#isShared = false;
    this.#entities = new Map(this.#entities);
    this.#ids = this.#ids?.slice();
  }

  #seenBy(staleAt: Instant | undefined): readonly (readonly [string, unknown])[] {
    this.#ids ??= [...this.#entities.keys()].sort();
    const found: [string, unknown][] = [];
    for (const id of this.#ids) {
      const value = seen(this.get(id), staleAt);
      if (value !== undefined) found.push([id, value]);
    }
    return found;
  }
}

/** Where an id stands among sorted ones, or would. */
function placeOf(ids: readonly string[], id: string): number {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? '') < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
