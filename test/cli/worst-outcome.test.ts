// What several runs of one command amount to together.
import { expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { worstFirst, worstOf } from '../../src/lib/cli/worst-outcome.ts';
import { exitCodes, type Outcome } from '../../src/lib/problems/problem.ts';

it('knows every outcome once, in the order that docs/exit-codes.md tells', () => {
  expect(worstFirst.toSorted()).toEqual(Object.keys(exitCodes).sort());
  const said = /in this order: ([\d, ]+)\./.exec(readFileSync(new URL('../../docs/exit-codes.md', import.meta.url), 'utf8'))?.[1];
  expect(said).toBe(worstFirst.map((outcome) => exitCodes[outcome]).join(', '));
});

it.each<[readonly Outcome[], boolean, Outcome]>([
  [['done', 'put-back', 'done'], true, 'put-back'],
  [['put-back', 'half-way'], false, 'half-way'],
  [['half-way', 'interrupted', 'put-back'], true, 'interrupted'],
  [['done', 'refused'], true, 'half-way'],
  [['refused', 'locked'], false, 'locked'],
  [['put-back', 'refused'], true, 'put-back'],
  [['done', 'done'], true, 'done'],
])('%j, when %s stands, is %s', (outcomes, changed, together) => {
  expect(worstOf(outcomes, changed)).toBe(together);
});
