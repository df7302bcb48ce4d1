// AWS::SecretsManager::ResourcePolicy and AWS::SecretsManager::RotationSchedule.
import { given, numberOf, objectOf, flagOf, textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { isGone, secrets } from './find.ts';

const isThere = (context: Context, arn: string): boolean => secrets(context).values().some((it) => (it.arn === arn || it.name === arn) && !isGone(it));

function putPolicy(properties: Properties, context: Context): void {
  context.call('secretsmanager', 'PutResourcePolicy', given({ SecretId: textOf(properties['SecretId']), ResourcePolicy: textOf(properties['ResourcePolicy']), BlockPublicPolicy: flagOf(properties['BlockPublicPolicy']) }));
}

export const resourcePolicy: ResourceType = {
  required: ['ResourcePolicy', 'SecretId'],
  createOnly: ['SecretId'],
  create(properties, { context }) {
    putPolicy(properties, context);
    return textOf(properties['SecretId']) ?? '';
  },
  attributes: (id) => ({ Id: id }),
  update(_, { after }, { context }) {
    putPolicy(after, context);
  },
  delete(id, { context }) {
    if (isThere(context, id)) context.call('secretsmanager', 'DeleteResourcePolicy', { SecretId: id });
  },
};

function rotate(properties: Properties, context: Context): void {
  const rules = objectOf(properties['RotationRules']);
  context.call(
    'secretsmanager',
    'RotateSecret',
    given({
      SecretId: textOf(properties['SecretId']),
      RotationLambdaARN: textOf(properties['RotationLambdaARN']),
      RotateImmediately: flagOf(properties['RotateImmediatelyOnUpdate']),
      RotationRules: rules === undefined ? undefined : given({ AutomaticallyAfterDays: numberOf(rules['AutomaticallyAfterDays']), ScheduleExpression: textOf(rules['ScheduleExpression']), Duration: textOf(rules['Duration']) }),
    }),
  );
}

export const rotationSchedule: ResourceType = {
  required: ['SecretId'],
  createOnly: ['SecretId'],
  create(properties, { context }) {
    rotate(properties, context);
    return textOf(properties['SecretId']) ?? '';
  },
  attributes: (id) => ({ Id: id }),
  update(_, { after }, { context }) {
    rotate(after, context);
  },
  delete(id, { context }) {
    if (isThere(context, id)) context.call('secretsmanager', 'CancelRotateSecret', { SecretId: id });
  },
};
