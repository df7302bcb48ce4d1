// The database's secrets are rotated in their time; what was built from them stands, and a bootstrap does not fight with it.
import type { DescribeSecretCommandOutput, GetSecretValueCommandOutput, ListSecretsCommandOutput } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { gatherDrift, judgeDrift } from '../../src/lib/reports/drift.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { days, plus } from '../../src/lib/world/time.ts';
import { byHand, staging, standing, whole } from './stage.ts';
import { twin, walk, type Walked } from './world.ts';

const folder = 'video-auctions-staging/data';
const call = <T>(sandbox: OpenSandbox, operation: string, input: object): T => byHand(sandbox, staging, ['secretsmanager', operation, input]) as T;
const shown = (sandbox: OpenSandbox, name: string): DescribeSecretCommandOutput => call(sandbox, 'DescribeSecret', { SecretId: `${folder}/${name}` });
const login = (sandbox: OpenSandbox, name: string, VersionStage = 'AWSCURRENT'): { readonly username: string; readonly password: string; readonly host?: string } =>
  JSON.parse(call<GetSecretValueCommandOutput>(sandbox, 'GetSecretValue', { SecretId: `${folder}/${name}`, VersionStage }).SecretString ?? '') as never;
const up = (sandbox: OpenSandbox, environment: EnvironmentDescription = staging): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment } });
const rotating = (rotationDays: number): EnvironmentDescription => ({ ...staging, settings: { ...staging.settings, data: { ...(staging.settings['data'] as object), rotationDays } } }) as EnvironmentDescription;

/** The environment a month later: both secrets have had their first rotation. */
const rotated = (async (): Promise<{ readonly before: OpenSandbox; readonly after: OpenSandbox }> => {
  const before = await standing(staging);
  const after = twin(before);
  after.world.passTo(plus(after.now(), days(31)));
  return { before, after };
})();

describe('rotation', () => {
  it.runIf(whole)('is on from the first bootstrap and changes nothing then; services come as one of two users, not as the master', async () => {
    const { before } = await rotated;
    for (const name of ['services', 'master']) {
      const { RotationEnabled: on, RotationRules: rules, NextRotationDate: next, LastRotatedDate: last } = shown(before, name);
      expect({ on, rules, last }).toEqual({ on: true, rules: { AutomaticallyAfterDays: 30 }, last: undefined });
      expect(Number(next) - before.now()).toBeGreaterThan(days(29));
    }
    expect(login(before, 'services')).toMatchObject({ ...login(before, 'user-a'), dbname: 'video_auctions', dbInstanceIdentifier: 'video-auctions-staging' });
    expect(login(before, 'master').username).toBe('dbowner');
    expect(login(before, 'user-b').username).toBe('platform_services_b');
  });

  it.runIf(whole)('names the other user after its time, whom the proxy knows by his own secret; the one before is still told and unchanged', async () => {
    const { before, after } = await rotated;
    expect(login(after, 'services')).toMatchObject({ ...login(after, 'user-b'), host: login(before, 'services').host });
    expect(login(after, 'user-b').password).not.toBe(login(before, 'user-b').password);
    expect(login(after, 'services', 'AWSPREVIOUS')).toEqual(login(before, 'services'));
    expect(login(after, 'user-a')).toEqual(login(before, 'user-a'));
    expect(login(after, 'master').username).toBe('dbowner');
    expect(login(after, 'master').password).not.toBe(login(before, 'master').password);
  });

  it.runIf(whole)('has not drifted from its templates, and a bootstrap finds nothing to do', async () => {
    const sandbox = twin((await rotated).after);
    const named = login(sandbox, 'services');
    const cloud = cloudIn(sandbox, staging.account, {});
    expect(judgeDrift(await cloud.drive(gatherDrift(cloud.reading, staging)), 'staging')).toMatchObject({ outcome: 'done', problems: [] });
    expect((await up(sandbox)).plan).toMatchObject({ steps: [], changes: [] });
    expect(login(sandbox, 'services')).toEqual(named);
  });

  it.runIf(whole)('is switched off, and put to other days, by its setting; no value changes by that', async () => {
    const sandbox = twin((await rotated).after);
    const named = login(sandbox, 'services');
    expect((await up(sandbox, rotating(0))).outcome).toBe('done');
    expect([shown(sandbox, 'services').RotationEnabled, shown(sandbox, 'master').RotationEnabled]).toEqual([false, false]);
    expect((await up(sandbox, rotating(7))).outcome).toBe('done');
    expect(shown(sandbox, 'services').RotationRules).toEqual({ AutomaticallyAfterDays: 7 });
    expect(login(sandbox, 'services')).toEqual(named);
  });

  it.runIf(whole)('of the cache is switched on in a living environment, changes its token in its time, and is in nobody\'s way; switched off it leaves nothing', async () => {
    const cached = (more: object): EnvironmentDescription => ({ ...staging, settings: { ...staging.settings, cache: { ...(staging.settings['cache'] as object), ...more } } }) as EnvironmentDescription;
    const token = (sandbox: OpenSandbox): string => (JSON.parse(call<GetSecretValueCommandOutput>(sandbox, 'GetSecretValue', { SecretId: 'video-auctions-staging/cache/token' }).SecretString ?? '') as { readonly token: string }).token;
    const before = twin((await rotated).before);
    expect((await up(before, cached({ rotationDays: 30 }))).outcome).toBe('done');
    const sandbox = twin(before);
    sandbox.world.passTo(plus(sandbox.now(), days(29)));
    expect(token(sandbox)).toBe(token(before));
    const later = twin(sandbox);
    later.world.passTo(plus(later.now(), days(31)));
    const next = token(later);
    expect(next).not.toBe(token(before));
    const cloud = cloudIn(later, staging.account, {});
    expect(judgeDrift(await cloud.drive(gatherDrift(cloud.reading, cached({ rotationDays: 30 }))), 'staging')).toMatchObject({ outcome: 'done', problems: [] });
    const after = twin(later);
    expect((await up(after, cached({ rotationDays: 30 }))).plan).toMatchObject({ steps: [], changes: [] });
    // Another property of the group, which was made with the token before.
    expect((await up(after, cached({ rotationDays: 30, snapshotDays: 3 }))).outcome).toBe('done');
    expect((await up(after, cached({ rotationDays: 0, snapshotDays: 3 }))).outcome).toBe('done');
    expect(token(after)).toBe(next);
    expect(call<DescribeSecretCommandOutput>(after, 'DescribeSecret', { SecretId: 'video-auctions-staging/cache/token' }).RotationEnabled).toBe(false);
  });

  it.runIf(whole)('leaves nothing behind when the environment goes', async () => {
    const sandbox = twin((await rotated).after);
    expect((await walk(sandbox, { kind: 'env.destroy', request: { environment: staging } })).outcome).toBe('done');
    expect((call<ListSecretsCommandOutput>(sandbox, 'ListSecrets', { IncludePlannedDeletion: true }).SecretList ?? []).map(({ Name }) => Name)).toEqual([]);
  });
});
