// What turns by itself: health checks on an object, resolvers, requests from outside, promotions behind their source.
import { describe, expect, it } from 'vitest';
import { outsideOf } from '../../../src/lib/sandbox/users/outside.ts';
import { resolverAnswers } from '../../../src/lib/sandbox/users/resolvers.ts';
import { Look } from '../../../src/lib/sandbox/users/look.ts';
import { truthOf } from '../../../src/lib/sandbox/users/truth.ts';
import { VirtualClock } from '../../../src/lib/world/virtual-clock.ts';
import { inSeconds, minutes, plus, seconds, type Instant } from '../../../src/lib/world/time.ts';
import { host, ToyApp } from './toy-app.ts';

const bucket = 'shop-switch';
const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/switch/*`, Condition: { IpAddress: { 'aws:SourceIp': ['15.177.0.0/18'] } } }] };

function switched(): { readonly app: ToyApp; readonly check: string; readonly put: (there: boolean) => void; readonly healthy: () => boolean } {
  const app = new ToyApp();
  app.change(() => app.world.worldTable('s3.bucket').put(bucket, { name: bucket, account: '111111111111', region: 'us-west-2', createdAt: 0, settings: { policy: JSON.stringify(policy) }, tags: {} }));
  const { HealthCheck } = app.call<{ HealthCheck: { Id: string } }>('route53', 'CreateHealthCheck', {
    CallerReference: 'switch',
    HealthCheckConfig: { Type: 'HTTPS', FullyQualifiedDomainName: `${bucket}.s3.us-west-2.amazonaws.com`, ResourcePath: '/switch/production', RequestInterval: 10, FailureThreshold: 3, Inverted: true },
  });
  const put = (there: boolean): void => app.change(() => app.world.worldTable('s3.object').put(`${bucket}\tswitch/production`, { bucket, key: 'switch/production', versions: there ? [{ id: 'null', at: 0, deleteMarker: false, etag: '', size: 0, body: '', contentType: '', headers: {}, metadata: {}, storageClass: 'STANDARD', encryption: 'AES256' }] : [] }));
  const healthy = (): boolean => {
    const seen = app.change(() => app.context.globalTable<{ seen: string }>('route53.health-check').get(HealthCheck.Id)?.seen);
    return seen === 'failure';
  };
  return { app, check: HealthCheck.Id, put, healthy };
}

describe('the switch: an inverted health check on an object', () => {
  it('is unhealthy at birth, healthy while the object is absent, and turns some 30 s after it is put', () => {
    const { app, put, healthy } = switched();
    expect(healthy()).toBe(false);
    app.wait(seconds(60));
    expect(healthy()).toBe(true);
    put(true);
    const from = app.now;
    while (healthy()) app.wait(seconds(1));
    const took = (app.now - from) / 1000;
    expect(took).toBeGreaterThan(20);
    expect(took).toBeLessThanOrEqual(33);
    put(false);
    app.wait(seconds(60));
    expect(healthy()).toBe(true);
  });

  it('fails towards home when the bucket is out of reach', () => {
    const { app, put, healthy } = switched();
    app.wait(seconds(60));
    put(true);
    app.wait(seconds(60));
    expect(healthy()).toBe(false);
    app.fault('region-down', { region: 'us-west-2' });
    app.wait(seconds(60));
    expect(healthy()).toBe(true);
  });

  it('moves the users of a weighted name with the resolvers, each at its time, the stubborn one last', () => {
    const { app, check, put } = switched();
    app.wait(seconds(60));
    const zone = app.call<{ HostedZones: { Id: string }[] }>('route53', 'ListHostedZones', {}).HostedZones[0]?.Id;
    const record = (SetIdentifier: string, Weight: number, Value: string, more: object = {}): object => ({ Action: 'CREATE', ResourceRecordSet: { Name: 'origin.shop.example.com', Type: 'CNAME', TTL: 60, SetIdentifier, Weight, ResourceRecords: [{ Value }], ...more } });
    app.call('route53', 'ChangeResourceRecordSets', { HostedZoneId: zone, ChangeBatch: { Changes: [record('home', 100, host, { HealthCheckId: check }), record('standby', 0, 'gone.shop.example.com')] } });
    app.wait(seconds(70));
    // The site's users are made to ask for this name.
    app.change(() => app.context.table<{ conditions: object[] }>('elasticloadbalancing.rule').entries().forEach(([arn, rule]) => app.context.table<object>('elasticloadbalancing.rule').put(arn, { ...rule, conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['origin.shop.example.com'] } }] })));
    app.wait(seconds(1));
    expect(app.change(() => truthOf(app.world)).outages).toEqual([]);
    put(true);
    app.wait(minutes(8));
    const reads = app.change(() => truthOf(app.world)).outages.filter((it) => it.kind === 'read');
    // Nobody answers in the standby: what fails is what has moved, a tenth at a time.
    expect(reads.map((it) => it.failedShare)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    const moved = Date.parse(reads[8]?.from ?? '') - Date.parse(reads[0]?.from ?? '');
    expect(moved).toBeLessThanOrEqual(60_000);
    const old = app.change(() => resolverAnswers(new Look(app.world), 'origin.shop.example.com'));
    expect(old).toHaveLength(10);
  });
});

describe('from outside', () => {
  it('requests take their time on the clock, and DNS is asked without anybody having kept an answer', async () => {
    const app = new ToyApp();
    const clock = new VirtualClock({ start: app.now });
    const outside = outsideOf({ world: app.world, clock });
    const program = async (): Promise<unknown[]> => {
      const [[good] = []] = await outside.http([{ url: `https://${host}/`, method: 'GET', timeout: seconds(3) }], 1);
      const [[refused] = []] = await outside.http([{ url: `http://${host}/`, method: 'GET', timeout: seconds(3) }], 1);
      app.world.transact(clock.now(), () => app.weights({ blue: 0, green: 0 }));
      const [[unavailable] = []] = await outside.http([{ url: `https://${host}/`, method: 'POST', timeout: seconds(3) }], 1);
      app.world.transact(clock.now(), () => app.world.worldTable('world.fault').put('f', { id: 'f', name: 'region-down', args: { region: 'us-east-1' }, from: clock.now(), until: undefined }));
      const before = clock.now();
      const [[dark] = []] = await outside.http([{ url: `https://${host}/`, method: 'GET', timeout: seconds(3) }], 1);
      const waited = inSeconds((clock.now() - before) as never);
      const dns = await outside.resolve(host);
      const nobody = await outside.resolve('nobody.shop.example.com');
      return [good?.status, (good?.ended ?? 0) - (good?.sent ?? 0) > 10, refused?.failure, unavailable?.status, dark?.failure, waited, dns?.addresses.length, dns?.ttl, nobody];
    };
    expect(await clock.drive(program())).toEqual([200, true, 'refused', 503, 'timeout', 3, 2, 60, undefined]);
  });
});

describe('a replica that is promoted behind its source', () => {
  it('loses the writes of its lag', () => {
    const app = new ToyApp();
    const put = (id: string, more: object): void =>
      app.change(() => app.context.table<object>('rds.instance').put(id, { ...app.context.table<object>('rds.instance').get('shop-production'), id, endpoint: `${id}.c1.us-east-1.rds.amazonaws.com`, ...more }));
    put('copy', { replicaOf: 'arn:aws:rds:us-east-1:111111111111:db:shop-production', replicationState: 'replicating', serving: { readable: true, writable: false, since: app.now } });
    app.fault('replica-lag', { seconds: '30' });
    app.wait(minutes(5));
    const at: Instant = app.now;
    put('copy', { replicaOf: undefined, serving: { readable: true, writable: true, since: app.now } });
    app.wait(seconds(10));
    const { writes, writers } = app.change(() => truthOf(app.world));
    expect(writes.lost).toBe(300);
    expect(writers[0]).toMatchObject({ database: 'shop-production' });
    expect(writers[0]?.to).toBeUndefined();
    expect(plus(at, seconds(10))).toBe(app.now);
  });
});
