// The truth of scripted outages, and that asking agrees with it.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask } from '../../../src/lib/sandbox/users/ask.ts';
import { downtime, truthOf } from '../../../src/lib/sandbox/users/truth.ts';
import { iso, minutes, plus, seconds } from '../../../src/lib/world/time.ts';
import { host, ms, start, ToyApp } from './toy-app.ts';

const spans = (app: ToyApp, kind?: string): unknown[][] =>
  app.change(() => truthOf(app.world)).outages.filter((it) => kind === undefined || it.kind === kind).map(({ kind: what, failedShare, from, seconds: lasted }) => [what, failedShare, from.slice(11, 23), lasted]);

describe('the truth', () => {
  it('knows nothing of the time before a service was first fully reachable', () => {
    const app = new ToyApp();
    expect(app.change(() => truthOf(app.world)).outages).toEqual([]);
    expect(ask({ world: app.world, url: `https://${host}/`, method: 'GET', now: app.now }).status).toBe(200);
  });

  it('tells an outage to the millisecond, reads and writes apart, and each pool that comes back', () => {
    const app = new ToyApp();
    app.wait(ms(12_345));
    const down = app.now;
    app.change(() => app.database({ readable: true, writable: false }));
    app.wait(ms(3_003));
    app.change(() => app.database({ readable: false, writable: false }));
    app.wait(ms(62_501));
    app.change(() => app.database({ readable: true, writable: true }));
    const back = app.now;
    app.wait(minutes(2));
    const reads = app.change(() => truthOf(app.world)).outages.filter((it) => it.kind === 'read');
    const writes = app.change(() => truthOf(app.world)).outages.filter((it) => it.kind === 'write');
    expect(writes[0]).toMatchObject({ app: 'shop', environment: 'production', service: 'web', failedShare: 1, from: iso(down) });
    expect(reads[0]).toMatchObject({ failedShare: 1, from: iso(plus(down, ms(3_003))) });
    // Two of two tasks reconnect one after the other, within the TTL of the endpoint.
    expect(reads.map((it) => it.failedShare)).toEqual([1, 0.5]);
    expect(writes.map((it) => it.failedShare)).toEqual([1, 0.5]);
    const whole = downtime(app.world, { environment: 'production', service: 'web', kind: 'write', from: start, to: app.now });
    expect(whole).toBeGreaterThan((3_003 + 62_501) / 1000);
    expect(whole).toBeLessThan((3_003 + 62_501) / 1000 + 5);
    expect(reads[1]?.to).toBe(writes[1]?.to);
    expect(Date.parse(writes[1]?.to ?? '')).toBeLessThanOrEqual(plus(back, seconds(5)));
    expect(writes[0]?.to).toBe(writes[1]?.from);
  });

  it('counts partial failure as its share', () => {
    const app = new ToyApp();
    const [first] = app.tasks();
    app.change(() => {
      app.changeTask(first?.id ?? '', { behaviour: { kind: 'errors', share: 0.1 } });
    });
    app.wait(seconds(30));
    app.change(() => app.weights({ blue: 50, green: 50 }));
    app.wait(seconds(30));
    app.change(() => app.weights({ blue: 0, green: 100 }));
    app.wait(seconds(30));
    app.change(() => app.database({ readable: false, writable: false }));
    app.change(() => app.database({ readable: true, writable: true }));
    expect(spans(app, 'read').slice(0, 2)).toEqual([
      ['read', 0.05, '10:01:10.000', 30],
      ['read', 0.025, '10:01:40.000', 30],
    ]);
    // The pools were cut all the same.
    expect(spans(app, 'read')[2]?.slice(0, 3)).toEqual(['read', 1, '10:02:40.000']);
  });

  it('does not count what comes and goes within one instant', () => {
    const app = new ToyApp();
    app.wait(seconds(10));
    app.change(() => app.weights({ blue: 0, green: 0 }));
    app.change(() => app.weights({ blue: 100, green: 0 }));
    app.wait(seconds(10));
    expect(spans(app)).toEqual([]);
  });

  it('sees a lost zone until its node leaves the DNS and every resolver has asked again', () => {
    const app = new ToyApp();
    app.wait(seconds(10));
    app.fault('az-down', { az: 'us-east-1b' }, minutes(20));
    app.wait(minutes(19));
    const reads = app.change(() => truthOf(app.world)).outages.filter((it) => it.kind === 'read');
    // Half of the users meet the dead node; of the other half, half meet a dead task until health checks would take it out.
    expect(reads[0]?.failedShare).toBe(0.75);
    expect(reads.length).toBeGreaterThan(5);
    // What remains is the task in the dead zone, which nobody takes out here.
    expect(reads.at(-1)?.failedShare).toBe(0.5);
    const last = Date.parse(reads.at(-1)?.from ?? '') - Date.parse(reads[0]?.from ?? '');
    expect(last / 1000).toBeGreaterThan(60);
    expect(last / 1000).toBeLessThan(60 + 60 + 300);
    app.wait(minutes(2));
    expect(app.change(() => truthOf(app.world)).outages.at(-1)?.lasts).toBeUndefined();
  });

  it('forgets an environment that is taken down, and misses a service that is deleted before', () => {
    const app = new ToyApp();
    app.change(() => app.context.table('ecs.service').delete('shop-production/web'));
    app.change(() => app.context.table('elasticloadbalancing.rule').entries().forEach(([arn]) => app.context.table('elasticloadbalancing.rule').delete(arn)));
    app.wait(seconds(20));
    expect(app.change(() => truthOf(app.world)).outages.map((it) => [it.kind, it.failedShare, it.seconds])).toEqual([
      ['read', 1, 20],
      ['write', 1, 20],
    ]);
    app.change(() => app.context.table('ecs.cluster').delete('shop-production'));
    expect(app.change(() => truthOf(app.world)).outages).toEqual([]);
  });
});

describe('a world on disk', () => {
  it('goes on with its outages, its pools and its truth when the process has gone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-users-'));
    const play = (steps: readonly ((app: ToyApp) => void)[], reopen: boolean): unknown => {
      const file = join(folder, `${reopen}.sqlite`);
      let app = new ToyApp({ file });
      for (const step of steps) {
        if (reopen) {
          app.world.store.close();
          app = new ToyApp({ file });
        }
        step(app);
      }
      return app.change(() => truthOf(app.world));
    };
    const steps = [
      (app: ToyApp): void => app.wait(seconds(20)),
      (app: ToyApp): void => app.change(() => app.database({ readable: false, writable: false })),
      (app: ToyApp): void => app.wait(seconds(40)),
      (app: ToyApp): void => app.change(() => app.database({ readable: true, writable: true })),
      (app: ToyApp): void => app.wait(seconds(2)),
      (app: ToyApp): void => app.wait(minutes(5)),
    ];
    const unbroken = play(steps, false);
    expect(play(steps, true)).toEqual(unbroken);
    expect((unbroken as { outages: unknown[] }).outages.length).toBeGreaterThanOrEqual(4);
  });
});

describe('writes', () => {
  it('have one writer at a time, and are counted while they are taken', () => {
    const app = new ToyApp();
    app.wait(seconds(100));
    app.change(() => app.database({ readable: false, writable: false }));
    app.wait(seconds(50));
    const { writers, writes } = app.change(() => truthOf(app.world));
    expect(writers).toHaveLength(1);
    expect(writers[0]).toMatchObject({ environment: 'production', region: 'us-east-1', database: 'shop-production' });
    const taken = (Date.parse(writers[0]?.to ?? '') - Date.parse(writers[0]?.from ?? '')) / 1000;
    expect(writes.kept).toBe(Math.round(taken * 10));
    expect(taken).toBeGreaterThan(99);
  });
});

describe('asking', () => {
  it('agrees with the truth: ten thousand requests against the share that fails', () => {
    const app = new ToyApp();
    const [first, second] = app.tasks();
    app.change(() => {
      app.changeTask(first?.id ?? '', { behaviour: { kind: 'errors', share: 0.3 } });
      app.changeTask(second?.id ?? '', { executionStoppedAt: app.now });
      app.weights({ blue: 80, green: 20 });
    });
    const expected = { GET: 0.8 * (0.5 * 0.3 + 0.5), POST: 0.8 * (0.5 * 0.3 + 0.5) };
    for (const method of ['GET', 'POST'] as const) {
      const outcomes = Array.from({ length: 10_000 }, () => ask({ world: app.world, url: `https://${host}/things`, method, now: app.now }).status);
      const failed = outcomes.filter((status) => status !== 200).length / outcomes.length;
      const truth = app.change(() => truthOf(app.world)).outages.find((it) => it.kind === (method === 'GET' ? 'read' : 'write'));
      expect(truth?.failedShare).toBeCloseTo(expected[method], 6);
      expect(Math.abs(failed - expected[method])).toBeLessThan(0.02);
      expect(new Set(outcomes)).toEqual(new Set([200, 500, 502]));
    }
  });

  it('tells a name that does not resolve, a port without a listener, a path without a rule, and a slow answer', () => {
    const app = new ToyApp();
    const to = (url: string, more: object = {}): unknown => ask({ world: app.world, url, method: 'GET', now: app.now, ...more }).status;
    expect(to('https://nobody.shop.example.com/')).toBe('dns');
    expect(to(`http://${host}/`)).toBe('refused');
    app.change(() => app.tasks().forEach((task) => app.changeTask(task.id, { behaviour: { kind: 'slow', takes: seconds(4) } })));
    expect(to(`https://${host}/`, { timeout: seconds(1) })).toBe('timeout');
    expect(to(`https://${host}/health`, { timeout: seconds(60) })).toBe(200);
    app.change(() => app.database({ readable: false, writable: false }));
    expect(to(`https://${host}/health`)).toBe(200);
    expect(to(`https://${host}/`)).toBe(500);
  });

  it('goes on with the same draws for the same seed', () => {
    const run = (): unknown[] => {
      const app = new ToyApp({ seed: 'other' });
      app.change(() => app.tasks().forEach((task) => app.changeTask(task.id, { behaviour: { kind: 'errors', share: 0.5 } })));
      return Array.from({ length: 50 }, () => ask({ world: app.world, url: `https://${host}/`, method: 'GET', now: app.now }));
    };
    expect(run()).toEqual(run());
  });
});
