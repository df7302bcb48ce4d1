// What the documents name is there: files, links, commands, and the exit codes.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../src/lib/problems/problem.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).sort();
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const codeSpans = (text: string): readonly string[] => [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
/** Lines that a reader may paste into a shell. */
const shellLines = (text: string): readonly string[] => text.split('\n').flatMap((line) => (/^ {4}\S/.test(line) ? [line.trim()] : []));

/** Names in capitals stand for something: `src/commands/TOPIC/NAME.ts`. */
const isPattern = (path: string): boolean => /(^|\/)[A-Z]+(\/|\.|$)|[*{]/.test(path.replace(/(README|CONTRIBUTING)\.md$/, ''));

const commands = new Set(globSync('src/commands/**/*.ts', { cwd: root }).map((file) => file.slice('src/commands/'.length).replace(/(\/index)?\.ts$/, '').replaceAll('/', ' ')));
const isTopic = (words: string): boolean => [...commands].some((command) => command.startsWith(`${words} `));

/** The words of `platform deploy serverpod --image ...` up to the first that is none of a command. */
function isCommand(said: string): boolean {
  const words = said.split(' ').slice(1);
  const own = words.slice(0, words.findIndex((word) => !/^[a-z]+$/.test(word)) >>> 0);
  if (own.length === 0) return true;
  return own.some((_, index) => commands.has(own.slice(0, index + 1).join(' '))) || isTopic(own.join(' '));
}

describe.each(documents)('%s', (file) => {
  const text = read(file);

  it('names files that exist', () => {
    const paths = codeSpans(text).filter((span) => /^(bin|src|test|templates|blueprints|examples|scripts|docs|\.ci)\/\S*$/.test(span) && !isPattern(span));
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('links to what is there', () => {
    const links = [...text.matchAll(/(?<!!)\[[^\]]*\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1] ?? '').filter((link) => !/^https?:/.test(link));
    expect(links.filter((link) => !existsSync(join(root, dirname(file), link)))).toEqual([]);
  });

  it('names commands that exist', () => {
    const said = [...codeSpans(text), ...shellLines(text)].filter((it) => /^platform( |$)/.test(it));
    expect(said.filter((it) => !isCommand(it))).toEqual([]);
  });

  it('names scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const said = [...text.matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1] ?? '');
    expect(said.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

it('the table of exit codes is that of the code', () => {
  const rows = [...read('docs/exit-codes.md').matchAll(/^\| (\d+) \| `([a-z-]+)` \|/gm)].map((match) => [match[2], Number(match[1])]);
  expect(rows).toEqual(Object.entries(exitCodes));
});

it('the README has every command in its table', () => {
  const rows = new Set([...read('README.md').matchAll(/^\| `platform ([a-z ]+?)(?= [A-Z[]|`)/gm)].map((match) => match[1]));
  expect([...commands].filter((command) => !rows.has(command))).toEqual([]);
});

it('every decision is in the list of decisions', () => {
  const list = read('docs/decisions/README.md');
  expect(globSync('docs/decisions/[0-9]*.md', { cwd: root }).filter((file) => !list.includes(`(${file.split('/').at(-1) ?? ''})`))).toEqual([]);
});
