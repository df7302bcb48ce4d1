// The second bundled example: what it resolves to, and that it is what the fitness platform's record asks for.
import { describe, expect, it } from 'vitest';
import { settingAt } from '../../src/lib/config/blueprint.ts';
import { bundledFile } from '../../src/lib/config/bundled.ts';
import { describeEnvironment } from '../../src/lib/config/describe.ts';
import { loadConfig } from '../../src/lib/config/load.ts';
import { showConfig } from '../../src/lib/config/show.ts';

const config = loadConfig(bundledFile('examples/fitness/platform.yml'));
const services = Object.values(config.services);

describe('examples/fitness', () => {
  it('resolves as written down', async () => {
    const { source: _, ...resolved } = config;
    await expect(`${JSON.stringify(resolved, null, 2)}\n`).toMatchFileSnapshot('golden/fitness.json');
  });

  it.each(['staging', 'production'])('is shown for %s with where each value came from', async (environment) => {
    const rows = showConfig(config, environment)
      .filter(({ path, from }) => !path.startsWith('services.') && (environment === 'production' || from !== 'blueprint scale default'))
      .map(({ path, value, from }) => `${path} = ${JSON.stringify(value)}  # ${from}`);
    await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot(`golden/fitness-${environment}.txt`);
  });

  it('has two tasks of each service in each of three zones, and never fewer', () => {
    const serving = services.filter(({ port }) => port !== undefined);
    expect(serving.map(({ name }) => name)).toEqual(['api', 'auth', 'training', 'content', 'payment', 'ai']);
    expect(serving.flatMap(({ name, count, scaling }) => (count === 6 && scaling?.min === 6 && scaling.max % 3 === 0 ? [] : [name]))).toEqual([]);
    expect(settingAt(describeEnvironment(config, 'production').settings, 'network.zones')).toBe(3);
  });

  it('has tasks of the sizes of the record, checks every 30 s, half a minute to stop at least, and scaling at 70 and 80 %', () => {
    for (const { cpu, memory, health, stopTimeout, scaling } of services) {
      expect([cpu >= 256 && cpu <= 1024, memory >= 512 && memory <= 2048, health.every, stopTimeout >= 30_000]).toEqual([true, true, 30_000, true]);
      expect([scaling?.cpu ?? 0, scaling?.memory]).toEqual([expect.toSatisfy((cpu: number) => cpu <= 70), 80]);
    }
  });

  it('runs on Spot what may wait, and nothing else', () => {
    expect(services.filter(({ spot }) => spot).map(({ name }) => name)).toEqual(['worker']);
  });
});
