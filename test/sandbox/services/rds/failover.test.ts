// The story of a Multi-AZ failover: what clients meet, what the API says and when, and when nothing happens at all.
import type { DBInstance, DescribeDBInstancesCommandOutput, DescribeEventsCommandOutput, RebootDBInstanceCommandOutput } from '@aws-sdk/client-rds';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { databaseState, type DatabaseState } from '../../../../src/lib/sandbox/services/rds/serving.ts';
import { rds } from '../../../../src/lib/sandbox/services/rds/service.ts';
import { observeZones } from '../../../../src/lib/sandbox/services/rds/zones.ts';
import type { World } from '../../../../src/lib/sandbox/world/world.ts';
import { between, fromDate, inSeconds, minutes, seconds, type Instant } from '../../../../src/lib/world/time.ts';
import { Account } from '../account.ts';
import { accountWithDatabase } from './database.ts';

const id = 'shop-production';
const shown = (account: Account): DBInstance => account.call<DescribeDBInstancesCommandOutput>('rds', 'DescribeDBInstances', { DBInstanceIdentifier: id }).DBInstances?.[0] ?? {};
const zones = (account: Account): (string | undefined)[] => [shown(account).AvailabilityZone, shown(account).SecondaryAvailabilityZone];
const reboot = (account: Account): RebootDBInstanceCommandOutput => account.call('rds', 'RebootDBInstance', { DBInstanceIdentifier: id, ForceFailover: true });
const messages = (account: Account, since: Instant): (string | undefined)[] => eventsSince(account, since).map(({ Message }) => Message);
const eventsSince = (account: Account, since: Instant) => account.call<DescribeEventsCommandOutput>('rds', 'DescribeEvents', { SourceType: 'db-instance', SourceIdentifier: id, StartTime: new Date(since) }).Events ?? [];

interface Change {
  readonly at: Instant;
  readonly state: DatabaseState;
}

/** Writes down every change of the serving state, as the world's users do. */
function witness(changes: Change[]): (world: World) => void {
  return (world) => {
    for (const context of world.contextsWith('rds.instance')) {
      const state = databaseState(context, id);
      const last = changes.at(-1)?.state;
      if (state !== undefined && (last?.readable !== state.readable || last.writable !== state.writable)) changes.push({ at: world.now, state });
    }
  };
}

describe('a forced failover', () => {
  it('cuts clients off for exactly the seconds of the fault, and says so in events in AWS’s order', () => {
    const changes: Change[] = [];
    const account = accountWithDatabase({ observers: [witness(changes)] });
    account.fault('rds-failover', { seconds: '83' });
    const called = account.now;
    expect(reboot(account).DBInstance?.DBInstanceStatus).toBe('rebooting');
    account.pass(minutes(5));
    const [, readOnly, down, up] = changes;
    expect(readOnly?.state).toMatchObject({ readable: true, writable: false });
    expect(down?.state).toMatchObject({ readable: false, writable: false });
    expect(up?.state).toMatchObject({ readable: true, writable: true });
    expect(inSeconds(between(down?.at ?? called, up?.at ?? called))).toBe(83);
    expect(up?.state.endpointMovedAt).toBe(up?.at);
    expect(up?.state.since).toBe(up?.at);
    const events = eventsSince(account, called);
    expect(events.map(({ Message }) => Message)).toEqual(['Multi-AZ instance failover started.', 'DB instance restarted', 'The user requested a failover of the DB instance.', 'Multi-AZ instance failover completed']);
    expect(events.map(({ EventCategories }) => EventCategories?.[0])).toEqual(['failover', 'availability', 'notification', 'failover']);
    expect(fromDate(events[0]?.Date ?? new Date(0))).toBe(down?.at);
    expect(fromDate(events[3]?.Date ?? new Date(0))).toBeGreaterThan(up?.at ?? 0);
  });

  it('draws 60 to 120 seconds where nothing fixes it, the same for the same seed', () => {
    const outage = (seed: string): number => {
      const changes: Change[] = [];
      const account = accountWithDatabase({ seed, observers: [witness(changes)] });
      reboot(account);
      account.pass(minutes(5));
      return between(changes[2]?.at ?? account.now, changes[3]?.at ?? account.now);
    };
    const drawn = ['a', 'b', 'c', 'd', 'e', 'f'].map(outage);
    for (const one of drawn) {
      expect(one).toBeGreaterThanOrEqual(seconds(60));
      expect(one).toBeLessThanOrEqual(seconds(120));
    }
    expect(new Set(drawn).size).toBe(6);
    expect(outage('a')).toBe(drawn[0]);
  });

  it('says `available` for some seconds after the call, then `rebooting`, then `available` again', () => {
    const account = accountWithDatabase();
    reboot(account);
    const seen: string[] = [];
    for (let second = 0; second < 300; second++) {
      const status = shown(account).DBInstanceStatus ?? '';
      if (seen.at(-1) !== status) seen.push(status);
      account.pass(seconds(1));
    }
    expect(seen).toEqual(['available', 'rebooting', 'available']);
  });

  it('swaps the zones, but the API shows it only so long after the completion', () => {
    const account = accountWithDatabase();
    const [primary, standby] = zones(account);
    account.fault('rds-failover', { seconds: '60', 'az-lag': '300' });
    const called = account.now;
    reboot(account);
    account.pass(minutes(4));
    const completed = fromDate(eventsSince(account, called).at(-1)?.Date ?? new Date(0));
    expect(zones(account)).toEqual([primary, standby]);
    account.pass(between(account.now, (completed + 299_000) as Instant));
    expect(zones(account)).toEqual([primary, standby]);
    account.pass(seconds(1));
    expect(zones(account)).toEqual([standby, primary]);
  });

  it('is abandoned soon after another: the call succeeds and nothing happens', () => {
    const changes: Change[] = [];
    const account = accountWithDatabase({ observers: [witness(changes)] });
    account.fault('rds-failover', { seconds: '60', 'az-lag': '0' });
    reboot(account);
    while (shown(account).DBInstanceStatus !== 'rebooting') account.pass(seconds(1));
    while (shown(account).DBInstanceStatus !== 'available') account.pass(seconds(1));
    const [before, state, called] = [zones(account), changes.length, account.now];
    expect(reboot(account).DBInstance?.DBInstanceIdentifier).toBe(id);
    account.pass(minutes(3));
    expect(messages(account, called)).toEqual(['Abandoning user requested failover since a failover recently occurred on the database instance.']);
    expect(zones(account)).toEqual(before);
    expect(changes.length).toBe(state);
    reboot(account);
    account.pass(minutes(3));
    expect(messages(account, called)).toContain('Multi-AZ instance failover completed');
  });

  it('is refused for Single-AZ, and while another is on its way', () => {
    const single = accountWithDatabase({ input: { MultiAZ: false } });
    expect(single.refusal('rds', 'RebootDBInstance', { DBInstanceIdentifier: id, ForceFailover: true }).code).toBe('InvalidDBInstanceStateFault');
    const multi = accountWithDatabase();
    reboot(multi);
    expect(shown(multi).DBInstanceStatus).toBe('available');
    expect(multi.refusal('rds', 'RebootDBInstance', { DBInstanceIdentifier: id, ForceFailover: true }).code).toBe('InvalidDBInstanceStateFault');
  });

  it('that fails leaves clients cut off for more than ten minutes and brings the old primary back', () => {
    const account = accountWithDatabase();
    const before = zones(account);
    account.fault('rds-failover-fails', {});
    const called = account.now;
    reboot(account);
    account.pass(minutes(11));
    expect(account.look((context) => databaseState(context, id))).toMatchObject({ readable: false });
    expect(messages(account, called)).not.toContain('Multi-AZ instance failover completed');
    account.pass(minutes(10));
    expect(account.look((context) => databaseState(context, id))).toMatchObject({ readable: true, writable: true });
    expect(zones(account)).toEqual(before);
    expect(shown(account).DBInstanceStatus).toBe('available');
  });

  it('is over when the instance is deleted in the middle of it', () => {
    const account = accountWithDatabase();
    reboot(account);
    account.pass(seconds(20));
    account.call('rds', 'DeleteDBInstance', { DBInstanceIdentifier: id, SkipFinalSnapshot: true });
    const seen = new Set<string | undefined>();
    for (let looks = 0; looks < 100; looks++) {
      seen.add(shown(account).DBInstanceStatus);
      account.pass(seconds(1));
    }
    expect([...seen]).toEqual(['deleting']);
    expect(account.look((context) => databaseState(context, id))).toMatchObject({ readable: false });
  });

  it('goes on where it was in a world that was closed and opened in the middle of it', () => {
    const story = (reopen: boolean): unknown => {
      const file = join(mkdtempSync(join(tmpdir(), 'rds-')), 'world.sqlite');
      let account = accountWithDatabase({ file });
      const called = account.now;
      reboot(account);
      account.pass(seconds(30));
      if (reopen) {
        account.close();
        account = new Account({ services: [rds], file, observers: [observeZones] });
        expect(account.now).toBe(called + seconds(30));
      }
      const midway = account.look((context) => databaseState(context, id));
      account.pass(minutes(5));
      const events = eventsSince(account, called).map(({ Date: at, Message }) => [at?.getTime(), Message]);
      return { midway, events, zones: zones(account), state: account.look((context) => databaseState(context, id)) };
    };
    const whole = story(false);
    expect(whole).toMatchObject({ midway: { readable: false }, state: { readable: true } });
    expect(story(true)).toEqual(whole);
  });
});

describe('a lost zone', () => {
  it('makes a Multi-AZ instance fail over by itself, out of that zone', () => {
    const changes: Change[] = [];
    const account = accountWithDatabase({ observers: [witness(changes)] });
    const [primary, standby] = zones(account);
    const lost = account.now;
    account.fault('rds-failover', { seconds: '95', 'az-lag': '0' });
    account.fault('az-down', { az: primary ?? '' });
    expect(changes.at(-1)).toMatchObject({ at: lost, state: { readable: false, since: lost } });
    account.pass(minutes(10));
    expect(changes.at(-1)).toMatchObject({ at: lost + seconds(95), state: { readable: true, writable: true } });
    expect(zones(account)).toEqual([standby, primary]);
    expect(messages(account, lost)).toEqual(['Multi-AZ instance failover started.', 'DB instance restarted', 'The primary host of the RDS Multi-AZ instance is unreachable due to loss of network connectivity.', 'Multi-AZ instance failover completed']);
    account.clear('az-down');
    account.pass(minutes(10));
    expect(zones(account)).toEqual([standby, primary]);
  });

  it('leaves the instance alone where only the standby was', () => {
    const account = accountWithDatabase();
    const before = zones(account);
    account.fault('az-down', { az: before[1] ?? '' });
    account.pass(minutes(10));
    expect(account.look((context) => databaseState(context, id))).toMatchObject({ readable: true, writable: true });
    expect(zones(account)).toEqual(before);
  });

  it('takes a Single-AZ instance down until it is back, from and to the instants of the fault', () => {
    const changes: Change[] = [];
    const account = accountWithDatabase({ input: { MultiAZ: false }, observers: [witness(changes)] });
    const now = account.now;
    account.fault('az-down', { az: shown(account).AvailabilityZone ?? '', at: '+60s', for: '7m' });
    account.pass(minutes(20));
    expect(changes.slice(-2)).toMatchObject([
      { at: now + seconds(60), state: { readable: false, since: now + seconds(60) } },
      { at: now + seconds(480), state: { readable: true, since: now + seconds(480) } },
    ]);
  });
});
