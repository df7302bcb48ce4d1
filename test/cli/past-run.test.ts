// Every operation can be gone on with by its journal.
import { expect, it } from 'vitest';
import { tellings } from '../../src/lib/cli/past-run.ts';
import { operations } from '../../src/lib/operations/registry.ts';

it('every operation that there is can be resumed and taken back: it is known how it is told', () => {
  expect(Object.keys(tellings).sort()).toEqual(Object.keys(operations).sort());
});
