// The Rules of a template: what is checked before anything is begun.
import { expect, it } from 'vitest';
import { Workbench } from './workbench.ts';

const body = `
Parameters:
  Stage: { Type: String, Default: test }
  Size: { Type: String, Default: small }
  Zones: { Type: CommaDelimitedList, Default: 'a,b' }
Rules:
  Large:
    RuleCondition: !Equals [!Ref Stage, production]
    Assertions:
      - Assert: !Contains [[large, huge], !Ref Size]
        AssertDescription: production is large
      - Assert: !Not [!EachMemberEquals [!Ref Zones, a]]
        AssertDescription: production is in several zones
  Here:
    Assertions: [{ Assert: !And [!EachMemberIn [!Ref Zones, [a, b, c]], !Equals [!Ref 'AWS::Region', us-east-1]] }]
Resources: { A: { Type: Test::Thing, Properties: { Size: 1 } } }`;

const given = (values: Record<string, string>): object[] => Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

it('holds a stack to its rules, those whose condition is true', () => {
  const bench = new Workbench();
  const refused = (values: Record<string, string>): string => bench.refused('CreateStack', { StackName: 'ruled', TemplateBody: body, Parameters: given(values) }).message;
  expect(refused({ Stage: 'production', Zones: 'a,a' })).toContain('production is large; production is in several zones');
  expect(refused({ Stage: 'production', Size: 'huge', Zones: 'a' })).toMatch(/Rule Large failed: production is in several zones$/);
  expect(refused({ Zones: 'a,z' })).toContain('Rule Here failed');
  bench.call('CreateStack', { StackName: 'ruled', TemplateBody: body });
  bench.settle('ruled');
  expect(bench.stack('ruled').StackStatus).toBe('CREATE_COMPLETE');
  expect(bench.refused('UpdateStack', { StackName: 'ruled', UsePreviousTemplate: true, Parameters: given({ Stage: 'production' }) }).message).toContain('production is large');
});

it('says what it cannot ask', () => {
  const asking = body.replace("!Equals [!Ref 'AWS::Region', us-east-1]", '!Contains [!RefAll "AWS::EC2::VPC::Id", x]');
  expect(new Workbench().refused('CreateStack', { StackName: 'ruled', TemplateBody: asking })).toMatchObject({ code: 'NotImplemented' });
});
