// What is wrong with a platform.yml is said all at once: each line of each answer, and where it points.
import { describe, expect, it } from 'vitest';
import { faultText } from '../../src/lib/config/fault.ts';
import { parseConfig } from '../../src/lib/config/load.ts';
import { brokenComponents } from './broken-components.ts';
import { brokenDeploys } from './broken-deploys.ts';
import { brokenMetrics } from './broken-metrics.ts';
import { brokenNetworks } from './broken-networks.ts';
import { brokenRegions } from './broken-regions.ts';
import { brokenScaling } from './broken-scaling.ts';
import { broken, head } from './broken-files.ts';

const all = [...broken, ...brokenComponents, ...brokenDeploys, ...brokenMetrics, ...brokenNetworks, ...brokenRegions, ...brokenScaling];

describe('a broken platform.yml', () => {
  it.each(all)('$name', ({ yaml, says }) => {
    const { errors = [] } = parseConfig(yaml, 'platform.yml');
    expect(errors.map(faultText)).toEqual(says.map((line) => `platform.yml:${line}`));
  });

  it.each(all)('$name: positions are those of the words', ({ yaml }) => {
    const { errors = [] } = parseConfig(yaml, 'platform.yml');
    const lines = yaml.split('\n');
    const misplaced = errors.filter(({ line, column, path, problem }) => {
      const there = lines[line - 1]?.slice(column - 1) ?? '';
      const written = /^(?:the number |the value )?(".*"|\d+) does not fit$/.exec(problem)?.[1]?.replaceAll('"', '');
      const key = problem === 'unknown key' ? `${path?.split('.').at(-1)}:` : '';
      return !there.startsWith(key) || !there.replace(/^["0]/, '').startsWith(written ?? '');
    });
    expect(misplaced).toEqual([]);
  });

  it('survives lists nested by the thousand', () => {
    const { errors = [] } = parseConfig(`app: ${'['.repeat(20_000)}`, 'platform.yml');
    expect(errors.map(({ problem }) => problem)).toEqual(['lists or maps are nested too deeply to be read']);
    const fewer = parseConfig(`app: ${'['.repeat(50)}${']'.repeat(50)}`, 'platform.yml');
    expect(fewer.errors?.map(({ problem }) => problem)).toContain('lists or maps are nested too deeply');
  });

  it('gives each error as data that survives JSON', () => {
    const { errors } = parseConfig(head.replace('us-east-1', 'us-esat-1'), 'here/platform.yml');
    const fault = { file: 'here/platform.yml', line: 5, column: 18, path: 'regions.home', problem: '"us-esat-1" does not fit', allowed: 'a region of AWS, such as us-east-1', nearest: 'us-east-1' };
    expect(errors).toEqual([fault]);
    expect(JSON.parse(JSON.stringify(errors))).toEqual([fault]);
  });
});
