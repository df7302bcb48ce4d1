// Stacks that somebody left half made or half put back: recognised, said in the plan, and got out of.
import { expect, it } from 'vitest';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { minutes } from '../../src/lib/world/time.ts';
import { differences, stateOf } from '../laws/state.ts';
import { breakIt, byHand, emptyWorld, mend, standing, staging } from './stage.ts';
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

it('one that cannot be put back is half-way, names what stands in the way and the flag; with that it is left out', async () => {
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
