// Replicas of a secret in other regions: the same name and value there, until they are let go.
import type { RemoveRegionsFromReplicationCommandInput, RemoveRegionsFromReplicationCommandOutput, ReplicateSecretToRegionsCommandInput, ReplicateSecretToRegionsCommandOutput, ReplicaRegionType, StopReplicationToReplicaCommandInput, StopReplicationToReplicaCommandOutput } from '@aws-sdk/client-secrets-manager';
import { AwsFault } from '../../world/aws-fault.ts';
import { regions } from '../../world/regions.ts';
import { operation, type Context } from '../../world/service.ts';
import type { Secret } from './entities.ts';
import { existingSecret, secrets } from './find.ts';

type Replicas = Secret['replicas'];

/** @throws AwsFault InvalidParameterException */
export function replicasOf(context: Context, asked: readonly ReplicaRegionType[] | undefined): Replicas {
  return (asked ?? []).map(({ Region: region = '', KmsKeyId }) => {
    if (!regions.includes(region)) throw new AwsFault('InvalidParameterException', `Invalid replica region: ${region}`);
    if (region === context.region) throw new AwsFault('InvalidParameterException', `Invalid replica region. ${region} is the primary region of the secret.`);
    return { region, ...(KmsKeyId === undefined ? {} : { kmsKeyId: KmsKeyId }) };
  });
}

/** Brings the replicas in step. AWS takes a moment for it; here it is at once. */
export function passOn(context: Context, secret: Secret): void {
  for (const { region, kmsKeyId } of secret.replicas) {
    const there = secrets(context.in(region));
    const known = there.get(secret.name);
    if (known !== undefined && known.primaryRegion !== context.region) continue;
    const { replicas: _, rotation: __, kmsKeyId: ___, policy: ____, ...copied } = secret;
    there.put(secret.name, { ...copied, arn: secret.arn.replace(`:${context.region}:`, `:${region}:`), replicas: [], primaryRegion: context.region, ...(kmsKeyId === undefined ? {} : { kmsKeyId }) });
  }
}

/** How each replica stands: a secret of its own that was there before is never overwritten. */
export function replicationStatus(context: Context, secret: Secret) {
  return secret.replicas.map(({ region, kmsKeyId }) => {
    const mine = secrets(context.in(region)).get(secret.name)?.primaryRegion === context.region;
    const failure = mine ? {} : { StatusMessage: `Replication failed: Secret name simple already exists in region ${region}.` };
    return { Region: region, Status: mine ? ('InSync' as const) : ('Failed' as const), ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }), ...failure };
  });
}

export const replicate = operation<ReplicateSecretToRegionsCommandInput, ReplicateSecretToRegionsCommandOutput>((input, context) => {
  const secret = existingSecret(context, input.SecretId);
  if (secret.primaryRegion !== undefined) throw new AwsFault('InvalidRequestException', "Operation not permitted on a replica secret. Call must be made in primary secret's region.");
  const added = replicasOf(context, input.AddReplicaRegions);
  const next = { ...secret, replicas: [...secret.replicas.filter(({ region }) => !added.some((it) => it.region === region)), ...added] };
  secrets(context).put(secret.name, next);
  passOn(context, next);
  return { ARN: secret.arn, ReplicationStatus: replicationStatus(context, next) };
});

export const removeRegions = operation<RemoveRegionsFromReplicationCommandInput, RemoveRegionsFromReplicationCommandOutput>((input, context) => {
  const secret = existingSecret(context, input.SecretId);
  const gone = input.RemoveReplicaRegions ?? [];
  for (const region of gone) if (secrets(context.in(region)).get(secret.name)?.primaryRegion === context.region) secrets(context.in(region)).delete(secret.name);
  const next = { ...secret, replicas: secret.replicas.filter(({ region }) => !gone.includes(region)) };
  secrets(context).put(secret.name, next);
  return { ARN: secret.arn, ReplicationStatus: replicationStatus(context, next) };
});

/** Called in the replica's region: it stands alone from now on. */
export const stopReplication = operation<StopReplicationToReplicaCommandInput, StopReplicationToReplicaCommandOutput>((input, context) => {
  const { primaryRegion, ...secret } = existingSecret(context, input.SecretId);
  if (primaryRegion === undefined) throw new AwsFault('InvalidRequestException', 'The secret is not a replica.');
  secrets(context).put(secret.name, secret);
  const primary = secrets(context.in(primaryRegion)).get(secret.name);
  if (primary !== undefined) secrets(context.in(primaryRegion)).put(secret.name, { ...primary, replicas: primary.replicas.filter(({ region }) => region !== context.region) });
  return { ARN: secret.arn };
});
