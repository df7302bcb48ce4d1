// Resource types that nobody models: what CloudFormation plays from their schemas.
import { expect, it } from 'vitest';
import { output, Workbench } from './workbench.ts';

const template = (mode: string): string => `
Resources:
  Acl: { Type: AWS::EC2::NetworkAcl, Properties: { VpcId: vpc-1 } }
  Entry: { Type: AWS::EC2::NetworkAclEntry, Properties: { NetworkAclId: !Ref Acl, Protocol: 6, RuleAction: allow, RuleNumber: 100, CidrBlock: 10.0.0.0/16 } }
  Endpoint: { Type: AWS::EC2::VPCEndpoint, Properties: { VpcId: vpc-1, ServiceName: com.amazonaws.us-east-1.s3 } }
  Board: { Type: AWS::CloudWatch::Dashboard, Properties: { DashboardName: ops, DashboardBody: '${mode}' } }
  Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs } }
Outputs:
  Acl: { Value: !GetAtt Acl.Id }
  AclRef: { Value: !Ref Acl }
  Endpoint: { Value: !Ref Endpoint }
  Board: { Value: !Ref Board }
  QueueArn: { Value: !GetAtt Queue.Arn }
  QueueName: { Value: !GetAtt Queue.QueueName }
`;

it('has ids, refs and attributes of the right look, all of their own', () => {
  const bench = new Workbench();
  const stack = bench.create('app', template('{}'));
  expect(stack.StackStatus).toBe('CREATE_COMPLETE');
  expect(output(stack, 'AclRef')).toMatch(/^acl-[0-9a-f]{17}$/);
  expect(output(stack, 'Acl')).toBe(output(stack, 'AclRef'));
  expect(output(stack, 'Endpoint')).toMatch(/^vpce-/);
  expect(output(stack, 'Board')).toBe('ops');
  expect(output(stack, 'QueueArn')).toMatch(/^arn:aws:sqs:us-east-1:111111111111:/);
  expect(output(stack, 'QueueName')).toBe('jobs');
  const second = bench.create('app2', template('{}').replace('ops', 'ops2').replace('jobs', 'jobs2'));
  expect(output(second, 'AclRef')).not.toBe(output(stack, 'AclRef'));
});

it('is changed in place or replaced by its schema', () => {
  const bench = new Workbench();
  const acl = output(bench.create('app', template('{}')), 'AclRef');
  expect(output(bench.update('app', template('{"widgets":[]}')), 'AclRef')).toBe(acl);
  const plan = bench.plan('app', template('{"widgets":[]}').replace('{ VpcId: vpc-1 } }', '{ VpcId: vpc-2 } }'));
  expect(plan.Changes?.map((change) => [change.ResourceChange?.LogicalResourceId, change.ResourceChange?.Replacement])).toEqual([['Acl', 'True'], ['Entry', 'Conditional']]);
});

it('is not in sync with a template of another name, and collides with its own', () => {
  const bench = new Workbench();
  bench.create('app', template('{}'));
  expect(bench.create('twin', template('{}')).StackStatus).toBe('ROLLBACK_COMPLETE');
  expect(bench.story('twin', true).some((line) => line.includes("Resource of type 'AWS::CloudWatch::Dashboard' with identifier 'ops' already exists."))).toBe(true);
});

it('lacks what its schema requires', () => {
  const bench = new Workbench();
  bench.create('app', 'Resources: { E: { Type: AWS::EC2::VPCEndpoint, Properties: { ServiceName: x } } }');
  expect(bench.story('app', true)).toContain('E CREATE_FAILED: Properties validation failed for resource E with message:\n#: required key [VpcId] not found');
});
