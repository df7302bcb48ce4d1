// The rules of the house that lint cannot express: who imports whom by real path, what a start may load, how files are named and begun.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = globSync(['src/**/*.ts'], { cwd: root }).sort();
const own = [...sources, ...globSync(['test/**/*.ts', 'scripts/**/*.{mjs,cjs}', 'bin/*.js', 'vitest.config.ts'], { cwd: root })].sort();

interface Import {
  readonly from: string;
  /** A file of ours, from the root; or the name of a package. */
  readonly to: string;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

const statement = /^(?:import|export)\s+(type\s)?([^'";]*?)\s*from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  return [...text.matchAll(statement)].map(([, type, names, named, bare, dynamic]) => {
    const specifier = named ?? bare ?? dynamic ?? '';
    const to = specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : specifier;
    const inner = /^\{(.*)\}$/s.exec(names?.trim() ?? '')?.[1];
    const allTypes = inner !== undefined && inner.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '));
    return { from: file, to, typeOnly: type !== undefined || allTypes, dynamic: dynamic !== undefined };
  });
}

const imports = sources.flatMap(importsOf);

/** `engine` for src/lib/engine/run.ts; `commands` for commands and hooks. */
const roomOf = (file: string): string | undefined => /^src\/lib\/([^/]+)\//.exec(file)?.[1] ?? (/^src\/(commands|hooks)\//.test(file) ? 'commands' : undefined);

const mayImport: Readonly<Record<string, readonly string[]>> = {
  problems: [],
  prices: [],
  world: ['problems'],
  config: ['problems', 'world'],
  engine: ['problems', 'world'],
  aws: ['problems', 'world'],
  probe: ['engine', 'problems', 'world'],
  evidence: ['engine', 'problems', 'world'],
  operations: ['engine', 'aws', 'config', 'prices', 'probe', 'problems', 'world'],
  reports: ['aws', 'config', 'evidence', 'problems', 'world'],
  sandbox: ['engine', 'prices', 'problems', 'world'],
  cli: ['problems', 'world', 'config', 'engine', 'aws', 'probe', 'evidence', 'operations', 'reports', 'sandbox'],
  commands: ['cli', 'operations', 'reports', 'world'],
};

describe('who imports whom', () => {
  it('every room is known', () => {
    expect(sources.filter((file) => !(roomOf(file) ?? 'none' in mayImport))).toEqual([]);
    expect([...new Set(sources.map(roomOf))].filter((room) => room === undefined || !(room in mayImport))).toEqual([]);
  });

  it('a room imports only the rooms it may', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [here, there] = [roomOf(from), roomOf(to)];
      return here !== undefined && there !== undefined && here !== there && !(mayImport[here] ?? []).includes(there);
    });
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('an operation imports no other operation, and shared steps import none', () => {
    const operationOf = (file: string): string | undefined => /^src\/lib\/operations\/([^/]+)\//.exec(file)?.[1];
    const wrong = imports.filter(({ from, to }) => {
      const [here, there] = [operationOf(from), operationOf(to)];
      return here !== undefined && there !== undefined && here !== there && there !== 'steps';
    });
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('nobody but cli imports the sandbox, and cli imports no step', () => {
    const wrong = imports.filter(({ from, to }) => (roomOf(to) === 'sandbox' && !['sandbox', 'cli'].includes(roomOf(from) ?? '')) || (roomOf(from) === 'cli' && to.startsWith('src/lib/operations/steps/')));
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it("the world's truth is written by the world, and only the desk of the sandbox reads it", () => {
    const users = 'src/lib/sandbox/users/';
    /** What the truth is kept in and read from. */
    const kept = ['truth', 'outages', 'spans', 'retries', 'kept-connections', 'web-sockets', 'pools', 'writes'].map((name) => `${users}${name}.ts`);
    expect(kept.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    const readers = imports.filter(({ to, typeOnly }) => !typeOnly && kept.includes(to)).map(({ from }) => from);
    expect([...new Set(readers)].filter((from) => !from.startsWith(users)).sort()).toEqual(['src/lib/cli/sandbox-desk.ts']);
    // Nothing that a probe, an operation or a report loads leads there, and what answers a probe from outside does not either.
    const rooms = sources.filter((file) => ['probe', 'operations', 'reports', 'engine', 'evidence', 'aws'].includes(roomOf(file) ?? ''));
    const reachable = (entry: string, seen = new Set<string>()): ReadonlySet<string> => {
      if (seen.has(entry)) return seen;
      seen.add(entry);
      for (const it of imports) if (it.from === entry && !it.typeOnly && it.to.startsWith('src/')) reachable(it.to, seen);
      return seen;
    };
    const truth = `${users}truth.ts`;
    expect([...rooms, `${users}outside.ts`, `${users}ask.ts`, 'src/lib/sandbox/all-services.ts', 'src/lib/sandbox/wire/server.ts', 'src/lib/cli/clouds/sandbox.ts'].filter((file) => reachable(file).has(truth))).toEqual([]);
    // No service of the sandbox's AWS reads what the users' side has written down, but what it has given itself.
    const tables = sources.filter((file) => file.startsWith('src/lib/sandbox/services/') && /['"`]users\.(?!site)/.test(readFileSync(join(root, file), 'utf8')));
    expect(tables).toEqual([]);
  });

  it('our own files are imported by their real name, with .ts', () => {
    const wrong = imports.filter(({ to }) => to.startsWith('src/') && !existsSync(join(root, to)));
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });
});

describe('what a start may load', () => {
  /** Every start, also one that only shows help. */
  const everyStart = /^(@aws-sdk\/|@smithy\/|listr2$|inquirer$|@inquirer\/|yaml$|zod$|node:(http|https|http2|net|tls|sqlite|child_process|worker_threads|readline|dgram|dns)$)/;
  /** A command before its first `await import()`: nearly all read platform.yml, few need a client of a service, a live view or a question. */
  const everyCommand = /^(@aws-sdk\/(client-|credential-)|listr2$|inquirer$|@inquirer\/)/;

  /** Everything that is loaded with a file: static imports of values, all the way down. */
  function loadedWith(entry: string): readonly Import[] {
    const seen = new Set<string>();
    const found: Import[] = [];
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const it of imports) {
        if (it.from !== file || it.typeOnly || it.dynamic) continue;
        found.push(it);
        if (it.to.startsWith('src/')) visit(it.to);
      }
    };
    visit(entry);
    return found;
  }

  const told = (entry: string, heavy: RegExp): readonly string[] =>
    loadedWith(entry)
      .filter(({ to }) => heavy.test(to))
      .map(({ from, to }) => `${from} -> ${to}: load it with await import() where it is used`);

  it.each(['src/lib/cli/main.ts', 'src/lib/cli/base-command.ts', ...sources.filter((file) => file.startsWith('src/hooks/'))])('%s loads nothing dear', (entry) => {
    expect(told(entry, everyStart)).toEqual([]);
  });

  it.each(sources.filter((file) => file.startsWith('src/commands/')))('%s loads no client, no live view, no questions', (entry) => {
    expect(told(entry, everyCommand)).toEqual([]);
  });
});

describe('files', () => {
  it('begin with one sentence on what they are for', () => {
    const wrong = own.filter((file) => {
      const [first = '', second = '', third = ''] = readFileSync(join(root, file), 'utf8').split('\n');
      const line = first.startsWith('#!') ? (second === "'use strict';" ? third : second) : first === "'use strict';" ? second : first;
      return !/^\/\/ \S.{8,}/.test(line);
    });
    expect(wrong).toEqual([]);
  });

  it('are named in kebab-case, for the thing they hold', () => {
    const vague = /(^|-)(utils?|helpers?|common|misc|manager|index)(-|$)/;
    const wrong = own.filter((file) => {
      const name = basename(file).replace(/(\.test|\.config)?\.(ts|mjs|cjs|js)$/, '');
      // `platform deploy` is deploy/index.ts: oclif takes a command's words from its path.
      return !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || (vague.test(name) && !/^src\/commands\/.*\/index\.ts$/.test(file));
    });
    expect(wrong).toEqual([]);
  });

  it('are no barrels', () => {
    const wrong = sources.filter((file) => {
      const lines = readFileSync(join(root, file), 'utf8').split('\n').filter((line) => line.trim() !== '' && !line.startsWith('//'));
      return lines.length > 0 && lines.every((line) => /^export (\*|\{)/.test(line));
    });
    expect(wrong).toEqual([]);
  });

  it('every test stands where its source does', () => {
    const tests = globSync('test/*/**/*.test.ts', { cwd: root });
    const rooms = new Set(Object.keys(mayImport));
    expect(tests.filter((file) => !rooms.has(file.split('/')[1] ?? '') && !['commands', 'templates', 'scripts', 'conformance', 'laws', 'stories', 'cli-process'].includes(file.split('/')[1] ?? ''))).toEqual([]);
  });
});

describe('words', () => {
  const read = (file: string): readonly string[] => readFileSync(join(root, file), 'utf8').split('\n');
  const found = (files: readonly string[], pattern: RegExp): readonly string[] =>
    files.flatMap((file) => (file === 'test/house.test.ts' ? [] : read(file).flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []))));
  const texts = [...own, ...globSync(['templates/**', 'blueprints/**', 'examples/**', 'docs/**/*.md', '*.md', '.ci/run', 'scripts/*.sh'], { cwd: root }).filter((file) => /\.[a-z]+$|run$/.test(file))];

  it('nothing points at the machine it was written on', () => {
    expect(found(texts, /\/work\/(main|shared)|\/home\/[a-z]+\/|\/Users\/[a-z]+\/|\/tmp\/[a-z]+\.[a-z]/)).toEqual([]);
  });

  it('nothing is left for later', () => {
    expect(found(sources, /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
  });

  it('the design notes are not cited: they do not ship', () => {
    expect(found(texts, /\.\.\/shared\/|aws-facts\.md|aws-traps\.md|time-and-wire\.md|field-notes\.md/)).toEqual([]);
  });

  it('time is not taken from the machine outside world and cli', () => {
    const careful = sources.filter((file) => !['world', 'cli'].includes(roomOf(file) ?? ''));
    expect(found(careful, /\bnew Date\(\s*\)|\bDate\.now\(/)).toEqual([]);
  });
});

describe('lint', () => {
  const config = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8')) as { readonly overrides: readonly { readonly files: readonly string[] }[] };

  it.each(Object.keys(mayImport))('knows the room %s', (room) => {
    const files = room === 'commands' ? 'src/commands/**/*.ts' : `src/lib/${room}/**/*.ts`;
    expect(config.overrides.some((override) => override.files.includes(files))).toBe(true);
  });
});

describe('the package', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Readonly<Record<string, Readonly<Record<string, string>>>>;

  it('depends on nothing at run time: everything is bundled', () => {
    expect(manifest['dependencies'] ?? {}).toEqual({});
  });

  it('names exact versions', () => {
    const versions = Object.entries({ ...manifest['devDependencies'], ...manifest['optionalDependencies'] });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
