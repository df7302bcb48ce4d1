// RotateSecret and CancelRotateSecret: the schedule is kept; no Lambda runs here, so the value stays as it is.
import type { CancelRotateSecretCommandInput, CancelRotateSecretCommandOutput, RotateSecretCommandInput, RotateSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { days, plus } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation } from '../../world/service.ts';
import { current, existingSecret, secrets } from './find.ts';

export const rotateSecret = operation<RotateSecretCommandInput, RotateSecretCommandOutput>((input, context) => {
  const secret = existingSecret(context, input.SecretId);
  const lambdaArn = input.RotationLambdaARN ?? secret.rotation?.lambdaArn;
  if (lambdaArn === undefined && !secret.name.startsWith('rds!')) throw new AwsFault('InvalidRequestException', 'No Lambda rotation function ARN is associated with this secret.');
  const wanted = input.RotationRules?.AutomaticallyAfterDays ?? secret.rotation?.days;
  const schedule = input.RotationRules?.ScheduleExpression ?? (input.RotationRules?.AutomaticallyAfterDays === undefined ? secret.rotation?.schedule : undefined);
  if (wanted !== undefined && (wanted < 1 || wanted > 1000)) throw new AwsFault('InvalidParameterException', 'AutomaticallyAfterDays must be between 1 and 1000.');
  const every = wanted ?? Number(/^rate\((\d+) days?\)$/.exec(schedule ?? '')?.[1] ?? 30);
  const now = input.RotateImmediately !== false;
  secrets(context).put(secret.name, {
    ...secret,
    rotation: {
      ...(lambdaArn === undefined ? {} : { lambdaArn }),
      ...(wanted === undefined ? {} : { days: wanted }),
      ...(schedule === undefined ? {} : { schedule }),
      ...(now ? { lastAt: context.now } : secret.rotation?.lastAt === undefined ? {} : { lastAt: secret.rotation.lastAt }),
      nextAt: plus(context.now, days(every)),
    },
  });
  const version = current(secret);
  return { ARN: secret.arn, Name: secret.name, ...(version === undefined ? {} : { VersionId: version.id }) };
});

export const cancelRotation = operation<CancelRotateSecretCommandInput, CancelRotateSecretCommandOutput>((input, context) => {
  const { rotation: _, ...secret } = existingSecret(context, input.SecretId);
  secrets(context).put(secret.name, secret);
  return { ARN: secret.arn, Name: secret.name };
});
