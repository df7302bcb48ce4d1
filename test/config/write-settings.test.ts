// Settings written into a platform.yml: what stood there stays, comments too.
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { settingLines, withSettings } from '../../src/lib/config/write-settings.ts';

const place = { environment: 'staging', key: 'settings' } as const;
const settings = { network: { cidr: '10.9.0.0/20', adopt: { vpc: 'vpc-12345678', publicSubnets: ['subnet-11111111'] } } };

describe('settings are written', () => {
  it.each([
    ['beside others, with their comments', 'app: shop # ours\n\nenvironments:\n  # the small one\n  staging:\n    account: "111111111111"\n    settings:\n      network:\n        zones: 2 # two will do\n  production: {}\n', ['# ours', '# the small one', '# two will do']],
    ['into a map in one line', 'environments:\n  staging: { account: "111111111111" } # small\n', ['# small']],
    ['where settings are empty', 'environments:\n  staging:\n    settings: # none yet\n', []],
    ['over what was said before', 'environments:\n  staging: { settings: { network: { cidr: 10.8.0.0/16, adopt: { vpc: vpc-87654321 } } } }\n', []],
  ])('%s', (_, text, comments) => {
    const written = withSettings(text, place, settings);
    for (const comment of comments) expect(written).toContain(comment);
    const [before, after] = [parse(text), parse(written)] as { environments: { staging: { settings?: { network?: object } } } }[];
    const network = { ...before?.environments.staging.settings?.network, ...settings.network };
    expect(after).toEqual({ ...before, environments: { ...before?.environments, staging: { ...before?.environments.staging, settings: { network } } } });
    expect(withSettings(written, place, settings)).toBe(written);
  });

  it('and told as a person would write them', () => {
    expect(settingLines(place, settings)).toBe('environments:\n  staging:\n    settings:\n      network:\n        cidr: 10.9.0.0/20\n        adopt:\n          vpc: vpc-12345678\n          publicSubnets: [subnet-11111111]');
  });
});
