// The second bundled example: what it resolves to, and that it is what the fitness platform's record asks for.
import { describe, expect, it } from 'vitest';
import { settingAt } from '../../src/lib/config/blueprint.ts';
import { bundledFile } from '../../src/lib/config/bundled.ts';
import { describeEnvironment } from '../../src/lib/config/describe.ts';
import { loadConfig } from '../../src/lib/config/load.ts';
import { showConfig } from '../../src/lib/config/show.ts';
import { classesIn } from '../../src/lib/sandbox/services/rds/instance-classes.ts';

const config = loadConfig(bundledFile('examples/fitness/platform.yml'));
const services = Object.values(config.services);

describe('examples/fitness', () => {
  it('resolves as written down', async () => {
    const { source: _, ...resolved } = config;
    await expect(`${JSON.stringify(resolved, null, 2)}\n`).toMatchFileSnapshot('golden/fitness.json');
  });

  it.each(['staging', 'production'])('is shown for %s with where each value came from', async (environment) => {
    const rows = showConfig(config, environment)
      // Services are above, and the blueprint's defaults are the blueprint's to change.
      .filter(({ path, from }) => !path.startsWith('services.') && from !== 'blueprint scale default')
      .map(({ path, value, from }) => `${path} = ${JSON.stringify(value)}  # ${from}`);
    await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot(`golden/fitness-${environment}.txt`);
  });

  it('has the sizes of the record in production', () => {
    const { settings } = describeEnvironment(config, 'production');
    const sizes = {
      'network.zones': 3,
      'network.natGateways': 'per-zone',
      'network.interfaceEndpoints': true,
      'data.instanceClass': 'db.r6i.2xlarge',
      'data.storageType': 'gp3',
      'data.maxStorage': 5 * 1024,
      'data.multiAz': true,
      'data.backupDays': 35,
      'data.backupWindow': '00:00-00:30',
      'data.maintenanceWindow': 'sun:02:00-sun:03:00',
      'data.statementTimeout': 300_000,
      'data.proxy': true,
      'data.analyticsReplica': true,
      'cache.nodeType': 'cache.r6g.xlarge',
      'cache.shards': 3,
      'cache.nodes': 2,
      'cache.multiAz': true,
      'cache.snapshotDays': 35,
      'observability.applicationLogDays': 90,
      'observability.accessLogDays': 30,
      'observability.auditLogDays': 731,
    };
    expect(Object.fromEntries(Object.keys(sizes).map((path) => [path, settingAt(settings, path)]))).toEqual(sizes);
  });

  it("lets the proxy open the record's 300 connections, and says so before they are used up", () => {
    const { settings } = describeEnvironment(config, 'production');
    const { memoryGib = 0 } = classesIn('us-east-1').find(({ name }) => name === settingAt(settings, 'data.instanceClass')) ?? {};
    // AWS: max_connections of PostgreSQL is LEAST({DBInstanceClassMemory/9531392}, 5000) (RDS user guide, "Maximum number of database connections").
    const allowed = Math.min((memoryGib * 1024 ** 3) / 9_531_392, 5000);
    const pool = (allowed * Number(settingAt(settings, 'data.proxyPercent'))) / 100;
    expect(pool).toBe(300);
    expect(settingAt(settings, 'data.alarms.connections')).toBe(0.9 * pool);
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
