// Making stacks: order, side by side, events, outputs, failures and what they leave.
import { describe, expect, it } from 'vitest';
import { output, Workbench } from './workbench.ts';

const chain = `
Resources:
  A: { Type: Test::Thing, Properties: { Size: 1, Seconds: 30 } }
  B: { Type: Test::Thing, Properties: { Size: !GetAtt A.Size, Seconds: 30 } }
  C: { Type: Test::Thing, Properties: { Size: 3, Seconds: 30 }, DependsOn: B }
Outputs:
  ArnOfA: { Value: !GetAtt A.Arn }
  IdOfC: { Value: !Ref C, Description: the last }
`;

describe('a new stack', () => {
  it('goes through AWS\'s statuses and ends with outputs', () => {
    const bench = new Workbench();
    const { StackId } = bench.call<{ StackId: string }>('CreateStack', { StackName: 'app', TemplateBody: chain, ClientRequestToken: 'tok-1', Tags: [{ Key: 'team', Value: 'x' }] });
    expect(StackId).toMatch(/^arn:aws:cloudformation:us-east-1:111111111111:stack\/app\/[0-9a-f-]{36}$/);
    expect(bench.stack('app')).toMatchObject({ StackStatus: 'CREATE_IN_PROGRESS', StackStatusReason: 'User Initiated' });
    const stack = bench.settle('app');
    expect(stack).toMatchObject({ StackStatus: 'CREATE_COMPLETE', StackId, Tags: [{ Key: 'team', Value: 'x' }], EnableTerminationProtection: false });
    expect(stack.StackStatusReason).toBeUndefined();
    expect(output(stack, 'ArnOfA')).toMatch(/^arn:aws:test:us-east-1:111111111111:thing\/app-A-[A-Z0-9]{12}$/);
    const [thing] = bench.things();
    expect(thing?.tags).toMatchObject({ team: 'x', 'aws:cloudformation:stack-name': 'app', 'aws:cloudformation:logical-id': 'A' });
  });

  it('makes each resource after those it waits for, with the events of AWS', () => {
    const bench = new Workbench();
    bench.create('app', chain, { ClientRequestToken: 'tok-1' });
    expect(bench.story('app', true)).toEqual([
      'app CREATE_IN_PROGRESS: User Initiated',
      'A CREATE_IN_PROGRESS', 'A CREATE_IN_PROGRESS: Resource creation Initiated', 'A CREATE_COMPLETE',
      'B CREATE_IN_PROGRESS', 'B CREATE_IN_PROGRESS: Resource creation Initiated', 'B CREATE_COMPLETE',
      'C CREATE_IN_PROGRESS', 'C CREATE_IN_PROGRESS: Resource creation Initiated', 'C CREATE_COMPLETE',
      'app CREATE_COMPLETE',
    ]);
    const { StackEvents: [newest, second, , oldestOfC] } = bench.call<{ StackEvents: readonly Record<string, string>[] }>('DescribeStackEvents', { StackName: 'app' });
    expect(newest).toMatchObject({ LogicalResourceId: 'app', ResourceType: 'AWS::CloudFormation::Stack', ClientRequestToken: 'tok-1' });
    expect(second?.['EventId']).toMatch(/^C-CREATE_COMPLETE-2026-01-05T/);
    expect(JSON.parse(second?.['ResourceProperties'] ?? '')).toEqual({ Size: 3, Seconds: 30 });
    expect(oldestOfC).toMatchObject({ LogicalResourceId: 'C', PhysicalResourceId: '' });
  });

  it('makes independent resources side by side', () => {
    const bench = new Workbench();
    const many = Array.from({ length: 8 }, (_, index) => `  T${index}: { Type: Test::Thing, Properties: { Size: 1, Seconds: 100 } }`).join('\n');
    bench.call('CreateStack', { StackName: 'wide', TemplateBody: `Resources:\n${many}` });
    bench.pass(50);
    expect(bench.things()).toHaveLength(8);
    bench.pass(70);
    expect(bench.stack('wide').StackStatus).toBe('CREATE_COMPLETE');
  });

  it('waits as long as a type says', () => {
    const bench = new Workbench();
    bench.call('CreateStack', { StackName: 'rigid', TemplateBody: 'Resources: { R: { Type: Test::Rigid } }' });
    bench.pass(30);
    expect(bench.stack('rigid').StackStatus).toBe('CREATE_IN_PROGRESS');
    bench.pass(5);
    expect(bench.stack('rigid').StackStatus).toBe('CREATE_COMPLETE');
  });
});

describe('a creation that fails', () => {
  const broken = `
Resources:
  Good: { Type: Test::Thing, Properties: { Size: 1, Seconds: 5 } }
  Kept: { Type: Test::Thing, Properties: { Size: 1, Seconds: 5 }, DeletionPolicy: Retain }
  Swept: { Type: Test::Thing, Properties: { Size: 1, Seconds: 5 }, DeletionPolicy: RetainExceptOnCreate }
  Slow: { Type: Test::Thing, Properties: { Size: 1, Seconds: 500 } }
  Bad: { Type: Test::Thing, DependsOn: Good, Properties: { Size: 1, Refuse: no such size } }
  Never: { Type: Test::Thing, DependsOn: Bad, Properties: { Size: 1 } }
`;

  it('cancels the others, says why and takes all back', () => {
    const bench = new Workbench();
    const stack = bench.create('app', broken);
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    const story = bench.story('app', true);
    expect(story.find((line) => line.startsWith('Bad CREATE_FAILED'))).toMatch(/^Bad CREATE_FAILED: Resource handler returned message: "no such size \(Service: Thing, Status Code: 400, Request ID: .*HandlerErrorCode: InvalidRequest\)$/);
    expect(story).toContain('Slow CREATE_FAILED: Resource creation cancelled');
    expect(story).toContain('app ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Bad, Slow]. Rollback requested by user.');
    expect(story).toContain('Kept DELETE_SKIPPED');
    expect(story.some((line) => line.startsWith('Never'))).toBe(false);
    expect(story.indexOf('Good DELETE_COMPLETE')).toBeGreaterThan(0);
    expect(bench.things().map((thing) => thing.id.split('-')[1])).toEqual(['Kept']);
  });

  it('deletes what was retained only for later when asked to', () => {
    const bench = new Workbench();
    expect(bench.create('app', broken, { RetainExceptOnCreate: true }).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(bench.things()).toEqual([]);
  });

  it('can only be deleted afterwards', () => {
    const bench = new Workbench();
    const { StackId } = bench.create('app', broken);
    expect(bench.refused('UpdateStack', { StackName: 'app', TemplateBody: broken }).message).toBe(`Stack:${StackId} is in ROLLBACK_COMPLETE state and can not be updated.`);
    expect(bench.refused('CreateStack', { StackName: 'app', TemplateBody: broken })).toMatchObject({ code: 'AlreadyExistsException', message: 'Stack [app] already exists' });
    bench.call('DeleteStack', { StackName: 'app' });
    bench.settle(StackId ?? '');
    expect(bench.refused('DescribeStacks', { StackName: 'app' })).toMatchObject({ code: 'ValidationError', message: 'Stack with id app does not exist' });
  });

  it('stops where it is with rollback disabled, and RollbackStack takes it back', () => {
    const bench = new Workbench();
    const stack = bench.create('app', broken, { OnFailure: 'DO_NOTHING' });
    expect(stack).toMatchObject({ StackStatus: 'CREATE_FAILED', StackStatusReason: 'The following resource(s) failed to create: [Bad]. ', DisableRollback: true });
    expect(bench.things()).toHaveLength(4);
    bench.call('RollbackStack', { StackName: 'app' });
    expect(bench.settle('app').StackStatus).toBe('ROLLBACK_COMPLETE');
  });

  it('is deleted where OnFailure says so', () => {
    const bench = new Workbench();
    const stack = bench.create('app', broken, { OnFailure: 'DELETE' });
    expect(stack.StackStatus).toBe('DELETE_COMPLETE');
    expect(bench.story(stack.StackId ?? '', true)).toContain('app DELETE_IN_PROGRESS: The following resource(s) failed to create: [Bad, Slow]. Delete requested by user.');
    expect(bench.refused('DescribeStacks', { StackName: 'app' }).code).toBe('ValidationError');
  });

  it('fails when a resource fails while it is made', () => {
    const bench = new Workbench();
    const stack = bench.create('app', 'Resources: { A: { Type: Test::Thing, Properties: { Size: 1, Break: it broke, Seconds: 20 } } }');
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(bench.story('app', true)).toContain('A CREATE_FAILED: it broke');
    expect(bench.things()).toEqual([]);
  });

  it('ends in ROLLBACK_FAILED when something cannot be deleted', () => {
    const bench = new Workbench();
    const stack = bench.create('app', `
Resources:
  Base: { Type: Test::Thing, Properties: { Size: 1 } }
  Held: { Type: Test::Thing, Properties: { Size: 1, Hold: hands off }, DependsOn: Base }
  Bad: { Type: Test::Thing, Properties: { Size: 1, Refuse: no }, DependsOn: Held }`);
    expect(stack).toMatchObject({ StackStatus: 'ROLLBACK_FAILED', StackStatusReason: 'The following resource(s) failed to delete: [Held]. ' });
    expect(bench.story('app')).not.toContain('Base DELETE_IN_PROGRESS');
  });

  it('fails by an injected fault, of one type or one logical id', () => {
    const bench = new Workbench();
    bench.fault({ type: 'Test::Thing', logical: 'B', stack: 'app' });
    expect(bench.create('other', chain).StackStatus).toBe('CREATE_COMPLETE');
    expect(bench.create('app', chain).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(bench.story('app', true).find((line) => line.startsWith('B CREATE_FAILED'))).toContain('HandlerErrorCode: ServiceInternalError');
  });

  it('gives up when it takes longer than allowed', () => {
    const bench = new Workbench();
    const stack = bench.create('app', 'Resources: { A: { Type: Test::Thing, Properties: { Size: 1, Seconds: 600 } } }', { TimeoutInMinutes: 1 });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(bench.story('app', true)).toContain('A CREATE_FAILED: Resource creation cancelled');
  });

  it('fails for properties that are missing, before the service is asked', () => {
    const bench = new Workbench();
    bench.create('app', 'Resources: { A: { Type: Test::Thing, Properties: { Seconds: 1 } } }');
    expect(bench.story('app', true)).toContain('A CREATE_FAILED: Properties validation failed for resource A with message:\n#: required key [Size] not found');
  });
});

it('creates once for the same token', () => {
  const bench = new Workbench();
  const input = { StackName: 'app', TemplateBody: chain, ClientRequestToken: 't' };
  const { StackId } = bench.call<{ StackId: string }>('CreateStack', input);
  expect(bench.call('CreateStack', input)).toEqual({ StackId });
  bench.settle('app');
  expect(bench.story('app').filter((line) => line === 'app CREATE_IN_PROGRESS')).toHaveLength(1);
  expect(bench.refused('UpdateStack', { StackName: 'app', TemplateBody: chain, ClientRequestToken: 't' }).code).toBe('TokenAlreadyExistsException');
});
