// Multi-Region keys: one id in two regions, a policy for each, and a primary that outlives its replicas.
import type { CreateKeyCommandOutput, DescribeKeyCommandOutput } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { kms } from '../../../../src/lib/sandbox/services/kms/service.ts';
import { days } from '../../../../src/lib/world/time.ts';
import { Account } from '../account.ts';

const west = 'us-west-2';
const fresh = (MultiRegion = true): { readonly account: Account; readonly KeyId: string } => {
  const account = new Account({ services: [kms] });
  return { account, KeyId: account.call<CreateKeyCommandOutput>('kms', 'CreateKey', { MultiRegion, Description: 'shop' }).KeyMetadata?.KeyId ?? '' };
};
const seen = (account: Account, KeyId: string, region?: string) => account.call<DescribeKeyCommandOutput>('kms', 'DescribeKey', { KeyId }, region).KeyMetadata;

describe('a replica of a key', () => {
  it('has the id of its primary, and each tells of the other', () => {
    const { account, KeyId } = fresh();
    account.call('kms', 'ReplicateKey', { KeyId, ReplicaRegion: west, Description: 'for when home is lost' });
    const family = { PrimaryKey: { Arn: `arn:aws:kms:us-east-1:111122223333:key/${KeyId}`, Region: 'us-east-1' }, ReplicaKeys: [{ Arn: `arn:aws:kms:${west}:111122223333:key/${KeyId}`, Region: west }] };
    expect(seen(account, KeyId)).toMatchObject({ Description: 'shop', MultiRegionConfiguration: { MultiRegionKeyType: 'PRIMARY', ...family } });
    expect(seen(account, KeyId, west)).toMatchObject({ Description: 'for when home is lost', MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA', ...family } });
  });

  it('is one for a region, and of a multi-Region primary only', () => {
    const { account, KeyId } = fresh();
    account.call('kms', 'ReplicateKey', { KeyId, ReplicaRegion: west });
    expect(account.refusal('kms', 'ReplicateKey', { KeyId, ReplicaRegion: west }).code).toBe('AlreadyExistsException');
    expect(account.refusal('kms', 'ReplicateKey', { KeyId, ReplicaRegion: 'us-east-1' }).code).toBe('AlreadyExistsException');
    expect(() => account.call('kms', 'ReplicateKey', { KeyId, ReplicaRegion: 'eu-west-1' }, west)).toThrow(/not a multi-Region primary/);
    const single = fresh(false);
    expect(single.account.refusal('kms', 'ReplicateKey', { KeyId: single.KeyId, ReplicaRegion: west }).code).toBe('UnsupportedOperationException');
  });

  it('takes rotation from its primary', () => {
    const { account, KeyId } = fresh();
    account.call('kms', 'ReplicateKey', { KeyId, ReplicaRegion: west });
    expect(() => account.call('kms', 'EnableKeyRotation', { KeyId }, west)).toThrow(/rotation is set on its primary/);
    account.call('kms', 'EnableKeyRotation', { KeyId });
    expect(account.call('kms', 'GetKeyRotationStatus', { KeyId }, west)).toMatchObject({ KeyRotationEnabled: true, KeyId: `arn:aws:kms:${west}:111122223333:key/${KeyId}` });
  });

  it('goes before its primary does', () => {
    const { account, KeyId } = fresh();
    account.call('kms', 'ReplicateKey', { KeyId, ReplicaRegion: west });
    expect(account.call('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })).toMatchObject({ KeyState: 'PendingReplicaDeletion' });
    account.pass(days(30));
    expect(seen(account, KeyId)?.KeyState).toBe('PendingReplicaDeletion');
    account.call('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 }, west);
    account.pass(days(7));
    expect(seen(account, KeyId)?.KeyState).toBe('PendingDeletion');
    account.pass(days(7));
    expect(account.refusal('kms', 'DescribeKey', { KeyId }).code).toBe('NotFoundException');
  });
});
