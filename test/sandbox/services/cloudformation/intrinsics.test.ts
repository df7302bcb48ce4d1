// The intrinsic functions, each in short and long form, and where they are refused.
import { describe, expect, it } from 'vitest';
import { evaluateConditions } from '../../../../src/lib/sandbox/services/cloudformation/template/conditions.ts';
import { knownAfterApply, resolve, type Scope } from '../../../../src/lib/sandbox/services/cloudformation/template/intrinsics.ts';
import { parseTemplateText } from '../../../../src/lib/sandbox/services/cloudformation/template/parse.ts';
import { pseudoParameter } from '../../../../src/lib/sandbox/services/cloudformation/template/pseudo-parameters.ts';

const identity = { account: '111111111111', region: 'us-east-1', stackId: 'arn:stack', stackName: 'app', notificationArns: [] };
const parameters: Readonly<Record<string, unknown>> = { Env: 'production', Zones: ['a', 'b', 'c'], Count: '3' };

const scope: Scope = {
  mappings: { Sizes: { staging: { Class: 'small', Zones: ['x'] }, production: { Class: 'large', Zones: ['x', 'y'] } } },
  parameter: (name) => parameters[name] ?? pseudoParameter(name, identity),
  condition: (name) => name === 'Here',
  ref: (id) => ({ Vpc: 'vpc-1', Later: knownAfterApply })[id],
  attribute: (id, name) => (id === 'Later' ? knownAfterApply : `${id}:${name}`),
  imported: (name) => `imported ${name}`,
  zonesOf: (region) => [`${region}a`, `${region}b`],
};

const worth = (yaml: string): unknown => resolve(parseTemplateText(`V: ${yaml}`)['V'], scope);

describe('a function is worth', () => {
  it.each<[string, unknown]>([
    ['!Ref Env', 'production'],
    ['!Ref Zones', ['a', 'b', 'c']],
    ['!Ref Vpc', 'vpc-1'],
    ['{ Ref: AWS::AccountId }', '111111111111'],
    ['!Ref AWS::Partition', 'aws'],
    ['!Ref AWS::URLSuffix', 'amazonaws.com'],
    ['!Ref AWS::StackName', 'app'],
    ['!GetAtt Db.Endpoint.Address', 'Db:Endpoint.Address'],
    ['!GetAtt [Db, Endpoint.Port]', 'Db:Endpoint.Port'],
    ['{ Fn::GetAtt: [Db, !Sub "${Env}.Arn"] }', 'Db:production.Arn'],
    ['{ Fn::GetAtt: Db.Arn }', 'Db:Arn'],
    ['!Sub "${Env}-${Vpc}-${Db.Arn}-${AWS::Region}"', 'production-vpc-1-Db:Arn-us-east-1'],
    ['!Sub "a ${!Literal} b"', 'a ${Literal} b'],
    ['!Sub ["${X}/${Env}", { X: !Ref Vpc }]', 'vpc-1/production'],
    ['!Sub ["${Zones}", { Zones: !Join ["+", !Ref Zones] }]', 'a+b+c'],
    ['!Join ["-", [a, !Ref Env, 3]]', 'a-production-3'],
    ['!Join [",", !Ref Zones]', 'a,b,c'],
    ['!Split [",", "a,b,,c"]', ['a', 'b', '', 'c']],
    ['!Select [1, !Ref Zones]', 'b'],
    ['!Select ["0", !Split ["|", "x|y"]]', 'x'],
    ['!FindInMap [Sizes, !Ref Env, Class]', 'large'],
    ['!FindInMap [Sizes, production, Zones]', ['x', 'y']],
    ['!If [Here, one, two]', 'one'],
    ['!If [Gone, one, two]', 'two'],
    ['{ A: !If [Gone, one, !Ref AWS::NoValue], B: 1 }', { B: 1 }],
    ['[a, !If [Gone, b, !Ref AWS::NoValue], c]', ['a', 'c']],
    ['!Equals [!Ref Count, 3]', true],
    ['!Equals [!Ref Zones, "a,b,c"]', true],
    ['!Not [!Equals [a, b]]', true],
    ['!And [!Equals [a, a], !Condition Here]', true],
    ['!And [!Equals [a, a], !Condition Gone]', false],
    ['!Or [!Condition Gone, !Equals [a, a]]', true],
    ['!Base64 abc', 'YWJj'],
    ['{ Fn::Base64: !Sub "${Env}" }', 'cHJvZHVjdGlvbg=='],
    ['!Cidr [10.0.0.0/16, 3, 8]', ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    ['!Cidr ["2001:db8::/56", 2]', ['2001:db8::/64', '2001:db8:0:1::/64']],
    ['!Select [2, !Cidr [10.1.0.0/20, 4, "10"]]', '10.1.8.0/22'],
    ['!GetAZs ""', ['us-east-1a', 'us-east-1b']],
    ['!GetAZs eu-west-1', ['eu-west-1a', 'eu-west-1b']],
    ['!Select [0, !GetAZs { Ref: AWS::Region }]', 'us-east-1a'],
    ['!ImportValue name', 'imported name'],
    ['{ Fn::ImportValue: !Sub "${Env}-x" }', 'imported production-x'],
    ['{ Version: 2012-10-17, Yes: yes, N: n }', { Version: '2012-10-17', Yes: true, N: 'n' }],
    ['!Sub "x-${Later}"', knownAfterApply],
    ['!Join ["", [a, !GetAtt Later.Arn]]', knownAfterApply],
    ['!Select [0, !Split [":", !GetAtt Later.Arn]]', knownAfterApply],
    ['[!Ref Later]', [knownAfterApply]],
  ])('%s', (yaml, value) => {
    expect(worth(yaml)).toEqual(value);
  });
});

describe('a function is refused', () => {
  it.each<[string, string]>([
    ['!Ref Nobody', 'Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template'],
    ['!FindInMap [Sizes, dev, Class]', 'Template error: Unable to get mapping for Sizes::dev::Class'],
    ['!FindInMap [Sizes, dev, Class, { DefaultValue: x }]', 'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value'],
    ['!Select [5, !Ref Zones]', 'Template error: Fn::Select  cannot select nonexistent value at index 5'],
    ['!Select [0, text]', 'Template error: Fn::Select requires a list argument with two elements: an integer index and a list'],
    ['!Join [a]', 'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.'],
    ['!Split [",", [a]]', 'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.'],
    ['!Cidr [10.0.0.0/24, 3, 7]', 'Template error: Fn::Cidr: 10.0.0.0/24 cannot be cut into 3 blocks of 7 bits'],
    ['!And [!Equals [a, a]]', 'Template error: every Fn::And object requires a list of at least 2 and at most 10 boolean parameters.'],
  ])('%s', (yaml, message) => {
    expect(() => worth(yaml)).toThrow(message);
  });
});

it('works conditions out from parameters and each other', () => {
  const template = {
    extended: false, rules: {}, parameters: {}, resources: {}, outputs: {}, mappings: scope.mappings,
    conditions: parseTemplateText(`
Production: !Equals [!Ref Env, production]
Large: !And [!Condition Production, !Not [!Condition Small]]
Small: !Equals [!FindInMap [Sizes, !Ref Env, Class], small]`),
  };
  expect(evaluateConditions(template, scope.parameter)).toEqual({ Production: true, Large: true, Small: false });
  const circular = { ...template, conditions: parseTemplateText('A: !Not [!Condition B]\nB: !Not [!Condition A]') };
  expect(() => evaluateConditions(circular, scope.parameter)).toThrow('circular');
});
