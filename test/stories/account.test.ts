// What an account has once: found, adopted, made, or in the way; and environments that share an account.
import type { DescribeTrailsCommandOutput } from '@aws-sdk/client-cloudtrail';
import type { ListDetectorsCommandOutput } from '@aws-sdk/client-guardduty';
import { describe, expect, it } from 'vitest';
import { cloudIn, prepareAccount } from '../../src/lib/cli/clouds/sandbox.ts';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { gatherStatus, judgeStatus } from '../../src/lib/reports/environment-status.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { distributionsOf } from '../../src/lib/sandbox/services/cloudfront/entities.ts';
import { stateOf } from '../laws/state.ts';
import { pair } from './pair.ts';
import { byHand, emptyWorld, production, staging, standing, whole } from './stage.ts';
import { walk, type Walked } from './world.ts';

const up = (sandbox: OpenSandbox, environment: EnvironmentDescription, layers?: readonly string[]): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment, ...(layers === undefined ? {} : { layers }) } });
const accountAlone = (sandbox: OpenSandbox, environment: EnvironmentDescription): Promise<Walked> => up(sandbox, environment, ['account']);
const asking = (account: Readonly<Record<string, unknown>>, environment = staging): EnvironmentDescription => ({ ...environment, settings: { ...environment.settings, account: { ...(environment.settings['account'] as object), ...account } } }) as EnvironmentDescription;
const everything = asking({ gitlab: true, guardDuty: true, securityHub: true, config: true });

const parametersOf = (sandbox: OpenSandbox, environment = staging): Readonly<Record<string, string>> => {
  const { Stacks: [stack] = [] } = byHand(sandbox, environment, ['cloudformation', 'DescribeStacks', { StackName: 'platform-account' }]) as { readonly Stacks?: readonly { readonly Parameters?: readonly { readonly ParameterKey?: string; readonly ParameterValue?: string }[] }[] };
  return Object.fromEntries((stack?.Parameters ?? []).map((it) => [it.ParameterKey ?? '', it.ParameterValue ?? '']));
};
const madeBy = (sandbox: OpenSandbox, environment = staging): readonly string[] => Object.entries(parametersOf(sandbox, environment)).flatMap(([name, value]) => (value === 'true' ? [name] : [])).sort();
const trailsIn = (sandbox: OpenSandbox): readonly string[] => ((byHand(sandbox, staging, ['cloudtrail', 'DescribeTrails', {}]) as DescribeTrailsCommandOutput).trailList ?? []).map((it) => it.Name ?? '');
const done = (walked: Walked): void => expect({ outcome: walked.outcome, problems: walked.problems }).toEqual({ outcome: 'done', problems: [] });

/** A trail of somebody else's, with its bucket. */
function trail(sandbox: OpenSandbox, name: string, { days, logging = true, ...more }: { readonly days?: number; readonly logging?: boolean; readonly IsMultiRegionTrail?: boolean } = {}): void {
  const Bucket = `${name}-audit`;
  const allow = (Action: string, below = '') => ({ Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action, Resource: `arn:aws:s3:::${Bucket}${below}` });
  byHand(sandbox, staging, ['s3', 'CreateBucket', { Bucket }]);
  byHand(sandbox, staging, ['s3', 'PutBucketPolicy', { Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [allow('s3:GetBucketAcl'), allow('s3:PutObject', '/*')] }) }]);
  if (days !== undefined) byHand(sandbox, staging, ['s3', 'PutBucketLifecycleConfiguration', { Bucket, LifecycleConfiguration: { Rules: [{ ID: 'end', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: days } }] } }]);
  byHand(sandbox, staging, ['cloudtrail', 'CreateTrail', { Name: name, S3BucketName: Bucket, IsMultiRegionTrail: true, EnableLogFileValidation: true, ...more }]);
  if (logging) byHand(sandbox, staging, ['cloudtrail', 'StartLogging', { Name: name }]);
}

describe('an account with nothing in it', () => {
  it('gets what is asked for, once, and needs nothing more', async () => {
    const sandbox = emptyWorld([staging]);
    done(await accountAlone(sandbox, everything));
    expect(madeBy(sandbox)).toEqual(['MakeCacheRole', 'MakeDatabaseRole', 'MakeDetector', 'MakeEcsRole', 'MakeGitHubProvider', 'MakeGitLabProvider', 'MakeHub', 'MakeImageScanning', 'MakeLoadBalancingRole', 'MakeRecorder', 'MakeRecorderRole', 'MakeScalingRole', 'MakeTrail']);
    expect(trailsIn(sandbox)).toEqual(['platform-trail']);
    expect(byHand(sandbox, staging, ['config', 'DescribeConfigurationRecorderStatus', {}])).toMatchObject({ ConfigurationRecordersStatus: [{ name: 'default', recording: true }] });
    expect((await accountAlone(sandbox, everything)).plan).toMatchObject({ steps: [], changes: [], refusals: [] });
    // Asked for no more: others may lean on it by now.
    expect((await accountAlone(sandbox, asking({ guardDuty: false, trail: false }))).plan).toMatchObject({ steps: [], changes: [], refusals: [] });
  });
});

it('is not needed by layers that are made alone, but by those whose role AWS never makes', async () => {
  const sandbox = emptyWorld([staging]);
  const walked = await up(sandbox, staging, ['foundation', 'network', 'cluster']);
  done(walked);
  const search = { ...staging, components: ['search'] };
  expect((await up(sandbox, search, ['search'])).plan.refusals).toMatchObject([{ code: 'LINKED_ROLE_MISSING' }, { code: 'LAYER_MISSING', message: 'search stands on account, which is not there yet' }]);
});

describe('what is there already', () => {
  it('is adopted where it satisfies, and said; nothing of it is changed', async () => {
    const sandbox = emptyWorld([staging]);
    trail(sandbox, 'organisation', { days: 3650 });
    byHand(sandbox, staging, ['iam', 'CreateOpenIDConnectProvider', { Url: 'https://token.actions.githubusercontent.com', ClientIDList: ['sts.amazonaws.com'] }]);
    byHand(sandbox, staging, ['iam', 'CreateServiceLinkedRole', { AWSServiceName: 'ecs.amazonaws.com' }]);
    byHand(sandbox, staging, ['guardduty', 'CreateDetector', { Enable: true }]);
    byHand(sandbox, staging, ['ecr', 'PutRegistryScanningConfiguration', { scanType: 'ENHANCED', rules: [{ scanFrequency: 'CONTINUOUS_SCAN', repositoryFilters: [{ filter: '*', filterType: 'WILDCARD' }] }] }]);
    const walked = await accountAlone(sandbox, asking({ guardDuty: true }));
    done(walked);
    expect(madeBy(sandbox)).toEqual(['MakeCacheRole', 'MakeDatabaseRole', 'MakeLoadBalancingRole', 'MakeScalingRole']);
    expect(walked.plan.warnings?.join('\n')).toMatch(/adopted as they are: role of ecs\.amazonaws\.com\n[^]*identity provider of GitHub: .* satisfies[^]*audit trail: the trail organisation is there and satisfies[^]*ENHANCED scanning[^]*the detector [0-9a-f]{32} is there/);
    expect(trailsIn(sandbox)).toEqual(['organisation']);
    expect((await accountAlone(sandbox, asking({ guardDuty: true }))).plan.steps).toEqual([]);
  });

  it.each([
    ['is kept too short', { days: 90 }, 'is kept 90 days, not 731'],
    ['logs no more', { logging: false }, 'is not logging'],
    ['is for one region', { IsMultiRegionTrail: false }, 'is for one region'],
  ] as const)('gets another beside it where a trail %s, and the price is said', async (_, how, lacks) => {
    const sandbox = emptyWorld([staging]);
    trail(sandbox, 'older', how);
    const walked = await accountAlone(sandbox, staging);
    done(walked);
    expect(trailsIn(sandbox)).toEqual(['older', 'platform-trail']);
    expect(walked.plan.warnings?.join('\n')).toMatch(new RegExp(`audit trail: one trail does not satisfy: older ${lacks}; AWS charges for a second copy`));
  });

  it('is in the way where it does not satisfy and there can be one only: nothing is begun, and the fix is said', async () => {
    const sandbox = emptyWorld([staging]);
    byHand(sandbox, staging, ['iam', 'CreateOpenIDConnectProvider', { Url: 'https://token.actions.githubusercontent.com', ClientIDList: ['somebody-else'] }]);
    byHand(sandbox, staging, ['guardduty', 'CreateDetector', { Enable: false }]);
    byHand(sandbox, staging, ['config', 'PutConfigurationRecorder', { ConfigurationRecorder: { name: 'theirs', roleARN: `arn:aws:iam::${staging.account}:role/theirs`, recordingGroup: { allSupported: true } } }]);
    for (const name of ['a-trail', 'b-trail', 'c-trail', 'd-trail', 'e-trail']) trail(sandbox, name, { days: 30 });
    const { outcome, plan } = await up(sandbox, everything);
    expect(outcome).toBe('refused');
    expect(plan.refusals.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => 'PIECE_IN_THE_WAY'));
    const said = plan.refusals.map(({ message, fix }) => `${message}: ${fix}`).join('\n');
    expect(said).toMatch(/does not know the audience sts\.amazonaws\.com.*add-client-id-to-open-id-connect-provider/);
    expect(said).toMatch(/5 trails do not satisfy/);
    expect(said).toMatch(/is suspended.*update-detector --detector-id [0-9a-f]{32} --enable/);
    expect(said).toMatch(/theirs is stopped.*start-configuration-recorder --configuration-recorder-name theirs/);
    // What is not asked for is in nobody's way.
    const some = await accountAlone(sandbox, asking({ github: false, trail: false }));
    done(some);
    const { DetectorIds = [] } = byHand(sandbox, staging, ['guardduty', 'ListDetectors', {}]) as ListDetectorsCommandOutput;
    byHand(sandbox, staging, ['guardduty', 'UpdateDetector', { DetectorId: DetectorIds[0], Enable: true }]);
    done(await accountAlone(sandbox, asking({ github: false, trail: false, guardDuty: true })));
    expect(madeBy(sandbox)).not.toContain('MakeDetector');
  });

  it('is only told of where the registry scans some repositories and not others', async () => {
    const sandbox = emptyWorld([staging]);
    byHand(sandbox, staging, ['ecr', 'PutRegistryScanningConfiguration', { scanType: 'BASIC', rules: [{ scanFrequency: 'SCAN_ON_PUSH', repositoryFilters: [{ filter: 'theirs/*', filterType: 'WILDCARD' }] }] }]);
    const walked = await accountAlone(sandbox, staging);
    done(walked);
    expect(walked.plan.warnings?.join('\n')).toMatch(/scanning of images: .* leaves some repositories out\. Add a rule/);
    expect(byHand(sandbox, staging, ['ecr', 'GetRegistryScanningConfiguration', {}])).toMatchObject({ scanningConfiguration: { rules: [{ repositoryFilters: [{ filter: 'theirs/*' }] }] } });
  });
});

it.runIf(whole)('in two regions is made at home first: what is of no region is made once, what is of each in both', async () => {
  const { standby } = pair;
  if (standby === undefined) throw new Error('there is no second region');
  // A setting holds where it stands: the second region has its own.
  const two: EnvironmentDescription = { ...asking({ guardDuty: true }, pair), standby: { ...standby, settings: asking({ guardDuty: true }, { ...pair, settings: standby.settings }).settings } };
  const sandbox = emptyWorld([two]);
  const walked = await up(sandbox, two, ['account']);
  done(walked);
  const placeOf = (type: string, step: string): number => walked.events.findIndex((it) => it.type === type && 'step' in it && it.step === step);
  expect(placeOf('step.done', 'account-stack')).toBeLessThan(placeOf('step.acting', 'us-west-2/account-changes'));
  expect(madeBy(sandbox, two)).toEqual(expect.arrayContaining(['MakeDetector', 'MakeImageScanning', 'MakeTrail', 'MakeEcsRole']));
  expect(madeBy(sandbox, { ...two, region: 'us-west-2' })).toEqual(['MakeDetector', 'MakeImageScanning']);
  expect((await up(sandbox, two, ['account'])).plan).toMatchObject({ steps: [], refusals: [] });
});

describe('the status of an environment', () => {
  const accountOf = async (sandbox: OpenSandbox, environment = staging) => {
    const { reading, drive } = cloudIn(sandbox, environment.account, {});
    const status = await drive(gatherStatus(reading, environment));
    return { lines: status.account.map(({ piece, standing: it }) => `${piece} ${it}`), judged: judgeStatus(status, environment.environment) };
  };

  it.runIf(whole)('says whose each piece is, what is missing, and what is in the way', async () => {
    const sandbox = emptyWorld([staging]);
    byHand(sandbox, staging, ['iam', 'CreateServiceLinkedRole', { AWSServiceName: 'rds.amazonaws.com' }]);
    done(await up(sandbox, staging));
    const { lines, judged } = await accountOf(sandbox);
    expect(lines).toEqual(['githubProvider ours', 'ecsRole ours', 'scalingRole ours', 'loadBalancingRole ours', 'databaseRole adopted', 'cacheRole ours', 'trail ours', 'imageScanning ours']);
    expect(judged).toMatchObject({ outcome: 'done', problems: [] });
    byHand(sandbox, staging, ['cloudtrail', 'DeleteTrail', { Name: 'platform-trail' }]);
    byHand(sandbox, staging, ['guardduty', 'CreateDetector', { Enable: false }]);
    const later = await accountOf(sandbox, asking({ guardDuty: true, securityHub: true }));
    expect(later.lines.filter((line) => / (missing|in the way)$/.test(line))).toEqual(['trail missing', 'detector in the way', 'hub missing']);
    expect(later.judged).toMatchObject({ outcome: 'no', problems: [{ code: 'ACCOUNT_PIECE_UNWELL' }, { code: 'ACCOUNT_PIECE_UNWELL' }, { code: 'ACCOUNT_PIECE_UNWELL' }] });
  });
});

describe('two environments in one account', () => {
  const second: EnvironmentDescription = { ...production, account: staging.account };

  it.runIf(whole)('share what it has once: the second makes what is new, and the first changes nothing back', async () => {
    const sandbox = await standing(staging);
    prepareAccount(sandbox, second);
    const wide = asking({ guardDuty: true, trailDays: 3650 }, second);
    const walked = await up(sandbox, wide);
    done(walked);
    expect(parametersOf(sandbox)).toMatchObject({ MakeTrail: 'true', MakeDetector: 'true', TrailDays: '3650' });
    expect(trailsIn(sandbox)).toEqual(['platform-trail']);
    expect((await up(sandbox, staging)).plan).toMatchObject({ steps: [], changes: [], refusals: [] });
    // Going, an environment leaves it to the other.
    done(await walk(sandbox, { kind: 'env.destroy', request: { environment: staging } }));
    expect(Object.keys(stateOf(sandbox, staging)).filter((line) => line.startsWith('stack video-auctions-staging') && line.endsWith('status'))).toEqual([]);
    expect(stateOf(sandbox, wide)['stack platform-account status']).toBe('UPDATE_COMPLETE');
  });
});

it.runIf(whole)('a CDN stands where it is wanted: its certificate is issued first, and its name leads to it', async () => {
  const sandbox = await standing(production);
  const context = sandbox.world.context({ account: production.account, region: 'us-east-1', principal: 'test' });
  const [distribution] = sandbox.world.transact(sandbox.now(), () => distributionsOf(context).values());
  expect(distribution?.config).toMatchObject({ Enabled: true, Aliases: { Items: ['cdn.production.auctions.example.com'] }, ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021' } });
  expect(byHand(sandbox, production, ['route53', 'TestDNSAnswer', { HostedZoneId: (byHand(sandbox, production, ['route53', 'ListHostedZones', {}]) as { readonly HostedZones: readonly { readonly Id: string }[] }).HostedZones[0]?.Id, RecordName: 'cdn.production.auctions.example.com', RecordType: 'CNAME' }])).toMatchObject({ RecordData: [distribution?.domainName] });
  expect(Object.keys(stateOf(await standing(staging), staging)).filter((line) => /edge-global|-cdn/.test(line))).toEqual([]);
});
