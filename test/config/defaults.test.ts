// What a service is when almost nothing is said of it, and how overrides and secrets are read.
import { describe, expect, it } from 'vitest';
import { loadBlueprint, settingAt, settingsOf } from '../../src/lib/config/blueprint.ts';
import type { Config } from '../../src/lib/config/config.ts';
import { describeEnvironment } from '../../src/lib/config/describe.ts';
import { parseConfig } from '../../src/lib/config/load.ts';
import { showConfig } from '../../src/lib/config/show.ts';

function configOf(yaml: string): Config {
  const { config, errors } = parseConfig(yaml, 'shop/platform.yml');
  if (config === undefined) throw new Error(JSON.stringify(errors));
  return config;
}

const config = configOf(`version: 1
app: shop
blueprint: startup
domain: shop.example.com
regions: { home: eu-central-1 }
environments:
  production:
    account: "012345678901"
    settings:
      data:
        instanceClass: db.t4g.small
        alarms: { cpuPercent: 90.5 }
        maxStorage: 0
      network: { natGateways: one }
      observability: { alarmEmail: ops@example.com }
  test: { account: "012345678901" }
  test-eu:
    account:
      "012345678901"
services:
  web: { image: "ghcr.io/shop/web:1.4@sha256:${'ab'.repeat(32)}", port: 80, cpu: 256, memory: 512, count: 3, scaling: { max: 6 }, health: { path: /up } }
  worker:
    { image: worker, cpu: 16384, memory: 122880, count: 1, needs: [cache, web], health: { command: [test, -f, /tmp/alive] },
      secrets: { toString: constructor, A: stripe, B: "stripe:key", C: cache, D: "cache:token" }, env: { every: "1", EMPTY_TOKEN: "" } }
`);

describe('defaults', () => {
  it('fills in what a service with a port does not say', () => {
    expect(config.services['web']).toEqual({
      name: 'web',
      image: `ghcr.io/shop/web:1.4@sha256:${'ab'.repeat(32)}`,
      port: 80,
      cpu: 256,
      memory: 512,
      count: 3,
      needs: [],
      health: { path: '/up', every: 30_000 },
      probe: { read: '/up' },
      scaling: { min: 3, max: 6, cpu: 70, memory: 80 },
      deploy: { strategy: 'blue-green', bake: 300_000, guard: {}, scan: 'warn', keep: 10 },
      env: {},
      secrets: {},
      stopTimeout: 30_000,
      drain: 30_000,
      sticky: false,
      spot: false,
      before: [],
      readOnlyRoot: false,
      tracing: false,
    });
  });

  it('gives a worker nothing of HTTP', () => {
    expect(config.services['worker']).toMatchObject({
      health: { every: 30_000, command: ['test', '-f', '/tmp/alive'] },
      probe: {},
      secrets: { toString: { of: 'service', name: 'constructor' }, A: { of: 'service', name: 'stripe' }, B: { of: 'service', name: 'stripe', key: 'key' }, C: { of: 'cache' }, D: { of: 'cache', key: 'token' } },
    });
    expect(config.services['worker']?.health).not.toHaveProperty('path');
    expect(config.environments['test']).toEqual({ name: 'test', noData: 'pass-with-note', account: '012345678901', protected: false, settings: {}, standby: {} });
    expect(config.objectives).toEqual({});
  });

  it('writes secrets, and variables named like durations, as they were', () => {
    const rows = showConfig(config, 'test').filter(({ path }) => path.startsWith('services.worker.secrets') || path.startsWith('services.worker.env'));
    expect(rows.map(({ path, value, from }) => [path.split('.').at(-1), value, from])).toEqual([
      ['every', '1', 'platform.yml:24'],
      ['EMPTY_TOKEN', '', 'platform.yml:24'],
      ['toString', 'constructor', 'platform.yml:24'],
      ['A', 'stripe', 'platform.yml:24'],
      ['B', 'stripe:key', 'platform.yml:24'],
      ['C', 'cache', 'platform.yml:24'],
      ['D', 'cache:token', 'platform.yml:24'],
    ]);
  });
});

it('shows each environment once, and the line of the key where the value is in the next', () => {
  const rows = showConfig(config, 'test').map(({ path }) => path);
  expect(rows.filter((path) => path.endsWith('.account'))).toEqual(['environments.test.account']);
  expect(showConfig(config).find(({ path }) => path === 'environments.test-eu.account')).toEqual({ path: 'environments.test-eu.account', value: '012345678901', from: 'platform.yml:18' });
});

describe('settings', () => {
  const { values, from } = settingsOf(config, loadBlueprint('startup'), { environment: 'production' });
  const test = settingsOf(config, loadBlueprint('startup'), { environment: 'test' });

  it('are platform.yml over the environment of the blueprint over its defaults', () => {
    const seen = ['data.instanceClass', 'data.alarms.cpuPercent', 'network.natGateways', 'data.multiAz', 'data.storage'];
    expect(seen.map((path) => [path, from[path]])).toEqual([
      ['data.instanceClass', 'platform.yml:11'],
      ['data.alarms.cpuPercent', 'platform.yml:12'],
      ['network.natGateways', 'platform.yml:14'],
      ['data.multiAz', 'blueprint startup production'],
      ['data.storage', 'blueprint startup default'],
    ]);
    expect(values).toMatchObject({ data: { instanceClass: 'db.t4g.small', multiAz: true, storage: 20, alarms: { cpuPercent: 90.5 } }, network: { natGateways: 'one' } });
  });

  it('are only the defaults for an environment that the blueprint does not know', () => {
    expect(new Set(Object.values(test.from))).toEqual(new Set(['blueprint startup default']));
    expect(test.values).toEqual(loadBlueprint('startup').defaults);
  });

  it('of a standby region are what is said of it, platform.yml over the blueprint, over those of home', () => {
    const twice = { ...config, regions: { ...config.regions, standby: 'eu-west-1' }, environments: { ...config.environments, production: { ...config.environments['production'], standby: { network: { zones: 3 } } } } } as typeof config;
    const there = settingsOf(twice, loadBlueprint('startup'), { environment: 'production', place: 'standby' });
    expect(['network.zones', 'network.cidr', 'data.multiAz', 'data.instanceClass', 'data.storage'].map((path) => [settingAt(there.values, path), there.from[path]])).toEqual([
      [3, 'platform.yml:1'],
      ['10.1.0.0/16', 'blueprint startup standby'],
      [false, 'blueprint startup standby'],
      ['db.t4g.small', 'platform.yml:11'],
      [20, 'blueprint startup default'],
    ]);
    const { standby, settings } = describeEnvironment(twice, 'production');
    expect(standby).toMatchObject({ region: 'eu-west-1', layers: expect.arrayContaining(['network', 'service']), settings: { network: { cidr: '10.1.0.0/16' }, budget: { monthly: '', email: '' } } });
    expect(settings['network']).toMatchObject({ cidr: '10.0.0.0/16', zones: 2 });
  });

  it('hold the budget, empty where there is none', () => {
    expect(describeEnvironment(config, 'test').settings['budget']).toEqual({ scope: 'account', monthly: '', email: '' });
  });
});
