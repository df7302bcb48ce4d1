// A command that a message names can be typed as it is: it exists, has those flags and all of its words, and says which environment it means.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Command {
  readonly flags: Readonly<Record<string, { readonly type: string; readonly char?: string }>>;
  readonly args: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly oneRegion?: boolean;
}
const { commands } = JSON.parse(read('oclif.manifest.json')) as { readonly commands: Readonly<Record<string, Command>> };

/** Commands that end with "needs -e" without it. */
const ofAnEnvironment = new Set(globSync('src/commands/**/*.ts', { cwd: root }).flatMap((file) => (/await this\.environment\(\)|this\.runIn\(/.test(read(file)) ? [file.slice('src/commands/'.length).replace(/(\/index)?\.ts$/, '').replaceAll('/', ':')] : [])));
/** With one they ask about it, without they ask about all, or about this machine's. */
const withOrWithout = /^(runs:|config:|ci:|tour$|init$|sandbox:)/;

/** What the source says in backticks, values in place of what is filled in. */
const said = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => (/^\s*(\/\/|\*|\/\*)/.test(line) ? [] : [...line.matchAll(/\\?`platform ([a-z][^`]*?)\\?`/g)].map(([, words = '']) => words.replace(/\$\{(at|typedFor\([^}]*\))\}/g, '-e X --region X').replace(/\$\{[^}]*\}/g, 'X'))));

/** What is wrong with it; empty: it can be typed. */
function complaints(words: string, strict: boolean): readonly string[] {
  const typed = words.trim().split(/\s+/);
  const count = typed.findLastIndex((_, index) => commands[typed.slice(0, index + 1).join(':')] !== undefined) + 1;
  const id = typed.slice(0, count).join(':');
  const command = commands[id];
  if (command === undefined) return typed[0] === 'X' ? [] : [`${words}: no such command`];
  const free: string[] = [];
  const wrong: string[] = [];
  const flags = new Set<string>();
  for (let index = count; index < typed.length; index++) {
    const [name = '', value] = (typed[index] ?? '').split('=');
    const flag = name.startsWith('--') ? name.slice(2) : name.startsWith('-') ? Object.entries(command.flags).find(([, { char }]) => char === name.slice(1))?.[0] : undefined;
    if (!name.startsWith('-')) free.push(name);
    else if (flag === undefined || command.flags[flag] === undefined) wrong.push(`no flag ${name}`);
    else {
      flags.add(flag);
      if (command.flags[flag].type === 'option' && value === undefined && typed[++index] === undefined) wrong.push(`${name} says nothing`);
    }
  }
  const needed = Object.values(command.args).filter(({ required }) => required === true).length;
  if (strict && free.length < needed) wrong.push('a word is missing');
  if (strict && !flags.has('env') && ofAnEnvironment.has(id) && !withOrWithout.test(id)) wrong.push('no -e');
  if (flags.has('region') && command.oneRegion !== true) wrong.push('no --region there');
  return wrong.map((it) => `${words}: ${it}`);
}

const sources = globSync('src/lib/**/*.ts', { cwd: root }).filter((file) => !file.startsWith('src/lib/sandbox/')).sort();
const ofDeploys = (file: string): boolean => /^src\/lib\/(operations\/deploy|reports\/deploy-status)\//.test(file);

describe('a command that a message names', () => {
  it('exists, with those flags', () => {
    const wrong = sources.flatMap((file) => said(read(file)).flatMap((words) => complaints(words, false).map((it) => `${file}: ${it}`)));
    // A sentence that begins with the tool's name; and a command that is to come, in a description.
    expect(wrong.filter((it) => !/: (knows no AWS service X|exec): /.test(it))).toEqual([]);
  });

  it('of deploys can be typed as it is: with its service, its environment, and its region away from home', () => {
    const named = sources.filter(ofDeploys).flatMap((file) => said(read(file)).map((words) => [file, words] as const));
    expect(named.length).toBeGreaterThan(25);
    expect(named.flatMap(([file, words]) => complaints(words, true).map((it) => `${file}: ${it}`))).toEqual([]);
  });

  it.each([['deploy stop', 2], ['deploy stop X', 1], ['deploy stop X -e X --no-such', 1], ['deploy stopp X', 1], ['env drift -e X --region X', 1], ['deploy stop X -e', 1], ['deploy stop X -e X --region X', 0], ['runs resume', 0]])('%s has %i faults: the test can fail', (words, count) => {
    expect(complaints(words, true)).toHaveLength(count);
  });
});
