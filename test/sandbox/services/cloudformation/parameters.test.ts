// Parameters: constraints, SSM values, secrets, dynamic references.
import { describe, expect, it } from 'vitest';
import { output, parametersOf, Workbench } from './workbench.ts';

const withParameter = (definition: string): string => `Parameters: { P: { ${definition} } }\nResources: { A: { Type: Test::Thing, Properties: { Size: !Ref P } } }`;

describe('a value is refused', () => {
  it.each<[string, string, string]>([
    ['Type: String, AllowedValues: [a, b]', 'c', "Parameter 'P' must be one of AllowedValues"],
    ['Type: String, AllowedPattern: "[a-z]+"', 'abc1', "Parameter 'P' must match pattern [a-z]+"],
    ['Type: String, AllowedPattern: "[a-z]+", ConstraintDescription: only letters', '1', 'Parameter P failed to satisfy constraint: only letters'],
    ['Type: String, MinLength: 3', 'ab', "Parameter 'P' must contain at least 3 characters"],
    ['Type: String, MaxLength: 3', 'abcd', "Parameter 'P' must contain at most 3 characters"],
    ['Type: Number', 'many', "Parameter 'P' must be a number"],
    ['Type: Number, MinValue: 1', '0', "Parameter 'P' must be a number not less than 1"],
    ['Type: Number, MaxValue: 5', '6', "Parameter 'P' must be a number not greater than 5"],
    ['Type: List<Number>', '1,x', "Parameter 'P' must be a number"],
    ['Type: CommaDelimitedList, AllowedValues: [a, b]', 'a,c', "Parameter 'P' must be one of AllowedValues"],
    ['Type: AWS::SSM::Parameter::Value<String>', '/nowhere', 'Unable to fetch parameters [/nowhere] from parameter store for this account.'],
  ])('%s: %s', (definition, value, message) => {
    const refusal = new Workbench().refused('CreateStack', { StackName: 'app', TemplateBody: withParameter(definition), Parameters: parametersOf({ P: value }) });
    expect(refusal).toMatchObject({ code: 'ValidationError', message });
  });

  it('when it is missing, unknown, or meant to be an earlier one', () => {
    const bench = new Workbench();
    const body = withParameter('Type: String');
    expect(bench.refused('CreateStack', { StackName: 'app', TemplateBody: body }).message).toBe('Parameters: [P] must have values');
    expect(bench.refused('CreateStack', { StackName: 'app', TemplateBody: body, Parameters: parametersOf({ P: 'x', Q: 'y' }) }).message).toBe('Parameters: [Q] do not exist in the template');
    expect(bench.refused('CreateStack', { StackName: 'app', TemplateBody: body, Parameters: [{ ParameterKey: 'P', UsePreviousValue: true }] }).message).toContain('Cannot specify usePreviousValue as true for a parameter key not in the previous template');
    expect(bench.refused('ValidateTemplate', { TemplateBody: withParameter('Type: Number, Default: x') }).message).toBe("Parameter 'P' must be a number");
  });
});

it('lists are lists', () => {
  const bench = new Workbench();
  const stack = bench.create('app', 'Parameters: { L: { Type: CommaDelimitedList }, S: { Type: "List<AWS::EC2::Subnet::Id>" } }\nResources: { A: { Type: Test::Thing, Properties: { Size: 1, List: !Ref L, Second: !Select [1, !Ref S] } } }\nOutputs: { Joined: { Value: !Join ["|", !Ref L] } }', { Parameters: parametersOf({ L: 'a, b,c', S: 'subnet-1,subnet-2' }) });
  expect(bench.things()[0]?.properties).toMatchObject({ List: ['a', 'b', 'c'], Second: 'subnet-2' });
  expect(output(stack, 'Joined')).toBe('a|b|c');
});

it('SSM types are looked up at each operation', () => {
  const bench = new Workbench();
  const put = (Value: string): unknown => bench.call('PutParameter', { Name: '/platform/x/Ids', Type: 'String', Value, Overwrite: true }, 'ssm');
  put('one,two');
  const body = 'Parameters: { Ids: { Type: "AWS::SSM::Parameter::Value<List<String>>" } }\nResources: { A: { Type: Test::Thing, Properties: { Size: 1, Ids: !Ref Ids } } }';
  const more = { Parameters: parametersOf({ Ids: '/platform/x/Ids' }) };
  expect(bench.create('app', body, more).Parameters).toEqual([{ ParameterKey: 'Ids', ParameterValue: '/platform/x/Ids', ResolvedValue: 'one,two' }]);
  expect(bench.things()[0]?.properties['Ids']).toEqual(['one', 'two']);
  expect(bench.refused('UpdateStack', { StackName: 'app', TemplateBody: body, ...more }).message).toBe('No updates are to be performed.');
  put('one,three');
  bench.update('app', body, { Parameters: [{ ParameterKey: 'Ids', UsePreviousValue: true }] });
  expect(bench.things()[0]?.properties['Ids']).toEqual(['one', 'three']);
  bench.call('PutParameter', { Name: 'secret', Type: 'SecureString', Value: 'x' }, 'ssm');
  expect(bench.refused('CreateStack', { StackName: 'b', TemplateBody: body, Parameters: parametersOf({ Ids: 'secret' }) }).message).toBe('Parameters [secret] referenced by template have types not supported by CloudFormation.');
});

it('NoEcho values are masked wherever CloudFormation shows parameters or changes', () => {
  const bench = new Workbench();
  const body = 'Parameters: { P: { Type: String, NoEcho: true } }\nResources: { A: { Type: Test::Thing, Properties: { Size: 1, Password: !Ref P } } }';
  expect(bench.create('app', body, { Parameters: parametersOf({ P: 'hunter22' }) }).Parameters).toEqual([{ ParameterKey: 'P', ParameterValue: '****' }]);
  expect(bench.things()[0]?.properties['Password']).toBe('hunter22');
  expect(JSON.stringify(bench.call('DescribeStackEvents', { StackName: 'app' }))).not.toContain('hunter22');
  const plan = bench.plan('app', body, { Parameters: parametersOf({ P: 'correcthorse' }) });
  expect(plan.Changes).toHaveLength(1);
  expect(JSON.stringify(plan)).not.toMatch(/hunter22|correcthorse/);
});

it('dynamic references reach the service and nobody else', () => {
  const bench = new Workbench();
  bench.call('PutParameter', { Name: '/db/password', Type: 'SecureString', Value: 'hunter22' }, 'ssm');
  bench.call('PutParameter', { Name: 'plain', Type: 'String', Value: 'v1' }, 'ssm');
  bench.call('PutParameter', { Name: 'plain', Value: 'v2', Overwrite: true }, 'ssm');
  const body = "Resources: { A: { Type: Test::Thing, Properties: { Size: 1, Password: '{{resolve:ssm-secure:/db/password}}', Old: '{{resolve:ssm:plain:1}}', New: 'x-{{resolve:ssm:plain}}' } } }";
  const stack = bench.create('app', body);
  expect(stack.StackStatus).toBe('CREATE_COMPLETE');
  expect(bench.things()[0]?.properties).toEqual({ Size: 1, Password: 'hunter22', Old: 'v1', New: 'x-v2' });
  expect(JSON.stringify(bench.call('DescribeStackEvents', { StackName: 'app' }))).not.toContain('hunter22');
  expect(bench.create('other', "Resources: { A: { Type: Test::Thing, Properties: { Size: '{{resolve:ssm:nowhere}}' } } }").StackStatus).toBe('ROLLBACK_COMPLETE');
  expect(bench.story('other', true).find((line) => line.startsWith('A CREATE_FAILED'))).toContain('Parameters: [ssm:nowhere] cannot be found.');
});
