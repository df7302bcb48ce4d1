// Sessions over HTTP: what STS hands out works with the other services, until it has expired, and nothing else does.
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { AttachRolePolicyCommand, CreateOpenIDConnectProviderCommand, CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient, type Credentials } from '@aws-sdk/client-sts';
import { afterEach, expect, it } from 'vitest';
import { openSandbox } from '../../../src/lib/sandbox/open.ts';
import { sandboxCredentials, sessionCredentials } from '../../../src/lib/sandbox/wire/access-keys.ts';
import { serveSandbox, type ServedSandbox } from '../../../src/lib/sandbox/wire/server.ts';
import { hours, plus } from '../../../src/lib/world/time.ts';

const account = '111122223333';
const open: ServedSandbox[] = [];
afterEach(async () => {
  for (const served of open.splice(0)) await served.close();
});

async function serving() {
  const sandbox = openSandbox({ wishes: { seed: 'sessions', speed: '60' } });
  const served = await serveSandbox({ world: sandbox.world, clock: sandbox.clock, port: 0 });
  open.push(served);
  const client = <C>(Client: new (config: never) => C, credentials: object = sandboxCredentials(account)): C => new Client({ region: 'us-east-1', endpoint: served.url, credentials, maxAttempts: 1 } as never);
  return { sandbox, client };
}

const sdkCredentials = ({ AccessKeyId = '', SecretAccessKey = '', SessionToken = '' }: Partial<Credentials> = {}) => ({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken });
const trust = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
const thrownBy = (promise: Promise<unknown>): Promise<Error> => promise.then(() => Promise.reject(new Error('it was answered')), (thrown: Error) => thrown);

it('AssumeRole: its keys act as the role, are judged, and expire by the world\'s time', async () => {
  const { sandbox, client } = await serving();
  const iam = client(IAMClient);
  await iam.send(new CreateRoleCommand({ RoleName: 'ci', AssumeRolePolicyDocument: trust({ Principal: { AWS: account }, Action: 'sts:AssumeRole' }) }));
  const { Credentials } = await client(STSClient).send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/ci`, RoleSessionName: 'run', DurationSeconds: 900 }));
  const keys = sdkCredentials(Credentials);
  expect((await client(STSClient, keys).send(new GetCallerIdentityCommand({}))).Arn).toBe(`arn:aws:sts::${account}:assumed-role/ci/run`);
  expect(await thrownBy(client(ECSClient, keys).send(new ListClustersCommand({})))).toMatchObject({ name: 'AccessDeniedException', message: expect.stringContaining('ecs:ListClusters') });
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'ci', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }));
  expect((await client(ECSClient, keys).send(new ListClustersCommand({}))).clusterArns).toEqual([]);
  sandbox.world.passTo(plus(sandbox.now(), hours(1)));
  expect(await thrownBy(client(ECSClient, keys).send(new ListClustersCommand({})))).toMatchObject({ name: 'ExpiredTokenException' });
  const made = sessionCredentials(account, `arn:aws:sts::${account}:assumed-role/ci/run`, 'made-up');
  expect(await thrownBy(client(ECSClient, made).send(new ListClustersCommand({})))).toMatchObject({ name: 'UnrecognizedClientException' });
});

it('AssumeRoleWithWebIdentity: unsigned, with a token alone', async () => {
  const { client } = await serving();
  const iam = client(IAMClient);
  const host = 'token.actions.githubusercontent.com';
  const { OpenIDConnectProviderArn } = await iam.send(new CreateOpenIDConnectProviderCommand({ Url: `https://${host}`, ClientIDList: ['sts.amazonaws.com'] }));
  await iam.send(new CreateRoleCommand({ RoleName: 'ci', AssumeRolePolicyDocument: trust({ Principal: { Federated: OpenIDConnectProviderArn }, Action: 'sts:AssumeRoleWithWebIdentity', Condition: { StringEquals: { [`${host}:sub`]: 'repo:video/auctions:environment:production' } } }) }));
  await iam.send(new PutRolePolicyCommand({ RoleName: 'ci', PolicyName: 'own', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecs:ListClusters', Resource: '*' }] }) }));
  const token = (sub: string): string => `e30.${Buffer.from(JSON.stringify({ iss: `https://${host}`, aud: 'sts.amazonaws.com', sub })).toString('base64url')}.`;
  // No credentials at all: a CI job has none before this call.
  const nobody = client(STSClient, async () => Promise.reject(new Error('there are none')));
  const take = (sub: string) => nobody.send(new AssumeRoleWithWebIdentityCommand({ RoleArn: `arn:aws:iam::${account}:role/ci`, RoleSessionName: 'build', WebIdentityToken: token(sub) }));
  const { Credentials } = await take('repo:video/auctions:environment:production');
  expect((await client(ECSClient, sdkCredentials(Credentials)).send(new ListClustersCommand({}))).clusterArns).toEqual([]);
  expect(await thrownBy(take('repo:video/auctions:environment:staging'))).toMatchObject({ name: 'AccessDenied', message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity' });
});
