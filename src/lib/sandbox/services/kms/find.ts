// Keys found by id, ARN or alias; among them the ones that AWS keeps for its services.
import { createHash } from 'node:crypto';
import { instant, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { kinds, type Alias, type Key } from './entities.ts';

export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

export const keyArn = (context: Context, id: string): string => `arn:aws:kms:${context.region}:${context.account}:key/${id}`;

/** AWS: made on first use by each service; here they are always there (KMS developer guide, "AWS managed keys"). */
export const managedAliases = ['acm', 'cloudtrail', 'ebs', 'ecr', 'elasticache', 'kinesis', 'lambda', 'rds', 's3', 'secretsmanager', 'sns', 'sqs', 'ssm'].map((service) => `alias/aws/${service}`);

function managedKey(context: Context, alias: string): Key {
  const id = uuidOf(`${context.account}/${context.region}/${alias}`);
  return { id, arn: keyArn(context, id), description: `Default key that protects my data when no other key is defined (${alias})`, usage: 'ENCRYPT_DECRYPT', spec: 'SYMMETRIC_DEFAULT', state: 'Enabled', multiRegion: false, origin: 'AWS_KMS', createdAt: 0, policy: '{"Version":"2012-10-17","Statement":[]}', rotation: { days: 365, next: 0 }, tags: {} };
}

export const isManaged = (key: Key): boolean => key.createdAt === 0;

/** When a key or alias was made, as it is shown. AWS's own are older than the account's; on which day is a guess. */
export const birthOf = (it: { readonly createdAt: number }): Instant => instant(it.createdAt === 0 ? 1_546_300_800_000 : it.createdAt);

/** @throws AwsFault NotFoundException, with KMS's words for an alias and for a key */
export function existingKey(context: Context, idArnOrAlias: string | undefined): Key {
  const given = idArnOrAlias ?? '';
  const name = /^arn:aws:kms:[^:]*:[^:]*:(.+)$/.exec(given)?.[1] ?? given;
  if (name.startsWith('alias/')) {
    if (managedAliases.includes(name)) return managedKey(context, name);
    const alias = context.table<Alias>(kinds.alias).get(name);
    const key = context.table<Key>(kinds.key).get(alias?.keyId ?? '');
    if (key === undefined) throw new AwsFault('NotFoundException', `Alias arn:aws:kms:${context.region}:${context.account}:${name} is not found.`);
    return key;
  }
  const id = name.replace(/^key\//, '');
  const key = context.table<Key>(kinds.key).get(id) ?? managedAliases.map((alias) => managedKey(context, alias)).find((it) => it.id === id);
  if (key === undefined || (given.startsWith('arn:') && !given.startsWith(`arn:aws:kms:${context.region}:${context.account}:`))) throw new AwsFault('NotFoundException', `Key '${keyArn(context, id)}' does not exist`);
  return key;
}

/** A key of the account's own that can still be changed. @throws AwsFault */
export function changeableKey(context: Context, id: string | undefined): Key {
  const key = existingKey(context, id);
  if (isManaged(key)) throw new AwsFault('AccessDeniedException', `The key ${key.arn} is managed by AWS.`);
  if (key.state === 'PendingDeletion' || key.state === 'PendingReplicaDeletion') throw new AwsFault('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  return key;
}
