// Changing stacks: in place, by replacement, taken back, cancelled, left half-way.
import { describe, expect, it } from 'vitest';
import { output, parametersOf, Workbench } from './workbench.ts';

const template = (a: string, more = ''): string => `
Resources:
  A: { Type: Test::Thing, Properties: { ${a}, Seconds: 5 } }
  B: { Type: Test::Thing, Properties: { Size: 1, Seconds: 5, Of: !Ref A } }
  C: { Type: Test::Thing, Properties: { Size: 9, Seconds: 5 } }
${more}
Outputs:
  A: { Value: !Ref A }
  Size: { Value: !GetAtt A.Size }
`;

describe('an update', () => {
  it('touches only what changes', () => {
    const bench = new Workbench();
    bench.create('app', template('Size: 1'));
    const before = bench.story('app').length;
    const stack = bench.update('app', template('Size: 2'));
    expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
    expect(output(stack, 'Size')).toBe('2');
    expect(bench.story('app').slice(before)).toEqual(['app UPDATE_IN_PROGRESS', 'A UPDATE_IN_PROGRESS', 'A UPDATE_COMPLETE', 'app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'app UPDATE_COMPLETE']);
  });

  it('replaces for a final property, then cleans up, and its dependents follow', () => {
    const bench = new Workbench();
    const first = output(bench.create('app', template('Size: 1, Kind: x')), 'A');
    const before = bench.story('app').length;
    const stack = bench.update('app', template('Size: 1, Kind: y'));
    expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
    expect(output(stack, 'A')).not.toBe(first);
    expect(bench.story('app', true).slice(before)).toEqual([
      'app UPDATE_IN_PROGRESS: User Initiated',
      'A UPDATE_IN_PROGRESS: Requested update requires the creation of a new physical resource; hence creating one.',
      'A UPDATE_IN_PROGRESS: Resource creation Initiated',
      'A UPDATE_COMPLETE',
      'B UPDATE_IN_PROGRESS', 'B UPDATE_COMPLETE',
      'app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'A DELETE_IN_PROGRESS', 'A DELETE_COMPLETE',
      'app UPDATE_COMPLETE',
    ]);
    expect(bench.things()).toHaveLength(3);
    expect(bench.things().some((thing) => thing.id === first)).toBe(false);
    expect(bench.things().find((thing) => thing.id.includes('-B-'))?.properties['Of']).toBe(output(stack, 'A'));
  });

  it('keeps what a policy keeps of the replaced and the removed', () => {
    const bench = new Workbench();
    const more = (kind: string): string => `
  K: { Type: Test::Thing, UpdateReplacePolicy: Retain, Properties: { Size: 1, Kind: ${kind} } }
  S: { Type: Test::Thing, UpdateReplacePolicy: Snapshot, Properties: { Size: 1, Kind: ${kind} } }`;
    bench.create('app', template('Size: 1', `${more('x')}\n  R: { Type: Test::Thing, DeletionPolicy: Retain, Properties: { Size: 1 } }`));
    const [s] = bench.things().filter((thing) => thing.id.includes('-S-'));
    bench.update('app', template('Size: 1', more('y')));
    const story = bench.story('app');
    expect(story).toContain('K DELETE_SKIPPED');
    expect(story).toContain('R DELETE_SKIPPED');
    expect(story).toContain('S DELETE_COMPLETE');
    expect(bench.snapshots()).toEqual([s?.id]);
    expect(bench.things().filter((thing) => /-[KR]-/.test(thing.id))).toHaveLength(3);
    const left = bench.call<{ StackResourceSummaries: readonly { LogicalResourceId: string }[] }>('ListStackResources', { StackName: 'app' }).StackResourceSummaries;
    expect(left.map((it) => it.LogicalResourceId)).toEqual(['A', 'B', 'C', 'K', 'S']);
  });

  it('adds and removes', () => {
    const bench = new Workbench();
    bench.create('app', template('Size: 1'));
    bench.update('app', template('Size: 1', '  D: { Type: Test::Thing, Properties: { Size: 1, Of: !Ref B } }'));
    expect(bench.things()).toHaveLength(4);
    bench.update('app', template('Size: 1'));
    expect(bench.things()).toHaveLength(3);
  });

  it('is refused when nothing changes, and while another is under way', () => {
    const bench = new Workbench();
    const { StackId } = bench.create('app', template('Size: 1'));
    expect(bench.refused('UpdateStack', { StackName: 'app', TemplateBody: `# only a comment\n${template('Size: "1"')}` })).toMatchObject({ code: 'ValidationError', message: 'No updates are to be performed.' });
    bench.call('UpdateStack', { StackName: 'app', TemplateBody: template('Size: 2') });
    expect(bench.refused('UpdateStack', { StackName: 'app', TemplateBody: template('Size: 3') }).message).toBe(`Stack:${StackId} is in UPDATE_IN_PROGRESS state and can not be updated.`);
    expect(bench.refused('DeleteStack', { StackName: 'app' }).message).toBe(`Stack [${StackId}] cannot be deleted while in status UPDATE_IN_PROGRESS`);
    expect(bench.refused('UpdateStack', { StackName: 'nobody', TemplateBody: template('Size: 3') }).message).toBe('Stack [nobody] does not exist');
  });

  it('keeps tags that are not named, and passes new ones on', () => {
    const bench = new Workbench();
    bench.create('app', 'Resources: { P: { Type: AWS::SSM::Parameter, Properties: { Name: p, Type: String, Value: v } } }', { Tags: [{ Key: 'a', Value: '1' }] });
    const tags = (): unknown => bench.call<{ TagList: readonly { Key: string; Value: string }[] }>('ListTagsForResource', { ResourceType: 'Parameter', ResourceId: 'p' }, 'ssm').TagList.filter((tag) => !tag.Key.startsWith('aws:'));
    expect(tags()).toEqual([{ Key: 'a', Value: '1' }]);
    bench.update('app', 'Resources: { P: { Type: AWS::SSM::Parameter, Properties: { Name: p, Type: String, Value: w } } }');
    expect(tags()).toEqual([{ Key: 'a', Value: '1' }]);
    bench.update('app', 'Resources: { P: { Type: AWS::SSM::Parameter, Properties: { Name: p, Type: String, Value: w } } }', { Tags: [{ Key: 'b', Value: '2' }] });
    expect(tags()).toEqual([{ Key: 'b', Value: '2' }]);
  });
});

describe('an update that fails', () => {
  const failing = template('Size: 2', '  D: { Type: Test::Thing, DependsOn: [B, X], Properties: { Size: 1, Refuse: too big } }\n  X: { Type: Test::Thing, DependsOn: C, Properties: { Size: 1 } }').replace('Size: 9', 'Size: 9, Kind: other');

  it('is taken back: changes undone, replacements and additions gone', () => {
    const bench = new Workbench();
    const good = bench.create('app', template('Size: 1'));
    const things = bench.things();
    const before = bench.story('app').length;
    const stack = bench.update('app', failing);
    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    const story = bench.story('app', true).slice(before);
    expect(story).toContain('app UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [D]. ');
    const back = story.slice(story.findIndex((line) => line.startsWith('app UPDATE_ROLLBACK_IN_PROGRESS')));
    expect(back).toContain('A UPDATE_COMPLETE');
    expect(back).toContain('C UPDATE_COMPLETE');
    expect(back.slice(back.indexOf('app UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'))).toEqual(expect.arrayContaining(['X DELETE_COMPLETE', 'C DELETE_COMPLETE', 'D DELETE_COMPLETE', 'app UPDATE_ROLLBACK_COMPLETE']));
    expect(bench.things().map((thing) => [thing.id, thing.properties['Size']])).toEqual(things.map((thing) => [thing.id, thing.properties['Size']]));
    expect(stack.Outputs).toEqual(good.Outputs);
    expect(bench.call('GetTemplate', { StackName: 'app' })).toMatchObject({ TemplateBody: template('Size: 1') });
    expect(bench.update('app', template('Size: 5')).StackStatus).toBe('UPDATE_COMPLETE');
  });

  it('names what failed to update', () => {
    const bench = new Workbench();
    bench.create('app', template('Size: 1'));
    bench.update('app', template('Size: 2, Refuse: not that'));
    expect(bench.story('app', true)).toContain('app UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to update: [A]. ');
    expect(bench.things().find((thing) => thing.id.includes('-A-'))?.properties['Size']).toBe(1);
  });

  it('stays where it is when it cannot be taken back, until it is continued', () => {
    const bench = new Workbench();
    bench.create('app', template('Size: 1'));
    bench.fault({ logical: 'A', on: 'rollback' });
    const stuck = bench.update('app', failing);
    expect(stuck).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_FAILED', StackStatusReason: 'The following resource(s) failed to update: [A]. ' });
    expect(bench.refused('UpdateStack', { StackName: 'app', TemplateBody: template('Size: 1') }).message).toContain('is in UPDATE_ROLLBACK_FAILED state and can not be updated.');
    bench.clearFaults();
    bench.call('ContinueUpdateRollback', { StackName: 'app' });
    expect(bench.settle('app').StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(bench.things().find((thing) => thing.id.includes('-A-'))?.properties['Size']).toBe(1);
    expect(bench.things()).toHaveLength(3);
  });

  it('fails there and back where a fault says so, though no change was applied', () => {
    const bench = new Workbench();
    bench.create('app', template('Size: 1'));
    bench.fault({ logical: 'A', on: 'update+rollback' });
    expect(bench.update('app', template('Size: 2'))).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_FAILED', StackStatusReason: 'The following resource(s) failed to update: [A]. ' });
    bench.clearFaults();
    bench.call('ContinueUpdateRollback', { StackName: 'app' });
    expect(bench.settle('app').StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('skips on the way back what it is told to', () => {
    const bench = new Workbench();
    bench.create('app', template('Size: 1'));
    bench.fault({ logical: 'A', on: 'rollback' });
    bench.update('app', failing);
    expect(bench.refused('ContinueUpdateRollback', { StackName: 'app', ResourcesToSkip: ['C'] }).code).toBe('ValidationError');
    bench.call('ContinueUpdateRollback', { StackName: 'app', ResourcesToSkip: ['A'] });
    expect(bench.settle('app').StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    // What was skipped is not as the template says: CloudFormation does not know it.
    expect(bench.things().find((thing) => thing.id.includes('-A-'))?.properties['Size']).toBe(2);
  });

  it('can be left standing, then rolled back', () => {
    const bench = new Workbench();
    bench.create('app', template('Size: 1'));
    expect(bench.update('app', failing, { DisableRollback: true }).StackStatus).toBe('UPDATE_FAILED');
    expect(bench.things().find((thing) => thing.id.includes('-A-'))?.properties['Size']).toBe(2);
    bench.call('RollbackStack', { StackName: 'app' });
    expect(bench.settle('app').StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(bench.things().find((thing) => thing.id.includes('-A-'))?.properties['Size']).toBe(1);
    expect(bench.things()).toHaveLength(3);
  });

  it('can be left standing, then corrected', () => {
    const bench = new Workbench();
    bench.create('app', template('Size: 1'));
    bench.update('app', failing, { DisableRollback: true });
    const stack = bench.update('app', failing.replace('Refuse: too big', 'Note: fine'));
    expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
    expect(bench.things()).toHaveLength(5);
  });
});

it('is cancelled by its caller while it is under way', () => {
  const bench = new Workbench();
  bench.create('app', template('Size: 1'));
  bench.call('UpdateStack', { StackName: 'app', TemplateBody: template('Size: 2').replaceAll('Seconds: 5', 'Seconds: 60') });
  bench.pass(30);
  bench.call('CancelUpdateStack', { StackName: 'app' });
  expect(bench.story('app', true)).toContain('A UPDATE_FAILED: Resource update cancelled');
  expect(bench.stack('app')).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS', StackStatusReason: 'User Initiated' });
  expect(bench.settle('app').StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(bench.things().find((thing) => thing.id.includes('-A-'))?.properties['Size']).toBe(1);
  expect(bench.refused('CancelUpdateStack', { StackName: 'app' }).message).toBe('CancelUpdateStack cannot be called from current stack status');
});

it('takes values from before, or the default, by what the caller says', () => {
  const bench = new Workbench();
  const body = 'Parameters: { Size: { Type: Number, Default: 1 }, Name: { Type: String } }\nResources: { A: { Type: Test::Thing, Properties: { Size: !Ref Size, Note: !Ref Name } } }';
  bench.create('app', body, { Parameters: parametersOf({ Size: '7', Name: 'x' }) });
  expect(bench.refused('UpdateStack', { StackName: 'app', UsePreviousTemplate: true, Parameters: [] }).message).toBe('Parameters: [Name] must have values');
  bench.call('UpdateStack', { StackName: 'app', UsePreviousTemplate: true, Parameters: [{ ParameterKey: 'Name', UsePreviousValue: true }] });
  bench.settle('app');
  expect(bench.things()[0]?.properties).toMatchObject({ Size: '1', Note: 'x' });
});
