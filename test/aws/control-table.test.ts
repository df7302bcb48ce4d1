// Leases and journals in a control table, by the real client, in a world whose time jumps.
import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { journalsIn } from '../../src/lib/aws/control-table/journals.ts';
import { leasesIn } from '../../src/lib/aws/control-table/leases.ts';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import type { OpenCloud } from '../../src/lib/cli/open-cloud.ts';
import { openSandbox, type OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { addFault } from '../../src/lib/sandbox/world/faults.ts';
import { isProblem } from '../../src/lib/problems/problem.ts';
import { memoryJournal } from '../../src/lib/world/file-journal.ts';
import type { LockMode } from '../../src/lib/world/file-lock.ts';
import { LeaseKeeper } from '../../src/lib/world/lease-keeper.ts';
import { MirroredJournal, type RunSummary } from '../../src/lib/world/mirrored-journal.ts';
import { minutes, seconds } from '../../src/lib/world/time.ts';

const account = '111122223333';
const region = 'us-east-1';

interface Place {
  readonly sandbox: OpenSandbox;
  readonly open: OpenCloud;
  readonly makeTable: () => Promise<void>;
  readonly take: (run: string, wishes: Readonly<Record<string, LockMode>>, place?: string) => Promise<LeaseKeeper>;
}

async function at(work: (place: Place) => Promise<void>, { table = true } = {}): Promise<void> {
  const sandbox = openSandbox({ wishes: { seed: 'leases', speed: 'max' } });
  const open = cloudIn(sandbox, account);
  const makeTable = async (): Promise<void> => {
    await open.acting.api('dynamodb', region).call('CreateTable', {
      TableName: 'shop-staging-control',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
    });
    await open.clock.sleep(minutes(3));
  };
  const take: Place['take'] = (run, wishes, place = run) =>
    LeaseKeeper.take({
      store: leasesIn(open.acting.controlTable(region, 'shop-staging-control')),
      clock: open.clock,
      owner: { run, kind: 'deploy', host: 'somewhere', place },
      wishes: Object.entries(wishes).map(([what, mode]) => ({ what, mode })),
    });
  await open.drive((async () => {
    if (table) await makeTable();
    await work({ sandbox, open, makeTable, take });
  })());
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (thrown) {
    if (isProblem(thrown)) return thrown.data.code;
    throw thrown;
  }
}

describe('leases', () => {
  it('are taken all or none: what is shared is shared, what is exclusive is not', () =>
    at(async ({ take }) => {
      const first = await take('a', { environment: 'shared', api: 'exclusive' });
      const second = await take('b', { environment: 'shared', web: 'exclusive' });
      expect(await codeOf(take('c', { environment: 'shared', web: 'exclusive' }))).toBe('LEASED');
      expect(await codeOf(take('d', { environment: 'exclusive' }))).toBe('LEASED');
      await second.release();
      expect(await codeOf(take('d', { environment: 'exclusive' }))).toBe('LEASED');
      await first.release();
      expect(await codeOf(take('d', { environment: 'exclusive' }))).toBe('none');
    }));

  it('of many who want it at the same time one gets it', () =>
    at(async ({ take }) => {
      const codes = await Promise.all(Array.from({ length: 12 }, (_, n) => codeOf(take(`run-${n}`, { api: 'exclusive' }))));
      expect(codes.sort()).toEqual([...Array.from({ length: 11 }, () => 'LEASED'), 'none'].sort());
    }));

  it('are kept for as long as they are renewed, and free themselves within four minutes of a death (anomalyco/sst#5096, anomalyco/sst#4946)', () =>
    at(async ({ open, take }) => {
      const living = await take('a', { api: 'exclusive' });
      living.keep();
      await open.clock.sleep(minutes(30));
      expect(await codeOf(take('b', { api: 'exclusive' }))).toBe('LEASED');
      expect(living.problem()).toBeUndefined();
      await living.release();
      await take('dead', { api: 'exclusive' });
      await open.clock.sleep(minutes(3));
      expect(await codeOf(take('b', { api: 'exclusive' }))).toBe('LEASED');
      await open.clock.sleep(minutes(1));
      expect(await codeOf(take('b', { api: 'exclusive' }))).toBe('none');
    }));

  it('that could not be renewed stop all writing before anybody else may begin', () =>
    at(async ({ sandbox, open, take }) => {
      const keeper = await take('a', { api: 'exclusive' });
      keeper.keep();
      addFault(sandbox.world, sandbox.now(), { name: 'api-error', args: { op: 'dynamodb:GetItem', code: 'InternalServerError', status: '500' } });
      let stopped = 0;
      for (let at = 0; at < 600 && stopped === 0; at += 5) {
        if (keeper.problem() !== undefined) stopped = at;
        await open.clock.sleep(seconds(5));
      }
      // Of the three minutes the last 45 seconds are not used.
      expect(stopped).toBeGreaterThan(100);
      expect(stopped).toBeLessThanOrEqual(180);
      expect(keeper.problem()?.data).toMatchObject({ code: 'LEASE_NOT_RENEWED', halt: true });
    }));

  it('that were lost while the process stood still are known to be lost', () =>
    at(async ({ open, take }) => {
      const still = await take('a', { api: 'exclusive' });
      await open.clock.sleep(minutes(5));
      await take('b', { api: 'exclusive' });
      expect(await codeOf(still.renew())).toBe('LEASED');
      expect(still.problem()?.data).toMatchObject({ code: 'LEASE_NOT_RENEWED', message: expect.stringMatching(/ended 2m 00s ago/) });
    }));

  it('a run that goes on in the same place takes its own over at once, in another when the first is dead', () =>
    at(async ({ open, take }) => {
      await take('a', { api: 'exclusive' }, 'here');
      expect(await codeOf(take('a', { api: 'exclusive' }, 'here'))).toBe('none');
      expect(await codeOf(take('a', { api: 'exclusive' }, 'there'))).toBe('LEASED');
      await open.clock.sleep(minutes(4));
      expect(await codeOf(take('a', { api: 'exclusive' }, 'there'))).toBe('none');
    }));

  it('are held nowhere before there is a table, and taken as soon as there is one', () =>
    at(
      async ({ open, makeTable, take }) => {
        const first = await take('a', { environment: 'exclusive' });
        first.keep();
        expect([first.holds, first.problem()]).toEqual([false, undefined]);
        await makeTable();
        await open.clock.sleep(minutes(1));
        expect(first.holds).toBe(true);
        expect(await codeOf(take('b', { environment: 'shared' }))).toBe('LEASED');
        await first.release();
      },
      { table: false },
    ));
});

interface Line {
  readonly seq: number;
  readonly type: string;
}

describe('a journal that other machines read', () => {
  const summary = (lines: readonly Line[]): RunSummary => ({ run: 'r', kind: 'deploy', environment: 'staging', cloud: 'sandbox', headline: 'h', started: 1, host: 'somewhere', ...(lines.at(-1)?.type === 'end' ? { outcome: 'done' } : {}) });

  it('has all lines in their order, in pieces, also when an answer was lost', () =>
    at(async ({ sandbox, open }) => {
      const remote = journalsIn(open.acting.controlTable(region, 'shop-staging-control'));
      const journal = new MirroredJournal<Line>({ run: 'r', local: memoryJournal<Line>(), remote, clock: open.clock, there: 0, summary });
      expect(await remote.read('r')).toBeUndefined();
      addFault(sandbox.world, sandbox.now(), { name: 'lost-reply', args: { op: 'dynamodb:PutItem', times: '2' } });
      for (let seq = 0; seq < 25; seq++) {
        journal.append({ seq, type: seq === 24 ? 'end' : `${'x'.repeat(30_000)}` }, false);
        if (seq % 10 === 3) await journal.send();
      }
      await Promise.all([journal.send(), journal.send()]);
      expect((await remote.read('r'))?.map((line) => (JSON.parse(line) as Line).seq)).toEqual(Array.from({ length: 25 }, (_, n) => n));
      expect(await remote.list()).toMatchObject([{ run: 'r', outcome: 'done' }]);
    }));

  it('takes lines that are larger than an item of the table may be', () =>
    at(async ({ open }) => {
      const remote = journalsIn(open.acting.controlTable(region, 'shop-staging-control'));
      const journal = new MirroredJournal<Line>({ run: 'r', local: memoryJournal<Line>(), remote, clock: open.clock, there: 0, summary });
      // What cannot be made smaller: a hash has no pattern.
      const large = Array.from({ length: 12_000 }, (_, n) => hash('sha256', String(n), 'hex')).join('');
      for (const type of ['before', large, 'after']) journal.append({ seq: journal.lines.length, type }, false);
      await journal.send();
      expect((await remote.read('r'))?.map((line) => (JSON.parse(line) as Line).type)).toEqual(['before', large, 'after']);
    }));

  it('is not written over by a second process that goes on with the same run', () =>
    at(async ({ open }) => {
      const remote = journalsIn(open.acting.controlTable(region, 'shop-staging-control'));
      const [one, other] = [1, 2].map(() => new MirroredJournal<Line>({ run: 'r', local: memoryJournal<Line>(), remote, clock: open.clock, there: 0, summary }));
      one?.append({ seq: 0, type: 'ours' }, true);
      other?.append({ seq: 0, type: 'theirs' }, true);
      await one?.send();
      expect(await codeOf(other?.send() ?? Promise.resolve())).toBe('JOURNAL_TAKEN');
      expect(await remote.read('r')).toEqual(['{"seq":0,"type":"ours"}']);
    }));
});
