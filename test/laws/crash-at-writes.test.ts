// Every operation, killed just before and just after every line of its journal, with and without reads that lag.
import { describe, expect, it } from 'vitest';
import { laggingReads } from './crash.ts';
import { allExamples } from './examples.ts';
import { crashAtWrites } from './law/crash-at-writes.ts';
import { tried } from './verdict.ts';

describe('a process that dies beside its journal', () => {
  it.each(allExamples.map((example) => [example.name, example] as const))('%s', async (_, example) => {
    expect(await tried(crashAtWrites('crash-at-writes', []), example, 12)).toEqual([]);
  });

  it.each(allExamples.map((example) => [example.name, example] as const))('%s, while reads lag', async (_, example) => {
    expect(await tried(crashAtWrites('crash-at-writes, reads lag 4 s', laggingReads), example, 6)).toEqual([]);
  });
});
