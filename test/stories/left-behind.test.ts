// Stacks that somebody left half made or half put back: recognised, said in the plan, and got out of.
import { expect, it } from 'vitest';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { minutes } from '../../src/lib/world/time.ts';
import { differences, stateOf } from '../laws/state.ts';
import { breakIt, byHand, emptyWorld, mend, staging, standing, whole } from './stage.ts';
import { walk, type Walked } from './world.ts';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';

const up = (sandbox: OpenSandbox, environment: EnvironmentDescription = staging, words: object = {}): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment, ...words } });
const stack = 'video-auctions-staging-cluster';
const status = (sandbox: OpenSandbox): string | undefined => stateOf(sandbox, staging)[`stack ${stack} status`];
const settles = async (sandbox: OpenSandbox): Promise<void> => {
  for (let n = 0; n < 10; n++) await sandbox.drive(sandbox.clock.sleep(minutes(1)));
};
const asIfNothing = async (sandbox: OpenSandbox): Promise<readonly string[]> => differences(stateOf(await standing(staging), staging), stateOf(sandbox, staging)).filter((line) => !/zones|status: CREATE_COMPLETE -> UPDATE_(ROLLBACK_)?COMPLETE/.test(line));

/** By hand: a creation of our stack that fails. */
async function failedCreation(sandbox: OpenSandbox): Promise<void> {
  byHand(sandbox, staging, ['cloudformation', 'CreateStack', { StackName: stack, TemplateBody: JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'wrong name!' } } } }) }]);
  await settles(sandbox);
}

it('a stack in ROLLBACK_COMPLETE is said to be deleted first, and is made anew', async () => {
  const sandbox = emptyWorld([staging]);
  await failedCreation(sandbox);
  expect(status(sandbox)).toBe('ROLLBACK_COMPLETE');
  const walked = await up(sandbox);
  expect(walked).toMatchObject({ outcome: 'done', problems: [] });
  expect(walked.plan.changes.find(({ what }) => what === stack)?.why).toContain('left as ROLLBACK_COMPLETE');
  expect(await asIfNothing(sandbox)).toEqual([]);
});

it('a shell in REVIEW_IN_PROGRESS with somebody’s change set is used', async () => {
  const sandbox = emptyWorld([staging]);
  byHand(sandbox, staging, ['cloudformation', 'CreateChangeSet', { StackName: stack, ChangeSetName: 'mine', ChangeSetType: 'CREATE', TemplateBody: '{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}' }]);
  await settles(sandbox);
  expect(status(sandbox)).toBe('REVIEW_IN_PROGRESS');
  const walked = await up(sandbox);
  expect(walked).toMatchObject({ outcome: 'done', problems: [] });
  expect(walked.plan.changes.find(({ what }) => what === stack)?.why).toContain('REVIEW_IN_PROGRESS');
  expect(await asIfNothing(sandbox)).toEqual([]);
});

/** An update by hand that fails, and cannot be put back either. */
async function stuckUpdate(): Promise<OpenSandbox> {
  const sandbox = await standing(staging);
  breakIt(sandbox, `failed-resource stack=${stack} logical=ExecLogGroup on=update+rollback`);
  const { Parameters = [], Tags = [] } = (byHand(sandbox, staging, ['cloudformation', 'DescribeStacks', { StackName: stack }]) as { Stacks: { Parameters?: { ParameterKey: string; ParameterValue: string }[]; Tags?: object[] }[] }).Stacks[0] ?? {};
  const given = Parameters.map(({ ParameterKey, ParameterValue }) => ({ ParameterKey, ParameterValue: /LogDays/.test(ParameterKey) ? '7' : ParameterValue }));
  byHand(sandbox, staging, ['cloudformation', 'UpdateStack', { StackName: stack, UsePreviousTemplate: true, Parameters: given, Tags, Capabilities: ['CAPABILITY_NAMED_IAM'] }]);
  await settles(sandbox);
  expect(status(sandbox)).toBe('UPDATE_ROLLBACK_FAILED');
  return sandbox;
}

it('a stack in UPDATE_ROLLBACK_FAILED is put back when its cause is mended, then brought in step', async () => {
  const sandbox = await stuckUpdate();
  mend(sandbox);
  const walked = await up(sandbox);
  expect(walked).toMatchObject({ outcome: 'done', problems: [] });
  expect(walked.plan.steps.map(({ id }) => id).slice(0, 2)).toEqual(['cluster-recover', 'cluster-changes']);
  expect(walked.plan.changes[0]).toMatchObject({ what: `${stack}: rollback`, before: 'UPDATE_ROLLBACK_FAILED' });
  expect(await asIfNothing(sandbox)).toEqual([]);
  expect((await up(sandbox)).plan.steps).toEqual([]);
});

it.runIf(whole)('one that cannot be put back is half-way, names what stands in the way and the flag; with that it is left out', async () => {
  const sandbox = await stuckUpdate();
  const first = await up(sandbox);
  expect(first).toMatchObject({ outcome: 'half-way', problems: [{ code: 'ROLLBACK_STUCK' }] });
  expect(first.problems[0]?.message).toContain('ExecLogGroup');
  expect(first.problems[0]?.fix).toContain('--allow-skip cluster/ExecLogGroup');
  expect(status(sandbox)).toBe('UPDATE_ROLLBACK_FAILED');
  const second = await up(sandbox, staging, { allowSkip: ['cluster/ExecLogGroup'] });
  expect(second).toMatchObject({ outcome: 'done', problems: [] });
  expect(second.plan.steps[0]?.title).toContain('without ExecLogGroup');
  expect(second.plan.changes[0]?.parts).toEqual([expect.objectContaining({ what: 'ExecLogGroup', after: 'skipped' })]);
});

/** By hand: a creation of our stack that fails and is not put back, or a deletion that fails. */
async function leftOver(Resources: object, as: 'CREATE_FAILED' | 'DELETE_FAILED', broken = 'Broken'): Promise<OpenSandbox> {
  const sandbox = emptyWorld([staging]);
  const fault = as === 'CREATE_FAILED' ? 'on=create' : 'on=delete';
  breakIt(sandbox, `failed-resource stack=${stack} logical=${broken} ${fault}`);
  byHand(sandbox, staging, ['cloudformation', 'CreateStack', { StackName: stack, OnFailure: 'DO_NOTHING', TemplateBody: JSON.stringify({ Resources: { ...Resources, Broken: { Type: 'AWS::SNS::Topic', DependsOn: Object.keys(Resources) } } }) }]);
  await settles(sandbox);
  if (as === 'DELETE_FAILED') {
    byHand(sandbox, staging, ['cloudformation', 'DeleteStack', { StackName: stack }]);
    await settles(sandbox);
  }
  expect(status(sandbox)).toBe(as);
  return sandbox;
}

it.runIf(whole).each(['CREATE_FAILED', 'DELETE_FAILED'] as const)('a stack in %s that holds no data is said to be deleted first, and is made anew; while it cannot be, the run is half-way', async (as) => {
  const sandbox = await leftOver({ Topic: { Type: 'AWS::SNS::Topic' } }, as);
  if (as === 'DELETE_FAILED') {
    const first = await up(sandbox);
    expect(first).toMatchObject({ outcome: 'half-way', problems: [{ code: 'STACK_NOT_DELETED' }] });
    expect(first.problems[0]?.message).toContain('Broken (AWS::SNS::Topic)');
  }
  mend(sandbox);
  const walked = await up(sandbox);
  expect(walked).toMatchObject({ outcome: 'done', problems: [] });
  expect(walked.plan.changes.find(({ what }) => what === stack)?.why).toContain(`left as ${as}`);
  expect(await asIfNothing(sandbox)).toEqual([]);
});

it.runIf(whole).each(['CREATE_FAILED', 'DELETE_FAILED'] as const)('a stack in %s that still has data is refused, and what to do with them is said', async (as) => {
  const sandbox = await leftOver({ Data: { Type: 'AWS::S3::Bucket' } }, as, as === 'CREATE_FAILED' ? 'Broken' : 'Data');
  const before = stateOf(sandbox, staging);
  const walked = await up(sandbox);
  expect(walked).toMatchObject({ outcome: 'refused', problems: [{ code: 'STACK_HOLDS_DATA' }] });
  expect(walked.problems[0]?.message).toContain('Data (AWS::S3::Bucket)');
  expect(walked.problems[0]?.fix).toContain(as === 'CREATE_FAILED' ? `rollback-stack --stack-name ${stack}` : `delete-stack --stack-name ${stack} --retain-resources Data`);
  expect(differences(before, stateOf(sandbox, staging))).toEqual([]);
});

it.runIf(whole)('a stack in UPDATE_FAILED is taken back to what was good, then brought in step', async () => {
  const sandbox = await standing(staging);
  breakIt(sandbox, `failed-resource stack=${stack} logical=ExecLogGroup on=update`);
  const { Parameters = [], Tags = [] } = (byHand(sandbox, staging, ['cloudformation', 'DescribeStacks', { StackName: stack }]) as { Stacks: { Parameters?: { ParameterKey: string; ParameterValue: string }[]; Tags?: object[] }[] }).Stacks[0] ?? {};
  const given = Parameters.map(({ ParameterKey, ParameterValue }) => ({ ParameterKey, ParameterValue: /LogDays/.test(ParameterKey) ? '7' : ParameterValue }));
  byHand(sandbox, staging, ['cloudformation', 'UpdateStack', { StackName: stack, UsePreviousTemplate: true, DisableRollback: true, Parameters: given, Tags, Capabilities: ['CAPABILITY_NAMED_IAM'] }]);
  await settles(sandbox);
  expect(status(sandbox)).toBe('UPDATE_FAILED');
  mend(sandbox);
  const walked = await up(sandbox);
  expect(walked).toMatchObject({ outcome: 'done', problems: [] });
  expect(walked.plan.steps[0]?.title).toBe(`Take back the failed update of ${stack}`);
  expect(walked.plan.changes[0]).toMatchObject({ what: `${stack}: rollback`, before: 'UPDATE_FAILED' });
  expect(await asIfNothing(sandbox)).toEqual([]);
  expect((await up(sandbox)).plan.steps).toEqual([]);
});
