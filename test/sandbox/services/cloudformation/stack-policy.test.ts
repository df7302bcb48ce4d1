// Stack policies: what an update may not touch.
import { expect, it } from 'vitest';
import { Workbench } from './workbench.ts';

const of = (size: number, kind: string, more = ''): string => `Resources: { Data: { Type: Test::Thing, Properties: { Size: ${size}, Kind: ${kind} } }${more} }`;
const allow = { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' };
const policy = (...statements: object[]): string => JSON.stringify({ Statement: statements });
const noReplacement = policy(allow, { Effect: 'Deny', Action: ['Update:Replace', 'Update:Delete'], Principal: '*', Resource: 'LogicalResourceId/Data' });

function opened(StackPolicyBody: string): Workbench {
  const bench = new Workbench();
  bench.create('app', of(1, 'a'), { StackPolicyBody });
  return bench;
}

it('lets through what it allows, and nothing else', () => {
  const bench = opened(noReplacement);
  expect(bench.update('app', of(2, 'a')).StackStatus).toBe('UPDATE_COMPLETE');
  expect(bench.update('app', of(2, 'b')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(bench.story('app', true).filter((line) => line.includes('denied by stack policy'))).toEqual(['Data UPDATE_FAILED: Action denied by stack policy: Statement [#2] does not allow [Update:Replace] for resource [LogicalResourceId/Data]']);
  expect(bench.things()).toMatchObject([{ properties: { Size: 2, Kind: 'a' } }]);
});

it('protects from being removed', () => {
  const bench = opened(noReplacement);
  expect(bench.update('app', 'Resources: { Other: { Type: Test::Thing, Properties: { Size: 1 } } }').StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(bench.things()).toMatchObject([{ properties: { Kind: 'a' } }]);
});

it('denies everything that no statement allows, and does not hold a new resource back', () => {
  const bench = opened(policy({ Effect: 'Allow', Action: 'Update:*', Principal: '*', NotResource: 'LogicalResourceId/Data' }));
  expect(bench.update('app', of(1, 'a', ', New: { Type: Test::Thing, Properties: { Size: 1 } }')).StackStatus).toBe('UPDATE_COMPLETE');
  expect(bench.update('app', of(3, 'a', ', New: { Type: Test::Thing, Properties: { Size: 1 } }')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
});

it('goes by type where it says so', () => {
  const bench = opened(policy(allow, { Effect: 'Deny', Action: 'Update:*', Principal: '*', Resource: '*', Condition: { StringEquals: { ResourceType: ['Test::Thing'] } } }));
  expect(bench.update('app', of(2, 'a')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
});

it('is set aside for one update by UpdateStack, never by a change set', () => {
  const bench = opened(noReplacement);
  expect(bench.update('app', of(1, 'b'), { StackPolicyDuringUpdateBody: policy(allow) }).StackStatus).toBe('UPDATE_COMPLETE');
  const plan = bench.plan('app', of(1, 'c'));
  bench.call('ExecuteChangeSet', { ChangeSetName: plan.ChangeSetId });
  expect(bench.settle('app').StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
});

it('is shown, changed, and refused where it is none', () => {
  const bench = opened(noReplacement);
  expect(bench.call('GetStackPolicy', { StackName: 'app' })).toEqual({ StackPolicyBody: noReplacement });
  bench.call('SetStackPolicy', { StackName: 'app', StackPolicyBody: policy(allow) });
  expect(bench.update('app', of(1, 'b')).StackStatus).toBe('UPDATE_COMPLETE');
  for (const bad of ['no json', '{}', policy({ ...allow, Principal: 'me' }), policy({ ...allow, Effect: 'Perhaps' })]) expect(bench.refused('SetStackPolicy', { StackName: 'app', StackPolicyBody: bad }).code).toBe('ValidationError');
});
