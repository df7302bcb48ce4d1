// Who is asking, and which roles may be taken on.
import type { AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import { iam } from '../../../../src/lib/sandbox/services/iam/service.ts';
import { sts } from '../../../../src/lib/sandbox/services/sts/service.ts';
import { Account, start } from '../account.ts';

it('names the caller, and hands out a role only to whom it trusts', () => {
  const account = new Account({ services: [iam, sts] });
  expect(account.call('sts', 'GetCallerIdentity', {})).toMatchObject({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:role/deployer' });
  const trusting = (principal: string): string => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }] });
  account.call('iam', 'CreateRole', { RoleName: 'open', AssumeRolePolicyDocument: trusting('arn:aws:iam::111122223333:root') });
  account.call('iam', 'CreateRole', { RoleName: 'closed', AssumeRolePolicyDocument: trusting('arn:aws:iam::444455556666:root') });
  const assume = { RoleArn: 'arn:aws:iam::111122223333:role/open', RoleSessionName: 'run-1' };
  const { AssumedRoleUser, Credentials } = account.call<AssumeRoleCommandOutput>('sts', 'AssumeRole', assume);
  expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::111122223333:assumed-role/open/run-1');
  expect(Credentials?.Expiration?.getTime()).toBe(start + 3_600_000);
  expect(account.refusal('sts', 'AssumeRole', { ...assume, RoleArn: 'arn:aws:iam::111122223333:role/closed' })).toMatchObject({ code: 'AccessDenied', status: 403 });
  expect(account.refusal('sts', 'AssumeRole', { ...assume, RoleArn: 'arn:aws:iam::111122223333:role/none' })).toMatchObject({ code: 'AccessDenied', status: 403 });
  expect(account.refusal('sts', 'AssumeRole', { ...assume, DurationSeconds: 7200 }).message).toContain('MaxSessionDuration');
});
