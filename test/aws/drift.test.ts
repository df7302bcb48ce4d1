// What CloudFormation says of a resource that differs, without what nobody may read.
import { expect, it } from 'vitest';
import type { ServiceApi } from '../../src/lib/aws/api.ts';
import { CloudFormation } from '../../src/lib/aws/cloud-formation.ts';

const saying = (PropertyDifferences: readonly object[]): CloudFormation =>
  new CloudFormation({ call: () => Promise.resolve({ StackResourceDrift: { ResourceType: 'AWS::OpenSearchService::Domain', PhysicalResourceId: 'domain', StackResourceDriftStatus: 'MODIFIED', PropertyDifferences } }) } as unknown as ServiceApi);

const said = async (PropertyPath: string, ExpectedValue: string, ActualValue: string) => (await saying([{ PropertyPath, ExpectedValue, ActualValue }]).drift('stack', 'Domain'))?.differences[0];

it.each([
  ['/MasterUserPassword', 'before', 'after'],
  ['/Options/User', '{{resolve:secretsmanager:arn:aws:secretsmanager:us-east-1:1:secret:x:SecretString:username}}', 'platform'],
  ['/Options', '{"MasterUserOptions":{"MasterUserPassword":"one"}}', '{}'],
  ['/Options', '{}', '{"AuthToken": "two"}'],
])('hides %s, where it is or may be a secret', async (property, expected, actual) => {
  expect(await said(property, expected, actual)).toEqual({ property, expected: 'hidden', actual: 'hidden' });
});

it('shows everything else', async () => {
  expect(await said('/BackupRetentionPeriod', '7', '1')).toEqual({ property: '/BackupRetentionPeriod', expected: '7', actual: '1' });
  expect(await said('/Policies/0', '{"Resource":"arn:aws:secretsmanager:us-east-1:1:secret:x"}', 'null')).toMatchObject({ expected: expect.stringContaining('secret:x') });
});
