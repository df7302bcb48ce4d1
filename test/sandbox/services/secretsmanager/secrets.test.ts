// Secrets: generated, attached, versioned, and never shown by anything but GetSecretValue.
import type { CreateSecretCommandOutput, DescribeSecretCommandOutput, GetSecretValueCommandOutput, PutSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { rds } from '../../../../src/lib/sandbox/services/rds/service.ts';
import { resources } from '../../../../src/lib/sandbox/services/secretsmanager/resources.ts';
import { secretsmanager } from '../../../../src/lib/sandbox/services/secretsmanager/service.ts';
import { days } from '../../../../src/lib/world/time.ts';
import { Account } from '../account.ts';
import { inStack } from '../in-stack.ts';
import { accountWithDatabase } from '../rds/database.ts';

const fresh = (seed = 'seed'): Account => new Account({ services: [secretsmanager], seed });
const valueOf = (account: Account, SecretId: string): string => account.call<GetSecretValueCommandOutput>('secretsmanager', 'GetSecretValue', { SecretId }).SecretString ?? '';
const secret = resources['AWS::SecretsManager::Secret'];
const generated = { Name: 'shop/database', GenerateSecretString: { SecretStringTemplate: '{"username":"shop"}', GenerateStringKey: 'password', PasswordLength: 24, ExcludeCharacters: '"@/\\ ' } };

function passwordOf(text: string): string {
  return (JSON.parse(text) as { readonly password: string }).password;
}

describe('a generated secret', () => {
  it('has the template’s fields and a password by its rules, which no description shows', () => {
    const account = fresh();
    const arn = account.look((context) => secret.create(generated, inStack(context)));
    const password = passwordOf(valueOf(account, arn));
    expect(JSON.parse(valueOf(account, arn))).toEqual({ username: 'shop', password });
    expect(password).toMatch(/^[^"@/\\ ]{24}$/);
    for (const type of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(password).toMatch(type);
    const everything = JSON.stringify([account.call('secretsmanager', 'DescribeSecret', { SecretId: arn }), account.call('secretsmanager', 'ListSecrets', {}), account.call('secretsmanager', 'ListSecretVersionIds', { SecretId: arn }), account.look((context) => secret.read?.(arn, inStack(context)))]);
    expect(everything).toContain('shop/database');
    expect(everything).not.toContain(password);
    expect(everything).not.toContain('username');
  });

  it('is the same for the same seed and another for another', () => {
    const made = (seed: string): string => {
      const account = fresh(seed);
      return passwordOf(valueOf(account, account.look((context) => secret.create(generated, inStack(context)))));
    };
    expect(made('a')).toBe(made('a'));
    expect(made('a')).not.toBe(made('b'));
  });

  it('keeps its value through an update that does not touch it', () => {
    const account = fresh();
    const arn = account.look((context) => secret.create(generated, inStack(context)));
    const before = valueOf(account, arn);
    account.look((context) => secret.update?.(arn, { before: generated, after: { ...generated, Description: 'of the database' } }, inStack(context)));
    expect(valueOf(account, arn)).toBe(before);
    const other = { ...generated, GenerateSecretString: { ...generated.GenerateSecretString, PasswordLength: 30 } };
    account.look((context) => secret.update?.(arn, { before: generated, after: other }, inStack(context)));
    expect(passwordOf(valueOf(account, arn))).toHaveLength(30);
  });

  it('learns from its attachment where the database is', () => {
    const account = accountWithDatabase({ services: [rds, secretsmanager], input: { DBName: 'shop' } });
    const attachment = resources['AWS::SecretsManager::SecretTargetAttachment'];
    const properties = (arn: string): object => ({ SecretId: arn, TargetId: 'shop-production', TargetType: 'AWS::RDS::DBInstance' });
    const arn = account.look((context) => secret.create(generated, inStack(context)));
    const password = passwordOf(valueOf(account, arn));
    account.look((context) => attachment.create({ ...properties(arn) }, inStack(context)));
    expect(JSON.parse(valueOf(account, arn))).toEqual({ username: 'shop', password, engine: 'postgres', host: expect.stringMatching(/^shop-production\..*\.us-east-1\.rds\.amazonaws\.com$/), port: 5432, dbname: 'shop', dbInstanceIdentifier: 'shop-production' });
    account.look((context) => attachment.delete(arn, inStack(context)));
    expect(JSON.parse(valueOf(account, arn))).toEqual({ username: 'shop', password });
  });
});

describe('versions', () => {
  it('move their stages, and a token makes them once', () => {
    const account = fresh();
    const { ARN } = account.call<CreateSecretCommandOutput>('secretsmanager', 'CreateSecret', { Name: 'token', SecretString: 'one' });
    const put = { SecretId: ARN, SecretString: 'two', ClientRequestToken: 'a'.repeat(32) };
    const { VersionId } = account.call<PutSecretValueCommandOutput>('secretsmanager', 'PutSecretValue', put);
    expect(account.call<PutSecretValueCommandOutput>('secretsmanager', 'PutSecretValue', put).VersionId).toBe(VersionId);
    expect(account.refusal('secretsmanager', 'PutSecretValue', { ...put, SecretString: 'three' }).code).toBe('ResourceExistsException');
    expect(valueOf(account, 'token')).toBe('two');
    expect(account.call<GetSecretValueCommandOutput>('secretsmanager', 'GetSecretValue', { SecretId: ARN, VersionStage: 'AWSPREVIOUS' }).SecretString).toBe('one');
    expect(Object.values(account.call<DescribeSecretCommandOutput>('secretsmanager', 'DescribeSecret', { SecretId: ARN }).VersionIdsToStages ?? {})).toEqual([['AWSPREVIOUS'], ['AWSCURRENT']]);
  });

  it('go with their secret, after its window', () => {
    const account = fresh();
    account.call('secretsmanager', 'CreateSecret', { Name: 'old', SecretString: 'one' });
    account.call('secretsmanager', 'DeleteSecret', { SecretId: 'old', RecoveryWindowInDays: 7 });
    expect(account.refusal('secretsmanager', 'GetSecretValue', { SecretId: 'old' }).code).toBe('InvalidRequestException');
    expect(account.refusal('secretsmanager', 'CreateSecret', { Name: 'old', SecretString: 'two' }).message).toContain('already scheduled for deletion');
    account.pass(days(7));
    account.call('secretsmanager', 'CreateSecret', { Name: 'old', SecretString: 'two' });
    expect(valueOf(account, 'old')).toBe('two');
  });

  it('do not overwrite a secret of the same name that was there before', () => {
    const account = fresh();
    account.call('secretsmanager', 'CreateSecret', { Name: 'shared', SecretString: 'own' }, 'us-west-2');
    account.call('secretsmanager', 'CreateSecret', { Name: 'shared', SecretString: 'one', AddReplicaRegions: [{ Region: 'us-west-2' }] });
    expect(account.call<GetSecretValueCommandOutput>('secretsmanager', 'GetSecretValue', { SecretId: 'shared' }, 'us-west-2').SecretString).toBe('own');
    expect(account.call<DescribeSecretCommandOutput>('secretsmanager', 'DescribeSecret', { SecretId: 'shared' }).ReplicationStatus).toMatchObject([{ Region: 'us-west-2', Status: 'Failed' }]);
  });

  it('are in the replica’s region too, until it is let go', () => {
    const account = fresh();
    account.call('secretsmanager', 'CreateSecret', { Name: 'shared', SecretString: 'one', AddReplicaRegions: [{ Region: 'us-west-2' }] });
    const there = (): string | undefined => account.call<GetSecretValueCommandOutput>('secretsmanager', 'GetSecretValue', { SecretId: 'shared' }, 'us-west-2').SecretString;
    account.call('secretsmanager', 'PutSecretValue', { SecretId: 'shared', SecretString: 'two' });
    expect(there()).toBe('two');
    expect(() => account.call('secretsmanager', 'PutSecretValue', { SecretId: 'shared', SecretString: 'x' }, 'us-west-2')).toThrow(/replica/);
    account.call('secretsmanager', 'StopReplicationToReplica', { SecretId: 'shared' }, 'us-west-2');
    account.call('secretsmanager', 'PutSecretValue', { SecretId: 'shared', SecretString: 'three' });
    expect(there()).toBe('two');
  });
});
