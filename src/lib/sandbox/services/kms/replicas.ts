// Replicas of a multi-Region key: the same id and material in another region, with a policy of their own.
import type { ReplicateKeyCommandInput, ReplicateKeyCommandOutput } from '@aws-sdk/client-kms';
import { AwsFault } from '../../world/aws-fault.ts';
import { regions } from '../../world/regions.ts';
import { operation } from '../../world/service.ts';
import { kinds, type Key } from './entities.ts';
import { changeableKey, keyArn } from './find.ts';
import { checkKeyPolicy, defaultPolicy } from './key-policy.ts';
import { viewOf } from './keys.ts';

/** AWS takes about a minute, in which the replica is Creating; here it is at once. */
export const replicateKey = operation<ReplicateKeyCommandInput, ReplicateKeyCommandOutput>((input, context) => {
  const primary = changeableKey(context, input.KeyId);
  const region = input.ReplicaRegion ?? '';
  // Words of this function are unverified.
  if (!primary.multiRegion || primary.primaryRegion !== undefined) throw new AwsFault('UnsupportedOperationException', `${primary.arn} is not a multi-Region primary key.`);
  if (!regions.includes(region)) throw new AwsFault('ValidationException', `Invalid replica region: ${region}`);
  const there = context.in(region);
  const keys = there.table<Key>(kinds.key);
  if (region === context.region || keys.get(primary.id) !== undefined) throw new AwsFault('AlreadyExistsException', `${keyArn(there, primary.id)} already exists`);
  const { rotation: _, replicas: __, ...shared } = primary;
  const replica: Key = {
    ...shared,
    arn: keyArn(there, primary.id),
    description: input.Description ?? '',
    state: 'Enabled',
    createdAt: context.now,
    primaryRegion: context.region,
    // AWS: neither policy nor tags are shared (KMS developer guide, "Multi-Region keys": independent properties).
    policy: input.Policy === undefined ? defaultPolicy(there) : checkKeyPolicy(input.Policy, there, input.BypassPolicyLockoutSafetyCheck === true),
    tags: Object.fromEntries((input.Tags ?? []).map(({ TagKey, TagValue }) => [TagKey ?? '', TagValue ?? ''])),
  };
  keys.put(replica.id, replica);
  context.table<Key>(kinds.key).put(primary.id, { ...primary, replicas: [...(primary.replicas ?? []), region].sort() });
  return { ReplicaKeyMetadata: viewOf(there, replica), ReplicaPolicy: replica.policy, ReplicaTags: input.Tags ?? [] };
});
