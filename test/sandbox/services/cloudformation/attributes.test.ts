// What Fn::GetAtt answers: lists as lists, properties that are attributes, and nothing that is none.
import { describe, expect, it } from 'vitest';
import { resources as ec2Resources } from '../../../../src/lib/sandbox/services/ec2/resources.ts';
import { ec2 } from '../../../../src/lib/sandbox/services/ec2/service.ts';
import { resources as route53Resources } from '../../../../src/lib/sandbox/services/route53/resources.ts';
import { route53 } from '../../../../src/lib/sandbox/services/route53/service.ts';
import { Workbench } from './workbench.ts';

const bench = new Workbench({ services: [route53, ec2], types: { ...route53Resources, ...ec2Resources } });
const zone = 'Resources:\n  Zone: { Type: AWS::Route53::HostedZone, Properties: { Name: example.org } }\n';

describe('an attribute', () => {
  it('that is a list can be joined and picked from', () => {
    bench.call('CreateStack', { StackName: 'lists', TemplateBody: `${zone}  Net: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16, InstanceTenancy: default } }
Outputs:
  Names: { Value: !Join [' ', !GetAtt Zone.NameServers] }
  First: { Value: !Select [0, !GetAtt Zone.NameServers] }
  Blocks: { Value: !Select [0, !GetAtt Net.CidrBlockAssociations] }
  Tenancy: { Value: !GetAtt Net.InstanceTenancy }
` });
    const { Outputs = [], StackStatus } = bench.settle('lists');
    expect(StackStatus).toBe('CREATE_COMPLETE');
    const of = (key: string): string => Outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? '';
    expect(of('Names').split(' ')).toHaveLength(4);
    expect(of('First')).toMatch(/^ns-\d+\.awsdns-\d+\.com$/);
    expect(of('Blocks')).toMatch(/^vpc-cidr-assoc-/);
    expect(of('Tenancy')).toBe('default');
  });

  it('that is a list is no output', () => {
    bench.call('CreateStack', { StackName: 'told', TemplateBody: `${zone}Outputs: { Names: { Value: !GetAtt Zone.NameServers } }` });
    expect(bench.settle('told')).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' });
    expect(bench.story('told', true).join('\n')).toContain('must evaluate to a String and not a List');
  });

  it('that AWS has and the sandbox has not is not told to be none', () => {
    bench.call('CreateStack', { StackName: 'unknown', TemplateBody: 'Resources:\n  Net: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.1.0.0/16 } }\nOutputs: { Pool: { Value: !GetAtt Net.Ipv4IpamPoolId } }' });
    bench.settle('unknown');
    expect(bench.story('unknown', true).join('\n')).toContain("does not model the attribute Ipv4IpamPoolId of AWS::EC2::VPC");
  });
});
