// The faults of the world: each seen through AWS's API and through what its users get.
import { ECSClient, DescribeServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { ListHostedZonesCommand, Route53Client } from '@aws-sdk/client-route-53';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { taskAnswer, taskOf } from '../../../src/lib/sandbox/services/ecs/serving.ts';
import { dataUpTo } from '../../../src/lib/sandbox/services/ce/data-age.ts';
import { ask } from '../../../src/lib/sandbox/users/ask.ts';
import { replicaLag } from '../../../src/lib/sandbox/users/database-meters.ts';
import { truthOf, type Truth } from '../../../src/lib/sandbox/users/truth.ts';
import { faultKinds } from '../../../src/lib/sandbox/world/fault-kinds.ts';
import { addFault } from '../../../src/lib/sandbox/world/faults.ts';
import { days, hours, minutes, seconds } from '../../../src/lib/world/time.ts';
import { openShop, type Shop } from '../services/ecs/shop.ts';
import { host, ToyApp } from '../users/toy-app.ts';
import { tinyWorld, type TinyWorld } from '../wire/tiny-world.ts';

type Thrown = Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
const outcome = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => 'answered', (thrown: Thrown) => thrown.$metadata?.httpStatusCode ?? thrown.name);
const add = (tiny: TinyWorld, name: string, args: Record<string, string>): unknown => addFault(tiny.world, tiny.clock.now(), { name, args });
const describeServices = new DescribeServicesCommand({ services: [] });

const truth = (app: ToyApp): Truth => app.change(() => truthOf(app.world));
const asked = (app: ToyApp, method = 'GET'): unknown => ask({ world: app.world, url: `https://${host}/`, method, now: app.now, timeout: seconds(3) }).status;
const taskIds = (shop: Shop): string[] => shop.tasks().map(({ taskArn = '' }) => taskArn).sort();
const silence = (shop: Shop): unknown[] => taskIds(shop).map((arn) => taskOf(shop.context, arn.split('/').at(-1) ?? '')).map((task) => (task === undefined ? 'gone' : taskAnswer(shop.context, task, 'read').silence));

describe('the kinds of faults', () => {
  it('are all honoured somewhere', () => {
    const sources = globSync('src/lib/sandbox/**/*.ts').filter((file) => !file.endsWith('fault-kinds.ts')).map((file) => readFileSync(file, 'utf8'));
    expect(Object.keys(faultKinds).filter((name) => !sources.some((text) => text.includes(`'${name}'`)))).toEqual([]);
  });
});

describe('region-down', () => {
  it('takes users, tasks and databases with the API, and gives them all back', () => {
    const app = new ToyApp();
    app.wait(seconds(10));
    app.fault('region-down', { region: 'us-east-1' }, minutes(30));
    app.wait(minutes(1));
    expect([asked(app), asked(app, 'POST')]).toEqual(['timeout', 'timeout']);
    app.wait(minutes(40));
    expect(asked(app)).toBe(200);
    const whole = truth(app).outages.filter(({ failedShare }) => failedShare === 1).map(({ kind, seconds: lasted }) => [kind, lasted]);
    // And the seconds that the first pool takes to notice.
    expect(whole[0]?.[0]).toBe('read');
    expect(whole[0]?.[1]).toBeGreaterThanOrEqual(1800);
    expect(whole[0]?.[1]).toBeLessThan(1805);
    expect(truth(app).keptConnections[0]?.cut).toBe(200);
  });

  it('lets nobody in it conclude anything: no task is replaced, no deployment goes on, before it is back', () => {
    const { shop, street } = openShop();
    const before = taskIds(shop);
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.pass(seconds(3));
    shop.fault('region-down', { region: 'us-east-1' }, hours(1));
    const stage = shop.deployment().lifecycleStage;
    expect(silence(shop)).toEqual(['timeout', 'timeout', 'timeout']);
    shop.pass(minutes(59));
    expect(taskIds(shop)).toEqual(before);
    expect(shop.deployment()).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: stage });
    expect(shop.health(street.green).map(({ TargetHealth }) => TargetHealth?.State)).toEqual(['healthy', 'healthy', 'healthy']);
    shop.until('the deployment has gone on to its end', () => shop.deployment().status === 'SUCCESSFUL', minutes(30));
  });
});

describe('control-plane-down', () => {
  it('refuses what the control plane answers, and serves what the data plane does', async () => {
    const tiny = tinyWorld();
    add(tiny, 'control-plane-down', { region: 'eu-west-1' });
    expect(await outcome(tiny.client(ECSClient, 'ecs').send(describeServices))).toBe(503);
    expect(await outcome(tiny.client(S3Client, 's3').send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })))).not.toBe(503);
    expect(await outcome(tiny.client(ECSClient, 'ecs', { region: 'us-east-1' }).send(describeServices))).toBe('answered');
  });

  it('may mean one service', async () => {
    const tiny = tinyWorld();
    add(tiny, 'control-plane-down', { region: 'eu-west-1', service: 'route53' });
    expect(await outcome(tiny.client(ECSClient, 'ecs').send(describeServices))).toBe('answered');
    expect(await outcome(tiny.client(Route53Client, 'route53').send(new ListHostedZonesCommand({})))).toBe(503);
  });

  it('costs users nothing by itself', () => {
    const app = new ToyApp();
    app.wait(seconds(10));
    app.fault('control-plane-down', { region: 'us-east-1' }, hours(2));
    app.wait(hours(1));
    expect(asked(app)).toBe(200);
    expect(truth(app).outages).toEqual([]);
  });

  it('leaves a lost task unreplaced until it is back', () => {
    const { shop } = openShop();
    shop.fault('control-plane-down', { region: 'us-east-1' }, hours(1));
    shop.pass(seconds(1));
    shop.fault('az-down', { az: 'us-east-1a' });
    shop.pass(minutes(50));
    expect(shop.tasks().filter(({ availabilityZone }) => availabilityZone === 'us-east-1a')).toHaveLength(1);
    shop.until('three elsewhere', () => shop.tasks().every(({ availabilityZone }) => availabilityZone !== 'us-east-1a') && shop.service().runningCount === 3, minutes(20));
  });

  it('holds a deployment where it is, and lets it go on', () => {
    const { shop } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('it scales up', () => shop.deployment().lifecycleStage === 'SCALE_UP');
    shop.fault('control-plane-down', { region: 'us-east-1', service: 'ecs' }, hours(3));
    shop.pass(hours(2));
    expect(shop.deployment()).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'SCALE_UP' });
    shop.clearFaults();
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL', minutes(20));
  });

  it('of the load balancer alone holds a deployment before it moves traffic, and new tasks before they are targets; users are served', () => {
    const { shop } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('it scales up', () => shop.deployment().lifecycleStage === 'SCALE_UP');
    shop.fault('control-plane-down', { region: 'us-east-1', service: 'elasticloadbalancing' }, hours(3));
    shop.pass(hours(2));
    expect(shop.deployment()).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'SCALE_UP' });
    expect(silence(shop).filter((it) => it === undefined)).toHaveLength(3);
    shop.clearFaults();
    shop.until('the new tasks are targets', () => shop.deployment().lifecycleStage === 'PRODUCTION_TRAFFIC_SHIFT' || shop.deployment().lifecycleStage === 'BAKE_TIME', minutes(20));
  });

  it('of the load balancer, lost after the new tasks are up, keeps all traffic where it was', () => {
    const { shop, street } = openShop();
    const weights = (): unknown => shop.weights(street.production);
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('it is scaled up', () => shop.deployment().lifecycleStage === 'POST_SCALE_UP');
    const before = weights();
    shop.fault('control-plane-down', { region: 'us-east-1', service: 'elasticloadbalancing' }, hours(3));
    shop.pass(hours(2));
    expect(shop.deployment().status).toBe('IN_PROGRESS');
    expect(weights()).toEqual(before);
    shop.clearFaults();
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL', minutes(20));
    expect(weights()).not.toEqual(before);
  });
});

describe('region-partitioned', () => {
  it('is dead for callers and probes, while its own users are served and write', async () => {
    const tiny = tinyWorld();
    add(tiny, 'region-partitioned', { region: 'eu-west-1' });
    expect(await outcome(tiny.client(ECSClient, 'ecs').send(new UpdateServiceCommand({ service: 's' })))).toBe('TimeoutError');
    expect(tiny.seen.calls).toEqual([]);
    const app = new ToyApp();
    app.wait(seconds(10));
    const [before] = truth(app).writers;
    app.fault('region-partitioned', { region: 'us-east-1' }, minutes(20));
    app.wait(minutes(10));
    expect([asked(app), asked(app, 'POST')]).toEqual(['timeout', 'timeout']);
    const after = truth(app);
    expect(after.outages).toEqual([]);
    expect(after.writers).toHaveLength(1);
    expect((after.writers[0]?.acknowledged ?? 0) - (before?.acknowledged ?? 0)).toBeGreaterThan(10 * 600 - 10);
    app.wait(minutes(11));
    expect(asked(app)).toBe(200);
  });

  it('looks unhealthy to the health checkers, which stand elsewhere', () => {
    const app = new ToyApp();
    const { HealthCheck } = app.call<{ HealthCheck: { Id: string } }>('route53', 'CreateHealthCheck', { CallerReference: 'home', HealthCheckConfig: { Type: 'HTTPS', FullyQualifiedDomainName: host, ResourcePath: '/', RequestInterval: 10, FailureThreshold: 3 } });
    const seen = (): string | undefined => app.change(() => app.context.globalTable<{ seen: string }>('route53.health-check').get(HealthCheck.Id)?.seen);
    app.wait(minutes(2));
    expect(seen()).toBe('success');
    app.fault('region-partitioned', { region: 'us-east-1' });
    app.wait(minutes(2));
    expect(seen()).toBe('failure');
  });

  it("leaves a replica in another region behind by the clock; promoted, it has lost what was written since", () => {
    const app = new ToyApp();
    const away = app.context.in('us-west-2');
    const put = (more: object): void =>
      app.change(() => away.table<object>('rds.instance').put('copy', { ...app.context.table<object>('rds.instance').get('shop-production'), id: 'copy', endpoint: 'copy.c1.us-west-2.rds.amazonaws.com', ...more }));
    put({ replicaOf: 'arn:aws:rds:us-east-1:111111111111:db:shop-production', replicationState: 'replicating', serving: { readable: true, writable: false, since: app.now } });
    app.wait(minutes(5));
    const lag = (): number => app.change(() => replicaLag({ context: away, instance: away.table<never>('rds.instance').get('copy') as never }));
    expect(lag()).toBeLessThan(5);
    app.fault('region-partitioned', { region: 'us-east-1' });
    app.wait(minutes(10));
    expect(lag()).toBeGreaterThan(600);
    put({ replicaOf: undefined, replicationState: undefined, serving: { readable: true, writable: true, since: app.now } });
    app.wait(seconds(1));
    // Ten writes a second went on at home.
    expect(truth(app).writes.lost).toBeGreaterThan(10 * 600 - 1);
    expect(truth(app).writes.lost).toBeLessThan(10 * 610);
  });
});

describe('unmoved-traffic', () => {
  it('is reported as SUCCESSFUL, while the rule sends users to tasks that were taken away', () => {
    const { shop, street } = openShop();
    const before = shop.weights(street.production);
    shop.fault('unmoved-traffic', { service: 'api' }, hours(1));
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
    expect(shop.deployment()).toMatchObject({ targetServiceRevision: { requestedProductionTrafficWeight: 100 } });
    expect(shop.weights(street.production)).toEqual(before);
    shop.pass(minutes(2));
    const live = Object.entries(before).find(([, weight]) => weight > 0)?.[0];
    expect(shop.health(live === 'blue' ? street.blue : street.green)).toEqual([]);
  });

  it('means one service, and the way back moves users all the same', () => {
    const { shop, street } = openShop();
    const before = shop.weights(street.production);
    shop.fault('unmoved-traffic', { service: 'other' });
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('it bakes', () => shop.deployment().lifecycleStage === 'BAKE_TIME');
    expect(shop.weights(street.production)).not.toEqual(before);
    shop.fault('unmoved-traffic', { service: 'api' });
    shop.ecs('StopServiceDeployment', { serviceDeploymentArn: shop.deployment().serviceDeploymentArn, stopType: 'ROLLBACK' });
    shop.until('it is back', () => shop.deployment().status === 'ROLLBACK_SUCCESSFUL');
    expect(shop.weights(street.production)).toEqual(before);
  });
});

describe('failed-deployment', () => {
  it('is rolled back by ECS itself at the stage that is named, with the reason that is given', () => {
    const { shop, street } = openShop();
    const before = shop.weights(street.production);
    shop.fault('failed-deployment', { stage: 'BAKE_TIME', reason: 'somebody said so' });
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('it is back', () => shop.deployment().status === 'ROLLBACK_SUCCESSFUL');
    expect(shop.deployment()).toMatchObject({ rollback: { reason: 'somebody said so' } });
    expect(shop.weights(street.production)).toEqual(before);
    // A tool that only waits for steadiness sees nothing of it.
    shop.pass(minutes(5));
    expect(shop.service()).toMatchObject({ runningCount: 3, desiredCount: 3, deployments: [{ status: 'PRIMARY' }] });
  });
});

describe('images', () => {
  it('that leak run until their memory is used up: exit 137, OutOfMemoryError, and another is started', () => {
    const { shop } = openShop();
    shop.image('api:leaky', 'leak');
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:leaky') });
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
    shop.until('one has died', () => shop.tasks('api', 'STOPPED').some(({ containers = [] }) => containers.some(({ exitCode }) => exitCode === 137)), minutes(15));
    const dead = shop.tasks('api', 'STOPPED').find(({ containers = [] }) => containers.some(({ exitCode }) => exitCode === 137));
    expect(dead).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ reason: expect.stringMatching(/^OutOfMemoryError/) }] });
    shop.until('three run again', () => shop.service().runningCount === 3, minutes(5));
  });

  it('that leak fill the memory before', () => {
    const app = new ToyApp();
    const memory = (): number => {
      const { Datapoints = [] } = app.call<{ Datapoints?: { Average?: number; Timestamp?: Date }[] }>('monitoring', 'GetMetricStatistics', {
        Namespace: 'AWS/ECS', MetricName: 'MemoryUtilization', Dimensions: [{ Name: 'ClusterName', Value: 'shop-production' }, { Name: 'ServiceName', Value: 'web' }],
        StartTime: new Date(app.now - 180_000), EndTime: new Date(app.now), Period: 60, Statistics: ['Average'],
      });
      return Math.max(...Datapoints.map(({ Average = 0 }) => Average));
    };
    app.wait(minutes(5));
    const before = memory();
    app.change(() => {
      for (const { id } of app.tasks()) app.changeTask(id, { behaviour: { kind: 'leak' }, startedAt: app.now });
    });
    app.wait(minutes(6));
    expect(memory()).toBeGreaterThan(before + 25);
  });
});

describe('late-costs', () => {
  it('makes the data of Cost Explorer so much older, and no others', () => {
    const app = new ToyApp();
    app.wait(days(10));
    const upTo = (): number => app.change(() => dataUpTo(app.context));
    const usual = upTo();
    expect(app.now - usual).toBeLessThanOrEqual(hours(25));
    app.fault('late-costs', { by: '2d' }, hours(1));
    expect(usual - upTo()).toBe(days(2));
    app.wait(hours(2));
    expect(app.now - upTo()).toBeLessThanOrEqual(hours(25));
  });
});
