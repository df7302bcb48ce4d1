// The whole path once, as the first thing that must never break.
import { describe, expect, it } from 'vitest';
import { downtime } from '../../src/lib/sandbox/users/truth.ts';
import { environmentOf, newWorld, walk } from './world.ts';

describe('the path, once through', () => {
  it('bootstraps production, ships two releases that nobody notices, and survives a failover that is measured rightly', async () => {
    const sandbox = newWorld();
    const environment = environmentOf('production');
    expect((await walk(sandbox, { kind: 'env.bootstrap', request: { environment } })).outcome).toBe('done');
    for (const image of ['serverpod:1.0.0', 'serverpod:1.1.0']) {
      expect(await walk(sandbox, { kind: 'deploy', request: { environment, service: 'serverpod', image } })).toMatchObject({ outcome: 'done', problems: [] });
    }
    const from = sandbox.now();
    const drill = await walk(sandbox, { kind: 'failover.drill', request: { environment, scenario: 'multi-az' } });
    expect(drill.outcome).toBe('done');
    expect(downtime(sandbox.world, { environment: 'production', service: 'serverpod', kind: 'write', from, to: sandbox.now() })).toBeGreaterThan(55);
  });
});
