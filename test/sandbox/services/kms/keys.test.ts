// Keys: found by every name, locked to nobody, gone only after their waiting time.
import type { CreateKeyCommandOutput, DescribeKeyCommandOutput, ListAliasesCommandOutput } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { kms } from '../../../../src/lib/sandbox/services/kms/service.ts';
import { days } from '../../../../src/lib/world/time.ts';
import { Account } from '../account.ts';

const fresh = (): Account => new Account({ services: [kms] });
const stateOf = (account: Account, KeyId: string): string | undefined => account.call<DescribeKeyCommandOutput>('kms', 'DescribeKey', { KeyId }).KeyMetadata?.KeyState;

describe('keys', () => {
  it('answer to id, ARN and alias, and to the aliases of AWS', () => {
    const account = fresh();
    const { KeyMetadata } = account.call<CreateKeyCommandOutput>('kms', 'CreateKey', { Description: 'shop' });
    account.call('kms', 'CreateAlias', { AliasName: 'alias/shop-staging', TargetKeyId: KeyMetadata?.KeyId });
    for (const KeyId of [KeyMetadata?.KeyId, KeyMetadata?.Arn, 'alias/shop-staging', 'arn:aws:kms:us-east-1:111122223333:alias/shop-staging']) expect(account.call('kms', 'DescribeKey', { KeyId })).toMatchObject({ KeyMetadata: { Arn: KeyMetadata?.Arn, KeyManager: 'CUSTOMER' } });
    expect(account.call('kms', 'DescribeKey', { KeyId: 'alias/aws/rds' })).toMatchObject({ KeyMetadata: { KeyManager: 'AWS', Enabled: true } });
    expect(account.refusal('kms', 'DescribeKey', { KeyId: 'alias/none' }).code).toBe('NotFoundException');
    expect(account.refusal('kms', 'CreateAlias', { AliasName: 'alias/shop-staging', TargetKeyId: KeyMetadata?.KeyId }).code).toBe('AlreadyExistsException');
    expect(account.refusal('kms', 'CreateAlias', { AliasName: 'alias/aws/mine', TargetKeyId: KeyMetadata?.KeyId }).code).toBe('InvalidAliasNameException');
    const { Aliases = [] } = account.call<ListAliasesCommandOutput>('kms', 'ListAliases', { KeyId: KeyMetadata?.KeyId });
    expect(Aliases).toMatchObject([{ AliasName: 'alias/shop-staging', TargetKeyId: KeyMetadata?.KeyId }]);
  });

  it('wait before they are gone, and can be called back', () => {
    const account = fresh();
    const KeyId = account.call<CreateKeyCommandOutput>('kms', 'CreateKey', {}).KeyMetadata?.KeyId ?? '';
    expect(account.refusal('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 3 }).code).toBe('ValidationException');
    account.call('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    expect(stateOf(account, KeyId)).toBe('PendingDeletion');
    expect(account.refusal('kms', 'EnableKeyRotation', { KeyId }).code).toBe('KMSInvalidStateException');
    account.call('kms', 'CancelKeyDeletion', { KeyId });
    account.pass(days(8));
    expect(stateOf(account, KeyId)).toBe('Disabled');
    account.call('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    account.pass(days(7));
    expect(account.refusal('kms', 'DescribeKey', { KeyId }).code).toBe('NotFoundException');
  });

  it('cannot be given a policy that locks everybody out', () => {
    const account = fresh();
    const policy = (principal: string, action: string): string => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: action, Resource: '*' }] });
    expect(account.refusal('kms', 'CreateKey', { Policy: policy('arn:aws:iam::111122223333:role/app', 'kms:*') }).code).toBe('MalformedPolicyDocumentException');
    expect(account.refusal('kms', 'CreateKey', { Policy: policy('arn:aws:iam::111122223333:root', 'kms:Decrypt') }).code).toBe('MalformedPolicyDocumentException');
    account.call('kms', 'CreateKey', { Policy: policy('arn:aws:iam::111122223333:root', 'kms:*') });
  });

  it('rotate when asked', () => {
    const account = fresh();
    const KeyId = account.call<CreateKeyCommandOutput>('kms', 'CreateKey', {}).KeyMetadata?.KeyId;
    expect(account.call('kms', 'GetKeyRotationStatus', { KeyId })).toMatchObject({ KeyRotationEnabled: false });
    account.call('kms', 'EnableKeyRotation', { KeyId });
    expect(account.call('kms', 'GetKeyRotationStatus', { KeyId })).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
  });
});
