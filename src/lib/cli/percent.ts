// A share as people type it: `80%` or `80`.
import { cliProblem } from './problems.ts';

/** @returns per cent */
export function readPercent(flag: string, text: string): number {
  const found = /^(\d+(?:\.\d+)?)%?$/.exec(text);
  const percent = Number(found?.[1]);
  if (found === null || !(percent > 0)) throw cliProblem('WRONG_PERCENT', { flag, text });
  return percent;
}
