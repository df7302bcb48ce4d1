// A file that is written for somebody: never over another one without a yes, and what differs is shown.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface OfferedFile {
  /** `written`: it was not there. `kept`: another one stands there. */
  readonly outcome: 'written' | 'replaced' | 'unchanged' | 'kept';
  /** Lines that go (`-`) and come (`+`), in order. */
  readonly difference: readonly string[];
}

/** @param replace whether another file may be written over */
export function offerFile(path: string, text: string, replace: boolean): OfferedFile {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (before === text) return { outcome: 'unchanged', difference: [] };
  const difference = before === undefined ? [] : lineDifference(before.split('\n'), text.split('\n'));
  if (before !== undefined && !replace) return { outcome: 'kept', difference };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return { outcome: before === undefined ? 'written' : 'replaced', difference };
}

/** By the longest common subsequence; files of a few hundred lines. */
export function lineDifference(before: readonly string[], after: readonly string[]): readonly string[] {
  const common = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) (common[i] as Uint32Array)[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) [i, j] = [i + 1, j + 1];
    else if (j >= after.length || (i < before.length && at(i + 1, j) >= at(i, j + 1))) lines.push(`- ${before[i++] ?? ''}`);
    else lines.push(`+ ${after[j++] ?? ''}`);
  }
  return lines;
}
