// What was made of entities, kept for as long as each of them is the same: they are immutable, so then it is the same as well.
import type { Context, Table } from './service.ts';

interface Read {
  readonly id: string;
  readonly value: unknown;
}

/** What was got of one kind, and the version of its table when it was last seen to be the same. */
interface Reads {
  readonly kind: string;
  version: number;
  readonly got: Read[];
}

interface Kept<Answer> {
  readonly answer: Answer;
  readonly reads: readonly Reads[];
  /** The world's when it was last seen to be good. */
  version: number;
}

/**
 * @param make may get entities by id, of the account and region of `subject`, and nothing else
 * @returns the same answer, frozen, until an entity that went into it is another one
 */
export function remembered<Subject extends object, Answer>(make: (reader: Context, subject: Subject) => Answer): (context: Context, subject: Subject) => Answer {
  const kept = new WeakMap<Subject, Kept<Answer>>();
  return (context, subject) => {
    const known = kept.get(subject);
    const { version } = context;
    if (known !== undefined && (known.version === version || stillSo(context, known.reads))) {
      known.version = version;
      return known.answer;
    }
    const { reader, reads } = recording(context);
    const answer = frozen(make(reader, subject));
    kept.set(subject, { answer, reads: [...reads.values()], version });
    return answer;
  };
}

function stillSo(context: Context, reads: readonly Reads[]): boolean {
  for (const it of reads) {
    const table = context.table(it.kind);
    const { version } = table;
    if (version === it.version) continue;
    for (const { id, value } of it.got) if (table.get(id) !== value) return false;
    it.version = version;
  }
  return true;
}

/** All that may be looked at: nothing that passes by itself, as time does. */
function recording(context: Context): { readonly reader: Context; readonly reads: ReadonlyMap<string, Reads> } {
  const reads = new Map<string, Reads>();
  const table = <T>(kind: string): Pick<Table<T>, 'get'> => {
    const real = context.table<T>(kind);
    const known = reads.get(kind) ?? { kind, version: real.version, got: [] };
    reads.set(kind, known);
    return {
      get: (id) => {
        const value = real.get(id);
        known.got.push({ id, value });
        return value;
      },
    };
  };
  const seen: Readonly<Record<string | symbol, unknown>> = { account: context.account, region: context.region, table: (kind: string) => only(table(kind)) };
  return { reader: only(seen) as unknown as Context, reads };
}

/** Whatever else is asked for is a bug, and not just undefined. */
function only<T extends object>(seen: T): T {
  return new Proxy(seen, {
    get: (target, name) => {
      if (!(name in target)) throw new Error(`what is remembered may get entities by id and nothing else, not ${String(name)}`);
      return target[name as keyof T];
    },
  });
}

function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const field of Object.values(value)) frozen(field);
  }
  return value;
}
