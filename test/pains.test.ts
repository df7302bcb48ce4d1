// docs/pains.md says which test tells of which public thread: both ways it is so.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const thread = /[\w.-]+\/[\w.-]+#\d+/g;

/** The threads that stand in titles of tests of a file. A title begins on the line of its `it`, `describe`, or of the end of its cases. */
const titled = (text: string): ReadonlySet<string> =>
  new Set(text.split('\n').flatMap((line) => (/^\s*(it|describe|\])\S*/.test(line) ? [...line.matchAll(/\(('|")(.*?[^\\])\1, /g)].flatMap((title) => title[2]?.match(thread) ?? []) : [])));

const inFile = new Map(globSync('test/**/*.test.ts', { cwd: root }).map((file) => [file, titled(read(file))]));

const page = read('docs/pains.md');
const [told = '', untold = ''] = page.split('## What does not fit');
const rows = told.split('\n').filter((line) => line.startsWith('| ') && line.includes('](')).map((line) => {
  const cells = line.split(' | ');
  return { threads: [...(cells[1] ?? '').matchAll(/\[([^\]]+)\]/g)].map(([, name = '']) => name), files: [...(cells[2] ?? '').matchAll(/`([^`]+)`/g)].map(([, file = '']) => file) };
});

it('each thread of docs/pains.md is in the title of a test of its row, and each file of the row tells one', () => {
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.flatMap(({ threads, files }) => threads.filter((name) => !files.some((file) => inFile.get(file)?.has(name))))).toEqual([]);
  expect(rows.flatMap(({ threads, files }) => files.filter((file) => !threads.some((name) => inFile.get(file)?.has(name))))).toEqual([]);
});

it('each thread in the title of a test is in docs/pains.md, with this file', () => {
  const missing = [...inFile].flatMap(([file, threads]) => [...threads].filter((name) => !rows.some((row) => row.threads.includes(name) && row.files.includes(file))).map((name) => `${name} in ${file}`));
  expect(missing).toEqual([]);
});

it('no thread is told and not told, and each link leads to the thread that it names', () => {
  const links = [...page.matchAll(/\[([^\]]+)\]\(https:\/\/github\.com\/([^)]+)\/issues\/(\d+)\)/g)].map(([, name, repository, number]) => [name, `${repository}#${number}`]);
  expect(links.filter(([name, leads]) => name !== leads)).toEqual([]);
  const not = new Set([...untold.matchAll(/\[([^\]]+)\]/g)].map(([, name = '']) => name));
  expect(not.size).toBeGreaterThan(0);
  expect(rows.flatMap(({ threads }) => threads).filter((name) => not.has(name))).toEqual([]);
});
