// Tasks of ECS: their life, their deaths, where they run.
import { describe, expect, it } from 'vitest';
import type { Task } from '@aws-sdk/client-ecs';
import { minutes, seconds } from '../../../../src/lib/world/time.ts';
import { taskAnswer, taskOf } from '../../../../src/lib/sandbox/services/ecs/serving.ts';
import { network, openShop, openStreet, Shop } from './shop.ts';

function kitchen(): Shop {
  const shop = new Shop();
  openStreet(shop);
  return shop;
}

const run = (shop: Shop, image: string, more: object = {}): string =>
  shop.ecs<{ tasks: Task[] }>('RunTask', { cluster: 'shop', taskDefinition: shop.define(image), launchType: 'FARGATE', networkConfiguration: network, ...more }).tasks[0]?.taskArn ?? '';

const look = (shop: Shop, arn: string): Task | undefined => shop.ecs<{ tasks?: Task[] }>('DescribeTasks', { cluster: 'shop', tasks: [arn] }).tasks?.[0];

function ended(shop: Shop, arn: string): Task {
  shop.until('it stops', () => look(shop, arn)?.lastStatus === 'STOPPED', minutes(15));
  return look(shop, arn) ?? {};
}

describe('a life', () => {
  it('goes through its states in order, each later than the one before', () => {
    const shop = kitchen();
    const arn = run(shop, 'job:1');
    const seen: string[] = [];
    shop.until('it stops', () => {
      const status = look(shop, arn)?.lastStatus ?? '';
      if (seen.at(-1) !== status) seen.push(status);
      return status === 'STOPPED';
    });
    expect(seen).toEqual(['PROVISIONING', 'PENDING', 'RUNNING', 'STOPPING', 'DEPROVISIONING', 'STOPPED']);
    const task = look(shop, arn) ?? {};
    const moments = [task.createdAt, task.pullStartedAt, task.pullStoppedAt, task.startedAt, task.stoppingAt, task.stoppedAt].map((at) => at?.getTime() ?? 0);
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
    const startup = (task.startedAt?.getTime() ?? 0) - (task.createdAt?.getTime() ?? 0);
    expect(startup).toBeGreaterThanOrEqual(17_000);
    expect(startup).toBeLessThanOrEqual(45_000);
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 0 }] });
  });

  it('of a task in a service behind a load balancer has two more', () => {
    const { shop } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', desiredCount: 4 });
    shop.pass(seconds(4));
    const fresh = shop.tasks().find(({ lastStatus }) => lastStatus !== 'RUNNING')?.taskArn ?? '';
    const seen: string[] = [];
    const note = (): void => {
      const status = look(shop, fresh)?.lastStatus ?? '';
      if (seen.at(-1) !== status) seen.push(status);
    };
    shop.until('it runs', () => (note(), seen.at(-1) === 'RUNNING'));
    shop.ecs('StopTask', { cluster: 'shop', task: fresh, reason: 'enough' });
    shop.until('it stops', () => (note(), seen.at(-1) === 'STOPPED'));
    expect(seen).toEqual(['PROVISIONING', 'PENDING', 'ACTIVATING', 'RUNNING', 'DEACTIVATING', 'STOPPING', 'DEPROVISIONING', 'STOPPED']);
    expect(look(shop, fresh)).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'enough' });
    shop.until('it is replaced', () => shop.service().runningCount === 4);
  });

  it('can be looked at for an hour after its end', () => {
    const shop = kitchen();
    const arn = run(shop, 'job:1');
    ended(shop, arn);
    shop.pass(minutes(59));
    expect(look(shop, arn)?.lastStatus).toBe('STOPPED');
    expect(shop.ecs<{ taskArns: string[] }>('ListTasks', { cluster: 'shop' }).taskArns).toEqual([]);
    expect(shop.ecs<{ taskArns: string[] }>('ListTasks', { cluster: 'shop', desiredStatus: 'STOPPED' }).taskArns).toEqual([arn]);
    shop.pass(minutes(2));
    expect(look(shop, arn)).toBeUndefined();
  });
});

it('one token runs one request', () => {
  const shop = kitchen();
  const definition = shop.define('job:1');
  const ask = (more: object = {}): string[] => shop.ecs<{ tasks: Task[] }>('RunTask', { cluster: 'shop', taskDefinition: definition, launchType: 'FARGATE', networkConfiguration: network, clientToken: 'nightly', ...more }).tasks.map(({ taskArn }) => taskArn ?? '');
  const first = ask();
  expect(ask()).toEqual(first);
  expect(() => ask({ count: 2 })).toThrow(expect.objectContaining({ code: 'ConflictException', members: { resourceIds: first } }));
});

describe('a death', () => {
  it.each([
    ['crash', { stopCode: 'EssentialContainerExited', exit: 1, reason: /^Essential container in task exited$/ }],
    ['wrong-arch', { stopCode: 'EssentialContainerExited', exit: 255, reason: /^Essential container in task exited$/ }],
    ['missing', { stopCode: 'TaskFailedToStart', exit: undefined, reason: /^CannotPullContainerError: .*not found$/ }],
    ['unpullable', { stopCode: 'TaskFailedToStart', exit: undefined, reason: /^CannotPullContainerError: .*i\/o timeout$/ }],
  ])('by %s', (behaviour, { stopCode, exit, reason }) => {
    const shop = kitchen();
    shop.image('job:bad', behaviour);
    const task = ended(shop, run(shop, 'job:bad'));
    expect(task.stopCode).toBe(stopCode);
    expect(task.stoppedReason).toMatch(reason);
    expect(task.containers?.[0]?.exitCode).toBe(exit);
  });

  it('by a leak comes after minutes, in a service', () => {
    const { shop } = openShop();
    shop.image('api:leaky', 'leak');
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:leaky') });
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
    shop.until('one dies', () => shop.tasks('api', 'STOPPED').some(({ containers }) => containers?.[0]?.exitCode === 137), minutes(15));
    const dead = shop.tasks('api', 'STOPPED').find(({ containers }) => containers?.[0]?.exitCode === 137);
    expect(dead?.containers?.[0]?.reason).toBe('OutOfMemoryError: Container killed due to memory usage');
  });
});

describe('RunTask', () => {
  it('runs as long as its command sleeps, and answers a chosen token with the same tasks', () => {
    const shop = kitchen();
    const definition = shop.define('job:1');
    const input = { cluster: 'shop', taskDefinition: definition, launchType: 'FARGATE', networkConfiguration: network, clientToken: 'a-token', overrides: { containerOverrides: [{ name: 'app', command: ['sh', '-c', 'sleep 90'] }] } };
    const [first, again] = [1, 2].map(() => shop.ecs<{ tasks: Task[] }>('RunTask', input).tasks[0]?.taskArn ?? '');
    expect(again).toBe(first);
    const task = ended(shop, first ?? '');
    const ran = (task.executionStoppedAt?.getTime() ?? 0) - (task.startedAt?.getTime() ?? 0);
    expect(ran).toBe(90_000);
    // A random UUID is what the SDK fills in: it must not become part of the world.
    const random = { ...input, clientToken: '3b241101-e2bb-4255-8caf-4136c566a962' };
    const [one, two] = [1, 2].map(() => shop.ecs<{ tasks: Task[] }>('RunTask', random).tasks[0]?.taskArn);
    expect(one).not.toBe(two);
  });

  it('says where there is no capacity instead of running', () => {
    const shop = kitchen();
    shop.fault('no-capacity');
    const answer = shop.ecs<{ tasks: Task[]; failures: { reason?: string }[] }>('RunTask', { cluster: 'shop', taskDefinition: shop.define('job:1'), networkConfiguration: network });
    expect(answer).toMatchObject({ tasks: [], failures: [{ reason: 'Capacity is unavailable at this time. Please try again later or in a different availability zone.' }] });
  });
});

it('tasks are spread over the zones of their subnets', () => {
  const { shop } = openShop();
  shop.ecs('UpdateService', { cluster: 'shop', service: 'api', desiredCount: 7 });
  shop.until('seven', () => shop.service().runningCount === 7);
  const zones = new Map<string, number>();
  for (const { availabilityZone = '' } of shop.tasks()) zones.set(availabilityZone, (zones.get(availabilityZone) ?? 0) + 1);
  expect([...zones.values()].sort()).toEqual([2, 2, 3]);
  expect(new Set(shop.tasks().map(({ containers }) => containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address)).size).toBe(7);
});

it('a capacity provider strategy is followed: the base first, then the weights', () => {
  const { shop } = openShop();
  shop.ecs('UpdateService', { cluster: 'shop', service: 'api', capacityProviderStrategy: [{ capacityProvider: 'FARGATE', base: 2, weight: 1 }, { capacityProvider: 'FARGATE_SPOT', weight: 3 }], forceNewDeployment: true, desiredCount: 6 });
  shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
  const on = (name: string): number => shop.tasks().filter(({ capacityProviderName }) => capacityProviderName === name).length;
  expect([on('FARGATE'), on('FARGATE_SPOT')]).toEqual([3, 3]);
});

describe('a container health check', () => {
  const check = { healthCheck: { command: ['CMD-SHELL', 'curl -f localhost/health'], interval: 10, retries: 2, startPeriod: 5, timeout: 5 } };

  it('that passes makes the task HEALTHY', () => {
    const { shop } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2', check) });
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
    expect(shop.tasks().map(({ healthStatus }) => healthStatus)).toEqual(['HEALTHY', 'HEALTHY', 'HEALTHY']);
  });

  it('that fails has the task replaced', () => {
    const { shop } = openShop();
    shop.image('api:bad', 'unhealthy');
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:bad', check), healthCheckGracePeriodSeconds: 0 });
    shop.pass(minutes(4));
    expect(shop.messages().some((message) => message.includes('failed container health checks') || message.includes('is unhealthy in'))).toBe(true);
  });
});

describe('what a task answers', () => {
  const answers = (behaviour: string, kind: 'health' | 'read' | 'write'): ReturnType<typeof taskAnswer> => {
    const shop = kitchen();
    shop.image('api:x', behaviour);
    shop.ecs('CreateService', { cluster: 'shop', serviceName: 'api', desiredCount: 1, networkConfiguration: network, taskDefinition: shop.define('api:x') });
    shop.until('it runs', () => shop.service().runningCount === 1);
    shop.pass(seconds(13));
    const task = taskOf(shop.context, shop.tasks()[0]?.taskArn?.split('/').at(-1) ?? '');
    if (task === undefined) throw new Error('no task');
    return taskAnswer(shop.context, task, kind);
  };

  it('follows its image', () => {
    expect(answers('healthy', 'read')).toMatchObject({ answers: true, status: 200, errorShare: 0 });
    expect(answers('unhealthy', 'health')).toMatchObject({ answers: true, status: 503 });
    expect(answers('unhealthy', 'read')).toMatchObject({ answers: true, status: 200 });
    expect(answers('errors=5%', 'write')).toMatchObject({ answers: true, status: 200, errorShare: 0.05 });
    expect(answers('errors=100%', 'health')).toMatchObject({ status: 200, errorShare: 0 });
    expect(answers('slow=800ms', 'read')).toMatchObject({ answers: true, latency: 800 });
  });

  it('is nothing before the application is up, and names the database it keeps its data in', () => {
    const shop = kitchen();
    const definition = shop.define('api:1', { environment: [{ name: 'DATABASE_HOST', value: 'Shop.c1a2.us-east-1.rds.amazonaws.com' }] });
    shop.ecs('CreateService', { cluster: 'shop', serviceName: 'api', desiredCount: 1, networkConfiguration: network, taskDefinition: definition });
    shop.pass(seconds(6));
    const task = (): NonNullable<ReturnType<typeof taskOf>> => {
      const found = taskOf(shop.context, shop.tasks()[0]?.taskArn?.split('/').at(-1) ?? '');
      if (found === undefined) throw new Error('no task');
      return found;
    };
    expect(taskAnswer(shop.context, task(), 'read')).toMatchObject({ answers: false, silence: 'refused' });
    shop.pass(minutes(1));
    expect(taskAnswer(shop.context, task(), 'read')).toMatchObject({ answers: true, database: { host: 'shop.c1a2.us-east-1.rds.amazonaws.com' } });
    expect(taskAnswer(shop.context, task(), 'health').database).toBeUndefined();
  });
});
