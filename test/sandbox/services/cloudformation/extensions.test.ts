// The transform AWS::LanguageExtensions: loops, lengths, JSON texts, defaults of maps.
import type { DescribeChangeSetCommandOutput, GetTemplateCommandOutput, GetTemplateSummaryCommandOutput } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { Workbench } from './workbench.ts';

const head = 'Transform: AWS::LanguageExtensions\n';
const expand = { Capabilities: ['CAPABILITY_AUTO_EXPAND'] };

const loops = `${head}Parameters:
  Names: { Type: CommaDelimitedList, Default: 'a, b' }
  Keep: { Type: String, Default: Delete }
Mappings: { Sizes: { a: { size: 7 } } }
Resources:
  Fn::ForEach::Things:
    - Name
    - !Ref Names
    - Thing\${Name}:
        Type: Test::Thing
        DeletionPolicy: !Ref Keep
        Properties: { Size: !FindInMap [Sizes, !Ref Name, size, { DefaultValue: 1 }], Label: !ToJsonString { name: !Ref Name }, Many: !Length [x, y, z] }
  Fn::ForEach::Pairs:
    - Left
    - [l-1]
    - Fn::ForEach::Right:
        - Right
        - [r-1, r-2]
        - Pair&{Left}&{Right}: { Type: Test::Thing, Properties: { Size: 1, Label: '\${Left}/\${Right}' } }
Outputs:
  Fn::ForEach::Told:
    - Name
    - !Ref Names
    - Size\${Name}: { Value: !GetAtt [!Sub 'Thing\${Name}', Size] }
`;

describe('loops', () => {
  it('are written out with the values of the operation', () => {
    const bench = new Workbench();
    bench.call('CreateStack', { StackName: 'loop', TemplateBody: loops, ...expand, Parameters: [{ ParameterKey: 'Names', ParameterValue: 'a,c' }] });
    bench.settle('loop');
    expect(bench.stack('loop')).toMatchObject({ StackStatus: 'CREATE_COMPLETE', Outputs: [{ OutputKey: 'Sizea', OutputValue: '7' }, { OutputKey: 'Sizec', OutputValue: '1' }] });
    expect(bench.things().map(({ properties }) => [properties['Label'], properties['Many']])).toEqual(expect.arrayContaining([['{"name":"a"}', 3], ['{"name":"c"}', 3], ['l-1/r-1', undefined], ['l-1/r-2', undefined]]));
    const { TemplateBody: original } = bench.call<GetTemplateCommandOutput>('GetTemplate', { StackName: 'loop' });
    expect(original).toBe(loops);
    const { TemplateBody: processed = '' } = bench.call<GetTemplateCommandOutput>('GetTemplate', { StackName: 'loop', TemplateStage: 'Processed' });
    expect(Object.keys((JSON.parse(processed) as { Resources: object }).Resources)).toEqual(['Thinga', 'Thingc', 'Pairl1r1', 'Pairl1r2']);
  });

  it('are written out anew by an update that keeps the template', () => {
    const bench = new Workbench();
    bench.call('CreateStack', { StackName: 'loop', TemplateBody: loops, ...expand });
    bench.settle('loop');
    bench.call('CreateChangeSet', { StackName: 'loop', ChangeSetName: 'more', UsePreviousTemplate: true, Parameters: [{ ParameterKey: 'Names', ParameterValue: 'a,b,d' }] });
    bench.pass(60);
    const { Changes = [] } = bench.call<DescribeChangeSetCommandOutput>('DescribeChangeSet', { StackName: 'loop', ChangeSetName: 'more' });
    expect(Changes.map(({ ResourceChange: change }) => [change?.Action, change?.LogicalResourceId])).toEqual([['Add', 'Thingd']]);
  });

  it('are looked at with defaults, and named as a transform', () => {
    const summary = new Workbench().call<GetTemplateSummaryCommandOutput>('GetTemplateSummary', { TemplateBody: loops });
    expect(summary).toMatchObject({ DeclaredTransforms: ['AWS::LanguageExtensions'], ResourceTypes: ['Test::Thing'] });
  });
});

it('what is expanded must be expected, but not by a change set', () => {
  const bench = new Workbench();
  expect(bench.refused('CreateStack', { StackName: 'loop', TemplateBody: loops })).toMatchObject({ code: 'InsufficientCapabilitiesException', message: 'Requires capabilities : [CAPABILITY_AUTO_EXPAND]' });
  bench.call('CreateChangeSet', { StackName: 'loop', ChangeSetName: 'first', ChangeSetType: 'CREATE', TemplateBody: loops });
});

it.each([
  ['Fn::ForEach::X: [a, b]', 'requires three parameters'],
  ['Fn::ForEach::X: [N, !Ref Nobody, { "A${N}": { Type: Test::Thing } }]', 'must be a list of strings'],
])('%s is no loop', (body, message) => {
  expect(new Workbench().refused('ValidateTemplate', { TemplateBody: `${head}Resources:\n  ${body}` }).message).toContain(message);
});
