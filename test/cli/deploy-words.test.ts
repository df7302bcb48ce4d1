// The words of `platform deploy`: what a pipeline makes of a variable that is not set is refused before anything is looked at.
import { describe, expect, it } from 'vitest';
import { bakeFlag, imagesFor } from '../../src/lib/cli/deploy-words.ts';
import { minutes } from '../../src/lib/world/time.ts';
import { environmentOf } from '../stories/world.ts';

const environment = environmentOf('staging');
const images = (...said: readonly string[]) => imagesFor({ named: ['serverpod'], all: false, images: said, environment });

describe('--image', () => {
  it.each(['', 'serverpod:', 'serverpod=', 'serverpod=serverpod:', 'ghcr.io/team/app@', 'ghcr.io/team/', '1.0 .0'])('%j names no version', (said) => {
    expect(() => images(said)).toThrow(expect.objectContaining({ data: expect.objectContaining({ code: 'IMAGE_UNNAMED', outcome: 'usage' }) }));
  });

  it.each(['1.0.0', 'serverpod:1.0.0', 'serverpod=1.0.0', 'sha256:abc', 'ghcr.io/team/app@sha256:abc'])('%j is one', (said) => {
    expect(images(said)).toEqual([{ service: 'serverpod', image: said.replace(/^serverpod=/, '') }]);
  });
});

describe('--bake', () => {
  const parse = (text: string) => bakeFlag().parse(text, {} as never, { name: 'bake' } as never);

  it.each([['99h', 'WRONG_BAKE'], ['90s', 'WRONG_BAKE'], ['x', 'WRONG_DURATION']])('%s is refused: %s', async (text, code) => {
    await expect(parse(text)).rejects.toMatchObject({ data: { code, outcome: 'usage' } });
  });

  it.each([['0m', 0], ['1m', 1], ['24h', 1440]])('%s is taken', async (text, whole) => {
    expect(await parse(text)).toBe(minutes(whole));
  });
});
