// docs/requirements.md: its table is what the templates say, and every row of the records has something to show or says what is missing.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'requirements-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function check(folder: string): { readonly status: number | null; readonly said: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/requirements.mjs'), '--check', '--root', folder], { encoding: 'utf8' });
  return { status, said: stderr };
}

/** A copy of what the table is made of, with one place changed. */
function changed(file: string, [from, to]: readonly [string, string]): string {
  const folder = mkdtempSync(join(scratch, 'copy-'));
  for (const path of ['templates', 'docs/requirements.md', 'docs/requirements-rows.yml']) cpSync(join(root, path), join(folder, path), { recursive: true });
  const text = readFileSync(join(folder, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(folder, file), text.replace(from, to));
  return folder;
}

it('the table is what the templates say: else `npm run requirements`', () => {
  expect(check(root)).toEqual({ status: 0, said: '' });
});

it('every row of the records that a template must answer is in it', () => {
  const numbered = (letter: string, ...numbers: readonly number[]): readonly string[] => numbers.map((number) => `${letter}${number}`);
  const wanted = [
    ...numbered('N', 1, 2, 3, 4, 5, 6), ...numbered('E', 1, 2, 3, 4, 5, 6, 7, 8), ...numbered('C', 1, 5, 6, 10), ...numbered('D', 1, 2, 3, 4, 5, 6, 7, 8),
    ...numbered('M', 1, 2, 3, 4, 5, 6), ...numbered('O', 1, 2, 3, 4, 5, 6), ...numbered('S', 1, 2, 3, 4), ...numbered('$', 1, 5),
  ];
  expect(Object.keys(parse(readFileSync(join(root, 'docs/requirements-rows.yml'), 'utf8')) as object)).toEqual(wanted);
});

describe('it fails', () => {
  it.each([
    ['when a resource is renamed', 'templates/network.yml', ['FlowLog, FlowLogGroup]', 'FlowLogs, FlowLogGroup]'], 'N5 names FlowLogs, which is no resource of it'],
    ['when a row loses its only resource', 'templates/beanstalk.yml', ['      E8: [Application, BeanstalkEnvironment]\n', ''], 'E8 has no resource'],
    ['when a template answers a row that is none', 'templates/cluster.yml', ['      C1: [Cluster]\n', '      C99: [Cluster]\n'], 'a template answers C99'],
    ['when the page is stale', 'docs/requirements.md', ['| N5 |', '| N05 |'], 'docs/requirements.md is stale'],
  ] as const)('%s', (_, file, change, said) => {
    const result = check(changed(file, change));
    expect(result.said).toContain(said);
    expect(result.status).toBe(1);
  });
});
