// Turns what zod found into complaints that a person can act on: what is wrong, what is allowed, what was probably meant.
import * as z from 'zod';
import { stringify } from 'yaml';
import type { Complaint, KeyPath } from './fault.ts';
import { nearestNumber, nearestWord } from '../problems/nearest.ts';
import { allowedIn } from './scalars.ts';
import { notBuiltYet } from './unbuilt.ts';
import { asName } from './words.ts';

/** The file's plain value, and how its numbers were written. */
export interface Read {
  readonly value: unknown;
  written(path: KeyPath): string | undefined;
}

export function complaintsOf(schema: z.ZodType, read: Read): readonly Complaint[] {
  const result = schema.safeParse(read.value);
  return result.success ? [] : result.error.issues.flatMap((issue) => explain(issue, schema, read));
}

function explain(issue: z.core.$ZodIssue, schema: z.ZodType, read: Read): readonly Complaint[] {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  const here = schemaAt(schema, path);
  if (issue.code === 'unrecognized_keys') {
    const known = here instanceof z.ZodObject ? Object.keys(here.shape) : [];
    return issue.keys.map((key) => unknownKey([...path, key], known));
  }
  const value = valueAt(read.value, path);
  const allowed = here === undefined ? undefined : (allowedIn(here) ?? containerWords(here));
  if (value === undefined) return [{ path, at: 'key', problem: 'missing', allowed }];
  const reason = notBuiltYet(path, value);
  if (reason !== undefined) return [{ path, at: 'value', problem: reason, allowed }];
  if (issue.code === 'too_small' && Array.isArray(value)) return [{ path, at: 'value', problem: 'an empty list', allowed: `a list with at least ${issue.minimum} in it` }];
  const problem = issue.code === 'custom' ? issue.message : problemWith(issue, value);
  return [{ path, at: 'value', problem, allowed, nearest: here === undefined ? undefined : meant(here, value, read.written(path)) }];
}

function unknownKey(path: KeyPath, known: readonly string[]): Complaint {
  const reason = notBuiltYet(path);
  if (reason !== undefined) return { path, at: 'key', problem: reason };
  return { path, at: 'key', problem: 'unknown key', allowed: known.join(', '), nearest: nearestWord(String(path.at(-1)), known) };
}

function problemWith(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === null) return 'empty';
  const what = described(value);
  if (issue.code === 'too_small' && typeof value === 'number') return `${what} is too small`;
  if (issue.code === 'too_big' && typeof value === 'number') return `${what} is too large`;
  if (issue.code === 'too_big' && typeof value === 'string') return `${value.length} signs are too long`;
  return `${what} does not fit`;
}

/** A value as errors show it, never longer than a line. */
function described(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return `the ${typeof value === 'number' ? 'number ' : 'value '}${String(value)}`;
  const shown = JSON.stringify(value);
  return shown.length > 60 ? `${shown.slice(0, 57)}..."` : shown;
}

function containerWords(schema: z.core.$ZodType): string | undefined {
  if (schema instanceof z.ZodObject) return `a map of ${Object.keys(schema.shape).join(', ')}`;
  if (schema instanceof z.ZodRecord) return 'a map of names';
  if (schema instanceof z.ZodArray) return 'a list in [brackets] or with dashes';
  return undefined;
}

/** What would fit in place of what was written: the nearest known word, or the same thing with its quotes or unit. */
function meant(schema: z.core.$ZodType, value: unknown, written: string | undefined): string | undefined {
  if (schema instanceof z.ZodLiteral) {
    const words = [...schema.values].filter((word) => typeof word === 'string');
    const numbers = [...schema.values].filter((word) => typeof word === 'number');
    const near = typeof value === 'string' && words.length > 0 ? nearestWord(value, words) : numbers.length > 1 ? nearestNumber(Number(value), numbers) : undefined;
    return near === undefined ? undefined : shownAsYaml(near);
  }
  const fitting = rewordings(value, written).find((candidate) => candidate !== value && z.core.safeParse(schema, candidate).success);
  return fitting === undefined ? undefined : shownAsYaml(fitting);
}

/** What people mean when they write something near it; the schema judges which of them fits. */
function rewordings(value: unknown, written: string | undefined): readonly unknown[] {
  if (typeof value === 'number') {
    const digits = written ?? String(value);
    return [digits, `${digits}s`, `${digits}%`, Math.round(value)];
  }
  if (typeof value === 'boolean') return [written ?? String(value)];
  if (typeof value !== 'string') return [];
  const said = value.trim().toLowerCase();
  const number = Number(said.replace(/%$/, ''));
  return [
    ...(/^\d/.test(said) && Number.isFinite(number) ? [number, `${said}s`, `${said}%`] : []),
    ...(['yes', 'on'].includes(said) ? [true] : []),
    ...(['no', 'off'].includes(said) ? [false] : []),
    said,
    ...(/^[a-z0-9 ._-]+$/.test(said) ? [asName(said)] : []),
    said.replaceAll(' ', ''),
    said.replace(/(\d) *(sec|second|min|minute|hour|day)s?\b/g, (_, digit: string, unit: string) => `${digit}${unit.charAt(0)}`),
    `/${said}`,
    `db.${said}`,
    `cache.${said}`,
    said.replace(/^https?:\/\//, '').replace(/[./]+$/, ''),
  ];
}

const shownAsYaml = (value: unknown): string => stringify(value).trim();

/** The schema of what stands at a path; undefined below what the schema does not know. */
function schemaAt(schema: z.core.$ZodType, path: KeyPath): z.core.$ZodType | undefined {
  const bare = withoutOptional(schema);
  const [key, ...rest] = path;
  if (key === undefined) return bare;
  const next =
    bare instanceof z.ZodObject ? (bare.shape as Record<string, z.core.$ZodType>)[String(key)]
    : bare instanceof z.ZodRecord ? bare.valueType
    : bare instanceof z.ZodArray ? bare.element
    : undefined;
  return next === undefined ? undefined : schemaAt(next, rest);
}

function withoutOptional(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? withoutOptional(schema.unwrap()) : schema;
}

function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((part, key) => (typeof part === 'object' && part !== null ? (part as Record<string | number, unknown>)[key] : undefined), value);
}
