// Gates of a deploy, each by one look at an ECS that says this or that.
import { describe, expect, it } from 'vitest';
import { healthyGate } from '../../src/lib/operations/deploy/gates/healthy.ts';
import { minutes } from '../../src/lib/world/time.ts';
import { cloudWith, contextOf, subjectOf } from './deploys.ts';

describe('a deployment that ECS does not show', () => {
  const look = (more: Parameters<typeof subjectOf>[1], now: number) => healthyGate(cloudWith({}), subjectOf({}, more)).check(contextOf({ release: { deployment: 'arn', askedAt: 0 } }, now));

  it('of a service that is not there either was taken away by somebody, where it was the first', async () => {
    expect(await look({ live: null }, minutes(3))).toMatchObject({ is: 'failed', problem: { code: 'STOPPED_BY_SOMEBODY', message: 'somebody took serverpod away while it was deployed for the first time' } });
  });

  it('is waited for while it may only be late, and where something ran before', async () => {
    expect(await look({ live: null }, minutes(1))).toMatchObject({ is: 'waiting' });
    expect(await look({}, minutes(30))).toMatchObject({ is: 'waiting' });
  });
});
