// The plain values of platform.yml as zod schemas: text with a pattern, durations, percentages, whole numbers, choices.
import * as z from 'zod';
import { milliseconds, parseDuration, type Duration } from '../world/time.ts';

/** What may stand there, in a person's words; not part of the JSON Schema. */
const allowedWords = z.registry<{ readonly allowed: string }>();

export function allowedIn(schema: z.core.$ZodType): string | undefined {
  return allowedWords.get(schema)?.allowed;
}

/** What a value is and what it is for: `allowed` goes into errors, `about` into the JSON Schema that editors show. */
interface Said {
  readonly allowed: string;
  readonly about: string;
}

function say<S extends z.ZodType>(schema: S, { allowed, about }: Said): S {
  const described = schema.meta({ description: `${about} Allowed: ${allowed}.` });
  allowedWords.add(described, { allowed });
  return described;
}

export function text(said: Said & { readonly pattern: RegExp; readonly longest?: number }): z.ZodString {
  const schema = z.string().regex(said.pattern);
  return say(said.longest === undefined ? schema : schema.max(said.longest), said);
}

export function wholeNumber({ from, to, about }: { readonly from: number; readonly to: number; readonly about: string }): z.ZodNumber {
  const open = to === Number.MAX_SAFE_INTEGER;
  return say(z.number().int().min(from).max(to), { allowed: `a whole number from ${from}${open ? '' : ` to ${to}`}`, about });
}

/** Any number between two bounds. */
export function numberIn({ from, to, about }: { readonly from: number; readonly to: number; readonly about: string }): z.ZodNumber {
  return say(z.number().min(from).max(to), { allowed: from < 0 ? 'a number' : 'a number above 0', about });
}

/** A text that a function judges: what is wrong with it, or undefined. */
export function refined({ judge, ...said }: Said & { judge(written: string): string | undefined }): z.ZodString {
  const schema = z.string().superRefine((written, context) => {
    const problem = judge(written);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });
  return say(schema, said);
}

/** Any number that is not negative. */
export function amount(about: string): z.ZodNumber {
  return say(z.number().min(0), { allowed: 'a number from 0', about });
}

export function yesOrNo(about: string): z.ZodBoolean {
  return say(z.boolean(), { allowed: 'true or false', about });
}

export function oneOf<const W extends readonly [string | number, ...(string | number)[]]>(words: W, about: string, allowed = words.join(', ')): z.ZodLiteral<W[number]> {
  return say(z.literal([...words]) as z.ZodLiteral<W[number]>, { allowed, about });
}

const durationPattern = /^(\d+(\.\d+)?(ms|s|m|h|d))+$/;

/** @param unit what the duration must be a whole number of, because AWS's field counts in it */
export function duration({ from, to, unit, about }: { readonly from: string; readonly to: string; readonly unit: 'ms' | 's' | 'm'; readonly about: string }): z.ZodString {
  const unitName = { ms: 'milliseconds', s: 'seconds', m: 'minutes' }[unit];
  const example = { ms: '500ms', s: '30s', m: '5m' }[unit];
  const [least, most, one] = [durationIn(from), durationIn(to), durationIn(`1${unit}`)];
  const schema = z
    .string()
    .regex(durationPattern)
    .superRefine((written, context) => {
      const value = parseDuration(written);
      if (value === undefined) return;
      const problem =
        value < least ? `${written} is too short` : value > most ? `${written} is too long` : value % one !== 0 ? `${written} is no whole number of ${unitName}` : undefined;
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    });
  return say(schema, { allowed: `a duration from ${from} to ${to} in whole ${unitName}, such as ${example}`, about });
}

/** Milliseconds of a text that a `duration` schema has let through. */
export function durationIn(written: string): Duration {
  return parseDuration(written) ?? milliseconds(0);
}

const percentPattern = /^(100(\.0+)?|\d{1,2}(\.\d+)?)%$/;

export function percent(about: string): z.ZodString {
  return say(z.string().regex(percentPattern), { allowed: 'a share from 0% to 100%, such as 1%', about });
}

/** A share between two bounds in per cent, in tenths: what AWS's traffic shifts take. */
export function share({ from, to, about }: { readonly from: number; readonly to: number; readonly about: string }): z.ZodString {
  const schema = z
    .string()
    .regex(percentPattern)
    .superRefine((written, context) => {
      const value = percentIn(written);
      const tenths = Math.abs(value * 10 - Math.round(value * 10)) < 1e-9;
      const problem = value < from ? `${written} is too little` : value > to ? `${written} is too much` : tenths ? undefined : `${written} is no whole number of tenths`;
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    });
  return say(schema, { allowed: `a share from ${from}% to ${to}%, such as 10%`, about });
}

/** The number of a text that a `percent` schema has let through: 1 for `1%`. */
export function percentIn(written: string): number {
  return Number(written.slice(0, -1));
}
