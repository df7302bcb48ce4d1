// Finding and reading platform.yml: where it is looked for, and what is said of files that are none.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultsOf, findConfig, loadConfig } from '../../src/lib/config/load.ts';
import { exitCodes, isProblem, type Problem } from '../../src/lib/problems/problem.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'platform-config-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function problemOf(act: () => unknown): Problem {
  try {
    act();
  } catch (thrown) {
    if (isProblem(thrown)) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

const write = (name: string, text: string | Uint8Array): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const good = 'version: 1\napp: shop\nblueprint: startup\ndomain: shop.example.com\nregions: { home: us-east-1 }\nenvironments: { staging: { account: "111111111111" } }\n';

describe('findConfig', () => {
  it('answers the nearest platform.yml upwards', () => {
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    const outer = write('platform.yml', good);
    expect(findConfig(join(folder, 'a', 'b'))).toBe(outer);
    const inner = write('a/platform.yml', good);
    expect(findConfig(join(folder, 'a', 'b'))).toBe(inner);
    expect(findConfig(folder)).toBe(outer);
  });

  it('says where it looked, and points at a file with nearly that name', () => {
    const nothing = problemOf(() => findConfig(folder)).data;
    expect(nothing).toMatchObject({ code: 'CONFIG_NOT_FOUND', outcome: 'usage', message: `there is no platform.yml in ${folder} or in a folder above it` });
    const lookalike = write('platform.yaml', good);
    expect(problemOf(() => findConfig(folder)).data.fix).toBe(`There is ${lookalike}: rename it to platform.yml, or name it with \`-c ${lookalike}\`.`);
  });
});

describe('loadConfig', () => {
  it('reads a file with a byte order mark and the line ends of Windows', () => {
    expect(loadConfig(write('platform.yml', `\uFEFF${good.replaceAll('\n', '\r\n')}`)).app).toBe('shop');
  });

  it('lists every error in one problem, and has them as data', () => {
    const file = write('platform.yml', good.replace('app: shop', 'app: Shop\nap: shop').replace('us-east-1', 'us-east-9'));
    const problem = problemOf(() => loadConfig(file));
    expect(problem.data.message.split('\n')).toEqual([
      `${file} has 3 errors:`,
      `  ${file}:2:6: app: "Shop" does not fit; allowed: a small letter, then small letters, digits and single hyphens, 2 to 21 signs in all; did you mean shop?`,
      `  ${file}:3:1: ap: unknown key; allowed: version, app, blueprint, domain, regions, environments, components, services, metrics, objectives, ci; did you mean app?`,
      `  ${file}:6:18: regions.home: "us-east-9" does not fit; allowed: a region of AWS, such as us-east-1; did you mean us-east-1?`,
    ]);
    expect(problem.data).toMatchObject({ code: 'CONFIG_INVALID', outcome: 'usage', where: `${file}:2:6` });
    expect(exitCodes[problem.data.outcome]).toBe(2);
    expect(faultsOf(problem).map(({ line, path }) => [line, path])).toEqual([[2, 'app'], [3, 'ap'], [6, 'regions.home']]);
  });

  it('shows fifty errors of many', () => {
    const many = Array.from({ length: 70 }, (_, index) => `key${index}: 1\n`).join('');
    const problem = problemOf(() => loadConfig(write('platform.yml', good + many)));
    expect(problem.data.message.split('\n')).toHaveLength(52);
    expect(problem.data.message).toMatch(/\n {2}and 20 more$/);
    expect(faultsOf(problem)).toHaveLength(70);
  });

  const unreadable: readonly (readonly [string, () => string, string])[] = [
    ['that does not exist', () => join(folder, 'nothing.yml'), 'it does not exist'],
    ['in a file', () => join(write('file', ''), 'platform.yml'), 'a part of its path is no folder'],
    ['that is a folder', () => folder, 'it is a folder'],
    ['that links to itself', () => (symlinkSync('platform.yml', join(folder, 'platform.yml')), join(folder, 'platform.yml')), 'its links lead in a circle'],
    ['that is too large', () => write('platform.yml', `# ${'x'.repeat(1_200_000)}`), 'it has 1.2 MB; platform.yml has at most 1 MB'],
    ['that is binary', () => write('platform.yml', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0])), 'it is no text'],
    ['in Latin-1', () => write('platform.yml', new Uint8Array([0x61, 0x3a, 0x20, 0xfc])), 'it is no UTF-8 text'],
  ];
  it.each(unreadable)('refuses a file %s', (_, make, reason) => {
    const file = make();
    expect(problemOf(() => loadConfig(file)).data).toMatchObject({ code: 'CONFIG_UNREADABLE', outcome: 'usage', where: file, message: `${file} cannot be read: ${reason}` });
  });

  it.skipIf(process.getuid?.() === 0)('refuses a file that may not be read', () => {
    const file = write('platform.yml', good);
    chmodSync(file, 0o000);
    expect(problemOf(() => loadConfig(file)).data.message).toBe(`${file} cannot be read: you may not read it`);
  });
});
