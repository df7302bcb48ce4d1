// What AWS says of a plan before anything is done: change sets are made, read, compared and taken away, and nothing of them stays.
import { describe, expect, it } from 'vitest';
import type { DescribeStacksCommandOutput, ListChangeSetsCommandOutput } from '@aws-sdk/client-cloudformation';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import { changeSetsTelling } from '../../src/lib/cli/tellings/change-sets.ts';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import type { BootstrapFacts } from '../../src/lib/operations/environment/bootstrap/request.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { stateOf } from '../laws/state.ts';
import { emptyWorld, staging, standing, whole } from './stage.ts';
import { walk, type Walk, type Walked } from './world.ts';

const look = (sandbox: OpenSandbox, environment: EnvironmentDescription, more: Partial<Walk> = {}): Promise<Walked> => walk(sandbox, { kind: 'env.change-sets', request: { environment }, ...more });
const withStorage = (more: object): EnvironmentDescription => ({ ...staging, settings: { ...staging.settings, storage: { ...(staging.settings['storage'] as object), ...more } } });

interface Told {
  readonly part: string;
  readonly status: string;
  readonly differences: readonly string[];
  readonly changes: readonly { readonly logicalId: string; readonly action: string; readonly replacement?: string; readonly properties: readonly { readonly property: string; readonly before: string; readonly after: string }[] }[];
}
const told = (walked: Walked, environment = staging): readonly Told[] => changeSetsTelling.fields({ ...walked, request: { environment } as never })['changeSets'] as unknown as readonly Told[];

async function leftIn(sandbox: OpenSandbox): Promise<readonly string[]> {
  const cloud = cloudIn(sandbox, staging.account, {});
  const api = cloud.reading.api('cloudformation', staging.region);
  return cloud.drive((async () => {
    const { Stacks = [] } = await api.call<object, DescribeStacksCommandOutput>('DescribeStacks', {});
    const sets = await Promise.all(Stacks.map(async ({ StackName }) => (await api.call<object, ListChangeSetsCommandOutput>('ListChangeSets', { StackName })).Summaries ?? []));
    return [...Stacks.filter(({ StackStatus }) => StackStatus === 'REVIEW_IN_PROGRESS').map(({ StackName = '' }) => StackName), ...sets.flat().map(({ StackName, ChangeSetName, ExecutionStatus }) => `${StackName ?? ''} ${ChangeSetName ?? ''} ${ExecutionStatus ?? ''}`).filter((it) => it.endsWith(' AVAILABLE'))];
  })());
}

describe('a look at change sets', () => {
  it.runIf(whole)('of what stands says what AWS would change, as the plan does, from what to what; and nothing of it stays', async () => {
    const environment = withStorage({ videoVersionDays: 60 });
    const sandbox = await standing(staging);
    const before = stateOf(sandbox, staging);
    const walked = await look(sandbox, environment);
    expect({ outcome: walked.outcome, problems: walked.problems }).toEqual({ outcome: 'done', problems: [] });
    const [storage] = told(walked);
    expect(storage).toMatchObject({ part: 'storage', status: 'read', differences: [] });
    expect(storage?.changes.map(({ logicalId, action, replacement }) => [logicalId, action, replacement])).toEqual([['Videos', 'Modify', 'False']]);
    expect(JSON.stringify(storage?.changes[0]?.properties)).toMatch(/30.*60/);
    expect(await leftIn(sandbox)).toEqual([]);
    expect(stateOf(sandbox, staging)).toEqual(before);
  });

  it('of what does not stand yet makes no shell that stays, and says of the rest why it has to wait', async () => {
    const sandbox = emptyWorld([staging]);
    const walked = await look(sandbox, staging);
    expect({ outcome: walked.outcome, problems: walked.problems }).toEqual({ outcome: 'done', problems: [] });
    expect(told(walked).map(({ part, status, differences }) => [part, status, differences])).toEqual([['account', 'read', []], ['foundation', 'read', []], ['storage', 'read', []]]);
    expect(walked.plan.warnings).toContain('No change set of video-auctions-staging-network: what it is made of is known after foundation');
    expect(await leftIn(sandbox)).toEqual([]);
    // And the bootstrap afterwards finds its way free.
    expect(await walk(sandbox, { kind: 'env.bootstrap', request: { environment: staging, layers: ['foundation', 'storage'] } })).toMatchObject({ outcome: 'done' });
  });

  it.runIf(whole)('that finds more than the plan knew says what: somebody has changed the stack meanwhile', async () => {
    const sandbox = await standing(staging);
    /** As it was seen a moment before. */
    const older = (facts: unknown): unknown => {
      const seen = facts as BootstrapFacts;
      const region = seen.regions[staging.region];
      const stack = region?.stacks['video-auctions-staging-storage'];
      return { ...seen, regions: { ...seen.regions, [staging.region]: { ...region, stacks: { ...region?.stacks, 'video-auctions-staging-storage': { ...stack, parameters: { ...stack?.parameters, VideoVersionDays: '60' } } } } } };
    };
    const walked = await look(sandbox, withStorage({ videoVersionDays: 60, thumbnailVersionDays: 9 }), { forget: older });
    expect(walked).toMatchObject({ outcome: 'no', problems: [{ code: 'CHANGE_SETS_DIFFER', message: expect.stringContaining('storage: AWS also means to change Videos (AWS::S3::Bucket)') }] });
    expect(await leftIn(sandbox)).toEqual([]);
  });

  it('where nothing would change makes none', async () => {
    expect((await look(await standing(staging), staging)).plan).toMatchObject({ steps: [], changes: [] });
  });
});
