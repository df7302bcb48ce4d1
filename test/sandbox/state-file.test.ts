// A world's files that cannot be read: said so, left as they are, kept aside by a reset, never written over.
import { DatabaseSync } from 'node:sqlite';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isProblem, type ProblemData } from '../../src/lib/problems/problem.ts';
import { endWorld } from '../../src/lib/sandbox/birth.ts';
import { openSandbox } from '../../src/lib/sandbox/open.ts';

let root = '';
let folder = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'platform-state-'));
  folder = join(root, 'sandbox');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const wishes = { speed: 'max', seed: '7' };
const file = (): string => join(folder, 'world.sqlite');

/** A world with enough in it for several pages. */
function born(): void {
  const sandbox = openSandbox({ folder, wishes });
  sandbox.world.transact(sandbox.now(), () => {
    for (let n = 0; n < 500; n++) sandbox.world.worldTable('test.thing').put(`thing-${n}`, { text: 'x'.repeat(100), n });
  });
  sandbox.close();
}

function thrownOnOpening(): ProblemData | undefined {
  try {
    openSandbox({ folder, wishes }).close();
    return undefined;
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
    return thrown.data;
  }
}

const bytesOf = (path: string): Buffer | undefined => (existsSync(path) ? readFileSync(path) : undefined);

const inSql = (sql: string) => (): void => {
  const database = new DatabaseSync(file());
  database.exec(sql);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
};

const harms: readonly (readonly [what: string, reason: RegExp, harm: () => void])[] = [
  ['is no database', /not a database/, () => writeFileSync(file(), 'these are notes, not a world\n'.repeat(500))],
  ['was cut off in its midst', /malformed|disk I\/O/, () => truncateSync(file(), 4096 * 6)],
  ['was cut off altogether', /empty/, () => truncateSync(file(), 0)],
  ['has pages that were written over', /malformed/, () => {
    const bytes = readFileSync(file());
    bytes.fill(0xa5, 4096 * 3, bytes.length);
    writeFileSync(file(), bytes);
  }],
  ['has rows that are no JSON', /JSON/, inSql("UPDATE entity SET value = substr(value, 1, 20) WHERE key LIKE '%thing-42'")],
  ['was written by a newer version', /newer version.* 99/, inSql('UPDATE world SET version = 99')],
  ['belongs to another program', /another program/, inSql('DROP TABLE world')],
  ['does not say its version', /which version/, inSql('DELETE FROM world')],
];

describe.each(harms)('a state file that %s', (_, reason, harm) => {
  it('is told of with code, reason and fix, and left byte for byte', () => {
    born();
    harm();
    const before = bytesOf(file());
    for (let times = 0; times < 2; times++) {
      expect(thrownOnOpening()).toEqual({ code: 'SANDBOX_UNREADABLE', outcome: 'refused', message: expect.stringMatching(reason), fix: expect.stringContaining('platform sandbox reset') });
      expect(bytesOf(file())?.equals(before ?? Buffer.alloc(0))).toBe(true);
    }
  });

  it('is kept aside by a reset, and the next world is a new one', () => {
    born();
    harm();
    const before = bytesOf(file());
    const aside = endWorld(folder) ?? '';
    expect(bytesOf(join(aside, 'world.sqlite'))?.equals(before ?? Buffer.alloc(0))).toBe(true);
    expect(thrownOnOpening()).toBeUndefined();
    expect(readdirSync(root).sort()).toEqual(['sandbox', aside.slice(root.length + 1)]);
  });
});

it('a birth certificate of a newer version is told of, and kept as well', () => {
  born();
  writeFileSync(join(folder, 'world.json'), JSON.stringify({ version: 2, world: 'later' }));
  expect(thrownOnOpening()).toMatchObject({ code: 'SANDBOX_UNREADABLE', message: expect.stringContaining('newer version (2)') });
  expect(existsSync(join(endWorld(folder) ?? '', 'world.sqlite'))).toBe(true);
});

it('a world that can be read is gone after a reset, and nothing is kept', () => {
  born();
  expect(endWorld(folder)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

it('leaves no other files behind than the world\'s own', () => {
  born();
  expect(readdirSync(folder).sort()).toEqual(['world.json', 'world.sqlite']);
  const again = openSandbox({ folder, wishes });
  expect(again.world.worldTable('test.thing').values()).toHaveLength(500);
  again.close();
});

it('a file that is damaged while it is used ends the work, and is no bug', () => {
  born();
  const sandbox = openSandbox({ folder, wishes });
  const other = new DatabaseSync(file());
  other.exec("UPDATE world SET revision = revision + 1; UPDATE entity SET value = '{', revision = (SELECT revision FROM world) WHERE key LIKE '%thing-42'");
  other.close();
  const look = (): void => sandbox.world.passTo(sandbox.now());
  expect(look).toThrow(expect.objectContaining({ data: expect.objectContaining({ code: 'SANDBOX_DAMAGED', outcome: 'refused' }) }));
  // Nobody is told anything after that.
  expect(look).toThrow(expect.objectContaining({ data: expect.objectContaining({ code: 'SANDBOX_DAMAGED' }) }));
  sandbox.close();
});
