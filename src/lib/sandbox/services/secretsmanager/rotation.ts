// RotateSecret, CancelRotateSecret and UpdateSecretVersionStage, and rotations as the world's time brings them.
import type { CancelRotateSecretCommandInput, CancelRotateSecretCommandOutput, RotateSecretCommandInput, RotateSecretCommandOutput, UpdateSecretVersionStageCommandInput, UpdateSecretVersionStageCommandOutput } from '@aws-sdk/client-secrets-manager';
import { days, hours, plus, seconds, type Duration } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { event, operation, type Context } from '../../world/service.ts';
import type { Secret } from './entities.ts';
import { current, existingSecret, isGone, secrets } from './find.ts';
import { passOn } from './replication.ts';
import { nextValue, tellOwnSecret } from './rotated-value.ts';
import { withStageMoved, withVersion } from './versions.ts';

type Rotation = NonNullable<Secret['rotation']>;

function save(context: Context, secret: Secret): void {
  secrets(context).put(secret.name, secret);
  passOn(context, secret);
}

function mustBePrimary(secret: Secret): void {
  if (secret.primaryRegion !== undefined) throw new AwsFault('InvalidRequestException', "Operation not permitted on a replica secret. Call must be made in primary secret's region.");
}

/** How long from one rotation to the next; undefined for a cron expression, which the sandbox does not read. */
function interval({ days: after, schedule }: Rotation): Duration | undefined {
  if (after !== undefined) return days(after);
  const [, count, unit = ''] = /^rate\((\d+) (day|hour)s?\)$/.exec(schedule ?? '') ?? [];
  return count === undefined ? undefined : unit === 'day' ? days(Number(count)) : hours(Number(count));
}

/** @throws AwsFault InvalidParameterException */
function checkRules({ AutomaticallyAfterDays: after, ScheduleExpression: schedule, Duration: window }: NonNullable<RotateSecretCommandInput['RotationRules']>): void {
  if (after !== undefined && schedule !== undefined) throw new AwsFault('InvalidParameterException', "You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
  if (after !== undefined && (after < 1 || after > 1000)) throw new AwsFault('InvalidParameterException', 'AutomaticallyAfterDays must be between 1 and 1000.');
  // AWS: rate() in hours or days, four hours at least, or cron() (Secrets Manager user guide, "Rotation schedules"; the words are a guess).
  if (schedule !== undefined && !/^(rate\((1 (day|hour)|\d+ (days|hours))\)|cron\([^)]+\))$/.test(schedule)) throw new AwsFault('InvalidParameterException', `The schedule expression ${schedule} is not valid.`);
  const [, few] = /^rate\((\d+) hours?\)$/.exec(schedule ?? '') ?? [];
  if (few !== undefined && Number(few) < 4) throw new AwsFault('InvalidParameterException', 'A secret can be rotated every four hours at most.');
  if (window !== undefined && !/^\d{1,2}h$/.test(window)) throw new AwsFault('InvalidParameterException', `The rotation window ${window} is not valid.`);
}

/** AWS: AWSPENDING on a version that is not the current one is a rotation that has not come to its end (API reference, RotateSecret). */
const isUnderWay = ({ versions }: Secret): boolean => versions.some(({ stages }) => stages.includes('AWSPENDING') && !stages.includes('AWSCURRENT'));

export const rotateSecret = operation<RotateSecretCommandInput, RotateSecretCommandOutput>((input, context) => {
  const secret = existingSecret(context, input.SecretId);
  mustBePrimary(secret);
  checkRules(input.RotationRules ?? {});
  const lambdaArn = input.RotationLambdaARN ?? secret.rotation?.lambdaArn;
  if (lambdaArn === undefined && !secret.name.startsWith('rds!')) throw new AwsFault('InvalidRequestException', 'No Lambda rotation function ARN is associated with this secret.');
  if (isUnderWay(secret)) throw new AwsFault('InvalidRequestException', "A previous rotation isn't complete. That rotation will be reattempted.");
  const { days: _, schedule: __, nextAt: ___, ...kept } = secret.rotation ?? {};
  const rules = input.RotationRules === undefined ? { days: secret.rotation?.days, schedule: secret.rotation?.schedule } : { days: input.RotationRules.AutomaticallyAfterDays, schedule: input.RotationRules.ScheduleExpression };
  const rotation: Rotation = {
    ...kept,
    ...(lambdaArn === undefined ? {} : { lambdaArn }),
    ...(rules.days === undefined ? {} : { days: rules.days }),
    ...(rules.schedule === undefined ? {} : { schedule: rules.schedule }),
  };
  const next = withNext(context, { ...secret, rotation });
  if (input.RotateImmediately === false) {
    // AWS: then the function is tried with a version that goes away again (API reference, RotateImmediately); the sandbox runs no function.
    save(context, next);
    return { ARN: secret.arn, Name: secret.name, VersionId: input.ClientRequestToken ?? current(secret)?.id };
  }
  const { versionId } = begin(context, next, input.ClientRequestToken);
  return { ARN: secret.arn, Name: secret.name, VersionId: versionId };
});

/** The secret with the time of its next rotation, which is bound to come. */
function withNext(context: Context, secret: Secret): Secret {
  const every = interval(secret.rotation ?? {});
  if (secret.rotation === undefined || every === undefined) return secret;
  const nextAt = plus(context.now, every);
  context.schedule(every, 'secretsmanager.rotation-due', { name: secret.name, arn: secret.arn, nextAt });
  return { ...secret, rotation: { ...secret.rotation, nextAt } };
}

/** The new value waits as AWSPENDING while the function would set and test it. AWS: some seconds for the four steps; unverified. */
function begin(context: Context, secret: Secret, token?: string): { readonly versionId: string } {
  const made = withVersion(context, secret, { value: nextValue(context, secret), token, stages: ['AWSPENDING'] });
  save(context, made.secret);
  context.schedule(seconds(10), 'secretsmanager.rotated', { name: secret.name, arn: secret.arn, versionId: made.version.id });
  return { versionId: made.version.id };
}

export const rotationDue = event<{ readonly name: string; readonly arn: string; readonly nextAt: number }>(({ name, arn, nextAt }, context) => {
  const secret = secrets(context).get(name);
  // Another schedule since, or none: then this one is forgotten.
  if (secret?.arn !== arn || isGone(secret) || secret.rotation?.nextAt !== nextAt) return;
  const next = withNext(context, secret);
  if (isUnderWay(next)) save(context, next);
  else begin(context, next);
});

export const rotated = event<{ readonly name: string; readonly arn: string; readonly versionId: string }>(({ name, arn, versionId }, context) => {
  const secret = secrets(context).get(name);
  const version = secret?.versions.find(({ id }) => id === versionId);
  if (secret?.arn !== arn || isGone(secret) || secret.rotation === undefined || version?.stages.includes('AWSPENDING') !== true) return;
  const done = withStageMoved(secret, 'AWSCURRENT', versionId);
  // AWS: AWSPENDING is taken off when the rotation is over. (Secrets Manager user guide, "Lambda rotation functions")
  const versions = done.versions.map((it) => ({ ...it, stages: it.stages.filter((stage) => stage !== 'AWSPENDING') }));
  save(context, { ...done, versions, changedAt: context.now, rotation: { ...secret.rotation, lastAt: context.now } });
  tellOwnSecret(context, { ...done, versions });
});

export const cancelRotation = operation<CancelRotateSecretCommandInput, CancelRotateSecretCommandOutput>((input, context) => {
  const { rotation: _, ...secret } = existingSecret(context, input.SecretId);
  mustBePrimary(secret);
  save(context, secret);
  return { ARN: secret.arn, Name: secret.name };
});

/** What a rotation function ends with. */
export const updateVersionStage = operation<UpdateSecretVersionStageCommandInput, UpdateSecretVersionStageCommandOutput>((input, context) => {
  const secret = existingSecret(context, input.SecretId);
  mustBePrimary(secret);
  const { VersionStage: stage = '', MoveToVersionId: to, RemoveFromVersionId: from } = input;
  for (const id of [to, from]) if (id !== undefined && !secret.versions.some((it) => it.id === id)) throw new AwsFault('ResourceNotFoundException', `Secrets Manager can't find the specified secret version: ${id}.`);
  const holder = secret.versions.find(({ stages }) => stages.includes(stage))?.id;
  // AWS: who moves a label must name the version that has it (API reference, UpdateSecretVersionStage; the words are a guess).
  if (holder !== from && (from !== undefined || (holder !== undefined && holder !== to))) throw new AwsFault('InvalidParameterException', `The parameter RemoveFromVersionId can't be ${from ?? 'empty'}. Staging label ${stage} is currently attached to version ${holder ?? 'none'}, so you must explicitly reference that version in RemoveFromVersionId.`);
  if (to === undefined && stage === 'AWSCURRENT') throw new AwsFault('InvalidParameterException', "You can't remove the staging label AWSCURRENT, only move it to another version.");
  save(context, { ...withStageMoved(secret, stage, to), changedAt: context.now });
  return { ARN: secret.arn, Name: secret.name };
});
