// What a template says for given parameters, and which of it nobody but AWS knows.
import { describe, expect, it } from 'vitest';
import { readLayer } from '../../src/lib/operations/environment/layer.ts';
import { isKnown, propertiesChanged, resolveTemplate, valueShown } from '../../src/lib/operations/environment/resolve-template.ts';

const layer = readLayer(`
Metadata: { platform: { layer: x, title: X, inputs: { KeyArn: foundation/KeyArn } } }
Parameters:
  Name: { Type: String }
  Size: { Type: Number, Default: 20 }
  Twice: { Type: String, Default: 'false' }
  Ranges: { Type: CommaDelimitedList, Default: '' }
  KeyArn: { Type: 'AWS::SSM::Parameter::Value<String>' }
Mappings: { Classes: { small: { Memory: 512 } } }
Conditions:
  IsTwice: !Equals [!Ref Twice, 'true']
  IsBigTwice: !And [!Condition IsTwice, !Not [!Equals [!Ref Size, 20]]]
  Nobody: !Equals [!Ref KeyArn, '']
  HasRanges: !Not [!Equals [!Join ['', !Ref Ranges], '']]
Resources:
  Db:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceIdentifier: !Sub '\${Name}-\${AWS::Region}-\${!Literal}'
      AllocatedStorage: !Ref Size
      KmsKeyId: !Ref KeyArn
      MultiAZ: !If [IsTwice, true, !Ref AWS::NoValue]
      Memory: !FindInMap [Classes, small, Memory]
      Port: !Select [1, !Split ['-', 'a-5432']]
      Tags: !If [Nobody, [a], [b]]
      Url: !Join ['/', [!Ref Name, !GetAtt Db.Endpoint.Address]]
  Second: { Type: 'AWS::RDS::DBInstance', Condition: IsBigTwice, Properties: {} }
  Firewall: { Type: 'AWS::WAFv2::IPSet', Condition: HasRanges, Properties: { First: !Select [1, !Ref Ranges] } }
  Unsure: { Type: 'AWS::SNS::Topic', Condition: Nobody }
`);
const resolved = (parameters: Readonly<Record<string, string>>) => resolveTemplate({ layer, parameters, region: 'us-east-1', account: '1' });

describe('a template', () => {
  it('takes the value of a parameter for a list where a list is wanted', () => {
    expect(Object.keys(resolved({ Name: 'shop' }))).not.toContain('Firewall');
    expect(resolved({ Name: 'shop', Ranges: '10.0.0.0/8,192.0.2.0/24' })['Firewall']).toEqual({ type: 'AWS::WAFv2::IPSet', properties: { First: '192.0.2.0/24' } });
  });

  it('with its parameters filled in', () => {
    expect(resolved({ Name: 'shop', KeyArn: '/platform/key' })).toEqual({
      Db: {
        type: 'AWS::RDS::DBInstance',
        properties: { DBInstanceIdentifier: 'shop-us-east-1-${Literal}', AllocatedStorage: '20', KmsKeyId: { Ref: 'KeyArn' }, Memory: 512, Port: '5432', Tags: { 'Fn::If': ['Nobody', ['a'], ['b']] }, Url: { 'Fn::Join': ['/', ['shop', { 'Fn::GetAtt': 'Db.Endpoint.Address' }]] } },
      },
      Unsure: { type: 'AWS::SNS::Topic', properties: {} },
    });
  });

  it('has what its conditions let in', () => {
    expect(Object.keys(resolved({ Name: 'a', Twice: 'true' }))).toEqual(['Db', 'Unsure']);
    expect(Object.keys(resolved({ Name: 'a', Twice: 'true', Size: '30' }))).toEqual(['Db', 'Second', 'Unsure']);
  });

  it('for other parameters differs in the properties that say so', () => {
    const [a, b] = [resolved({ Name: 'a' })['Db'], resolved({ Name: 'a', Size: '30', Twice: 'true' })['Db']];
    if (a === undefined || b === undefined) throw new Error('no resource');
    expect(propertiesChanged(a, b)).toEqual([{ property: 'AllocatedStorage', before: '20', after: '30' }, { property: 'MultiAZ', before: undefined, after: true }]);
  });
});

it.each([
  ['text', true], [{ Ref: 'A' }, false], [[{ 'Fn::GetAtt': ['A', 'b'] }], false], [{ a: { b: 1 } }, true],
])('%j is known without AWS: %s', (value, known) => expect(isKnown(value)).toBe(known));

it('values are short to read', () => {
  expect([undefined, 'a', 3, { Ref: 'Key' }, { 'Fn::GetAtt': ['Key', 'Arn'] }, 'x'.repeat(80)].map(valueShown)).toEqual(['not set', 'a', '3', '(Key)', '(Key.Arn)', `${'x'.repeat(60)}...`]);
});
