// Rotation: what is due comes in the world's time, stages move, users take turns, and refusals are AWS's.
import type { DescribeSecretCommandOutput, GetSecretValueCommandOutput, RotateSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { resources } from '../../../../src/lib/sandbox/services/secretsmanager/resources.ts';
import { secretsmanager } from '../../../../src/lib/sandbox/services/secretsmanager/service.ts';
import { days, seconds } from '../../../../src/lib/world/time.ts';
import { Account } from '../account.ts';
import { inStack } from '../in-stack.ts';

const RotationLambdaARN = 'arn:aws:lambda:us-east-1:111122223333:function:shop-rotation';
const login = (username: string, password: string): string => JSON.stringify({ username, password, host: 'db' });

function shop(): Account {
  const account = new Account({ services: [secretsmanager] });
  account.call('secretsmanager', 'CreateSecret', { Name: 'shop/data/services', SecretString: login('shop_a', 'one'), AddReplicaRegions: [{ Region: 'us-west-2' }] });
  account.call('secretsmanager', 'CreateSecret', { Name: 'shop/data/user-a', SecretString: login('shop_a', 'one') });
  account.call('secretsmanager', 'CreateSecret', { Name: 'shop/data/user-b', SecretString: login('shop_b', 'two') });
  return account;
}
type Login = { readonly username: string; readonly password: string; readonly host: string };
const valueOf = (account: Account, SecretId: string, VersionStage = 'AWSCURRENT'): Login => JSON.parse(account.call<GetSecretValueCommandOutput>('secretsmanager', 'GetSecretValue', { SecretId, VersionStage }).SecretString ?? '') as Login;
const shown = (account: Account): DescribeSecretCommandOutput => account.call('secretsmanager', 'DescribeSecret', { SecretId: 'shop/data/services' });
const wanted = { SecretId: 'shop/data/services', RotationLambdaARN, RotationRules: { AutomaticallyAfterDays: 30 }, RotateImmediately: false };
const rotate = (account: Account, input: object = {}): RotateSecretCommandOutput => account.call('secretsmanager', 'RotateSecret', { ...wanted, ...input });
const refused = (account: Account, input: object): { readonly code: string } => account.refusal('secretsmanager', 'RotateSecret', { ...wanted, ...input });

describe('a schedule', () => {
  it('changes nothing until it is due; then the user who rested is named, the one before stays as AWSPREVIOUS, and the next date is set', () => {
    const account = shop();
    rotate(account);
    expect(shown(account)).toMatchObject({ RotationEnabled: true, RotationLambdaARN, RotationRules: { AutomaticallyAfterDays: 30 } });
    account.pass(days(29));
    expect(valueOf(account, 'shop/data/services')).toMatchObject({ username: 'shop_a', password: 'one' });
    account.pass(days(2));
    const first = valueOf(account, 'shop/data/services');
    expect(first).toMatchObject({ username: 'shop_b', host: 'db' });
    expect(first.password).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(valueOf(account, 'shop/data/services', 'AWSPREVIOUS')).toMatchObject({ username: 'shop_a', password: 'one' });
    expect(valueOf(account, 'shop/data/user-b').password).toBe(first.password);
    expect(valueOf(account, 'shop/data/user-a').password).toBe('one');
    expect(Object.values(shown(account).VersionIdsToStages ?? {}).flat().toSorted()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
    account.pass(days(30));
    expect(valueOf(account, 'shop/data/services').username).toBe('shop_a');
    expect(valueOf(account, 'shop/data/services').password).not.toBe('one');
  });

  it('reaches the replica, which cannot be rotated itself', () => {
    const account = shop();
    rotate(account);
    account.pass(days(31));
    account.look((context) => {
      const west = context.in('us-west-2');
      expect((JSON.parse(west.call<GetSecretValueCommandOutput>('secretsmanager', 'GetSecretValue', { SecretId: 'shop/data/services' }).SecretString ?? '') as Login).username).toBe('shop_b');
      expect(() => west.call('secretsmanager', 'RotateSecret', { SecretId: 'shop/data/services', RotationLambdaARN })).toThrow(/replica secret/);
    });
  });

  it('goes on in a promoted region, with copies that were let go of; home knows nothing of it', () => {
    const account = shop();
    for (const SecretId of ['shop/data/user-a', 'shop/data/user-b']) account.call('secretsmanager', 'ReplicateSecretToRegions', { SecretId, AddReplicaRegions: [{ Region: 'us-west-2' }] });
    rotate(account);
    account.pass(seconds(30));
    const inWest = <T>(operation: string, input: object): T => account.look((context) => context.in('us-west-2').call<T>('secretsmanager', operation, input));
    for (const SecretId of ['shop/data/services', 'shop/data/user-a', 'shop/data/user-b']) inWest('StopReplicationToReplica', { SecretId });
    inWest('RotateSecret', { SecretId: 'shop/data/services', RotationLambdaARN: RotationLambdaARN.replace('us-east-1', 'us-west-2') });
    account.pass(seconds(11));
    const west = (SecretId: string): Login => JSON.parse(inWest<GetSecretValueCommandOutput>('GetSecretValue', { SecretId }).SecretString ?? '') as Login;
    expect(west('shop/data/services')).toMatchObject({ username: 'shop_b', password: west('shop/data/user-b').password });
    expect([west('shop/data/user-a').password, valueOf(account, 'shop/data/services').username, valueOf(account, 'shop/data/user-b').password]).toEqual(['one', 'shop_a', 'two']);
  });

  it('that is cancelled, or made anew, is forgotten', () => {
    const account = shop();
    rotate(account);
    account.call('secretsmanager', 'CancelRotateSecret', { SecretId: 'shop/data/services' });
    account.pass(days(31));
    expect(valueOf(account, 'shop/data/services').username).toBe('shop_a');
    rotate(account);
    account.pass(days(20));
    rotate(account);
    account.pass(days(20));
    expect(valueOf(account, 'shop/data/services').username).toBe('shop_a');
    account.pass(days(11));
    expect(valueOf(account, 'shop/data/services').username).toBe('shop_b');
  });
});

describe('a rotation at once', () => {
  it('waits as AWSPENDING while it is under way, and cannot be asked for twice', () => {
    const account = shop();
    const { VersionId: id = '' } = rotate(account, { RotateImmediately: true });
    expect(shown(account).VersionIdsToStages?.[id]).toEqual(['AWSPENDING']);
    expect(refused(account, { RotateImmediately: true })).toMatchObject({ code: 'InvalidRequestException' });
    account.pass(seconds(11));
    expect(shown(account).VersionIdsToStages?.[id]).toEqual(['AWSCURRENT']);
    expect(shown(account).LastRotatedDate).toBeDefined();
  });

  it('of a token is a new token; of what services come to broker and search as, users whom the rotation makes, beside the first', () => {
    const account = new Account({ services: [secretsmanager] });
    const kept = { 'shop/cache/token': JSON.stringify({ username: 'default', token: 'born' }), 'shop/search/user': login('platform', 'born'), 'shop/search/services': login('platform', 'born') };
    for (const [Name, SecretString] of Object.entries(kept)) account.call('secretsmanager', 'CreateSecret', { Name, SecretString });
    const once = (SecretId: string): Login => {
      account.call('secretsmanager', 'RotateSecret', { SecretId, RotationLambdaARN });
      account.pass(seconds(11));
      return valueOf(account, SecretId);
    };
    expect(once('shop/cache/token')).toEqual({ username: 'default', token: expect.stringMatching(/^[A-Za-z0-9]{64}$/) });
    expect([once('shop/search/services'), once('shop/search/services'), once('shop/search/services')].map(({ username }) => username)).toEqual(['platform_services_a', 'platform_services_b', 'platform_services_a']);
    expect(valueOf(account, 'shop/search/user')).toMatchObject({ username: 'platform', password: 'born' });
  });

  it('of a secret whose user has nobody to take turns with keeps the user', () => {
    const account = shop();
    account.call('secretsmanager', 'RotateSecret', { SecretId: 'shop/data/user-a', RotationLambdaARN });
    account.call('secretsmanager', 'CreateSecret', { Name: 'shop/master', SecretString: login('owner', 'one') });
    account.call('secretsmanager', 'RotateSecret', { SecretId: 'shop/master', RotationLambdaARN });
    account.pass(seconds(11));
    expect(valueOf(account, 'shop/master')).toMatchObject({ username: 'owner', host: 'db' });
    expect(valueOf(account, 'shop/master').password).not.toBe('one');
  });
});

describe('what AWS refuses', () => {
  it.each([
    ['days and an expression', { RotationRules: { AutomaticallyAfterDays: 30, ScheduleExpression: 'rate(30 days)' } }, 'InvalidParameterException'],
    ['too many days', { RotationRules: { AutomaticallyAfterDays: 1001 } }, 'InvalidParameterException'],
    ['an expression that is none', { RotationRules: { ScheduleExpression: 'monthly' } }, 'InvalidParameterException'],
    ['hours below four', { RotationRules: { ScheduleExpression: 'rate(3 hours)' } }, 'InvalidParameterException'],
    ['no function', { RotationLambdaARN: undefined }, 'InvalidRequestException'],
  ])('%s', (_, input, code) => {
    const account = shop();
    expect(refused(account, input)).toMatchObject({ code });
    expect(shown(account).RotationEnabled).toBe(false);
  });

  it('a label that is moved without naming who has it', () => {
    const account = shop();
    const { VersionId: fresh } = account.call<{ VersionId: string }>('secretsmanager', 'PutSecretValue', { SecretId: 'shop/data/services', SecretString: login('shop_b', 'new'), VersionStages: ['AWSPENDING'] });
    const moving = { SecretId: 'shop/data/services', VersionStage: 'AWSCURRENT', MoveToVersionId: fresh };
    expect(account.refusal('secretsmanager', 'UpdateSecretVersionStage', moving).code).toBe('InvalidParameterException');
    const held = Object.entries(shown(account).VersionIdsToStages ?? {}).find(([, stages]) => stages.includes('AWSCURRENT'))?.[0];
    account.call('secretsmanager', 'UpdateSecretVersionStage', { ...moving, RemoveFromVersionId: held });
    expect(valueOf(account, 'shop/data/services').username).toBe('shop_b');
    expect(valueOf(account, 'shop/data/services', 'AWSPREVIOUS').username).toBe('shop_a');
  });
});

describe('AWS::SecretsManager::RotationSchedule', () => {
  it('sets the schedule without rotating, and takes it away', () => {
    const account = shop();
    const type = resources['AWS::SecretsManager::RotationSchedule'];
    const properties = { SecretId: shown(account).ARN, RotationLambdaARN, RotateImmediatelyOnUpdate: false, RotationRules: { AutomaticallyAfterDays: '30' } };
    const id = account.look((context) => type.create(properties, inStack(context)));
    expect(shown(account)).toMatchObject({ RotationEnabled: true, RotationRules: { AutomaticallyAfterDays: 30 } });
    account.pass(seconds(60));
    expect(valueOf(account, 'shop/data/services').username).toBe('shop_a');
    account.look((context) => type.delete(id, inStack(context)));
    expect(shown(account).RotationEnabled).toBe(false);
  });
});
