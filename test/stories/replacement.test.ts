// Updates that would cost data: refused with the cause, done when somebody named the very resource, and never beyond that.
import { describe, expect, it } from 'vitest';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { fingerprint } from '../../src/lib/engine/preview.ts';
import type { BootstrapFacts } from '../../src/lib/operations/environment/bootstrap/request.ts';
import { differences, stateOf } from '../laws/state.ts';
import { pair } from './pair.ts';
import { byHand, standing, staging, whole } from './stage.ts';
import { walk, type Walk, type Walked } from './world.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';

interface Wish {
  readonly environment?: EnvironmentDescription;
  readonly allowReplacement?: readonly string[];
  /** The bundled templates as a later version of this tool has them. */
  readonly template?: readonly [layer: string, before: string, after: string];
}

function up(sandbox: OpenSandbox, { environment = staging, allowReplacement, template }: Wish): Promise<Walked> {
  const forget: Walk['forget'] = (facts) => {
    const { templates } = facts as BootstrapFacts;
    if (template === undefined) return facts;
    const [layer, before, after] = template;
    expect(templates[layer]).toContain(before);
    return { ...(facts as BootstrapFacts), templates: { ...templates, [layer]: templates[layer]?.replaceAll(before, after) } };
  };
  return walk(sandbox, { kind: 'env.bootstrap', request: { environment, ...(allowReplacement === undefined ? {} : { allowReplacement }) }, forget });
}

const bucket = (kind: string): string => `video-auctions-staging-${kind}-111111111111-us-east-1`;
const buckets = (sandbox: OpenSandbox): readonly string[] => (byHand(sandbox, staging, ['s3', 'ListBuckets', {}]) as { Buckets: { Name: string }[] }).Buckets.map(({ Name }) => Name);
const renamed: Wish['template'] = ['edge', '-alb-logs-', '-balancer-logs-'];
const fewer = (settings: EnvironmentDescription['settings']): EnvironmentDescription['settings'] => ({ ...settings, storage: { ...(settings['storage'] as object), moreBuckets: false } });
const without = { ...pair, settings: fewer(pair.settings), standby: { ...pair.standby, settings: fewer(pair.standby?.settings ?? {}) } } as EnvironmentDescription;

describe('a bootstrap that would replace what holds data', () => {
  it('is refused: the resource, the property with before and after, the flag; nothing changes', async () => {
    const sandbox = await standing(staging);
    const before = stateOf(sandbox, staging);
    const walked = await up(sandbox, { template: renamed });
    expect(walked).toMatchObject({ outcome: 'refused', problems: [{ code: 'STATEFUL_REPLACED' }] });
    expect(walked.problems[0]?.message).toBe(`video-auctions-staging-edge would replace AccessLogBucket (AWS::S3::Bucket), which holds data, by an empty one: BucketName: ${bucket('alb-logs')} -> ${bucket('balancer-logs')}`);
    expect(walked.problems[0]?.fix).toContain('--allow-replacement edge/AccessLogBucket');
    expect(differences(before, stateOf(sandbox, staging))).toEqual([]);
  });

  it.each(['AccessLogBucket', 'edge/AccessLogBucket'])('is done with --allow-replacement %s: shown in the plan, and another fingerprint', async (word) => {
    const sandbox = await standing(staging);
    const refused = await up(sandbox, { template: renamed });
    const walked = await up(sandbox, { template: renamed, allowReplacement: [word] });
    expect(walked).toMatchObject({ outcome: 'done', problems: [] });
    expect(walked.plan.changes).toContainEqual(expect.objectContaining({ kind: 'replace', what: 'video-auctions-staging-edge: AccessLogBucket', why: `BucketName: ${bucket('alb-logs')} -> ${bucket('balancer-logs')}` }));
    expect(fingerprint(walked.plan)).not.toBe(fingerprint(refused.plan));
    expect(buckets(sandbox)).toEqual(expect.arrayContaining([bucket('balancer-logs')]));
  });

  it('is refused where a flag names another resource, and says that nothing of that name goes', async () => {
    const sandbox = await standing(staging);
    const walked = await up(sandbox, { template: renamed, allowReplacement: ['data/Instance'] });
    expect(walked).toMatchObject({ outcome: 'refused', problems: [{ code: 'STATEFUL_REPLACED' }] });
    expect(walked.plan.warnings?.join()).toContain('--allow-replacement data/Instance: nothing of that name');
  });

  it.runIf(whole)('that cannot work because the name is kept says so before anybody agrees', async () => {
    const sandbox = await standing(staging);
    const walked = await up(sandbox, { template: ['data', 'StorageEncrypted: true', 'StorageEncrypted: false'] });
    expect(walked.problems[0]?.message).toContain('StorageEncrypted: true -> false');
    const { plan } = await up(await standing(staging), { template: ['data', 'MasterUsername:', 'Timezone: UTC\n      MasterUsername:'], allowReplacement: ['data/Instance'] });
    expect(plan.warnings?.join()).toContain('Instance keeps its name');
  });
});

describe('a bootstrap that would delete what holds data', () => {
  it.runIf(whole)('because a setting no longer asks for it is refused for each; one word that means two stacks is no consent', async () => {
    const sandbox = await standing(pair);
    const refused = await up(sandbox, { environment: without });
    expect(refused.outcome).toBe('refused');
    expect(new Set(refused.problems.map(({ code }) => code))).toEqual(new Set(['STATEFUL_REMOVED']));
    expect(refused.problems[0]?.message).toMatch(/would delete \w+ \(AWS::S3::Bucket\), which holds data: its condition \w+ no longer holds/);
    const flags = refused.problems.map(({ fix }) => /--allow-replacement (\S+)\./.exec(fix)?.[1] ?? '');
    const bare = [...new Set(flags.map((flag) => flag.split('/').at(-1) ?? ''))];
    const vague = await up(sandbox, { environment: without, allowReplacement: bare });
    expect(new Set(vague.problems.map(({ code }) => code))).toEqual(new Set(['REPLACEMENT_AMBIGUOUS']));
    expect(await up(sandbox, { environment: without, allowReplacement: flags })).toMatchObject({ outcome: 'done', problems: [] });
  });

  it.runIf(whole)('because the template no longer has it is refused', async () => {
    const sandbox = await standing(staging);
    const walked = await up(sandbox, { template: ['edge', '  AccessLogBucket:\n', '  OtherBucket:\n'] });
    expect(walked.problems[0]).toMatchObject({ code: 'STATEFUL_REMOVED' });
    expect(walked.problems[0]?.message).toContain('the template no longer has it');
  });
});
