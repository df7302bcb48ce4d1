// The bundled example, whole: what it resolves to, and that operations get plain data.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { settingAt } from '../../src/lib/config/blueprint.ts';
import { bundledFile } from '../../src/lib/config/bundled.ts';
import { describeEnvironment, serviceOf } from '../../src/lib/config/describe.ts';
import { loadConfig } from '../../src/lib/config/load.ts';
import { showConfig } from '../../src/lib/config/show.ts';
import { writeDuration } from '../../src/lib/config/written.ts';
import { parseDuration } from '../../src/lib/world/time.ts';

const file = bundledFile('examples/video-auctions/platform.yml');
const config = loadConfig(file);
const text = readFileSync(file, 'utf8').split('\n');

describe('examples/video-auctions', () => {
  it('resolves as written down', async () => {
    const { source: _, ...resolved } = config;
    await expect(`${JSON.stringify(resolved, null, 2)}\n`).toMatchFileSnapshot('golden/video-auctions.json');
  });

  it('is shown for production with where each value came from', async () => {
    // Without the blueprint's defaults, which are the blueprint's to change.
    const rows = showConfig(config, 'production').filter(({ from }) => from !== 'blueprint startup default').map(({ path, value, from }) => `${path} = ${JSON.stringify(value)}  # ${from}`);
    await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot('golden/video-auctions-production.txt');
  });

  it('says lines that hold the value', () => {
    const rows = showConfig(config).filter(({ from }) => from.startsWith('platform.yml:'));
    expect(rows.length).toBeGreaterThan(60);
    for (const { path, value, from } of rows) {
      const line = text[Number(from.split(':')[1]) - 1] ?? '';
      expect(line).toContain(path.split('.').at(-1));
      expect(line.replaceAll('"', '')).toContain(Array.isArray(value) ? value.join(', ') : String(value));
    }
  });

  it('shows both environments when none is named, and what is written can be read again', () => {
    const rows = showConfig(config);
    expect(rows.filter(({ path }) => path.endsWith('.account')).map(({ value }) => value)).toEqual(['111111111111', '222222222222']);
    expect(rows.find(({ path }) => path === 'environments.staging.settings.data.multiAz')).toMatchObject({ value: false, from: 'blueprint startup staging' });
    for (const duration of ['500ms', '30s', '5m', '1h30m', '1m30s', '3d', '0s']) expect(writeDuration(parseDuration(duration) ?? (-1 as never))).toBe(duration);
  });

  it('is described as plain data', () => {
    const production = describeEnvironment(config, 'production');
    expect(JSON.parse(JSON.stringify(production))).toEqual(production);
    expect(production).toMatchObject({
      app: 'video-auctions',
      environment: 'production',
      account: '222222222222',
      region: 'us-east-1',
      protected: true,
      domain: 'auctions.example.com',
      baseDomain: 'production.auctions.example.com',
      objectives: { 'multi-az-failover': 120_000, 'app-rto': 900_000 },
    });
    expect(settingAt(production.settings, 'budget.monthly')).toBe(1500);
    expect(settingAt(production.settings, 'budget.scope')).toBe('account');
    expect(settingAt(production.settings, 'data.multiAz')).toBe(true);
    expect(serviceOf(production, 'websocket')).toMatchObject({ host: 'websocket.production.auctions.example.com', sticky: true, drain: 120_000 });
    expect(serviceOf(production, 'video-processing')).not.toHaveProperty('host');
  });

  it('names what is known when asked for what is not', () => {
    expect(() => describeEnvironment(config, 'prodution')).toThrow('ENVIRONMENT_UNKNOWN: platform.yml has no environment prodution; it has staging, production');
    expect(() => describeEnvironment(config, 'toString')).toThrow('ENVIRONMENT_UNKNOWN');
    expect(() => serviceOf(describeEnvironment(config, 'staging'), 'constructor')).toThrow('SERVICE_UNKNOWN: platform.yml has no service constructor; it has serverpod, websocket, video-processing');
  });
});
