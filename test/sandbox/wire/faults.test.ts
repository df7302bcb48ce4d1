// The faults of the world as a caller meets them, and the words they are added with.
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { RDSClient, RebootDBInstanceCommand } from '@aws-sdk/client-rds';
import { ListHostedZonesCommand, Route53Client } from '@aws-sdk/client-route-53';
import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { isThrottlingError, isTransientError } from '@smithy/core/retry';
import { describe, expect, it } from 'vitest';
import { isProblem, type ProblemData } from '../../../src/lib/problems/problem.ts';
import { addFault, clearFaults, listFaults } from '../../../src/lib/sandbox/world/faults.ts';
import { faultKinds } from '../../../src/lib/sandbox/world/fault-kinds.ts';
import { between, inSeconds, plus, seconds } from '../../../src/lib/world/time.ts';
import { start, tinyWorld, type TinyWorld } from './tiny-world.ts';

type Thrown = Error & { readonly $metadata?: { readonly httpStatusCode?: number }; readonly code?: string };

async function outcome(promise: Promise<unknown>): Promise<Thrown | 'answered'> {
  try {
    await promise;
    return 'answered';
  } catch (thrown) {
    return thrown as Thrown;
  }
}

const add = (tiny: TinyWorld, name: string, args: Record<string, string> = {}) => addFault(tiny.world, tiny.clock.now(), { name, args });
const count = (tiny: TinyWorld, operation: string): number => {
  tiny.world.passTo(tiny.clock.now());
  return tiny.world.context({ account: '111122223333', region: 'eu-west-1', principal: 'test' }).table<number>('tiny.count').get(operation) ?? 0;
};
const update = (tiny: TinyWorld) => tiny.client(ECSClient, 'ecs').send(new UpdateServiceCommand({ service: 's', desiredCount: 3 }));

describe('a call', () => {
  it('takes 20 to 60 ms of the world\'s time, its effect falls in the middle', async () => {
    const tiny = tinyWorld();
    const taken: number[] = [];
    let effect = 0;
    const ecs = tiny.client(ECSClient, 'ecs', { onCall: (_, phase) => void (phase === 'before' && (effect = tiny.clock.now())) });
    for (let n = 0; n < 50; n++) {
      const from = tiny.clock.now();
      await ecs.send(new DescribeServicesCommand({ services: [] }));
      taken.push(between(from, tiny.clock.now()));
      expect(Math.abs(effect - from - (taken.at(-1) ?? 0) / 2)).toBeLessThanOrEqual(1);
    }
    expect(Math.min(...taken)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...taken)).toBeLessThanOrEqual(60);
    expect(new Set(taken).size).toBeGreaterThan(10);
  });
});

describe('throttle', () => {
  it('refuses before any effect, in the words of each protocol, and every one counts as throttling for the SDK', async () => {
    const tiny = tinyWorld();
    for (const op of ['ecs:*', 'rds:*', 'ec2:*', 's3:*', 'route53:*', 'cloudwatch:DescribeAlarms']) add(tiny, 'throttle', { op });
    const refused = await Promise.all([
      outcome(update(tiny)),
      outcome(tiny.client(RDSClient, 'rds').send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'x' }))),
      outcome(tiny.client(EC2Client, 'ec2').send(new DescribeVpcsCommand({}))),
      outcome(tiny.client(S3Client, 's3').send(new ListBucketsCommand({}))),
      outcome(tiny.client(Route53Client, 'route53').send(new ListHostedZonesCommand({}))),
      outcome(tiny.client(CloudWatchClient, 'monitoring').send(new DescribeAlarmsCommand({}))),
    ]);
    expect(refused.map((it) => it !== 'answered' && [it.name, it.$metadata?.httpStatusCode])).toEqual([
      ['ThrottlingException', 400],
      ['Throttling', 400],
      ['RequestLimitExceeded', 503],
      ['SlowDown', 503],
      ['Throttling', 400],
      ['ThrottlingException', 400],
    ]);
    expect(refused.every((it) => it !== 'answered' && isThrottlingError(it as never))).toBe(true);
    expect(tiny.seen.calls).toEqual([]);
    expect(CostExplorerClient).toBeDefined();
  });

  it('strikes its share, the same ones for the same seed', async () => {
    const pattern = async (seed: string, share = '0.5'): Promise<string> => {
      const tiny = tinyWorld(seed);
      add(tiny, 'throttle', { op: 'ecs:UpdateService', share });
      let text = '';
      for (let n = 0; n < 60; n++) text += (await outcome(update(tiny))) === 'answered' ? '.' : 'x';
      return text;
    };
    const first = await pattern('one');
    expect(first).toBe(await pattern('one'));
    expect(first).not.toBe(await pattern('two'));
    const struck = async (share: string): Promise<number> => (await pattern('three', share)).replaceAll('.', '').length;
    expect(await struck('0.1')).toBeLessThan(18);
    expect(await struck('0.9')).toBeGreaterThan(42);
    expect(await struck('1')).toBe(60);
  });

  it('leaves other operations and other regions alone', async () => {
    const tiny = tinyWorld();
    add(tiny, 'throttle', { op: 'ecs:Update*', region: 'us-east-1' });
    expect(await outcome(update(tiny))).toBe('answered');
    const there = tiny.client(ECSClient, 'ecs', { region: 'us-east-1' });
    expect(await outcome(there.send(new DescribeServicesCommand({ services: [] })))).toBe('answered');
    expect(await outcome(there.send(new UpdateServiceCommand({ service: 's' })))).not.toBe('answered');
  });
});

describe('lost-reply', () => {
  it('takes effect, then breaks the connection; only so many times', async () => {
    const tiny = tinyWorld();
    add(tiny, 'lost-reply', { op: 'ecs:UpdateService', times: '2' });
    for (const expected of [1, 2]) {
      const broken = await outcome(update(tiny));
      expect(broken).toMatchObject({ code: 'ECONNRESET' });
      expect(isTransientError(broken as never)).toBe(true);
      expect(count(tiny, 'UpdateService')).toBe(expected);
    }
    expect(await outcome(update(tiny))).toBe('answered');
    expect(listFaults(tiny.world, tiny.clock.now())).toMatchObject([{ id: 'fault-1', uses: 2 }]);
  });
});

describe('late', () => {
  it('breaks now, takes effect later, with dates and bytes intact', async () => {
    const tiny = tinyWorld();
    add(tiny, 'late', { op: 's3:PutObject', by: '8s' });
    const from = tiny.clock.now();
    expect(await outcome(tiny.client(S3Client, 's3').send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'hello', Expires: new Date(0) })))).toMatchObject({ code: 'ECONNRESET' });
    expect(count(tiny, 'PutObject')).toBe(0);
    await tiny.clock.sleep(seconds(7));
    expect(count(tiny, 'PutObject')).toBe(0);
    await tiny.clock.sleep(seconds(2));
    expect(count(tiny, 'PutObject')).toBe(1);
    const input = tiny.seen.calls[0]?.input ?? {};
    expect(input).toMatchObject({ Bucket: 'b', Key: 'k', Expires: new Date(0) });
    expect(Buffer.from(input['Body'] as Uint8Array).toString()).toBe('hello');
    expect(inSeconds(between(from, tiny.clock.now()))).toBeLessThan(9.1);
  });

  it('a refusal that comes late leaves no trace', async () => {
    const tiny = tinyWorld();
    add(tiny, 'late', { op: 'ecs:DeleteService', by: '1s' });
    const { DeleteServiceCommand } = await import('@aws-sdk/client-ecs');
    await outcome(tiny.client(ECSClient, 'ecs').send(new DeleteServiceCommand({ service: 's' })));
    await tiny.clock.sleep(seconds(2));
    expect(count(tiny, 'DeleteService')).toBe(0);
    expect(tiny.seen.calls).toHaveLength(1);
  });
});

describe('api-error', () => {
  it('refuses with the code, its status and message', async () => {
    const tiny = tinyWorld();
    add(tiny, 'api-error', { op: 'ecs:UpdateService', code: 'AccessDeniedException', message: 'not you', times: '1' });
    expect(await outcome(update(tiny))).toMatchObject({ name: 'AccessDeniedException', message: 'not you' });
    expect(await outcome(update(tiny))).toBe('answered');
    add(tiny, 'api-error', { op: 'rds:*', code: 'InternalFailure' });
    expect(await outcome(tiny.client(RDSClient, 'rds').send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'x' })))).toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
  });
});

describe('expired-credentials', () => {
  it('refuses every call once the time has come', async () => {
    const tiny = tinyWorld();
    add(tiny, 'expired-credentials', { after: '10s' });
    expect(await outcome(update(tiny))).toBe('answered');
    await tiny.clock.sleep(seconds(10));
    expect(await outcome(update(tiny))).toMatchObject({ name: 'ExpiredTokenException' });
    expect(await outcome(tiny.client(RDSClient, 'rds').send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'x' })))).toMatchObject({ name: 'ExpiredToken', $metadata: { httpStatusCode: 403 } });
    expect(await outcome(tiny.client(EC2Client, 'ec2').send(new DescribeVpcsCommand({})))).toMatchObject({ name: 'RequestExpired' });
  });
});

describe('latency', () => {
  it('adds to a call; what is slower than the caller waits is given up, and lands all the same', async () => {
    const tiny = tinyWorld();
    add(tiny, 'latency', { seconds: '8', op: 'ecs:*' });
    const from = tiny.clock.now();
    expect(await outcome(update(tiny))).toBe('answered');
    expect(Math.round(inSeconds(between(from, tiny.clock.now())))).toBe(8);
    // Lands at 4 s, the answer would be there at 8 s.
    const patient = tiny.client(ECSClient, 'ecs', { requestTimeout: seconds(5) });
    const second = tiny.clock.now();
    expect(await outcome(patient.send(new UpdateServiceCommand({ service: 's' })))).toMatchObject({ name: 'TimeoutError', code: 'ETIMEDOUT' });
    expect(between(second, tiny.clock.now())).toBe(5000);
    expect(count(tiny, 'UpdateService')).toBe(2);
    // Would land at 4 s, when the caller has been gone for one.
    const hasty = tiny.client(ECSClient, 'ecs', { requestTimeout: seconds(3) });
    const third = tiny.clock.now();
    expect(await outcome(hasty.send(new UpdateServiceCommand({ service: 's' })))).toMatchObject({ name: 'TimeoutError' });
    expect(between(third, tiny.clock.now())).toBe(3000);
    expect(count(tiny, 'UpdateService')).toBe(2);
    await tiny.clock.sleep(seconds(1.1));
    expect(count(tiny, 'UpdateService')).toBe(3);
  });
});

describe('what does not answer', () => {
  it('region-down: nobody is there', async () => {
    const tiny = tinyWorld();
    add(tiny, 'region-down', { region: 'eu-west-1' });
    const dark = await outcome(update(tiny));
    expect(dark).toMatchObject({ name: 'TimeoutError' });
    expect(isTransientError(dark as never)).toBe(true);
    expect(between(start, tiny.clock.now())).toBe(3000);
    expect(tiny.seen.calls).toEqual([]);
    expect(await outcome(tiny.client(ECSClient, 'ecs', { region: 'us-east-1' }).send(new UpdateServiceCommand({ service: 's' })))).toBe('answered');
  });

  it('route53-control-plane-down: its API alone', async () => {
    const tiny = tinyWorld();
    add(tiny, 'route53-control-plane-down');
    expect(await outcome(tiny.client(Route53Client, 'route53').send(new ListHostedZonesCommand({})))).toMatchObject({ $metadata: { httpStatusCode: 503 } });
    expect(await outcome(update(tiny))).toBe('answered');
  });
});

describe('the words of a fault', () => {
  const problem = (tiny: TinyWorld, name: string, args: Record<string, string>): ProblemData => {
    try {
      add(tiny, name, args);
    } catch (thrown) {
      if (isProblem(thrown)) return thrown.data;
    }
    throw new Error('it was taken');
  };

  it('aim at something that is there', () => {
    const tiny = tinyWorld();
    expect(problem(tiny, 'az-down', { az: 'us-east-1z' })).toMatchObject({ code: 'SANDBOX_FAULT_AIM', message: 'the fault az-down would hit nothing: this world has no az=us-east-1z' });
    expect(problem(tiny, 'region-down', { region: 'us-east-9' })).toMatchObject({ code: 'SANDBOX_FAULT_AIM' });
    expect(problem(tiny, 'throttle', { op: 'ecs:UpdateServce' })).toMatchObject({ code: 'SANDBOX_FAULT_AIM', fix: expect.stringContaining('Did you mean ecs:UpdateService?') });
    expect(problem(tiny, 'throttle', { op: 'nowhere:*' })).toMatchObject({ code: 'SANDBOX_FAULT_AIM' });
    expect(problem(tiny, 'control-plane-down', { region: 'us-east-1', service: 'nowhere' })).toMatchObject({ code: 'SANDBOX_FAULT_AIM' });
    expect(problem(tiny, 'stuck-deployment', { stage: 'SCALE_DOWN' })).toMatchObject({ code: 'SANDBOX_FAULT_AIM' });
    expect(problem(tiny, 'az-down', { az: 'us-east-1a', for: '0s' })).toMatchObject({ code: 'SANDBOX_FAULT_ARGUMENT' });
    for (const az of ['us-east-1a', 'use1-az4']) add(tiny, 'az-down', { az, for: '1s' });
    for (const op of ['ecs:Update*', '*:*', 's3:GetObject']) add(tiny, 'throttle', { op });
  });

  it('unknown ones are refused with the nearest', () => {
    const tiny = tinyWorld();
    expect(problem(tiny, 'throtle', { op: 'ecs:*' })).toMatchObject({ code: 'SANDBOX_NO_SUCH_FAULT', outcome: 'usage', fix: expect.stringContaining('Did you mean throttle?') });
    expect(problem(tiny, 'route53', {}).fix).toMatch(/^Did you mean route53-control-plane-down\?/);
    expect(problem(tiny, 'meteorite', {}).fix).toMatch(/^Known are: absent-service, api-error, /);
    expect(problem(tiny, 'toString', {})).toMatchObject({ code: 'SANDBOX_NO_SUCH_FAULT' });
    expect(problem(tiny, 'throttle', { op: 'ecs:*', shar: '1' })).toMatchObject({ code: 'SANDBOX_NO_SUCH_FAULT_ARGUMENT', fix: expect.stringContaining('Did you mean share?') });
    expect(problem(tiny, 'throttle', {})).toMatchObject({ code: 'SANDBOX_FAULT_ARGUMENT_MISSING', message: 'the fault throttle needs op' });
    expect(problem(tiny, 'throttle', { op: 'ecs' })).toMatchObject({ code: 'SANDBOX_FAULT_ARGUMENT', fix: expect.stringContaining('ecs:UpdateService') });
    for (const args of [{ share: '0' }, { share: '1.5' }, { share: 'x' }, { times: '0' }, { times: '1.5' }, { at: 'soon' }, { at: '2026-13-45T99:00:00Z' }, { for: '5' }, { region: 'mars' }]) {
      expect(problem(tiny, 'throttle', { op: 'ecs:*', ...args }).code).toBe('SANDBOX_FAULT_ARGUMENT');
    }
    expect(listFaults(tiny.world, start)).toEqual([]);
  });

  it('begin at and last for a time, are listed and cleared', async () => {
    const tiny = tinyWorld();
    const fault = add(tiny, 'throttle', { op: 'ecs:*', at: '+10s', for: '20s' });
    expect(fault).toMatchObject({ from: plus(start, seconds(10)), until: plus(start, seconds(30)), args: { op: 'ecs:*' } });
    const seen: string[] = [];
    for (let n = 0; n < 4; n++) {
      seen.push((await outcome(update(tiny))) === 'answered' ? '.' : 'x');
      await tiny.clock.sleep(seconds(11));
    }
    expect(seen.join('')).toBe('.xx.');
    add(tiny, 'api-error', { op: 'ecs:*', code: 'X', at: '2026-01-05T09:00:00Z' });
    add(tiny, 'throttle', { op: 'rds:*' });
    expect(clearFaults(tiny.world, tiny.clock.now(), 'throttle').map((it) => it.id)).toEqual(['fault-1', 'fault-3']);
    expect(listFaults(tiny.world, tiny.clock.now()).map((it) => it.id)).toEqual(['fault-2']);
    clearFaults(tiny.world, tiny.clock.now());
    expect(tiny.world.worldTable('world.fault-use').entries()).toEqual([]);
    expect(listFaults(tiny.world, tiny.clock.now())).toEqual([]);
    expect(await outcome(update(tiny))).toBe('answered');
  });

  it('say what they are about', () => {
    for (const [name, kind] of Object.entries(faultKinds)) expect(kind.about, name).not.toBe('');
  });
});
