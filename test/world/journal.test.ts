// Journals and locks on disk, as processes that die leave them.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { JournalTail, openJournal, readJournal, RunFolder } from '../../src/lib/world/file-journal.ts';
import { holdersOf, isLocked, takeLock, tryLock } from '../../src/lib/world/file-lock.ts';

const line = (seq: number) => ({ seq, type: 'x', text: `line ${seq} with "quotes" and \t tabs` });
const folder = (): string => mkdtempSync(join(tmpdir(), 'platform-test-'));

describe('a journal on disk', () => {
  it('keeps what was appended, over several openings', () => {
    const path = join(folder(), 'runs/r/journal.jsonl');
    for (const seq of [0, 1, 2]) {
      const journal = openJournal<ReturnType<typeof line>>(path);
      journal.append(line(seq), true);
      journal.close();
    }
    expect(readJournal(path).lines).toEqual([0, 1, 2].map(line));
  });

  it('cuts a torn last line, wherever it was torn, and goes on after it', () => {
    const path = join(folder(), 'journal.jsonl');
    const journal = openJournal<ReturnType<typeof line>>(path);
    for (const seq of [0, 1, 2]) journal.append(line(seq), false);
    journal.close();
    const whole = readFileSync(path);
    const twoLines = whole.indexOf(10, whole.indexOf(10) + 1) + 1;
    for (let size = twoLines; size < whole.length; size++) {
      writeFileSync(path, whole);
      truncateSync(path, size);
      const again = openJournal<ReturnType<typeof line>>(path);
      expect(again.lines.length).toBe(2);
      again.append(line(2), false);
      again.close();
      expect(readFileSync(path).equals(whole)).toBe(true);
    }
  });

  it('refuses a journal that was changed in the middle', () => {
    const path = join(folder(), 'journal.jsonl');
    const journal = openJournal<ReturnType<typeof line>>(path);
    for (const seq of [0, 1, 2]) journal.append(line(seq), false);
    journal.close();
    writeFileSync(path, readFileSync(path, 'utf8').replace('line 1', 'line 7'));
    expect(() => readJournal(path)).toThrow('JOURNAL_CORRUPT');
    appendFileSync(path, 'rubbish\n');
    expect(() => openJournal(path)).toThrow('damaged at line 2');
  });

  it('says so when it cannot be written', () => {
    const file = join(folder(), 'a-file');
    writeFileSync(file, '');
    expect(() => openJournal(join(file, 'journal.jsonl'))).toThrow('JOURNAL_UNWRITABLE');
  });

  it('is followed while it grows: whole lines only, each of them once', () => {
    const path = join(folder(), 'journal.jsonl');
    const journal = openJournal<ReturnType<typeof line>>(path);
    const tail = new JournalTail<ReturnType<typeof line>>(path);
    expect(tail.next()).toEqual([]);
    journal.append(line(0), false);
    journal.append(line(1), false);
    expect(tail.next()).toEqual([line(0), line(1)]);
    expect(tail.next()).toEqual([]);
    const whole = readFileSync(path);
    journal.append(line(2), false);
    const grown = readFileSync(path);
    writeFileSync(path, grown.subarray(0, grown.length - 5));
    expect(tail.next()).toEqual([]);
    writeFileSync(path, grown);
    expect(tail.next()).toEqual([line(2)]);
    writeFileSync(path, Buffer.concat([grown, grown.subarray(whole.length)]));
    expect(() => tail.next()).toThrow('JOURNAL_CORRUPT');
  });

  it('lists runs as they were begun, whatever time their worlds had', () => {
    const runs = new RunFolder<ReturnType<typeof line>>(folder());
    runs.open('20260202-b').append(line(0), false);
    const born = (run: string): number => Math.floor(statSync(runs.path(run)).birthtimeMs);
    do {
      rmSync(runs.path('20260101-a'), { force: true });
      runs.open('20260101-a').append(line(0), false);
    } while (born('20260101-a') === born('20260202-b'));
    expect(runs.list()).toEqual(['20260202-b', '20260101-a']);
  });

  it('lists runs, and names the newest when one is unknown', () => {
    const runs = new RunFolder<ReturnType<typeof line>>(folder());
    runs.open('20260101-a').append(line(0), false);
    expect(runs.list()).toEqual(['20260101-a']);
    expect(() => runs.read('nope')).toThrow('RUN_UNKNOWN');
  });
});

describe('a lock', () => {
  const me = { run: 'r1', kind: 'deploy', what: 'environment production' };

  it('is shared by many or held by one', () => {
    const path = join(folder(), 'production.lock');
    const a = tryLock(path, 'shared', { ...me, run: 'a' });
    const b = tryLock(path, 'shared', { ...me, run: 'b' });
    expect([a, b]).not.toContain(undefined);
    expect(tryLock(path, 'exclusive', me)).toBeUndefined();
    a?.release();
    b?.release();
    const c = takeLock(path, 'exclusive', me);
    expect(() => takeLock(path, 'shared', { ...me, run: 'd' })).toThrow(/LOCKED: environment production is locked by run r1 \(deploy/);
    expect([isLocked(path), holdersOf(path).map((holder) => holder.run)]).toEqual([true, ['r1']]);
    c.release();
    expect(isLocked(path)).toBe(false);
  });

  it('is freed when its process is killed', async () => {
    const path = join(folder(), 'x.lock');
    const code = `const { DatabaseSync } = require('node:sqlite'); const d = new DatabaseSync(${JSON.stringify(path)}); d.exec('BEGIN EXCLUSIVE'); process.stdout.write('held'); setInterval(() => d, 1000)`;
    const child = spawn(process.execPath, ['--no-warnings', '-e', code]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(tryLock(path, 'shared', me)).toBeUndefined();
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    const held = tryLock(path, 'exclusive', me);
    expect(held).toBeDefined();
    held?.release();
  });
});
