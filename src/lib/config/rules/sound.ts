// The part of platform.yml that the schema let through, for rules that look at several keys at once.
import type { Complaint, KeyPath } from '../fault.ts';
import type { Written } from '../shape.ts';

/** Everything may be missing: it is not in the file, or it is wrong and complained about already. Items keep their places. */
export type Sound<T> = T extends readonly (infer Item)[]
  ? readonly (Item | undefined)[]
  : T extends object
    ? string extends keyof T
      ? { readonly [K in keyof T]: Sound<T[K]> }
      : { readonly [K in keyof T]?: Sound<T[K]> }
    : T;

export interface SoundConfig {
  readonly value: Sound<Written>;
  /** All that are named in the file, also those with something wrong in them. */
  readonly names: { readonly environments: readonly string[]; readonly services: readonly string[] };
  /** Whether something at this path, or below it, was complained about: then its absence says nothing. */
  isFaulty(path: KeyPath): boolean;
}

/** Finds what is wrong between keys that are each right. */
export type Rule = (config: SoundConfig) => readonly Complaint[];

/** @param value the whole file, a map */
export function soundPart(value: unknown, faulty: readonly KeyPath[]): SoundConfig {
  const names = new Set(faulty.map((path) => JSON.stringify(path)));
  const parents = new Set(faulty.flatMap((path) => path.map((_, length) => JSON.stringify(path.slice(0, length + 1)))));
  const namesIn = (key: string): readonly string[] => {
    const part = (value as Readonly<Record<string, unknown>>)[key];
    return typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.keys(part) : [];
  };
  return {
    names: { environments: namesIn('environments'), services: namesIn('services') },
    value: (copy(value, [], names) ?? {}) as Sound<Written>,
    isFaulty: (path) => parents.has(JSON.stringify(path)),
  };
}

function copy(value: unknown, path: KeyPath, faulty: ReadonlySet<string>): unknown {
  if (faulty.has(JSON.stringify(path))) return undefined;
  if (Array.isArray(value)) return value.map((item, index) => copy(item, [...path, index], faulty));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).map(([key, part]) => [key, copy(part, [...path, key], faulty)] as const);
  return Object.fromEntries(kept.filter(([, part]) => part !== undefined));
}
