// The handler in this process: abort, a caller killed with its call on the wire, and the same order in every run.
import { DescribeServicesCommand, ECSClient, ListServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { lateCall } from '../../../src/lib/sandbox/world/late-call.ts';
import type { Call } from '../../../src/lib/sandbox/world/world.ts';
import { addFault } from '../../../src/lib/sandbox/world/faults.ts';
import { between, iso, milliseconds, plus, seconds } from '../../../src/lib/world/time.ts';
import { start, tinyWorld, type TinyWorld } from './tiny-world.ts';

const counted = (tiny: TinyWorld, at = tiny.clock.now()): number => {
  tiny.world.passTo(at);
  return tiny.world.context({ account: '111122223333', region: 'eu-west-1', principal: 'test' }).table<number>('tiny.count').get('UpdateService') ?? 0;
};

describe('abort', () => {
  it('is honoured at once, while the call would still take long', async () => {
    const tiny = tinyWorld();
    addFault(tiny.world, start, { name: 'latency', args: { seconds: '9' } });
    const abort = new AbortController();
    const call = tiny.client(ECSClient, 'ecs').send(new UpdateServiceCommand({ service: 's' }), { abortSignal: abort.signal }).then(
      () => 'answered',
      (thrown: Error) => thrown.name,
    );
    await tiny.clock.sleep(seconds(2));
    abort.abort(new Error('enough'));
    expect(await call).toBe('AbortError');
    expect(between(start, tiny.clock.now())).toBe(2000);
    expect(counted(tiny)).toBe(0);
    // The door is free again.
    await tiny.client(ECSClient, 'ecs').send(new ListServicesCommand({}));
  });

  it('is an AbortError, whose cause is the reason, also without the SDK around', async () => {
    const tiny = tinyWorld();
    const { HttpRequest } = await import('@smithy/core/protocols');
    const request = new HttpRequest({ method: 'POST', headers: { 'X-Amz-Target': 'AmazonEC2ContainerServiceV20141113.UpdateService' }, body: '{"service":"s"}' });
    const abort = new AbortController();
    const reason = new Error('enough');
    const early = tiny.clock.track(() => tiny.handler('ecs').handle(request, { abortSignal: abort.signal }));
    await tiny.clock.sleep(milliseconds(5));
    abort.abort(reason);
    await expect(early).rejects.toMatchObject({ name: 'AbortError', cause: reason });
    // What is aborted before it begins does not even draw the world's chance.
    addFault(tiny.world, tiny.clock.now(), { name: 'late', args: { op: '*:*', by: '1s' } });
    await expect(tiny.clock.track(() => tiny.handler('ecs').handle(request, { abortSignal: abort.signal }))).rejects.toMatchObject({ name: 'AbortError', cause: reason });
    expect(tiny.world.store.pending()).toEqual([]);
    expect(tiny.seen.calls).toEqual([]);
  });

  it('before the call: nothing is sent', async () => {
    const tiny = tinyWorld();
    await expect(tiny.client(ECSClient, 'ecs').send(new UpdateServiceCommand({ service: 's' }), { abortSignal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(tiny.seen.calls).toEqual([]);
  });
});

describe('a caller that dies with its call on the wire', () => {
  const never = (): Promise<never> => new Promise<never>(() => {});

  const killAt = async (phase: 'before' | 'after', then?: (call: Call, tiny: TinyWorld) => void): Promise<TinyWorld> => {
    const tiny = tinyWorld();
    let died: () => void = () => {};
    const death = new Promise<void>((resolve) => (died = resolve));
    const ecs = tiny.client(ECSClient, 'ecs', {
      onCall: (call, at) => {
        if (at !== phase) return undefined;
        then?.(call, tiny);
        tiny.clock.stop();
        died();
        return never();
      },
    });
    void ecs.send(new UpdateServiceCommand({ service: 's', desiredCount: 3 }));
    await death;
    return tiny;
  };

  it('never lands', async () => {
    const tiny = await killAt('before');
    expect(counted(tiny, plus(tiny.clock.now(), seconds(600)))).toBe(0);
  });

  it('has landed', async () => {
    expect(counted(await killAt('after'))).toBe(1);
  });

  it('lands later', async () => {
    const tiny = await killAt('before', (call, { world, clock }) => world.transact(clock.now(), () => world.scheduleAt(plus(clock.now(), seconds(3)), lateCall(call))));
    expect(counted(tiny)).toBe(0);
    expect(counted(tiny, plus(tiny.clock.now(), seconds(3)))).toBe(1);
    expect(tiny.seen.calls.at(-1)?.input).toEqual({ service: 's', desiredCount: 3 });
  });
});

describe('order', () => {
  /** Two loops at once against a world that throttles and loses replies: what they saw, and when. */
  async function run(): Promise<string> {
    const tiny = tinyWorld('order');
    for (const [name, args] of [['throttle', { op: '*:*', share: '0.2' }], ['lost-reply', { op: 'ecs:*', share: '0.2' }]] as const) addFault(tiny.world, start, { name, args });
    const log: string[] = [];
    const say = (who: string, what: string): void => void log.push(`${iso(tiny.clock.now())} ${who} ${what}`);
    const ecs = tiny.client(ECSClient, 'ecs');
    const rds = tiny.client(RDSClient, 'rds');
    const loop = async (who: string, every: number, send: () => Promise<unknown>): Promise<void> => {
      for (let n = 0; n < 15; n++) {
        // Real time passes too, differently in each run.
        await tiny.clock.track(() => new Promise((resolve) => setTimeout(resolve, Math.random() * 2)));
        await send().then(
          () => say(who, 'ok'),
          (thrown: Error & { $metadata?: { requestId?: string } }) => say(who, `${thrown.name} ${thrown.$metadata?.requestId ?? ''}`),
        );
        await tiny.clock.sleep(milliseconds(every));
      }
    };
    await tiny.clock.drive(
      Promise.all([
        loop('a', 170, () => ecs.send(new UpdateServiceCommand({ service: 's' }))),
        loop('b', 110, () => ecs.send(new DescribeServicesCommand({ services: ['s'] }))),
        loop('c', 230, () => rds.send(new DescribeDBInstancesCommand({}))),
      ]),
    );
    return log.join('\n');
  }

  it('is the same in many runs', async () => {
    const first = await run();
    expect(first).toMatch(/ThrottlingException/);
    expect(first).toMatch(/TimeoutError/);
    for (let n = 1; n < (process.env['STORIES'] === 'whole' ? 20 : 6); n++) expect(await run()).toBe(first);
  }, 60_000);
});

it('says which service the sandbox lacks', async () => {
  const tiny = tinyWorld();
  await expect(tiny.client(ECSClient, 'lambda').send(new ListServicesCommand({}))).rejects.toThrow('the sandbox has no service lambda');
});
