// Drift: what was changed behind CloudFormation's back.
import { expect, it } from 'vitest';
import { Workbench } from './workbench.ts';

const template = 'Resources: { P: { Type: AWS::SSM::Parameter, Properties: { Name: p, Type: String, Value: v } }, Q: { Type: AWS::SSM::Parameter, Properties: { Name: q, Type: String, Value: v } }, T: { Type: Test::Thing, Properties: { Size: 1 } } }';

it('is found, told apart and told by property', () => {
  const bench = new Workbench();
  bench.create('app', template);
  const detect = (): Record<string, unknown> => {
    const { StackDriftDetectionId } = bench.call('DetectStackDrift', { StackName: 'app' });
    expect(bench.call('DescribeStackDriftDetectionStatus', { StackDriftDetectionId })).toMatchObject({ DetectionStatus: 'DETECTION_IN_PROGRESS' });
    expect(bench.refused('DetectStackDrift', { StackName: 'app' }).message).toContain('already in progress');
    bench.pass(20);
    return bench.call('DescribeStackDriftDetectionStatus', { StackDriftDetectionId });
  };
  expect(detect()).toMatchObject({ DetectionStatus: 'DETECTION_COMPLETE', StackDriftStatus: 'IN_SYNC', DriftedStackResourceCount: 0 });
  bench.call('PutParameter', { Name: 'p', Value: 'other', Overwrite: true }, 'ssm');
  bench.call('DeleteParameter', { Name: 'q' }, 'ssm');
  expect(detect()).toMatchObject({ StackDriftStatus: 'DRIFTED', DriftedStackResourceCount: 2 });
  expect(bench.stack('app').DriftInformation).toMatchObject({ StackDriftStatus: 'DRIFTED' });
  expect(bench.call('DescribeStackResourceDrifts', { StackName: 'app', StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'] })).toMatchObject({
    StackResourceDrifts: [
      { LogicalResourceId: 'P', StackResourceDriftStatus: 'MODIFIED', PropertyDifferences: [{ PropertyPath: '/Value', ExpectedValue: 'v', ActualValue: 'other', DifferenceType: 'NOT_EQUAL' }] },
      { LogicalResourceId: 'Q', StackResourceDriftStatus: 'DELETED' },
    ],
  });
  // A type that cannot tell is not checked, not in sync.
  const { StackResources } = bench.call<{ StackResources: readonly object[] }>('DescribeStackResources', { StackName: 'app', LogicalResourceId: 'T' });
  expect(StackResources).toMatchObject([{ DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' } }]);
});

it('of one resource is told at once', () => {
  const bench = new Workbench();
  bench.create('app', template);
  bench.call('PutParameter', { Name: 'p', Value: 'other', Overwrite: true }, 'ssm');
  expect(bench.call('DetectStackResourceDrift', { StackName: 'app', LogicalResourceId: 'P' })).toMatchObject({
    StackResourceDrift: { LogicalResourceId: 'P', StackResourceDriftStatus: 'MODIFIED', PropertyDifferences: [{ PropertyPath: '/Value', ExpectedValue: 'v', ActualValue: 'other' }] },
  });
  expect(bench.call('DetectStackResourceDrift', { StackName: 'app', LogicalResourceId: 'Q' })).toMatchObject({ StackResourceDrift: { StackResourceDriftStatus: 'IN_SYNC' } });
  expect(bench.refused('DetectStackResourceDrift', { StackName: 'app', LogicalResourceId: 'T' }).message).toContain('not supported');
  expect(bench.refused('DetectStackResourceDrift', { StackName: 'app', LogicalResourceId: 'None' }).message).toContain('does not exist');
});
