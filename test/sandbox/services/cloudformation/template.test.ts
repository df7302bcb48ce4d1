// Templates that AWS refuses, in its words; and what a template says of itself.
import { describe, expect, it } from 'vitest';
import { Workbench } from './workbench.ts';

const bench = new Workbench();
const thing = 'A: { Type: Test::Thing, Properties: { Size: 1 } }';

describe('a template is refused', () => {
  it.each<[string, string, string]>([
    ['no resources', 'Parameters: {}', 'Template format error: At least one Resources member must be defined.'],
    ['a broken YAML', 'Resources: { A: [', 'Template format error: YAML not well-formed. (line 1, column 18)'],
    ['a broken JSON', '{"Resources": {"A": }}', 'Template format error: JSON not well-formed.'],
    ['a JSON cut off', '{"Resources": {\n"A": 1', 'Template format error: JSON not well-formed. (line 2, column 7)'],
    ['an alias', 'X: &x 1\nY: *x', 'Template format error: YAML aliases are not allowed in CloudFormation templates. (line 2, column 4)'],
    ['null', `Resources: { ${thing} }\nOutputs: { X: { Value: } }`, "[/Outputs/X/Value] 'null' values are not allowed in templates"],
    ['an unknown section', `Resources: { ${thing} }\nThings: {}`, 'Invalid template property or properties [Things]'],
    ['an unknown version', `AWSTemplateFormatVersion: "2011-01-01"\nResources: { ${thing} }`, 'Template format error: 2011-01-01 is not a supported value for AWSTemplateFormatVersion.'],
    ['an unknown attribute', 'Resources: { A: { Type: Test::Thing, Invalid: 1 } }', "Invalid template resource property 'Invalid'"],
    ['no type', 'Resources: { A: { Properties: {} } }', 'Template format error: [/Resources/A] Every Resources object must contain a Type member.'],
    ['a strange name', 'Resources: { A-B: { Type: Test::Thing } }', 'Template format error: Resource name A-B is non alphanumeric.'],
    ['no object', 'Resources: { A: text }', 'Template format error: Any Resources member must be an object.'],
    ['unknown types', 'Resources: { A: { Type: AWS::EC2::Vpc }, B: { Type: AWS::Nothing::Here } }', 'Template format error: Unrecognized resource types: [AWS::EC2::Vpc, AWS::Nothing::Here]'],
    ['a missing reference', 'Resources: { A: { Type: Test::Thing, DependsOn: [Z], Properties: { Size: !Ref Y, X: !Sub "${X}" } } }', 'Template format error: Unresolved resource dependencies [X, Y, Z] in the Resources block of the template'],
    ['a missing reference of an output', `Resources: { ${thing} }\nOutputs: { O: { Value: !Ref Q } }`, 'Template format error: Unresolved resource dependencies [Q] in the Outputs block of the template'],
    ['a missing resource of GetAtt', 'Resources: { A: { Type: Test::Thing, Properties: { Size: !GetAtt B.Size } } }', 'Template error: instance of Fn::GetAtt references undefined resource B'],
    ['an attribute that is none', 'Resources: { Q: { Type: AWS::SQS::Queue }, A: { Type: Test::Thing, Properties: { Size: !GetAtt Q.Nope } } }', 'Template error: resource Q does not support attribute type Nope in Fn::GetAtt'],
    ['an attribute that is none of a type with a service', 'Resources: { T: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: a } }, A: { Type: Test::Thing, Properties: { Size: !GetAtt T.Nope } } }', 'Template error: resource T does not support attribute type Nope in Fn::GetAtt'],
    ['an output that is a list', `Parameters: { P: { Type: CommaDelimitedList, Default: a } }\nResources: { ${thing} }\nOutputs: { O: { Value: !Ref P } }`, 'Template format error: The Value field of every Outputs member must evaluate to a String and not a List.'],
    ['a circle', 'Resources: { A: { Type: Test::Thing, Properties: { Size: !Ref B } }, B: { Type: Test::Thing, DependsOn: A }, C: { Type: Test::Thing, DependsOn: A }, D: { Type: Test::Thing } }', 'Circular dependency between resources: [A, B]'],
    ['a missing condition', 'Resources: { A: { Type: Test::Thing, Condition: Q } }', 'Template format error: Unresolved condition dependency Q in the Resources block of the template'],
    ['a resource in a condition', `Conditions: { Q: !Equals [!Ref A, x] }\nResources: { ${thing} }`, 'Template error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template'],
    ['a mapping too deep', `Mappings: { M: { a: { b: { c: d } } } }\nResources: { ${thing} }`, 'Template format error: Every Mappings attribute must be a String or a List.'],
    ['a mapping too flat', `Mappings: { M: { a: b } }\nResources: { ${thing} }`, 'Template format error: Every Mappings member M must be a map'],
    ['Fn::Length', 'Resources: { A: { Type: Test::Thing, Properties: { Size: { Fn::Length: [1] } } } }', 'Template format error: Encountered unsupported function: Fn::Length Supported functions are:'],
    ['Fn::ToJsonString', 'Resources: { A: { Type: Test::Thing, Properties: { Size: !ToJsonString { a: 1 } } } }', 'Template format error: Encountered unsupported function: Fn::ToJsonString'],
    ['too many resources', `Resources:\n${Array.from({ length: 501 }, (_, index) => `  A${index}: { Type: Test::Thing }`).join('\n')}`, 'Template format error: Number of resources, 501, is greater than maximum allowed, 500'],
    ['an unknown parameter type', `Parameters: { P: { Type: Text } }\nResources: { ${thing} }`, 'Template format error: Unrecognized parameter type: Text'],
  ])('%s', (_, body, message) => {
    const refusal = bench.refused('ValidateTemplate', { TemplateBody: body });
    expect(refusal.code).toBe('ValidationError');
    expect(refusal.message.slice(0, message.length)).toBe(message);
  });

  it('a body too large', () => {
    expect(bench.refused('CreateStack', { StackName: 'x', TemplateBody: `# ${'x'.repeat(51_200)}` }).message).toContain("at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200");
    expect(bench.refused('CreateStack', { StackName: 'x' }).message).toBe('Either Template URL or Template Body must be specified.');
  });

  it('what the sandbox does not model is never refused in AWS\'s name', () => {
    for (const body of ['Resources: { A: { Type: Custom::Mine } }', 'Resources: { A: { Type: AWS::CloudFormation::Stack } }', 'Transform: AWS::Serverless-2016-10-31\nResources: { A: { Type: Test::Thing } }', 'Hooks: {}\nResources: { A: { Type: Test::Thing } }']) {
      expect(bench.refused('ValidateTemplate', { TemplateBody: body })).toMatchObject({ code: 'NotImplemented', status: 501 });
    }
  });

  it('names of stacks and change sets', () => {
    expect(bench.refused('CreateStack', { StackName: 'a_b', TemplateBody: `Resources: { ${thing} }` }).message).toBe("1 validation error detected: Value 'a_b' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*");
    expect(bench.refused('CreateStack', { StackName: 'a'.repeat(129), TemplateBody: `Resources: { ${thing} }` }).message).toContain('less than or equal to 128');
    expect(bench.refused('CreateChangeSet', { StackName: 'ab', ChangeSetName: '1', TemplateBody: `Resources: { ${thing} }` }).message).toContain("at 'changeSetName'");
  });
});

it('asks for capabilities', () => {
  const role = (name: string): string => `Resources: { R: { Type: AWS::IAM::Role, Properties: { ${name} AssumeRolePolicyDocument: {} } } }`;
  expect(bench.refused('CreateStack', { StackName: 'iam', TemplateBody: role('') })).toMatchObject({ code: 'InsufficientCapabilitiesException', message: 'Requires capabilities : [CAPABILITY_IAM]' });
  expect(bench.refused('CreateChangeSet', { StackName: 'iam', ChangeSetName: 'c', ChangeSetType: 'CREATE', TemplateBody: role('RoleName: r,'), Capabilities: ['CAPABILITY_IAM'] }).message).toBe('Requires capabilities : [CAPABILITY_NAMED_IAM]');
  expect(bench.create('iam', role('RoleName: r,'), { Capabilities: ['CAPABILITY_NAMED_IAM'] }).StackStatus).toBe('CREATE_COMPLETE');
  expect(bench.call('ValidateTemplate', { TemplateBody: role('RoleName: r,') })).toMatchObject({ Capabilities: ['CAPABILITY_NAMED_IAM'], CapabilitiesReason: 'The following resource(s) require capabilities: [AWS::IAM::Role]' });
});

it('sums a template up', () => {
  const body = 'Description: what it is\nMetadata: { platform: { layer: edge } }\nParameters: { P: { Type: String, Default: x, AllowedValues: [x, y] }, S: { Type: String, NoEcho: true } }\nResources: { A: { Type: Test::Thing }, Q: { Type: AWS::SQS::Queue } }';
  expect(bench.call('GetTemplateSummary', { TemplateBody: body })).toEqual({
    Description: 'what it is',
    Metadata: '{"platform":{"layer":"edge"}}',
    Parameters: [
      { ParameterKey: 'P', ParameterType: 'String', DefaultValue: 'x', NoEcho: false, ParameterConstraints: { AllowedValues: ['x', 'y'] } },
      { ParameterKey: 'S', ParameterType: 'String', NoEcho: true, ParameterConstraints: {} },
    ],
    ResourceTypes: ['Test::Thing', 'AWS::SQS::Queue'],
    ResourceIdentifierSummaries: [{ ResourceType: 'Test::Thing', LogicalResourceIds: ['A'] }, { ResourceType: 'AWS::SQS::Queue', LogicalResourceIds: ['Q'], ResourceIdentifiers: ['QueueUrl'] }],
  });
});

it('leaves out what a condition leaves out, and refuses to point at it', () => {
  const fresh = new Workbench();
  const body = (more: string): string => `
Parameters: { Big: { Type: String, Default: "no" } }
Conditions: { IsBig: !Equals [!Ref Big, "yes"] }
Resources:
  A: { Type: Test::Thing, Properties: { Size: !If [IsBig, !GetAtt B.Size, 1], Extra: !If [IsBig, x, !Ref AWS::NoValue] ${more} } }
  B: { Type: Test::Thing, Condition: IsBig, Properties: { Size: 7 } }
Outputs:
  B: { Condition: IsBig, Value: !Ref B }`;
  expect(fresh.refused('CreateStack', { StackName: 'app', TemplateBody: body(', Other: !Ref B') }).message).toBe('Template format error: Unresolved resource dependencies [B] in the Resources block of the template');
  expect(fresh.create('app', body('')).Outputs).toBeUndefined();
  expect(fresh.things().map((it) => it.properties)).toEqual([{ Size: 1 }]);
  const stack = fresh.update('app', body(''), { Parameters: [{ ParameterKey: 'Big', ParameterValue: 'yes' }] });
  expect(stack.Outputs).toHaveLength(1);
  expect(fresh.things().find((it) => it.id.includes('-A-'))?.properties).toEqual({ Size: '7', Extra: 'x' });
  expect(fresh.update('app', body('')).StackStatus).toBe('UPDATE_COMPLETE');
  expect(fresh.things()).toHaveLength(1);
});
