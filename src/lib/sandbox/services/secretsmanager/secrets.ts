// Secrets: made, read, changed, deleted after a waiting time.
import type { CreateSecretCommandInput, CreateSecretCommandOutput, DeleteSecretCommandInput, DeleteSecretCommandOutput, DescribeSecretCommandInput, DescribeSecretCommandOutput, GetSecretValueCommandInput, GetSecretValueCommandOutput, ListSecretsCommandInput, ListSecretsCommandOutput, ListSecretVersionIdsCommandInput, ListSecretVersionIdsCommandOutput, PutSecretValueCommandInput, PutSecretValueCommandOutput, RestoreSecretCommandInput, RestoreSecretCommandOutput, UpdateSecretCommandInput, UpdateSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { asDate, days, instant, plus } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { event, operation, type Context } from '../../world/service.ts';
import { tagList, tagsOf } from '../../world/tags.ts';
import type { Secret, Version } from './entities.ts';
import { anySecret, current, existingSecret, isGone, newArn, secrets } from './find.ts';
import { passOn, replicasOf, replicationStatus } from './replication.ts';
import { withVersion } from './versions.ts';

export function save(context: Context, secret: Secret): void {
  secrets(context).put(secret.name, secret);
  passOn(context, secret);
}

function mustBePrimary(secret: Secret): void {
  if (secret.primaryRegion !== undefined) throw new AwsFault('InvalidRequestException', `Operation not permitted on a replica secret. Call must be made in primary secret's region.`);
}

export const createSecret = operation<CreateSecretCommandInput, CreateSecretCommandOutput>((input, context) => {
  const name = input.Name ?? '';
  if (!/^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(name)) throw new AwsFault('ValidationException', 'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!');
  const known = secrets(context).get(name);
  if (known !== undefined && isGone(known)) throw new AwsFault('InvalidRequestException', "You can't create this secret because a secret with this name is already scheduled for deletion.");
  if (known !== undefined) return createdAgain(known, input);
  const bare: Secret = {
    name,
    arn: newArn(context, name),
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.KmsKeyId === undefined ? {} : { kmsKeyId: input.KmsKeyId }),
    createdAt: context.now,
    changedAt: context.now,
    replicas: [],
    versions: [],
    tags: tagsOf(input.Tags),
  };
  const valued = input.SecretString !== undefined || input.SecretBinary !== undefined;
  const { secret, version } = valued ? withVersion(context, bare, { value: { text: input.SecretString, binary: input.SecretBinary }, token: input.ClientRequestToken }) : { secret: bare, version: undefined };
  save(context, { ...secret, replicas: replicasOf(context, input.AddReplicaRegions) });
  return { ARN: secret.arn, Name: name, ...(version === undefined ? {} : { VersionId: version.id }) };
});

/** The same token with the same value is the same call, heard twice. */
function createdAgain(known: Secret, input: CreateSecretCommandInput): Omit<CreateSecretCommandOutput, '$metadata'> {
  const same = known.versions.find(({ id, text }) => id === input.ClientRequestToken && text === input.SecretString);
  if (same === undefined) throw new AwsFault('ResourceExistsException', `The operation failed because the secret ${known.name} already exists.`);
  return { ARN: known.arn, Name: known.name, VersionId: same.id };
}

export const putSecretValue = operation<PutSecretValueCommandInput, PutSecretValueCommandOutput>((input, context) => {
  const before = existingSecret(context, input.SecretId);
  mustBePrimary(before);
  const { secret, version } = withVersion(context, before, { value: { text: input.SecretString, binary: input.SecretBinary }, token: input.ClientRequestToken, stages: input.VersionStages });
  save(context, secret);
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: [...version.stages] };
});

export const updateSecret = operation<UpdateSecretCommandInput, UpdateSecretCommandOutput>((input, context) => {
  const before = existingSecret(context, input.SecretId);
  mustBePrimary(before);
  const valued = input.SecretString !== undefined || input.SecretBinary !== undefined;
  const { secret, version } = valued ? withVersion(context, before, { value: { text: input.SecretString, binary: input.SecretBinary }, token: input.ClientRequestToken }) : { secret: before, version: undefined };
  save(context, { ...secret, ...(input.Description === undefined ? {} : { description: input.Description }), ...(input.KmsKeyId === undefined ? {} : { kmsKeyId: input.KmsKeyId }), changedAt: context.now });
  return { ARN: secret.arn, Name: secret.name, ...(version === undefined ? {} : { VersionId: version.id }) };
});

export const getSecretValue = operation<GetSecretValueCommandInput, GetSecretValueCommandOutput>((input, context) => {
  const secret = existingSecret(context, input.SecretId);
  const stage = input.VersionStage ?? (input.VersionId === undefined ? 'AWSCURRENT' : undefined);
  const version = secret.versions.find((it) => (input.VersionId === undefined || it.id === input.VersionId) && (stage === undefined || it.stages.includes(stage)));
  if (version === undefined) throw new AwsFault('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${input.VersionId === undefined ? `staging label: ${stage ?? ''}` : `VersionId: ${input.VersionId}`}`);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    VersionStages: [...version.stages],
    CreatedDate: asDate(instant(version.createdAt)),
    ...(version.text === undefined ? {} : { SecretString: version.text }),
    ...(version.binary === undefined ? {} : { SecretBinary: Buffer.from(version.binary, 'base64') }),
  };
});

// AWS: a version without a label is deprecated, and not shown (API reference, DescribeSecret: VersionIdsToStages).
const labelled = (versions: readonly Version[]): readonly Version[] => versions.filter(({ stages }) => stages.length > 0);
const stagesOf = (versions: readonly Version[]): Record<string, string[]> => Object.fromEntries(labelled(versions).map(({ id, stages }) => [id, [...stages]]));

function viewOf(secret: Secret) {
  const { rotation } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description === undefined ? {} : { Description: secret.description }),
    ...(secret.kmsKeyId === undefined ? {} : { KmsKeyId: secret.kmsKeyId }),
    CreatedDate: asDate(instant(secret.createdAt)),
    LastChangedDate: asDate(instant(secret.changedAt)),
    ...(secret.deletedAt === undefined ? {} : { DeletedDate: asDate(instant(secret.deletedAt)) }),
    RotationEnabled: rotation !== undefined,
    ...(rotation?.lambdaArn === undefined ? {} : { RotationLambdaARN: rotation.lambdaArn }),
    ...(rotation === undefined ? {} : { RotationRules: { ...(rotation.days === undefined ? {} : { AutomaticallyAfterDays: rotation.days }), ...(rotation.schedule === undefined ? {} : { ScheduleExpression: rotation.schedule }) } }),
    ...(rotation?.lastAt === undefined ? {} : { LastRotatedDate: asDate(instant(rotation.lastAt)) }),
    ...(rotation?.nextAt === undefined ? {} : { NextRotationDate: asDate(instant(rotation.nextAt)) }),
    ...(secret.primaryRegion === undefined ? {} : { PrimaryRegion: secret.primaryRegion }),
    Tags: tagList(secret.tags),
  };
}

export const describeSecret = operation<DescribeSecretCommandInput, DescribeSecretCommandOutput>((input, context) => {
  const secret = anySecret(context, input.SecretId);
  return {
    ...viewOf(secret),
    VersionIdsToStages: stagesOf(secret.versions),
    ...(secret.replicas.length === 0 ? {} : { PrimaryRegion: context.region, ReplicationStatus: replicationStatus(context, secret) }),
  };
});

export const listSecretVersionIds = operation<ListSecretVersionIdsCommandInput, ListSecretVersionIdsCommandOutput>((input, context) => {
  const secret = existingSecret(context, input.SecretId);
  return { ARN: secret.arn, Name: secret.name, Versions: (input.IncludeDeprecated === true ? secret.versions : labelled(secret.versions)).map(({ id, stages, createdAt }) => ({ VersionId: id, ...(stages.length === 0 ? {} : { VersionStages: [...stages] }), CreatedDate: asDate(instant(createdAt)) })) };
});

const filters: Readonly<Record<string, (secret: Secret, value: string) => boolean>> = {
  name: ({ name }, value) => name.startsWith(value),
  description: ({ description = '' }, value) => description.toLowerCase().includes(value.toLowerCase()),
  'tag-key': ({ tags }, value) => Object.keys(tags).some((key) => key.startsWith(value)),
  'tag-value': ({ tags }, value) => Object.values(tags).some((it) => it.startsWith(value)),
  all: ({ name, description = '' }, value) => `${name} ${description}`.includes(value),
};

export const listSecrets = operation<ListSecretsCommandInput, ListSecretsCommandOutput>((input, context) => {
  const passes = (secret: Secret): boolean => (input.Filters ?? []).every(({ Key, Values }) => (Values ?? []).some((value) => filters[Key ?? '']?.(secret, value) === true));
  const found = secrets(context).values().filter((secret) => (input.IncludePlannedDeletion === true || !isGone(secret)) && passes(secret));
  const shown = page(found, { max: input.MaxResults ?? 100, token: input.NextToken, key: ({ name }) => name, refuse: () => new AwsFault('InvalidNextTokenException', 'The NextToken value is invalid.') });
  return { SecretList: shown.items.map((secret) => ({ ...viewOf(secret), SecretVersionsToStages: stagesOf(secret.versions) })), ...(shown.next === undefined ? {} : { NextToken: shown.next }) };
});

export const deleteSecret = operation<DeleteSecretCommandInput, DeleteSecretCommandOutput>((input, context) => {
  const secret = anySecret(context, input.SecretId);
  if (input.ForceDeleteWithoutRecovery === true && input.RecoveryWindowInDays !== undefined) throw new AwsFault('InvalidParameterException', "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  const window = input.RecoveryWindowInDays ?? 30;
  if (window < 7 || window > 30) throw new AwsFault('InvalidParameterException', 'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
  mustBePrimary(secret);
  if (secret.replicas.length > 0) throw new AwsFault('InvalidParameterException', `You can't delete secret ${secret.name} that still has replica regions. Remove the replicas first.`);
  if (input.ForceDeleteWithoutRecovery === true) {
    secrets(context).delete(secret.name);
    return { ARN: secret.arn, Name: secret.name, DeletionDate: asDate(context.now) };
  }
  if (isGone(secret)) throw new AwsFault('InvalidRequestException', "You can't perform this operation on the secret because it was already scheduled for deletion.");
  const goneAt = plus(context.now, days(window));
  secrets(context).put(secret.name, { ...secret, deletedAt: context.now, goneAt });
  context.schedule(days(window), 'secretsmanager.secret-gone', { name: secret.name, arn: secret.arn, goneAt });
  return { ARN: secret.arn, Name: secret.name, DeletionDate: asDate(goneAt) };
});

export const secretGone = event<{ readonly name: string; readonly arn: string; readonly goneAt: number }>(({ name, arn, goneAt }, context) => {
  const secret = secrets(context).get(name);
  if (secret?.arn === arn && secret.goneAt === goneAt) secrets(context).delete(name);
});

export const restoreSecret = operation<RestoreSecretCommandInput, RestoreSecretCommandOutput>((input, context) => {
  const { deletedAt: _, goneAt: __, ...secret } = anySecret(context, input.SecretId);
  secrets(context).put(secret.name, secret);
  return { ARN: secret.arn, Name: secret.name };
});

export const currentText = (secret: Secret): string | undefined => current(secret)?.text;
