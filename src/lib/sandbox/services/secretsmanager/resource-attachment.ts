// AWS::SecretsManager::SecretTargetAttachment: writes where a database is into the secret that holds its password.
import type { DescribeDBInstancesCommandOutput } from '@aws-sdk/client-rds';
import type { GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import { AwsFault } from '../../world/aws-fault.ts';
import { textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { isGone, secrets } from './find.ts';

const added = ['engine', 'host', 'port', 'dbname', 'dbInstanceIdentifier'];

function valueOf(context: Context, secretId: string): Readonly<Record<string, unknown>> {
  const { SecretString } = context.call<GetSecretValueCommandOutput>('secretsmanager', 'GetSecretValue', { SecretId: secretId });
  try {
    return JSON.parse(SecretString ?? '') as Readonly<Record<string, unknown>>;
  } catch {
    throw new AwsFault('InvalidRequestException', 'The secret must be a JSON object to be attached to a target.');
  }
}

function attach(context: Context, it: { readonly secretId: string; readonly targetId: string; readonly type: string }): void {
  if (it.type !== 'AWS::RDS::DBInstance') throw new AwsFault('InvalidParameterException', `The sandbox attaches secrets to AWS::RDS::DBInstance only, not to ${it.type}.`);
  const [instance] = context.call<DescribeDBInstancesCommandOutput>('rds', 'DescribeDBInstances', { DBInstanceIdentifier: it.targetId }).DBInstances ?? [];
  if (instance?.Endpoint === undefined) throw new AwsFault('InvalidRequestException', `The DB instance ${it.targetId} has no endpoint yet.`);
  const value = { ...valueOf(context, it.secretId), engine: instance.Engine, host: instance.Endpoint.Address, port: instance.Endpoint.Port, ...(instance.DBName === undefined ? {} : { dbname: instance.DBName }), dbInstanceIdentifier: instance.DBInstanceIdentifier };
  context.call('secretsmanager', 'PutSecretValue', { SecretId: it.secretId, SecretString: JSON.stringify(value) });
}

export const secretTargetAttachment: ResourceType = {
  required: ['SecretId', 'TargetId', 'TargetType'],
  createOnly: ['SecretId'],
  create(properties, { context }) {
    const secretId = textOf(properties['SecretId']) ?? '';
    attach(context, { secretId, targetId: textOf(properties['TargetId']) ?? '', type: textOf(properties['TargetType']) ?? '' });
    return secretId;
  },
  attributes: (id) => ({ Id: id }),
  update(secretId, { after }, { context }) {
    attach(context, { secretId, targetId: textOf(after['TargetId']) ?? '', type: textOf(after['TargetType']) ?? '' });
  },
  delete(secretId, { context }) {
    const known = secrets(context).values().some((secret) => secret.arn === secretId && !isGone(secret));
    if (!known) return;
    const left = Object.fromEntries(Object.entries(valueOf(context, secretId)).filter(([name]) => !added.includes(name)));
    context.call('secretsmanager', 'PutSecretValue', { SecretId: secretId, SecretString: JSON.stringify(left) });
  },
};
