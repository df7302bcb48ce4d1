// Change sets: what they say, when they may be executed, what becomes of them.
import { describe, expect, it } from 'vitest';
import { output, parametersOf, Workbench } from './workbench.ts';

const template = (a: string, b = 'Size: 1'): string => `
Parameters: { Note: { Type: String, Default: n } }
Resources:
  A: { Type: Test::Thing, Properties: { ${a}, Note: !Ref Note } }
  B: { Type: Test::Thing, UpdateReplacePolicy: Retain, Properties: { ${b}, Kind: !Ref A } }
  C: { Type: Test::Thing, Properties: { Size: !GetAtt A.Size } }
`;

const changesOf = (plan: { readonly Changes?: readonly { readonly ResourceChange?: object | undefined }[] | undefined }): readonly object[] => (plan.Changes ?? []).map((change) => change.ResourceChange ?? {});

describe('for a new stack', () => {
  it('is there as long after the call as the belief says, its waiting included', () => {
    const bench = new Workbench();
    bench.call('CreateChangeSet', { StackName: 'app', ChangeSetName: 'first', ChangeSetType: 'CREATE', TemplateBody: template('Size: 1') });
    const status = () => bench.call<{ Status: string }>('DescribeChangeSet', { StackName: 'app', ChangeSetName: 'first' }).Status;
    bench.pass(3.9);
    expect(status()).toBe('CREATE_IN_PROGRESS');
    bench.pass(0.1);
    expect(status()).toBe('CREATE_COMPLETE');
  });

  it('leaves it in review until it is executed', () => {
    const bench = new Workbench();
    const { Id, StackId } = bench.call<{ Id: string; StackId: string }>('CreateChangeSet', { StackName: 'app', ChangeSetName: 'first', ChangeSetType: 'CREATE', TemplateBody: template('Size: 1') });
    expect(Id).toMatch(/:changeSet\/first\/[0-9a-f-]{36}$/);
    expect(bench.stack('app')).toMatchObject({ StackId, StackStatus: 'REVIEW_IN_PROGRESS', StackStatusReason: 'User Initiated' });
    expect(bench.call('DescribeChangeSet', { ChangeSetName: Id })).toMatchObject({ Status: 'CREATE_PENDING', ExecutionStatus: 'UNAVAILABLE' });
    expect(bench.refused('ExecuteChangeSet', { ChangeSetName: Id })).toMatchObject({ code: 'InvalidChangeSetStatusException', message: `ChangeSet [${Id}] cannot be executed in its current status of [CREATE_PENDING]` });
    bench.pass(10);
    const plan = bench.call<Record<string, unknown>>('DescribeChangeSet', { StackName: 'app', ChangeSetName: 'first', IncludePropertyValues: true });
    expect(plan).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE', Parameters: [{ ParameterKey: 'Note', ParameterValue: 'n' }] });
    expect(changesOf(plan)).toMatchObject([
      { Action: 'Add', LogicalResourceId: 'A', ResourceType: 'Test::Thing', Scope: [], Details: [] },
      { Action: 'Add', LogicalResourceId: 'B', AfterContext: '{"Properties":{"Size":1,"Kind":"{{changeSet:KNOWN_AFTER_APPLY}}"}}' },
      { Action: 'Add', LogicalResourceId: 'C', AfterContext: '{"Properties":{"Size":"{{changeSet:KNOWN_AFTER_APPLY}}"}}' },
    ]);
    bench.call('ExecuteChangeSet', { StackName: 'app', ChangeSetName: 'first', ClientRequestToken: 'go' });
    expect(bench.stack('app')).toMatchObject({ StackStatus: 'CREATE_IN_PROGRESS', ChangeSetId: Id });
    expect(bench.settle('app').StackStatus).toBe('CREATE_COMPLETE');
    expect(bench.story('app').slice(0, 2)).toEqual(['app REVIEW_IN_PROGRESS', 'app CREATE_IN_PROGRESS']);
    expect(bench.call('DescribeChangeSet', { ChangeSetName: Id })).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'EXECUTE_COMPLETE' });
    // The same token is the same request; another is a second execution.
    bench.call('ExecuteChangeSet', { ChangeSetName: Id, ClientRequestToken: 'go' });
    expect(bench.refused('ExecuteChangeSet', { ChangeSetName: Id, ClientRequestToken: 'again' }).message).toBe(`ChangeSet [${Id}] cannot be executed in its current execution status of [EXECUTE_COMPLETE]`);
  });

  it('is refused where the stack stands, and for an update where none stands', () => {
    const bench = new Workbench();
    expect(bench.refused('CreateChangeSet', { StackName: 'app', ChangeSetName: 'x', TemplateBody: template('Size: 1') }).message).toBe('Stack [app] does not exist');
    bench.create('app', template('Size: 1'));
    expect(bench.refused('CreateChangeSet', { StackName: 'app', ChangeSetName: 'x', ChangeSetType: 'CREATE', TemplateBody: template('Size: 1') }).message).toBe('Stack [app] already exists and cannot be created again with the changeSet [x].');
  });

  it('leaves an empty stack behind when it is deleted', () => {
    const bench = new Workbench();
    const plan = bench.plan('app', template('Size: 1'), { ChangeSetType: 'CREATE' });
    bench.call('DeleteChangeSet', { ChangeSetName: plan.ChangeSetId });
    expect(bench.stack('app').StackStatus).toBe('REVIEW_IN_PROGRESS');
    expect(bench.refused('DescribeChangeSet', { ChangeSetName: plan.ChangeSetId })).toMatchObject({ code: 'ChangeSetNotFoundException', status: 404 });
    bench.call('DeleteStack', { StackName: 'app' });
    bench.pass(10);
    expect(bench.refused('DescribeStacks', { StackName: 'app' }).code).toBe('ValidationError');
  });

  it('deletes the stack on failure where it says so', () => {
    const bench = new Workbench();
    const plan = bench.plan('app', template('Size: 1, Refuse: no'), { ChangeSetType: 'CREATE', OnStackFailure: 'DELETE' });
    bench.call('ExecuteChangeSet', { ChangeSetName: plan.ChangeSetId });
    expect(bench.settle(plan.StackId ?? '').StackStatus).toBe('DELETE_COMPLETE');
    expect(bench.call('DescribeChangeSet', { ChangeSetName: plan.ChangeSetId })).toMatchObject({ ExecutionStatus: 'EXECUTE_FAILED' });
  });
});

describe('for an update', () => {
  it('tells changes in place, with values and their causes', () => {
    const bench = new Workbench();
    bench.create('app', template('Size: 1, Deep: { List: [a, b] }'));
    const plan = bench.plan('app', template('Size: 1, Deep: { List: [a, c], New: 1 }'), { Parameters: parametersOf({ Note: 'm' }) });
    expect(changesOf(plan)).toMatchObject([
      {
        Action: 'Modify', LogicalResourceId: 'A', Replacement: 'False', Scope: ['Properties'],
        Details: [
          { Evaluation: 'Static', ChangeSource: 'DirectModification', Target: { Attribute: 'Properties', Name: 'Deep', Path: '/Properties/Deep/List/1', BeforeValue: 'b', AfterValue: 'c', AttributeChangeType: 'Modify', RequiresRecreation: 'Never' } },
          { Target: { Name: 'Deep', Path: '/Properties/Deep/New', AfterValue: '1', AttributeChangeType: 'Add' } },
          { Evaluation: 'Static', ChangeSource: 'ParameterReference', CausingEntity: 'Note', Target: { Name: 'Note', BeforeValue: 'n', AfterValue: 'm' } },
          { Evaluation: 'Dynamic', ChangeSource: 'DirectModification', Target: { Name: 'Note' } },
        ],
      },
    ]);
    expect(changesOf(plan)[0]).not.toHaveProperty('PolicyAction');
  });

  it('lists dependents on attributes only where values are left out, as AWS does', () => {
    const bench = new Workbench();
    bench.create('app', template('Size: 1'));
    const plan = bench.plan('app', template('Size: 2'));
    expect(changesOf(plan)).toHaveLength(1);
    const bare = bench.call<Record<string, unknown>>('DescribeChangeSet', { ChangeSetName: plan.ChangeSetId });
    expect(changesOf(bare)).toMatchObject([
      { LogicalResourceId: 'A', Details: [{ Target: { Name: 'Size' } }] },
      { LogicalResourceId: 'C', Replacement: 'False', Details: [{ Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity: 'A.Size', Target: { Name: 'Size', RequiresRecreation: 'Never' } }] },
    ]);
    expect(JSON.stringify(bare)).not.toContain('BeforeValue');
  });

  it('tells replacement, sure and conditional, with what the policy does', () => {
    const bench = new Workbench();
    bench.create('app', template('Size: 1, Kind: x'));
    const plan = bench.plan('app', template('Size: 1, Kind: y'));
    expect(changesOf(plan)).toMatchObject([
      { LogicalResourceId: 'A', Replacement: 'True', PolicyAction: 'ReplaceAndDelete', Details: [{ Target: { Name: 'Kind', RequiresRecreation: 'Always' } }] },
      { LogicalResourceId: 'B', Replacement: 'Conditional', PolicyAction: 'ReplaceAndRetain', Details: [{ Evaluation: 'Dynamic', ChangeSource: 'ResourceReference', CausingEntity: 'A', Target: { Name: 'Kind', RequiresRecreation: 'Always', AfterValue: '{{changeSet:KNOWN_AFTER_APPLY}}' } }] },
      { LogicalResourceId: 'C', Replacement: 'False', Details: [{ Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity: 'A.Size' }] },
    ]);
    bench.call('ExecuteChangeSet', { ChangeSetName: plan.ChangeSetId });
    expect(bench.settle('app').StackStatus).toBe('UPDATE_COMPLETE');
    expect(bench.story('app')).not.toContain('C UPDATE_COMPLETE');
  });

  it('tells what is removed and what becomes of it', () => {
    const bench = new Workbench();
    bench.create('app', 'Resources: { A: { Type: Test::Thing, Properties: { Size: 1 } }, B: { Type: Test::Thing, DeletionPolicy: Snapshot, Properties: { Size: 1 } }, D: { Type: AWS::Logs::LogGroup, Metadata: { a: 1 } } }');
    const plan = bench.plan('app', 'Resources: { D: { Type: AWS::Logs::LogGroup, DeletionPolicy: Retain, Metadata: { a: 2 } } }');
    expect(changesOf(plan)).toMatchObject([
      { Action: 'Remove', LogicalResourceId: 'A', PolicyAction: 'Delete' },
      { Action: 'Remove', LogicalResourceId: 'B', PolicyAction: 'Snapshot' },
      { Action: 'Modify', LogicalResourceId: 'D', Replacement: 'False', Scope: ['Metadata', 'DeletionPolicy'] },
    ]);
  });

  it('fails when nothing changes', () => {
    const bench = new Workbench();
    bench.create('app', template('Size: 1'));
    const plan = bench.plan('app', template('Size: 1'));
    expect(plan).toMatchObject({ Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE', StatusReason: "The submitted information didn't contain changes. Submit different information to create a change set.", Changes: [] });
    expect(bench.refused('ExecuteChangeSet', { ChangeSetName: plan.ChangeSetId }).message).toContain('current status of [FAILED]');
  });

  it('counts a new output as a change', () => {
    const bench = new Workbench();
    bench.create('app', template('Size: 1'));
    const plan = bench.plan('app', `${template('Size: 1')}\nOutputs: { X: { Value: !Ref A } }`);
    expect(plan).toMatchObject({ Status: 'CREATE_COMPLETE', Changes: [] });
    bench.call('ExecuteChangeSet', { ChangeSetName: plan.ChangeSetId });
    expect(output(bench.settle('app'), 'X')).toMatch(/^app-A-/);
  });

  it('names must be free; executing one deletes the others; an update makes them obsolete', () => {
    const bench = new Workbench();
    bench.create('app', template('Size: 1'));
    const make = (name: string, size: number): string => bench.call<{ Id: string }>('CreateChangeSet', { StackName: 'app', ChangeSetName: name, TemplateBody: template(`Size: ${size}`), ClientToken: `t-${name}` }).Id;
    const [one, two] = [make('one', 2), make('two', 3)];
    expect(bench.refused('CreateChangeSet', { StackName: 'app', ChangeSetName: 'one', TemplateBody: template('Size: 9') })).toMatchObject({ code: 'AlreadyExistsException' });
    expect(make('one', 2)).toBe(one);
    bench.pass(10);
    bench.call('ExecuteChangeSet', { ChangeSetName: one });
    expect(bench.refused('DescribeChangeSet', { ChangeSetName: two }).code).toBe('ChangeSetNotFoundException');
    bench.settle('app');
    const three = make('three', 4);
    bench.pass(10);
    bench.update('app', template('Size: 5'));
    expect(bench.call('DescribeChangeSet', { ChangeSetName: three })).toMatchObject({ ExecutionStatus: 'OBSOLETE' });
    const listed = bench.call<{ Summaries: readonly { ChangeSetName: string; ExecutionStatus: string }[] }>('ListChangeSets', { StackName: 'app' }).Summaries;
    expect(listed.map((it) => [it.ChangeSetName, it.ExecutionStatus])).toEqual([['three', 'OBSOLETE'], ['one', 'EXECUTE_COMPLETE']]);
  });
});

it('validates properties early, and DescribeEvents tells the details', () => {
  const bench = new Workbench();
  const plan = bench.plan('app', 'Resources: { T: { Type: Test::Thing, Properties: {} }, Q: { Type: AWS::SQS::Queue, Properties: { Nam: x } } }', { ChangeSetType: 'CREATE' });
  expect(plan).toMatchObject({ Status: 'FAILED', StatusReason: 'The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.' });
  const { OperationEvents } = bench.call<{ OperationEvents: readonly object[] }>('DescribeEvents', { ChangeSetName: plan.ChangeSetId, Filters: { FailedEvents: true } });
  expect(OperationEvents).toMatchObject([
    { EventType: 'VALIDATION_ERROR', LogicalResourceId: 'Q', ValidationStatusReason: 'Unsupported property [Nam]', ValidationPath: '/Resources/Q/Properties/Nam' },
    { EventType: 'VALIDATION_ERROR', LogicalResourceId: 'T', ValidationStatusReason: 'Required property [Size] not found', ValidationPath: '/Resources/T/Properties', ValidationFailureMode: 'FAIL' },
  ]);
  expect(bench.refused('DescribeEvents', { ChangeSetName: 'plain-name' }).message).toBe('One of ChangeSetName, OperationId or StackName must be specified');
});

it('pages a change set that is larger than a megabyte', () => {
  const bench = new Workbench();
  const note = 'x'.repeat(4000);
  const many = Array.from({ length: 300 }, (_, index) => `  T${index}: { Type: Test::Thing, Properties: { Size: 1, Note: !Ref N } }`).join('\n');
  const plan = bench.plan('app', `Parameters: { N: { Type: String } }\nResources:\n${many}`, { ChangeSetType: 'CREATE', Parameters: parametersOf({ N: note }) });
  expect(plan.NextToken).toBeDefined();
  const rest = bench.call<{ Changes: readonly object[]; NextToken?: string }>('DescribeChangeSet', { ChangeSetName: plan.ChangeSetId, IncludePropertyValues: true, NextToken: plan.NextToken });
  expect(rest.NextToken).toBeUndefined();
  expect((plan.Changes?.length ?? 0) + rest.Changes.length).toBe(300);
});

it('tells events by operation', () => {
  const bench = new Workbench();
  const stack = bench.create('app', template('Size: 1'));
  const [last] = stack.LastOperations ?? [];
  expect(last?.OperationType).toBe('CREATE_STACK');
  const { OperationEvents } = bench.call<{ OperationEvents: readonly { EventType: string; OperationStatus?: string }[] }>('DescribeEvents', { OperationId: last?.OperationId });
  expect(OperationEvents[0]).toMatchObject({ EventType: 'STACK_EVENT', OperationType: 'CREATE_STACK', OperationStatus: 'SUCCEEDED' });
  expect(OperationEvents.at(-1)).toMatchObject({ EventType: 'STACK_EVENT', OperationStatus: 'IN_PROGRESS' });
});
