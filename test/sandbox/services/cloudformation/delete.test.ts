// Deleting stacks: order, policies, what cannot go, what is held back.
import { expect, it } from 'vitest';
import { Workbench } from './workbench.ts';

const template = `
Resources:
  A: { Type: Test::Thing, Properties: { Size: 1 } }
  B: { Type: Test::Thing, Properties: { Size: 1, Of: !Ref A } }
  Kept: { Type: Test::Thing, DeletionPolicy: Retain, Properties: { Size: 1, Of: !Ref A } }
  Snap: { Type: Test::Thing, DeletionPolicy: Snapshot, Properties: { Size: 1 } }
`;

it('deletes in reverse, by policy, and forgets the name', () => {
  const bench = new Workbench();
  const { StackId = '' } = bench.create('app', template);
  const before = bench.story('app').length;
  bench.call('DeleteStack', { StackName: 'app' });
  expect(bench.settle(StackId)).toMatchObject({ StackStatus: 'DELETE_COMPLETE' });
  const story = bench.story(StackId).slice(before);
  expect(story.indexOf('B DELETE_COMPLETE')).toBeLessThan(story.indexOf('A DELETE_IN_PROGRESS'));
  expect(story).toContain('Kept DELETE_SKIPPED');
  expect(story.at(-1)).toBe('app DELETE_COMPLETE');
  expect(bench.snapshots()).toHaveLength(1);
  expect(bench.things().map((thing) => thing.id.split('-')[1])).toEqual(['Kept']);
  expect(bench.refused('DescribeStackEvents', { StackName: 'app' }).message).toBe('Stack [app] does not exist');
  bench.call('DeleteStack', { StackName: 'app' });
  expect(bench.create('app', template).StackId).not.toBe(StackId);
  const listed = bench.call<{ StackSummaries: readonly { StackStatus: string }[] }>('ListStacks', {}).StackSummaries;
  expect(listed.map((it) => it.StackStatus)).toEqual(['CREATE_COMPLETE', 'DELETE_COMPLETE']);
});

it('is held back by termination protection', () => {
  const bench = new Workbench();
  bench.create('app', template, { EnableTerminationProtection: true });
  expect(bench.refused('DeleteStack', { StackName: 'app' }).message).toBe('Stack [app] cannot be deleted while TerminationProtection is enabled');
  bench.call('UpdateTerminationProtection', { StackName: 'app', EnableTerminationProtection: false });
  bench.call('DeleteStack', { StackName: 'app' });
  expect(bench.stack('app').StackStatus).toBe('DELETE_IN_PROGRESS');
});

it('fails where something does not go, and can then leave it behind', () => {
  const bench = new Workbench();
  const { StackId = '' } = bench.create('app', 'Resources: { A: { Type: Test::Thing, Properties: { Size: 1, Hold: not yours } }, B: { Type: Test::Thing, Properties: { Size: 1 } } }');
  expect(bench.refused('DeleteStack', { StackName: 'app', RetainResources: ['A'] }).code).toBe('ValidationError');
  bench.call('DeleteStack', { StackName: 'app' });
  expect(bench.settle('app')).toMatchObject({ StackStatus: 'DELETE_FAILED', StackStatusReason: 'The following resource(s) failed to delete: [A]. ' });
  expect(bench.story('app', true).find((line) => line.startsWith('A DELETE_FAILED'))).toContain('HandlerErrorCode: AccessDenied');
  bench.call('DeleteStack', { StackName: 'app', RetainResources: ['A'] });
  expect(bench.settle(StackId).StackStatus).toBe('DELETE_COMPLETE');
  expect(bench.things()).toHaveLength(1);
});

it('counts what is gone already as deleted', () => {
  const bench = new Workbench();
  const { StackId = '' } = bench.create('app', 'Resources: { P: { Type: AWS::SSM::Parameter, Properties: { Name: p, Type: String, Value: v } } }');
  bench.call('DeleteParameter', { Name: 'p' }, 'ssm');
  bench.call('DeleteStack', { StackName: 'app' });
  expect(bench.settle(StackId).StackStatus).toBe('DELETE_COMPLETE');
});

it('may interrupt a creation', () => {
  const bench = new Workbench();
  const { StackId } = bench.call<{ StackId: string }>('CreateStack', { StackName: 'app', TemplateBody: 'Resources: { A: { Type: Test::Thing, Properties: { Size: 1, Seconds: 600 } } }' });
  bench.pass(30);
  bench.call('DeleteStack', { StackName: 'app' });
  expect(bench.settle(StackId).StackStatus).toBe('DELETE_COMPLETE');
  expect(bench.things()).toEqual([]);
});

it('does not take away an export that another stack uses', () => {
  const bench = new Workbench();
  bench.create('giver', 'Resources: { A: { Type: Test::Thing, Properties: { Size: 4 } } }\nOutputs: { Size: { Value: !GetAtt A.Size, Export: { Name: !Sub "${AWS::StackName}-size" } } }');
  const taker = bench.create('taker', 'Resources: { A: { Type: Test::Thing, Properties: { Size: !ImportValue giver-size } } }');
  expect(taker.StackStatus).toBe('CREATE_COMPLETE');
  expect(bench.call('ListImports', { ExportName: 'giver-size' })).toEqual({ Imports: ['taker'] });
  bench.call('DeleteStack', { StackName: 'giver' });
  expect(bench.settle('giver')).toMatchObject({ StackStatus: 'CREATE_COMPLETE', StackStatusReason: 'Export giver-size cannot be deleted as it is in use by taker' });
  expect(bench.create('second', 'Resources: { A: { Type: Test::Thing, Properties: { Size: 1 } } }\nOutputs: { Size: { Value: x, Export: { Name: giver-size } } }').StackStatus).toBe('ROLLBACK_COMPLETE');
  expect(bench.story('second', true)).toContain('second ROLLBACK_IN_PROGRESS: Export with name giver-size is already exported by stack giver. Rollback requested by user.');
  bench.call('DeleteStack', { StackName: 'taker' });
  bench.pass(60);
  bench.call('DeleteStack', { StackName: 'giver' });
  bench.pass(60);
  expect(bench.call('ListExports', {})).toEqual({ Exports: [] });
});
