// The sandbox's beliefs: the rule books, the code that follows them and the pages that show them say the same.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { allServices } from '../src/lib/sandbox/all-services.ts';
import type { Belief } from '../src/lib/sandbox/world/beliefs.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Rule {
  readonly service: string;
  readonly rule: string;
  readonly belief: Belief;
}

const rules: readonly Rule[] = allServices.flatMap(({ name, beliefs = {} }) => Object.entries(beliefs).map(([rule, belief]) => ({ service: name, rule, belief })));
const nameOf = ({ service, rule }: Rule): string => `${service}.${rule}`;
const code = new Map(globSync('**/*.ts', { cwd: join(root, 'src/lib/sandbox') }).filter((file) => !file.endsWith('beliefs.ts')).map((file) => [file, read(`src/lib/sandbox/${file}`)]));

/** The files that ask for a rule, by the rule book that they import. */
function askersOf({ service, rule }: Rule): readonly string[] {
  const asks = new RegExp(`(takes|flipped)(<|\\(context, )'${rule}'`);
  return [...code].filter(([file, text]) => asks.test(text) && bookOf(file, text) === service).map(([file]) => file);
}

function bookOf(file: string, text: string): string | undefined {
  const from = /import \{ rules(?: as beliefs)? \} from '([^']+)\/beliefs\.ts'/.exec(text)?.[1];
  return from === undefined ? undefined : /^\.\.?$/.test(from) ? file.split('/')[1] : from.split('/').at(-1);
}

describe('the rule books', () => {
  it('name files that exist, of the sandbox and of ours', () => {
    const missing = rules.flatMap((it) => [...it.belief.in.map((file) => `src/lib/sandbox/${file}`), ...it.belief.leans.map((file) => `src/lib/${file}`)].filter((file) => !existsSync(join(root, file))).map((file) => `${nameOf(it)}: ${file}`));
    expect(missing).toEqual([]);
  });

  it('have a source for all that they do not call a guess, and another side to what is disputed', () => {
    expect(rules.filter(({ belief }) => belief.source === '' && belief.confidence !== 'guessed').map(nameOf)).toEqual([]);
    expect(rules.filter(({ belief }) => belief.confidence === 'conflicting' && belief.flipped === undefined).map(nameOf)).toEqual([]);
    expect(rules.filter(({ belief }) => belief.takes !== undefined && belief.confidence !== 'documented' && belief.flipped === undefined).map(nameOf)).toEqual(['ecs.bad-image-times']);
  });

  it('are followed: what can be another is asked for in the code, in a file that the rule names', () => {
    const asked = rules.filter(({ belief }) => belief.flipped !== undefined || belief.takes !== undefined);
    expect(asked.filter((it) => !askersOf(it).some((file) => it.belief.in.includes(file))).map(nameOf)).toEqual([]);
  });

  it('have another world to flip to: other times under the same names', () => {
    const times = rules.flatMap((it) => Object.entries(it.belief.flipped?.takes ?? {}).map(([name, span]) => ({ it: `${nameOf(it)} ${name}`, span, usual: it.belief.takes?.[name] })));
    expect(times.filter(({ span, usual }) => usual === undefined || (usual.from === span.from && usual.to === span.to) || span.from > span.to).map(({ it }) => it)).toEqual([]);
  });

  it('can be flipped in many ways', () => {
    expect(rules.filter(({ belief }) => belief.flipped !== undefined).length).toBeGreaterThanOrEqual(60);
  });
});

describe('the pages', () => {
  it('show the rule books as the code has them: else `npm run beliefs`', () => {
    expect(execFileSync(process.execPath, [join(root, 'scripts/beliefs.mjs'), '--check', 'rules'], { encoding: 'utf8' })).toBe('');
  });

  it('are one for each service, and the list has them all', () => {
    const list = read('docs/sandbox/README.md');
    expect(allServices.filter(({ name }) => !existsSync(join(root, `docs/sandbox/${name}.md`)) || !list.includes(`(${name}.md)`)).map(({ name }) => name)).toEqual([]);
  });
});

describe('what each story file may have flipped', () => {
  const reached = JSON.parse(read('test/stories/reached.json')) as Readonly<Record<string, readonly string[]>>;

  it('is a guess that there is, for a file that there is: npm run flips -- --write renews it', () => {
    const known = new Set(rules.filter(({ belief }) => belief.flipped !== undefined).map(nameOf));
    expect(Object.entries(reached).flatMap(([file, some]) => (existsSync(join(root, 'test/stories', file)) && some.length > 0 ? some.filter((rule) => !known.has(rule)) : [file]))).toEqual([]);
    // Seven in ten of all guesses: the others are flipped in small worlds.
    expect(new Set(Object.values(reached).flat()).size).toBeGreaterThan(0.7 * known.size);
  });
});
