// A world whose reads come late by themselves, as in part of all seeds: operations end in it as in any other.
import { describe, expect, it } from 'vitest';
import { openSandbox } from '../../src/lib/sandbox/open.ts';
import { ownLags, readsLate } from '../../src/lib/sandbox/world/own-lags.ts';
import { drill, production, serving, ship, someOf, staging, truthOn, whole } from './stage.ts';

const seeds = Array.from({ length: 400 }, (_, n) => `late-${n}`);
const late = seeds.filter(readsLate);

describe('late reads', () => {
  it('are in a quarter of all seeds, for some services, for seconds, and never in S3', () => {
    expect(late.length).toBeGreaterThan(70);
    expect(late.length).toBeLessThan(130);
    const kinds = ['ecs.service', 'ecs.task', 'elasticloadbalancing.rule', 'ec2.vpc', 'iam.role', 'rds.instance'];
    const lags = late.flatMap((seed) => kinds.map((kind) => ownLags(seed).of(kind)));
    expect(Math.max(...lags)).toBeLessThanOrEqual(3000);
    expect(lags.filter((lag) => lag > 0).length / lags.length).toBeGreaterThan(0.4);
    expect(late.every((seed) => ownLags(seed).of('s3.object') === 0 && ownLags(seed).of('route53.record') === 0)).toBe(true);
  });

  it('show what was before, and soon what is', () => {
    const seed = late.find((it) => ownLags(it).of('ec2.vpc') > 0) ?? '';
    const { world } = openSandbox({ wishes: { seed, speed: 'max' } });
    const call = <T>(operation: string, input: object): T => world.answer({ service: 'ec2', operation, input, account: '111122223333', region: 'us-east-1', principal: 'arn:aws:iam::111122223333:user/sandbox' }, world.now) as T;
    call('CreateVpc', { CidrBlock: '10.0.0.0/16' });
    const seen = (): number => call<{ readonly Vpcs: readonly unknown[] }>('DescribeVpcs', {}).Vpcs.length;
    expect(seen()).toBe(0);
    world.passTo((world.now + 3000) as typeof world.now);
    expect(seen()).toBe(1);
  });
});

describe.each(someOf(late.slice(0, 6), 1))('in a world of seed %s', (seed) => {
  it('an environment is made, a release ships, and nobody notices', async () => {
    const sandbox = await serving(staging, ['serverpod'], seed);
    const from = sandbox.now();
    const { outcome, problems } = await ship(sandbox, { environment: staging, image: '1.1.0' });
    expect([outcome, problems.map(({ message }) => message)]).toEqual(['done', []]);
    expect(truthOn(sandbox, { from, environment: 'staging' })).toMatchObject({ down: 0, degraded: 0 });
  });

  it.runIf(whole)('a drill is done', async () => {
    expect((await drill(await serving(production, ['serverpod'], seed))).outcome).toBe('done');
  });
});
