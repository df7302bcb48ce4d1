// Where two property values differ: what decides an update, and what a change set lists.
import { isRecord } from './template/template.ts';

export interface Difference {
  /** Steps from the top: names and list positions. */
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/** AWS: `80` and `"80"`, `true` and `"true"` are the same to CloudFormation: a parameter's value is always text. */
const sameScalar = (before: unknown, after: unknown): boolean => before === after || (before !== undefined && after !== undefined && typeof before !== 'object' && typeof after !== 'object' && String(before) === String(after));

/** The smallest places that differ; `undefined` stands for what is not there. */
export function differences(before: unknown, after: unknown, path: readonly string[] = []): readonly Difference[] {
  if (sameScalar(before, after)) return [];
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => differences(before[name], after[name], [...path, name]));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const count = Math.max(before.length, after.length);
    return Array.from({ length: count }, (_, index) => differences(before[index], after[index], [...path, String(index)])).flat();
  }
  return [{ path, before, after }];
}

/** Whether two values are the same to CloudFormation. */
export function same(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  if (isRecord(before) && isRecord(after)) {
    const names = Object.keys(before);
    return names.length === Object.keys(after).length && names.every((name) => name in after && same(before[name], after[name]));
  }
  if (Array.isArray(before) && Array.isArray(after)) return before.length === after.length && before.every((item, index) => same(item, after[index]));
  return sameScalar(before, after);
}

/** The names of the top-level properties that differ. */
export function changedNames(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !same(before[name], after[name])).sort();
}
