// Every operation, with every step failing in every way.
import { describe, expect, it } from 'vitest';
import { allExamples } from './examples.ts';
import { failAtEveryStep } from './law/fail-at-every-step.ts';
import { tried } from './verdict.ts';

describe('fail-at-every-step', () => {
  it.each(allExamples.map((example) => [example.name, example] as const))('%s', async (_, example) => {
    expect(await tried(failAtEveryStep, example, 10)).toEqual([]);
  });
});
