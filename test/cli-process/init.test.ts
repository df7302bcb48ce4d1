// A first platform.yml: written once, with the application's own names, and good enough to rehearse with at once.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inSandbox, platform, whole } from './platform.ts';

let here = '';
beforeEach(() => (here = mkdtempSync(join(tmpdir(), 'platform-init-'))));
afterEach(() => rmSync(here, { recursive: true, force: true }));

const file = (): string => join(here, 'platform.yml');

it('writes what can be planned with at once, under other names', () => {
  const said = platform(here, ['init', '--from', 'video-auctions', '--app', 'chess', '--domain', 'chess.example.org', '--json']);
  expect(said.answer).toMatchObject({ outcome: 'done', path: file() });
  const text = readFileSync(file(), 'utf8');
  expect(text).toMatch(/^app: chess$/m);
  expect(text).toMatch(/^domain: chess\.example\.org$/m);
  expect(inSandbox(here, 'env bootstrap -e staging --dry-run').answer).toMatchObject({ outcome: 'would-change', plan: { headline: expect.stringMatching(/^chess staging in us-east-1: create \d+ stacks/) } });
});

it.runIf(whole)('of the larger example is as good', () => {
  expect(platform(here, ['init', '--from', 'fitness', '--json']).answer.outcome).toBe('done');
  expect(platform(here, ['config', 'show', '-e', 'production', '--json']).answer.outcome).toBe('done');
});

it('never writes over one, and nothing that would not be read', () => {
  expect(platform(here, ['init', '--from', 'video-auctions', '--app', 'No Good', '--json'])).toMatchObject({ status: 2, codes: ['INIT_INVALID'] });
  expect(existsSync(file())).toBe(false);
  platform(here, ['init', '--from', 'video-auctions']);
  const before = readFileSync(file(), 'utf8');
  expect(platform(here, ['init', '--from', 'fitness', '--json'])).toMatchObject({ status: 3, codes: ['INIT_EXISTS'] });
  expect(readFileSync(file(), 'utf8')).toBe(before);
});

it('without a terminal names the flag that is missing', () => {
  expect(platform(here, ['init', '--json'])).toMatchObject({ status: 2, codes: ['MISSING_FLAG'] });
});
