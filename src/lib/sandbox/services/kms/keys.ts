// Keys: made, described, turned off, deleted after a waiting time.
import type { CancelKeyDeletionCommandInput, CancelKeyDeletionCommandOutput, CreateKeyCommandInput, CreateKeyCommandOutput, DescribeKeyCommandInput, DescribeKeyCommandOutput, DisableKeyCommandInput, DisableKeyCommandOutput, EnableKeyCommandInput, EnableKeyCommandOutput, GetKeyPolicyCommandInput, GetKeyPolicyCommandOutput, KeyMetadata, MultiRegionConfiguration, ListKeysCommandInput, ListKeysCommandOutput, PutKeyPolicyCommandInput, PutKeyPolicyCommandOutput, ScheduleKeyDeletionCommandInput, ScheduleKeyDeletionCommandOutput, UpdateKeyDescriptionCommandInput, UpdateKeyDescriptionCommandOutput } from '@aws-sdk/client-kms';
import { asDate, days, instant, plus, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { event, operation, type Context } from '../../world/service.ts';
import { kinds, type Alias, type Key } from './entities.ts';
import { birthOf, changeableKey, existingKey, isManaged, keyArn, managedAliases, uuidOf } from './find.ts';
import { checkKeyPolicy, defaultPolicy } from './key-policy.ts';

const table = (context: Context) => context.table<Key>(kinds.key);

const specs: Readonly<Record<string, readonly string[]>> = {
  ENCRYPT_DECRYPT: ['SYMMETRIC_DEFAULT', 'RSA_2048', 'RSA_3072', 'RSA_4096'],
  SIGN_VERIFY: ['RSA_2048', 'RSA_3072', 'RSA_4096', 'ECC_NIST_P256', 'ECC_NIST_P384', 'ECC_NIST_P521', 'ECC_SECG_P256K1'],
  GENERATE_VERIFY_MAC: ['HMAC_224', 'HMAC_256', 'HMAC_384', 'HMAC_512'],
};

export const viewOf = (context: Context, key: Key): KeyMetadata => ({
  AWSAccountId: context.account,
  KeyId: key.id,
  Arn: key.arn,
  CreationDate: asDate(birthOf(key)),
  Enabled: key.state === 'Enabled',
  Description: key.description,
  KeyUsage: key.usage as 'ENCRYPT_DECRYPT',
  KeyState: key.state,
  KeySpec: key.spec as 'SYMMETRIC_DEFAULT',
  Origin: key.origin as 'AWS_KMS',
  KeyManager: isManaged(key) ? 'AWS' : 'CUSTOMER',
  MultiRegion: key.multiRegion,
  ...(key.spec === 'SYMMETRIC_DEFAULT' ? { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] } : {}),
  ...(key.deletionAt === undefined ? {} : { DeletionDate: asDate(instant(key.deletionAt)) }),
  ...(key.deletionWindow === undefined ? {} : { PendingDeletionWindowInDays: key.deletionWindow }),
  ...(key.multiRegion ? { MultiRegionConfiguration: family(context, key) } : {}),
});

/** A multi-Region key with all that share its id, as each of them tells it. */
function family(context: Context, key: Key): MultiRegionConfiguration {
  const home = key.primaryRegion ?? context.region;
  const there = context.in(home);
  const primary = table(there).get(key.id);
  return {
    MultiRegionKeyType: key.primaryRegion === undefined ? 'PRIMARY' : 'REPLICA',
    PrimaryKey: { Arn: keyArn(there, key.id), Region: home },
    ReplicaKeys: (primary?.replicas ?? []).map((region) => ({ Arn: keyArn(context.in(region), key.id), Region: region })),
  };
}

export const createKey = operation<CreateKeyCommandInput, CreateKeyCommandOutput>((input, context) => {
  const usage = input.KeyUsage ?? 'ENCRYPT_DECRYPT';
  const spec = input.KeySpec ?? 'SYMMETRIC_DEFAULT';
  if (specs[usage]?.includes(spec) !== true) throw new AwsFault('ValidationException', `KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
  const number = context.count('kms.key');
  const id = input.MultiRegion === true ? `mrk-${uuidOf(`${context.account}/${context.region}/${number}`).replace(/-/g, '')}` : uuidOf(`${context.account}/${context.region}/key/${number}`);
  const key: Key = {
    id,
    arn: keyArn(context, id),
    description: input.Description ?? '',
    usage,
    spec,
    state: 'Enabled',
    multiRegion: input.MultiRegion ?? false,
    origin: input.Origin ?? 'AWS_KMS',
    createdAt: context.now,
    policy: input.Policy === undefined ? defaultPolicy(context) : checkKeyPolicy(input.Policy, context, input.BypassPolicyLockoutSafetyCheck === true),
    tags: Object.fromEntries((input.Tags ?? []).map(({ TagKey, TagValue }) => [TagKey ?? '', TagValue ?? ''])),
  };
  table(context).put(id, key);
  return { KeyMetadata: viewOf(context, key) };
});

export const describeKey = operation<DescribeKeyCommandInput, DescribeKeyCommandOutput>((input, context) => ({ KeyMetadata: viewOf(context, existingKey(context, input.KeyId)) }));

export const listKeys = operation<ListKeysCommandInput, ListKeysCommandOutput>((input, context) => {
  const all = [...table(context).values(), ...managedAliases.map((alias) => existingKey(context, alias))].sort((a, b) => (a.id < b.id ? -1 : 1));
  const shown = page(all, { max: input.Limit ?? 100, token: input.Marker, key: ({ id }) => id, refuse: () => new AwsFault('InvalidMarkerException', 'The marker is invalid.') });
  return { Keys: shown.items.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })), Truncated: shown.next !== undefined, ...(shown.next === undefined ? {} : { NextMarker: shown.next }) };
});

export const updateDescription = operation<UpdateKeyDescriptionCommandInput, UpdateKeyDescriptionCommandOutput>((input, context) => {
  const key = changeableKey(context, input.KeyId);
  table(context).put(key.id, { ...key, description: input.Description ?? '' });
  return {};
});

export const enableKey = operation<EnableKeyCommandInput, EnableKeyCommandOutput>((input, context) => {
  const key = changeableKey(context, input.KeyId);
  table(context).put(key.id, { ...key, state: 'Enabled' });
  return {};
});

export const disableKey = operation<DisableKeyCommandInput, DisableKeyCommandOutput>((input, context) => {
  const key = changeableKey(context, input.KeyId);
  table(context).put(key.id, { ...key, state: 'Disabled' });
  return {};
});

export const getKeyPolicy = operation<GetKeyPolicyCommandInput, GetKeyPolicyCommandOutput>((input, context) => ({ Policy: existingKey(context, input.KeyId).policy, PolicyName: 'default' }));

export const putKeyPolicy = operation<PutKeyPolicyCommandInput, PutKeyPolicyCommandOutput>((input, context) => {
  const key = changeableKey(context, input.KeyId);
  table(context).put(key.id, { ...key, policy: checkKeyPolicy(input.Policy ?? '', context, input.BypassPolicyLockoutSafetyCheck === true) });
  return {};
});

export const scheduleDeletion = operation<ScheduleKeyDeletionCommandInput, ScheduleKeyDeletionCommandOutput>((input, context) => {
  const key = changeableKey(context, input.KeyId);
  const wait = input.PendingWindowInDays ?? 30;
  if (wait < 7 || wait > 30) throw new AwsFault('ValidationException', `1 validation error detected: Value '${wait}' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value between 7 and 30`);
  // AWS: the waiting time of a primary begins when its last replica is gone (KMS developer guide, "Deleting multi-Region keys").
  if ((key.replicas ?? []).length > 0) {
    table(context).put(key.id, { ...key, state: 'PendingReplicaDeletion', deletionWindow: wait });
    return { KeyId: key.arn, KeyState: 'PendingReplicaDeletion', PendingWindowInDays: wait };
  }
  const at = beginDeletion(context, key, wait);
  return { KeyId: key.arn, DeletionDate: asDate(at), KeyState: 'PendingDeletion', PendingWindowInDays: wait };
});

function beginDeletion(context: Context, { deletionWindow: _, ...key }: Key, wait: number): Instant {
  const at = plus(context.now, days(wait));
  table(context).put(key.id, { ...key, state: 'PendingDeletion', deletionAt: at });
  context.schedule(days(wait), 'kms.key-deleted', { id: key.id, at });
  return at;
}

export const keyDeleted = event<{ readonly id: string; readonly at: number }>(({ id, at }, context) => {
  const key = table(context).get(id);
  if (key?.deletionAt !== at) return;
  table(context).delete(id);
  if (key.primaryRegion !== undefined) withoutReplica(context, key);
  const aliases = context.table<Alias>(kinds.alias);
  for (const alias of aliases.values()) if (alias.keyId === id) aliases.delete(alias.name);
});

function withoutReplica(context: Context, { id, primaryRegion = '' }: Key): void {
  const there = context.in(primaryRegion);
  const primary = table(there).get(id);
  if (primary === undefined) return;
  const left: Key = { ...primary, replicas: (primary.replicas ?? []).filter((region) => region !== context.region) };
  table(there).put(id, left);
  if (left.state === 'PendingReplicaDeletion' && left.replicas?.length === 0) beginDeletion(there, left, left.deletionWindow ?? 30);
}

export const cancelDeletion = operation<CancelKeyDeletionCommandInput, CancelKeyDeletionCommandOutput>((input, context) => {
  const key = existingKey(context, input.KeyId);
  if (key.state !== 'PendingDeletion' && key.state !== 'PendingReplicaDeletion') throw new AwsFault('KMSInvalidStateException', `${key.arn} is not pending deletion.`);
  const { deletionAt: _, deletionWindow: __, ...kept } = key;
  table(context).put(key.id, { ...kept, state: 'Disabled' });
  return { KeyId: key.arn };
});
