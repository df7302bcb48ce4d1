// Drift-aware change sets: compared with what the resources are, put back to what they were.
import type { Change } from '@aws-sdk/client-cloudformation';
import { expect, it } from 'vitest';
import { Workbench } from './workbench.ts';

const of = (values: { readonly p: string; readonly q?: string; readonly thing?: string }): string =>
  `Resources: { P: { Type: AWS::SSM::Parameter, Properties: { Name: p, Type: String, Value: ${values.p} } }, Q: { Type: AWS::SSM::Parameter, Properties: { Name: q, Type: String, Value: ${values.q ?? 'v'} } }${values.thing ?? ''} }`;

const revert = { DeploymentMode: 'REVERT_DRIFT' };
const valueOf = (bench: Workbench, name: string): unknown => bench.call<{ Parameter: { Value: string } }>('GetParameter', { Name: name }, 'ssm').Parameter.Value;
const changed = (changes: readonly Change[] | undefined, name: string): Change['ResourceChange'] => changes?.find(({ ResourceChange }) => ResourceChange?.LogicalResourceId === name)?.ResourceChange;

function drifted(): Workbench {
  const bench = new Workbench();
  bench.create('app', of({ p: 'v' }));
  bench.call('PutParameter', { Name: 'p', Value: 'by-hand', Overwrite: true }, 'ssm');
  return bench;
}

it('a plain change set sees nothing of the drift, a drift-aware one shows all three values', () => {
  const bench = drifted();
  expect(bench.plan('app', of({ p: 'v' }))).toMatchObject({ Status: 'FAILED', StatusReason: expect.stringContaining("didn't contain changes") as string });
  const plan = bench.plan('app', of({ p: 'v' }), revert);
  expect(plan).toMatchObject({ Status: 'CREATE_COMPLETE', DeploymentMode: 'REVERT_DRIFT', StackDriftStatus: 'DRIFTED' });
  expect(plan.Changes).toHaveLength(1);
  expect(changed(plan.Changes, 'P')).toMatchObject({
    Action: 'Modify',
    Replacement: 'False',
    ResourceDriftStatus: 'MODIFIED',
    Details: [{ ChangeSource: 'NoModification', Target: { Path: '/Properties/Value', BeforeValue: 'by-hand', AfterValue: 'v', BeforeValueFrom: 'ACTUAL_STATE', AfterValueFrom: 'TEMPLATE', Drift: { PreviousValue: 'v', ActualValue: 'by-hand' } } }],
  });
  bench.call('ExecuteChangeSet', { ChangeSetName: plan.ChangeSetId });
  expect(bench.settle('app').StackStatus).toBe('UPDATE_COMPLETE');
  expect(valueOf(bench, 'p')).toBe('v');
});

it('where a value comes from is told in drift-aware change sets only', () => {
  const bench = drifted();
  const plain = changed(bench.plan('app', of({ p: 'v', q: 'w' })).Changes, 'Q')?.Details?.[0]?.Target;
  expect(plain).toMatchObject({ BeforeValue: 'v', AfterValue: 'w' });
  expect(plain).not.toHaveProperty('BeforeValueFrom');
  expect(changed(bench.plan('app', of({ p: 'v', q: 'w' }), revert).Changes, 'Q')?.Details?.[0]?.Target).toMatchObject({ BeforeValueFrom: 'PREVIOUS_DEPLOYMENT_STATE' });
});

it('a template that follows what was done by hand changes nothing but the record', () => {
  const bench = drifted();
  const plan = bench.plan('app', of({ p: 'by-hand' }), revert);
  expect(changed(plan.Changes, 'P')).toMatchObject({ Action: 'SyncWithActual', Details: [{ Target: { AttributeChangeType: 'SyncWithActual' } }] });
  bench.call('ExecuteChangeSet', { ChangeSetName: plan.ChangeSetId });
  bench.settle('app');
  expect(bench.story('app').filter((line) => line.startsWith('P UPDATE'))).toEqual([]);
  expect(bench.call<{ Parameter: { Version: number } }>('GetParameter', { Name: 'p' }, 'ssm').Parameter.Version).toBe(2);
  expect(bench.plan('app', of({ p: 'by-hand' }), revert)).toMatchObject({ Status: 'FAILED', StatusReason: expect.stringContaining("didn't contain changes") as string });
});

it('goes back to what was there before, not to the template before', () => {
  const bench = drifted();
  const plan = bench.plan('app', of({ p: 'w', thing: ', T: { Type: Test::Thing, DependsOn: P, Properties: { Size: 1, Refuse: no } }' }), revert);
  bench.call('ExecuteChangeSet', { ChangeSetName: plan.ChangeSetId });
  expect(bench.settle('app').StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(valueOf(bench, 'p')).toBe('by-hand');
});

it('makes again what was deleted by hand', () => {
  const bench = drifted();
  bench.call('DeleteParameter', { Name: 'q' }, 'ssm');
  const plan = bench.plan('app', of({ p: 'by-hand' }), revert);
  expect(changed(plan.Changes, 'Q')).toMatchObject({ Action: 'Add', ResourceDriftStatus: 'DELETED' });
  bench.call('ExecuteChangeSet', { ChangeSetName: plan.ChangeSetId });
  expect(bench.settle('app').StackStatus).toBe('UPDATE_COMPLETE');
  expect(valueOf(bench, 'q')).toBe('v');
});

it('is for stacks that stand', () => {
  const bench = new Workbench();
  expect(bench.refused('CreateChangeSet', { StackName: 'new', ChangeSetName: 'c', ChangeSetType: 'CREATE', TemplateBody: of({ p: 'v' }), ...revert }).code).toBe('ValidationError');
  bench.create('app', of({ p: 'v' }));
  expect(bench.refused('CreateChangeSet', { StackName: 'app', ChangeSetName: 'c', TemplateBody: of({ p: 'v' }), DeploymentMode: 'FORWARD' }).code).toBe('ValidationError');
});
