// A wave of many services: what it asks of AWS while it watches, and how soon the command ends when ECS does.
import type { DescribeServiceDeploymentsCommandOutput, ListServiceDeploymentsCommandOutput, ServiceDeployment } from '@aws-sdk/client-ecs';
import { afterAll, expect, it } from 'vitest';
import type { RunEvent } from '../../src/lib/engine/event.ts';
import { baseName } from '../../src/lib/operations/names.ts';
import { RunFolder } from '../../src/lib/world/file-journal.ts';
import { askedFlip } from './flip.ts';
import { deployMany, folder, forgetFolders } from './many.ts';
import { byHand, standing, whole } from './stage.ts';
import { shopOf, waveFigures } from './wave-of.ts';
import { twin } from './world.ts';

afterAll(forgetFolders);

/** Fifty in the bench. */
const many = whole ? 12 : 8;
const shop = shopOf(many);

it('of many services is never told that it is too fast, and asks at most once in two seconds for each', async () => {
  const sandbox = twin(await standing(shop));
  const { said, throttled, rate, all, calls } = await waveFigures(sandbox, shop, '1.0.0');
  expect(said.answer).toMatchObject({ outcome: 'done', problems: [] });
  expect({ throttled, calls }).toMatchObject({ throttled: 0 });
  // From the first look to the last, leases and journals counted.
  expect({ all, rate: rate <= 0.5 }).toEqual({ all, rate: true });
  // Many to a call: alone each would need some forty, and more where stages take long.
  expect(calls['ecs:DescribeServiceDeployments']).toBeLessThan(many * ([undefined, 'none'].includes(askedFlip()) ? 25 : 100));
});

interface Truth {
  cleanUp?: number;
  ended?: number;
}

it('ends within five seconds of ECS’s own end, and sees the end of a bake within two', async () => {
  const sandbox = twin(await standing(shop));
  const services = ['s00', 's01', 's02'];
  const truth: Record<string, Truth> = {};
  const stop = new AbortController();
  /** Looks behind the scene four times a second: what it asks is counted nowhere. */
  const watching = (async () => {
    while (!stop.signal.aborted) {
      for (const service of services) {
        const deployment = newest(service);
        const it = (truth[service] ??= {});
        if (deployment?.lifecycleStage === 'CLEAN_UP') it.cleanUp ??= sandbox.now();
        if (deployment?.finishedAt !== undefined) it.ended ??= deployment.finishedAt.getTime();
      }
      await sandbox.clock.sleep(250 as never, stop.signal).catch(() => undefined);
    }
  })();
  function newest(service: string): ServiceDeployment | undefined {
    try {
      const { serviceDeployments: [first] = [] } = byHand(sandbox, shop, ['ecs', 'ListServiceDeployments', { cluster: baseName(shop), service }]) as ListServiceDeploymentsCommandOutput;
      if (first === undefined) return undefined;
      return (byHand(sandbox, shop, ['ecs', 'DescribeServiceDeployments', { serviceDeploymentArns: [first.serviceDeploymentArn] }]) as DescribeServiceDeploymentsCommandOutput).serviceDeployments?.[0];
    } catch {
      // Not made yet.
      return undefined;
    }
  }
  const here = folder();
  const { answer, deployments } = await deployMany(sandbox, shop, { services, images: ['1.0.0'], stateFolder: here });
  stop.abort(new Error('seen'));
  await watching;
  expect(answer.outcome).toBe('done');
  const lags = deployments.map(({ service, run = '' }) => {
    const done = new Map(new RunFolder<RunEvent>(here).read(run).flatMap((event) => (event.type === 'step.done' ? [[event.step, event.at] as const] : [])));
    const { cleanUp = Number.NaN, ended = Number.NaN } = truth[service] ?? {};
    return { baked: (done.get('bake') ?? Number.NaN) - cleanUp, ended: (done.get('agree') ?? Number.NaN) - ended };
  });
  for (const { baked, ended } of lags) {
    expect(baked).toBeLessThanOrEqual(2_300);
    expect(ended).toBeLessThanOrEqual(5_100);
  }
  expect(lags.every(({ baked, ended }) => baked > -300 && ended > 0)).toBe(true);
});
