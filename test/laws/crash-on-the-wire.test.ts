// Every operation, killed with every one of its writes on the wire: never landed, landed, landing after the restart.
import { describe, expect, it } from 'vitest';
import { laggingReads } from './crash.ts';
import { allExamples } from './examples.ts';
import { crashOnTheWire } from './law/crash-on-the-wire.ts';
import { tried } from './verdict.ts';

describe('a process that dies with a write on the wire', () => {
  it.each(allExamples.map((example) => [example.name, example] as const))('%s', async (_, example) => {
    expect(await tried(crashOnTheWire('crash-on-the-wire', []), example, 12)).toEqual([]);
  });

  it.each(allExamples.map((example) => [example.name, example] as const))('%s, while reads lag', async (_, example) => {
    expect(await tried(crashOnTheWire('crash-on-the-wire, reads lag 4 s', laggingReads), example, 6)).toEqual([]);
  });
});
