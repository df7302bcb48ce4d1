// Every operation, under throttling and lost answers.
import { describe, expect, it } from 'vitest';
import { allExamples } from './examples.ts';
import { badWeather } from './law/bad-weather.ts';
import { tried } from './verdict.ts';

describe('bad-weather', () => {
  it.each(allExamples.map((example) => [example.name, example] as const))('%s', async (_, example) => {
    expect(await tried(badWeather, example, 3)).toEqual([]);
  });
});
