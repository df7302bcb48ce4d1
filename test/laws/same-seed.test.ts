// Every operation three times from the same seed, once with real delays.
import { describe, expect, it } from 'vitest';
import { allExamples } from './examples.ts';
import { sameSeed } from './law/same-seed.ts';
import { tried } from './verdict.ts';

describe('same-seed', () => {
  it.each(allExamples.map((example) => [example.name, example] as const))('%s', async (_, example) => {
    expect(await tried(sameSeed, example, 3)).toEqual([]);
  });
});
