// The policy that stands on a resource itself: buckets, keys, secrets, topics, repositories.
import type { Context } from '../../world/service.ts';
import { kinds as ecr, type Repository } from '../ecr/entities.ts';
import { existingKey, isManaged } from '../kms/find.ts';
import { kinds as s3, type Bucket } from '../s3/entities.ts';
import { kinds as secrets, type Secret } from '../secretsmanager/entities.ts';
import { kinds as sns, type Topic } from '../sns/entities.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Statement } from './policy-document.ts';
import { statementsOf } from './policy-texts.ts';

const finders: Readonly<Record<string, (arn: string, context: Context) => string | undefined>> = {
  s3: (arn, context) => {
    const bucket = arn.split(':')[5]?.split('/')[0] ?? '';
    const policy = context.worldTable<Bucket>(s3.bucket).get(bucket)?.settings['policy'];
    return typeof policy === 'string' ? policy : undefined;
  },
  kms: (arn, context) => keyPolicy(arn, context),
  secretsmanager: (arn, context) => context.table<Secret>(secrets.secret).values().find((secret) => secret.arn === arn)?.policy,
  sns: (arn, context) => context.table<Topic>(sns.topic).get(arn)?.attributes['Policy'],
  ecr: (arn, context) => context.table<Repository>(ecr.repository).get(arn.split(':repository/')[1] ?? '')?.policy,
};

// AWS: the keys that AWS keeps let everybody in the account use them through their service (KMS developer guide).
const managedKeyPolicy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:CreateGrant', 'kms:DescribeKey'], Resource: '*' }] });

function keyPolicy(arn: string, context: Context): string | undefined {
  if (!arn.includes(':key/')) return undefined;
  try {
    const key = existingKey(context, arn);
    return isManaged(key) ? managedKeyPolicy : key.policy;
  } catch (refusal) {
    if (refusal instanceof AwsFault) return undefined;
    throw refusal;
  }
}

/** Its statements; undefined where it has none. */
export function resourceStatements(context: Context, arn: string | undefined): readonly Statement[] | undefined {
  const [, , service = '', region = '', account = ''] = arn?.split(':') ?? [];
  const find = finders[service];
  if (arn === undefined || find === undefined) return undefined;
  const there = (account === '' || account === context.account ? context : context.as(account)).in(region === '' ? context.region : region);
  const policy = find(arn, there);
  return policy === undefined ? undefined : statementsOf(policy, 'resource');
}
