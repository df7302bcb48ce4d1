// Users of several kinds are told apart in the truth: kept connections, WebSockets, clients that ask once more, pools of databases.
import { describe, expect, it } from 'vitest';
import { kinds as elb, type TargetGroup, type Targets } from '../../../src/lib/sandbox/services/elasticloadbalancing/entities.ts';
import { truthOf, type Truth } from '../../../src/lib/sandbox/users/truth.ts';
import { hours, iso, minutes, seconds } from '../../../src/lib/world/time.ts';
import { groupArn, ms, ToyApp, type Colour } from './toy-app.ts';

const truth = (app: ToyApp): Truth => app.change(() => truthOf(app.world));
const shares = (outages: Truth['outages'], kind: string): unknown[] => outages.filter((it) => it.kind === kind).map(({ failedShare, seconds: lasted }) => [failedShare, lasted]);
const tasksOf = (app: ToyApp, colour: Colour): readonly string[] => {
  const ips = app.context.table<Targets>(elb.targets).get(groupArn(colour))?.targets.map(({ id }) => id) ?? [];
  return app.tasks().filter(({ ip }) => ips.includes(ip)).map(({ id }) => id);
};
/** ECS's clean-up as the load balancer sees it: the targets have drained, the tasks end. */
const cleanUp = (app: ToyApp, colour: Colour): void => {
  app.change(() => {
    const ids = tasksOf(app, colour);
    app.context.table<Targets>(elb.targets).put(groupArn(colour), { targetGroupArn: groupArn(colour), targets: [] });
    for (const id of ids) app.changeTask(id, { lastStatus: 'STOPPED', executionStoppedAt: app.now });
  });
};

describe('clients that ask once more', () => {
  it('do not feel what fails by chance as much as others, and feel an outage all the same', () => {
    const app = new ToyApp();
    const [first = ''] = tasksOf(app, 'blue');
    app.change(() => app.changeTask(first, { behaviour: { kind: 'errors', share: 0.2 } }));
    app.wait(seconds(30));
    app.change(() => app.weights({ blue: 0, green: 0 }));
    app.wait(seconds(10));
    const { outages, withOneRetry } = truth(app);
    expect(shares(outages, 'read')).toEqual([[0.1, 30], [1, 10]]);
    expect(shares(withOneRetry, 'read')).toEqual([[0.01, 30], [1, 10]]);
    expect(withOneRetry.at(-1)).toMatchObject({ app: 'shop', environment: 'production', service: 'web', lasts: true });
  });

  it('meet a dead node less often: the second try may choose another', () => {
    const app = new ToyApp();
    app.wait(seconds(10));
    app.fault('az-down', { az: 'us-east-1b' }, minutes(20));
    app.wait(seconds(1));
    expect(shares(truth(app).outages, 'read')[0]).toEqual([0.75, 1]);
    expect(shares(truth(app).withOneRetry, 'read')[0]).toEqual([0.5625, 1]);
  });
});

describe('kept connections', () => {
  it('follow a shift of weights at once, and are not cut by it', () => {
    const app = new ToyApp();
    app.wait(seconds(10));
    app.change(() => app.weights({ blue: 0, green: 100 }));
    app.wait(seconds(60));
    cleanUp(app, 'blue');
    app.wait(minutes(5));
    expect(truth(app).keptConnections).toEqual([{ app: 'shop', environment: 'production', service: 'web', connections: 200, cut: 0, outages: [] }]);
  });

  it('to a node that is lost are cut and opened anew, as far as the DNS lets them', () => {
    const app = new ToyApp();
    app.wait(seconds(10));
    app.fault('az-down', { az: 'us-east-1b' }, minutes(20));
    app.wait(minutes(15));
    const [kept] = truth(app).keptConnections;
    // Half of them held the node in the lost zone.
    expect(kept?.cut).toBe(100);
    // Those who have no connection find none until their resolver knows; then only the dead task behind the other node is left.
    expect(kept?.outages[0]?.failedShare).toBe(0.75);
    expect(kept?.outages.at(-1)?.failedShare).toBe(0.5);
  });

  it('stay with where the DNS led them before, for up to an hour', () => {
    const app = new ToyApp();
    app.wait(seconds(10));
    const zone = app.call<{ HostedZones: { Id: string }[] }>('route53', 'ListHostedZones', {}).HostedZones[0]?.Id;
    const { ResourceRecordSets } = app.call<{ ResourceRecordSets: { Type: string }[] }>('route53', 'ListResourceRecordSets', { HostedZoneId: zone });
    app.call('route53', 'ChangeResourceRecordSets', { HostedZoneId: zone, ChangeBatch: { Changes: [{ Action: 'DELETE', ResourceRecordSet: ResourceRecordSets.find(({ Type }) => Type === 'A') }] } });
    app.wait(minutes(10));
    // No new request finds the name.
    expect(truth(app).outages.at(-1)).toMatchObject({ failedShare: 1, lasts: true });
    const early = truth(app).keptConnections[0]?.outages.at(-1)?.failedShare ?? 0;
    expect(early).toBeLessThan(0.2);
    app.wait(hours(1));
    expect(truth(app).keptConnections[0]).toMatchObject({ cut: 0 });
  });

  it('are forgotten with their environment', () => {
    const app = new ToyApp();
    app.change(() => app.weights({ blue: 0, green: 0 }));
    app.wait(seconds(10));
    expect(truth(app).keptConnections[0]?.outages).toHaveLength(2);
    app.change(() => app.context.table('ecs.cluster').delete('shop-production'));
    app.wait(seconds(1));
    expect(truth(app)).toMatchObject({ keptConnections: [], withOneRetry: [] });
  });
});

describe('WebSockets', () => {
  const sticky = (app: ToyApp): void =>
    app.change(() => {
      for (const colour of ['blue', 'green'] as const) {
        const group = app.context.table<TargetGroup>(elb.targetGroup).get(groupArn(colour));
        if (group !== undefined) app.context.table<TargetGroup>(elb.targetGroup).put(groupArn(colour), { ...group, attributes: { 'stickiness.enabled': 'true' } });
      }
    });

  it('are there where clients are kept on their task, and nowhere else', () => {
    const plain = new ToyApp();
    plain.wait(minutes(1));
    expect(truth(plain).webSockets).toEqual([]);
    const app = new ToyApp();
    sticky(app);
    app.wait(minutes(1));
    expect(truth(app).webSockets).toEqual([{ app: 'shop', environment: 'production', service: 'web', clients: 300, open: 300, cuts: [] }]);
  });

  it('stay open through the shift, are cut at clean-up, and are open again within seconds', () => {
    const app = new ToyApp();
    sticky(app);
    app.wait(seconds(10));
    app.change(() => app.weights({ blue: 0, green: 100 }));
    app.wait(minutes(5));
    expect(truth(app).webSockets[0]).toMatchObject({ open: 300, cuts: [] });
    cleanUp(app, 'blue');
    const at = iso(app.now);
    expect(truth(app).webSockets[0]).toMatchObject({ open: 0, cuts: [{ at, sockets: 300, openAgainAfter: null }] });
    app.wait(minutes(1));
    expect(truth(app).webSockets[0]).toMatchObject({ open: 300, cuts: [{ at, sockets: 300, openAgainAfter: 5 }] });
    // What new requests met: nothing.
    expect(truth(app).outages).toEqual([]);
  });

  it('of one task that dies are cut alone', () => {
    const app = new ToyApp();
    sticky(app);
    app.wait(seconds(10));
    const [first = ''] = tasksOf(app, 'blue');
    app.change(() => app.changeTask(first, { lastStatus: 'STOPPED', executionStoppedAt: app.now }));
    expect(truth(app).webSockets[0]).toMatchObject({ open: 150, cuts: [{ sockets: 150 }] });
  });

  it('of tasks that end at one instant are one cut', () => {
    const app = new ToyApp();
    sticky(app);
    app.wait(seconds(10));
    for (const id of tasksOf(app, 'blue')) app.change(() => app.changeTask(id, { lastStatus: 'STOPPED', executionStoppedAt: app.now }));
    expect(truth(app).webSockets[0]?.cuts).toMatchObject([{ sockets: 300 }]);
  });

  it('wait for as long as nobody takes them', () => {
    const app = new ToyApp();
    sticky(app);
    app.wait(seconds(10));
    app.change(() => app.weights({ blue: 0, green: 0 }));
    cleanUp(app, 'blue');
    app.wait(minutes(3));
    expect(truth(app).webSockets[0]).toMatchObject({ open: 0, cuts: [{ openAgainAfter: null }] });
    app.change(() => app.weights({ blue: 0, green: 100 }));
    expect(truth(app).webSockets[0]).toMatchObject({ open: 300, cuts: [{ openAgainAfter: 180 }] });
  });
});

describe('pools', () => {
  it('are cut with their database, and stale until the last of them has noticed that it is back', () => {
    const app = new ToyApp();
    app.wait(seconds(10));
    const at = iso(app.now);
    app.change(() => app.database({ readable: false, writable: false }));
    app.wait(ms(62_500));
    app.change(() => app.database({ readable: true, writable: true }));
    app.wait(minutes(1));
    const [loss] = truth(app).pools;
    expect(loss).toMatchObject({ region: 'us-east-1', database: 'shop-production', from: at, pools: 4, connections: 40, databaseBackAfter: 62.5 });
    expect(loss?.poolsBackAfter).toBeGreaterThan(62.5);
    expect(loss?.poolsBackAfter).toBeLessThanOrEqual(67.5);
    expect(loss?.stale).toBeCloseTo((loss?.poolsBackAfter ?? 0) - 62.5, 6);
    expect(truth(app).pools).toHaveLength(1);
  });

  it('of a task that never had connections are not cut', () => {
    const app = new ToyApp();
    app.wait(seconds(10));
    app.change(() => {
      app.database({ readable: false, writable: false });
      app.task('blue');
    });
    expect(truth(app).pools).toMatchObject([{ pools: 4 }]);
  });

  it('are told of while they are cut', () => {
    const app = new ToyApp();
    app.wait(seconds(10));
    app.change(() => app.database({ readable: false, writable: false }));
    app.wait(seconds(5));
    expect(truth(app).pools).toMatchObject([{ pools: 4, databaseBackAfter: null, poolsBackAfter: null, stale: null }]);
  });
});

it('the same world tells the same, also on another day', () => {
  const play = (): Truth => {
    const app = new ToyApp({ seed: 'again' });
    app.wait(seconds(10));
    app.fault('az-down', { az: 'us-east-1a' }, minutes(3));
    app.wait(minutes(20));
    return truth(app);
  };
  expect(play()).toEqual(play());
});
