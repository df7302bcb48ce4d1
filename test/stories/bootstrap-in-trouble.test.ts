// What stands in a bootstrap's way from outside: AWS that is slow or says no, somebody else at work, a region that lacks a service. Each ends safely and says what happened.
import type { DescribeStackEventsCommandOutput, DescribeStacksCommandOutput, GetTemplateCommandOutput } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { minutes } from '../../src/lib/world/time.ts';
import { differences, stateOf } from '../laws/state.ts';
import { breakIt, byHand, emptyWorld, mend, production, someOf, staging, whole } from './stage.ts';
import { twin, walk, type Walk, type Walked } from './world.ts';

const layers = ['foundation', 'storage'];
const stack = 'video-auctions-staging-storage';
const up = (sandbox: OpenSandbox, environment: EnvironmentDescription = staging, more: Partial<Walk> & { readonly layers?: readonly string[] } = {}): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment, layers: more.layers ?? layers }, ...more });
/** Goes on with a run as a later process does. */
const goOn = (sandbox: OpenSandbox, first: Walked): Promise<Walked> => up(sandbox, staging, { forget: () => first.facts, run: { journal: first.journal, ...(first.run === undefined ? {} : { run: first.run }) } });
const ended = ({ outcome, problems }: Walked): object => ({ outcome, codes: problems.map(({ code }) => code) });
const well = { outcome: 'done', codes: [] };

let made: Promise<OpenSandbox> | undefined;
/** Both layers stand. */
const standing = async (): Promise<OpenSandbox> => twin(await (made ??= (async () => {
  const sandbox = emptyWorld([staging]);
  expect(ended(await up(sandbox))).toEqual(well);
  return sandbox;
})()));

const call = <T>(sandbox: OpenSandbox, operation: string, input: object): T => byHand(sandbox, staging, ['cloudformation', operation, input]) as T;
const status = (sandbox: OpenSandbox): string | undefined => stateOf(sandbox, staging)[`stack ${stack} status`];
const settles = async (sandbox: OpenSandbox): Promise<void> => {
  for (let n = 0; n < 10; n++) await sandbox.drive(sandbox.clock.sleep(minutes(1)));
};
/** How often CloudFormation began to make or change the stack. */
const begun = (sandbox: OpenSandbox, name: string): number =>
  (call<DescribeStackEventsCommandOutput>(sandbox, 'DescribeStackEvents', { StackName: name }).StackEvents ?? []).filter(({ ResourceType, ResourceStatus }) => ResourceType === 'AWS::CloudFormation::Stack' && /^(CREATE|UPDATE)_IN_PROGRESS$/.test(ResourceStatus ?? '')).length;
const asIfNothing = async (sandbox: OpenSandbox): Promise<readonly string[]> => differences(stateOf(await standing(), staging), stateOf(sandbox, staging));

/** Somebody gives the stack another template at the console. */
async function edited(sandbox: OpenSandbox): Promise<void> {
  const { Parameters, Tags } = call<DescribeStacksCommandOutput>(sandbox, 'DescribeStacks', { StackName: stack }).Stacks?.[0] ?? {};
  const { TemplateBody = '' } = call<GetTemplateCommandOutput>(sandbox, 'GetTemplate', { StackName: stack, TemplateStage: 'Original' });
  const template = TemplateBody.replace(/^Resources:$/m, 'Resources:\n  Beside:\n    Type: AWS::SNS::Topic');
  call(sandbox, 'UpdateStack', { StackName: stack, TemplateBody: template, Parameters, Tags, Capabilities: ['CAPABILITY_NAMED_IAM'] });
  await settles(sandbox);
  expect(status(sandbox)).toBe('UPDATE_COMPLETE');
}

describe('CloudFormation', () => {
  it.each(someOf(['ExecuteChangeSet at=+1s', 'DescribeStacks at=+6s', 'CreateChangeSet at=+1s', 'DescribeStackEvents at=+6s'], 2))('that throttles %s for good: the run stops in AWS\'s words, and goes on when it may', async (fault) => {
    const sandbox = emptyWorld([staging]);
    breakIt(sandbox, `throttle op=cloudformation:${fault}`);
    const first = await up(sandbox);
    expect(first.outcome).toBe(fault.startsWith('CreateChangeSet') ? 'refused' : 'half-way');
    expect(JSON.stringify(first.problems)).toMatch(/thrott|Rate exceeded/i);
    mend(sandbox);
    expect(ended(await (first.outcome === 'refused' ? up(sandbox) : goOn(sandbox, first)))).toEqual(well);
    expect(await asIfNothing(sandbox)).toEqual([]);
  });

  it.each(someOf(['lost-reply op=cloudformation:ExecuteChangeSet', 'lost-reply op=cloudformation:CreateChangeSet', 'late op=cloudformation:ExecuteChangeSet by=20s times=2'], 1))('whose answers are lost (%s): each stack is made once', async (fault) => {
    const sandbox = emptyWorld([staging]);
    breakIt(sandbox, fault);
    expect(ended(await up(sandbox))).toEqual(well);
    for (const layer of layers) expect(begun(sandbox, `video-auctions-staging-${layer}`)).toBe(1);
  });

  it('that does not come to an end: the step ends at its limit, says what it waits for and what to do; nobody else begins; resume follows it', async () => {
    const sandbox = emptyWorld([staging]);
    breakIt(sandbox, `stuck-resource stack=${stack} type=AWS::S3::Bucket`);
    const from = sandbox.now();
    const first = await up(sandbox);
    expect(ended(first)).toEqual({ outcome: 'half-way', codes: ['STEP_TIMEOUT'] });
    expect(first.problems[0]?.message).toMatch(/Create video-auctions-staging-storage: not done within 1h 00m; last seen: \d+ of \d+ resources; \w+ \(S3::Bucket\)/);
    expect(first.problems[0]?.fix).toContain(`describe-stack-events --stack-name ${stack}`);
    expect(first.problems[0]?.fix).toContain(`delete-stack --stack-name ${stack}`);
    expect(first.problems[0]?.fix).toContain('platform runs resume');
    expect(sandbox.now() - from).toBeLessThan(70 * 60_000);
    expect(status(sandbox)).toBe('CREATE_IN_PROGRESS');
    expect(ended(await up(sandbox))).toEqual({ outcome: 'refused', codes: ['STACK_BUSY'] });
    mend(sandbox);
    expect(ended(await goOn(sandbox, first))).toEqual(well);
    expect(begun(sandbox, stack)).toBe(1);
    expect((await up(sandbox)).plan.steps).toEqual([]);
  });
});

describe('two people at once', () => {
  it('who both planned to make it: the second says that it stands already, and changes nothing', async () => {
    const sandbox = emptyWorld([staging]);
    const second = await walk(twin(sandbox), { kind: 'env.bootstrap', request: { environment: staging, layers } });
    expect(ended(await up(sandbox))).toEqual(well);
    const late = await up(sandbox, staging, { forget: () => second.facts });
    expect(ended(late)).toEqual({ outcome: 'locked', codes: ['PLAN_OVERTAKEN'] });
    expect(late.problems[0]?.message).toMatch(/since \d{4}-\S+Z run \S+ of arn:aws:iam::111111111111:user\/sandbox makes it, and it is CREATE_COMPLETE now/);
    expect(late.problems[0]?.fix).toContain('--dry-run');
    for (const layer of layers) expect(begun(sandbox, `video-auctions-staging-${layer}`)).toBe(1);
    expect(await asIfNothing(sandbox)).toEqual([]);
  });
});

describe('two people who begin in one account for the first time at the same moment', () => {
  const asked = ['account', 'foundation', 'storage', 'network'];
  /** Both have looked before either has begun. */
  const both = (sandbox: OpenSandbox, [one, other]: readonly [EnvironmentDescription, EnvironmentDescription]): Promise<readonly [Walked, Walked]> => Promise.all([up(sandbox, one, { layers: asked }), up(sandbox, other, { layers: asked })]);

  it('the same environment: one builds all of it; the other ends with who and since when, and has made nothing that is not whole', async () => {
    const sandbox = emptyWorld([staging]);
    const all = await both(sandbox, [staging, staging]);
    expect(all.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'locked']);
    const loser = all.find(({ outcome }) => outcome === 'locked');
    const winner = all.find(({ outcome }) => outcome === 'done');
    expect(loser?.problems.map(({ code, message }) => [code, message.includes(`run ${winner?.run ?? '?'} of arn:aws:iam::111111111111:user/sandbox`)])).toEqual([['PLAN_OVERTAKEN', true]]);
    for (const name of ['platform-account', ...['foundation', 'storage'].map((layer) => `video-auctions-staging-${layer}`)]) expect([name, begun(sandbox, name)]).toEqual([name, 1]);
    expect((await up(sandbox, staging, { layers: asked })).plan.steps).toEqual([]);
  });

  const neighbour = { ...production, account: staging.account } as EnvironmentDescription;

  it('two environments: both are built, the account\'s stack once', async () => {
    const sandbox = emptyWorld([staging, neighbour]);
    expect((await both(sandbox, [staging, neighbour])).map(ended)).toEqual([well, well]);
    expect(begun(sandbox, 'platform-account')).toBe(1);
    for (const environment of [staging, neighbour]) expect((await up(sandbox, environment, { layers: asked })).plan.steps).toEqual([]);
  });

  it.runIf(whole)('two environments of which one needs more of the account: it stops there, and goes on when it is begun again', async () => {
    const longer = { ...neighbour, settings: { ...neighbour.settings, account: { ...(neighbour.settings['account'] as object), trailDays: 1000 } } } as EnvironmentDescription;
    const sandbox = emptyWorld([staging, longer]);
    const all = await both(sandbox, [staging, longer]);
    expect(all.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'locked']);
    expect(all.flatMap(({ problems }) => problems.map(({ code, message }) => [code, message.endsWith('TrailDays')]))).toEqual([['SHARED_STACK_OTHER', true]]);
    for (const environment of [staging, longer]) expect(ended(await up(sandbox, environment, { layers: asked }))).toEqual(well);
    expect((await up(sandbox, longer, { layers: asked })).plan.steps).toEqual([]);
  });
});

describe('a template that somebody edits in the console', () => {
  it.runIf(whole)('before the plan: the plan shows what goes, and it goes', async () => {
    const sandbox = await standing();
    await edited(sandbox);
    const walked = await up(sandbox);
    expect(walked.plan.changes).toEqual([expect.objectContaining({ kind: 'remove', what: `${stack}: Beside`, before: 'AWS::SNS::Topic' })]);
    expect(ended(walked)).toEqual(well);
    expect((await up(sandbox)).plan.steps).toEqual([]);
  });

  it.runIf(whole)('after the plan: the change set would touch more than was approved, so it is not executed, and a new plan shows it', async () => {
    const sandbox = await standing();
    const other = { ...staging, settings: { ...staging.settings, storage: { ...(staging.settings['storage'] as object), videoVersionDays: 61 } } } as EnvironmentDescription;
    const { facts } = await up(twin(sandbox), other);
    await edited(sandbox);
    const before = begun(sandbox, stack);
    const walked = await up(sandbox, other, { forget: () => facts });
    expect(ended(walked)).toEqual({ outcome: 'half-way', codes: ['CHANGE_SET_WIDER'] });
    expect(walked.problems[0]?.message).toContain('Remove Beside (AWS::SNS::Topic)');
    expect(begun(sandbox, stack)).toBe(before);
    const again = await up(sandbox, other);
    expect(again.plan.changes.map(({ what }) => what)).toContain(`${stack}: Beside`);
    expect(ended(again)).toEqual(well);
  });
});

describe('a region without a service', () => {
  const environment = { ...staging, components: ['streaming'] } as EnvironmentDescription;
  const asked = ['foundation', 'streaming'];

  it.runIf(whole)('is told before anything is made', async () => {
    const sandbox = emptyWorld([staging]);
    breakIt(sandbox, 'absent-service service=kinesis region=us-east-1');
    const walked = await up(sandbox, environment, { layers: asked });
    expect(ended(walked)).toEqual({ outcome: 'refused', codes: ['TYPE_NOT_OFFERED'] });
    expect(walked.problems[0]?.message).toMatch(/^us-east-1 does not have AWS::Kinesis::Stream.*, which video-auctions-staging-streaming is made of$/);
    expect(stateOf(sandbox, staging)['stack video-auctions-staging-foundation status']).toBeUndefined();
  });

  it.runIf(whole)('that nobody could see beforehand stops its stack alone, in CloudFormation\'s words', async () => {
    const sandbox = emptyWorld([staging]);
    breakIt(sandbox, 'api-error op=cloudformation:ValidateTemplate code=AccessDenied');
    breakIt(sandbox, 'absent-service service=kinesis region=us-east-1');
    const walked = await up(sandbox, environment, { layers: asked });
    expect(walked.outcome).toBe('half-way');
    expect(walked.plan.warnings?.join()).toContain('not checked: types of resources in us-east-1');
    expect(walked.problems[0]?.message).toContain('Unrecognized resource types: [AWS::Kinesis::Stream');
    expect(stateOf(sandbox, staging)['stack video-auctions-staging-foundation status']).toBe('CREATE_COMPLETE');
  });
});
