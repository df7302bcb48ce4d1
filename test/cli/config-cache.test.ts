// The config cache: what it gives back is what reading would give, and whatever changes the meaning makes it forget.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { cacheIn, configCache, type Source } from '../../src/lib/cli/config-cache.ts';
import { loadBlueprint } from '../../src/lib/config/blueprint.ts';
import { loadConfig } from '../../src/lib/config/load.ts';

const example = fileURLToPath(new URL('../../examples/video-auctions/platform.yml', import.meta.url));
const source: Source = { file: example, shown: 'platform.yml', text: readFileSync(example, 'utf8') };
const understood = { config: loadConfig(example), blueprint: loadBlueprint('startup') };

const made: string[] = [];
function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'platform-cache-'));
  made.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The one file in the cache. */
const only = (folder: string): string => join(folder, readdirSync(folder)[0] ?? 'none');

describe('the cache', () => {
  it('gives back exactly what was understood', () => {
    const cache = cacheIn(emptyFolder(), () => 'one');
    expect(cache.recall(source)).toBeUndefined();
    cache.remember(source, understood);
    expect(cache.recall(source)).toStrictEqual(understood);
  });

  it.each([
    ['the text', { text: `${source.text}\n` }],
    ['how the file is named in errors', { shown: '../platform.yml' }],
    ['the file', { file: '/elsewhere/platform.yml' }],
  ])('forgets when %s changes', (_, change) => {
    const cache = cacheIn(emptyFolder(), () => 'one');
    cache.remember(source, understood);
    expect(cache.recall({ ...source, ...change })).toBeUndefined();
  });

  it('forgets when what it is checked against changes', () => {
    let stamp = 'one';
    const cache = cacheIn(emptyFolder(), () => stamp);
    cache.remember(source, understood);
    stamp = 'two';
    expect(cache.recall(source)).toBeUndefined();
  });

  it('keeps one file for each platform.yml, which only its owner may write', () => {
    const folder = emptyFolder();
    const cache = cacheIn(folder, () => 'one');
    cache.remember(source, understood);
    cache.remember({ ...source, text: 'other' }, understood);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(statSync(only(folder)).mode & 0o777).toBe(0o600);
  });

  it('does not believe a file that others may write', () => {
    const folder = emptyFolder();
    const cache = cacheIn(folder, () => 'one');
    cache.remember(source, understood);
    chmodSync(only(folder), 0o666);
    expect(cache.recall(source)).toBeUndefined();
  });

  it('bears a broken file, and a folder that cannot be made', () => {
    const folder = emptyFolder();
    const cache = cacheIn(folder, () => 'one');
    cache.remember(source, understood);
    writeFileSync(only(folder), '{"key":');
    expect(cache.recall(source)).toBeUndefined();
    const nowhere = cacheIn(join(only(folder), 'below', 'a', 'file'), () => 'one');
    nowhere.remember(source, understood);
    expect(nowhere.recall(source)).toBeUndefined();
  });

  it('is none where the code may change under it', () => {
    const cache = configCache({ XDG_CACHE_HOME: emptyFolder() });
    cache.remember(source, understood);
    expect(cache.recall(source)).toBeUndefined();
  });
});
