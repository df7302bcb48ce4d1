// Blueprints that ship with the tool are checked as they are read, and fit the templates that take their settings.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { blueprintNames, leaves, loadBlueprint, parseBlueprint, settingAt } from '../../src/lib/config/blueprint.ts';
import { bundledFile, packageRoot } from '../../src/lib/config/bundled.ts';
import { describeEnvironment } from '../../src/lib/config/describe.ts';
import { loadConfig } from '../../src/lib/config/load.ts';
import { longestBucket } from '../../src/lib/config/rules/derived-names.ts';
import { settingLimits } from '../../src/lib/config/setting-limits.ts';
import { complaintsOf } from '../../src/lib/config/explain.ts';
import { settingsShape } from '../../src/lib/config/shape-settings.ts';

const templates = readdirSync(`${packageRoot()}/templates`).filter((name) => name.endsWith('.yml')).map((name) => bundledFile(`templates/${name}`));

describe('a blueprint', () => {
  const head = 'version: 1\nname: x\ntitle: X\ndefaults: { data: { multiAz: false, windows: [a], alarms: { cpu: 80 } } }\n';
  it.each([
    ['', 'it is no map'],
    ['version: 2\n', 'version is 2, not 1'],
    ['version: 1\nname: x\n', 'name or title is missing'],
    ['version: 1\nname: x\ntitle: X\ndefaults: 7\n', 'defaults is no map of settings'],
    [head.replace('false', ''), 'defaults.data.multiAz is neither text, number, true or false, nor a list of text'],
    [`${head}standby: { layers: network }\n`, 'standby has a list of layers and settings, and nothing else'],
    [`${head}standby: { settings: { data: { multiAZ: true } } }\n`, 'standby sets data.multiAZ, which defaults do not have'],
    [`${head}staging: { data: { multiAZ: true } }\n`, 'staging sets data.multiAZ, which defaults do not have'],
    [`${head}staging: { data: true }\n`, 'staging sets data, which defaults do not have'],
    [`${head}staging: { data: { alarms: { cpu: '80' } } }\n`, 'staging sets data.alarms.cpu to a string; defaults have a number'],
    [`${head}staging: { data: { windows: [1] } }\n`, 'staging.data.windows is neither text, number, true or false, nor a list of text'],
  ])('that is broken is a bug: %j', (text, reason) => {
    expect(() => parseBlueprint(text, 'x.yml')).toThrow(`BLUEPRINT_BROKEN: the blueprint x.yml is broken: ${reason}`);
  });

  it('is read as defaults and what environments change', () => {
    expect(parseBlueprint(`${head}production: { data: { multiAz: true } }\n`, 'x.yml')).toEqual({
      name: 'x',
      title: 'X',
      defaults: { data: { multiAz: false, windows: ['a'], alarms: { cpu: 80 } } },
      environments: { production: { data: { multiAz: true } } },
      standby: { layers: [], settings: {} },
    });
  });
});

it('the blueprints are the files, and have the same settings of the same kinds', () => {
  expect(readdirSync(`${packageRoot()}/blueprints`).sort()).toEqual(blueprintNames.map((name) => `${name}.yml`).sort());
  const kinds = blueprintNames.map((name) => leaves(loadBlueprint(name).defaults).map(([path, value]) => `${path}: ${typeof value}`));
  for (const of of kinds) expect(of).toEqual(kinds[0]);
});

describe.each(blueprintNames)('blueprints/%s.yml', (name) => {
  const blueprint = loadBlueprint(name);

  it('is called as its file is', () => {
    expect(blueprint.name).toBe(name);
  });

  it('has a value for every setting that a template takes', () => {
    const production = describeEnvironment(loadConfig(bundledFile('examples/video-auctions/platform.yml')), 'production', blueprint);
    const takenBySomeone = templates.flatMap((file) => {
      const { Metadata } = parse(readFileSync(file, 'utf8'), { logLevel: 'silent' }) as { Metadata?: { platform?: { settings?: Record<string, string>; when?: string | string[] } } };
      return [...Object.values(Metadata?.platform?.settings ?? {}), ...[Metadata?.platform?.when ?? []].flat()];
    });
    // What is observed, and what is said of the environment or the service itself, has no setting.
    const own = takenBySomeone.filter((path) => !/^(config|observed|services|components|metrics|ci|dns)\.|^service\.(name|port|health|needs|rulePriority|sticky|drain|tracing|metricsNamespace|calls)/.test(path));
    expect(own.length).toBeGreaterThan(40);
    expect(own.filter((path) => settingAt(production.settings, path) === undefined)).toEqual([]);
    expect(leaves(blueprint.defaults).map(([path]) => path).filter((path) => !takenBySomeone.includes(path))).toEqual([]);
  });

  it('stays within what its templates allow, in every environment', () => {
    const limits = settingLimits();
    expect(Object.keys(limits)).toContain('network.cidr');
    for (const settings of [blueprint.defaults, ...Object.values(blueprint.environments)]) {
      expect(complaintsOf(settingsShape([blueprint], limits), { value: settings, written: () => undefined })).toEqual([]);
    }
  });
});

it('no bucket of any template has a longer name than the one that is checked', () => {
  const kinds = templates.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/BucketName: !Sub '?\$\{App\}-\$\{Environment\}-([a-z-]+)-\$\{AWS::AccountId\}-\$\{AWS::Region\}/g)].map(([, kind]) => kind ?? ''));
  const named = templates.flatMap((file) => readFileSync(file, 'utf8').match(/^\s+BucketName:/gm) ?? []);
  // The account's own bear no application's name.
  const ofAccount = templates.flatMap((file) => readFileSync(file, 'utf8').match(/BucketName: !Sub platform-[a-z]+-\$\{AWS::AccountId\}-\$\{AWS::Region\}/g) ?? []);
  expect(kinds.length + ofAccount.length).toBe(named.length);
  expect(kinds).toContain(longestBucket);
  expect(kinds.filter((kind) => kind.length > longestBucket.length)).toEqual([]);
});

it('templates give no load balancer or target group a name, which could have 32 signs at most', () => {
  const named = templates.flatMap((file) => {
    const { Resources = {} } = parse(readFileSync(file, 'utf8'), { logLevel: 'silent' }) as { Resources?: Record<string, { Type: string; Properties?: object }> };
    const balancing = Object.entries(Resources).filter(([, { Type }]) => Type.startsWith('AWS::ElasticLoadBalancingV2::'));
    return balancing.map(([id, { Properties = {} }]) => [`${basename(file)} ${id}`, 'Name' in Properties] as const);
  });
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter(([, hasName]) => hasName)).toEqual([]);
});
