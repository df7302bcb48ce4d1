// The sandbox over HTTP: the same clients through a socket, whose call it is, and callers that misbehave.
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DeleteServiceCommand, DescribeServicesCommand, ECSClient, ListServicesCommand, ServiceNotFoundException, StopTaskCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { CreateRuleCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { paginateDescribeDBInstances, RDSClient } from '@aws-sdk/client-rds';
import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createServer, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { isProblem } from '../../../src/lib/problems/problem.ts';
import { accountOf, accessKeyOf, credentialScope, principalOf, sandboxCredentials, sessionCredentials } from '../../../src/lib/sandbox/wire/access-keys.ts';
import { serveSandbox, type ServedSandbox, type ServeOptions } from '../../../src/lib/sandbox/wire/server.ts';
import { addFault } from '../../../src/lib/sandbox/world/faults.ts';
import { Store } from '../../../src/lib/sandbox/world/store.ts';
import { World } from '../../../src/lib/sandbox/world/world.ts';
import { RealClock, wallNow } from '../../../src/lib/world/real-clock.ts';
import { nasty, tinyServices, type Seen } from './tiny-services.ts';

interface Serving extends ServedSandbox {
  readonly world: World;
  readonly clock: RealClock;
  readonly seen: Seen;
  readonly bugs: unknown[];
  client<C>(Client: new (config: never) => C, config?: object): C;
}

const open: ServedSandbox[] = [];
afterEach(async () => {
  for (const served of open.splice(0)) await served.close();
});

async function serving(options: Partial<ServeOptions> = {}): Promise<Serving> {
  const seen: Seen = { calls: [] };
  const bugs: unknown[] = [];
  const clock = new RealClock({ wall: wallNow(), world: wallNow(), speed: 60 });
  const world = new World({ store: new Store({ start: clock.now() }), seed: 'served', services: tinyServices(seen) });
  const served = await serveSandbox({ world, clock, port: 0, onBug: (bug) => bugs.push(bug), ...options });
  open.push(served);
  return {
    ...served,
    world,
    clock,
    seen,
    bugs,
    client: (Client, config = {}) => new Client({ region: 'eu-west-1', endpoint: served.url, credentials: sandboxCredentials('111122223333'), maxAttempts: 1, ...config } as never),
  };
}

const thrownBy = (promise: Promise<unknown>): Promise<Error & Record<string, unknown>> => promise.then(() => Promise.reject(new Error('it was answered')), (thrown: Error & Record<string, unknown>) => thrown);

describe('the SDK\'s clients, signed, through a socket', () => {
  it('are answered in every protocol', async () => {
    const { client, seen } = await serving();
    const ecs = client(ECSClient);
    expect((await ecs.send(new DescribeServicesCommand({ services: [nasty] }))).services?.[0]?.serviceName).toBe(nasty);
    expect(await thrownBy(ecs.send(new DeleteServiceCommand({ service: 'x' })))).toBeInstanceOf(ServiceNotFoundException);
    const ids: (string | undefined)[] = [];
    for await (const page of paginateDescribeDBInstances({ client: client(RDSClient) }, {})) ids.push(...(page.DBInstances ?? []).map((it) => it.DBInstanceIdentifier));
    expect(ids).toEqual(['one', 'two']);
    expect((await client(CloudFormationClient).send(new DescribeStacksCommand({}))).Stacks?.[0]?.Outputs?.[0]?.OutputValue).toBe(nasty);
    expect((await client(CloudWatchClient).send(new DescribeAlarmsCommand({}))).MetricAlarms?.[0]?.AlarmName).toBe(nasty);
    expect((await client(SSMClient).send(new GetParameterCommand({ Name: '/a b' }))).Parameter).toMatchObject({ Name: '/a b', Value: nasty });
    expect((await client(EC2Client).send(new DescribeVpcsCommand({ VpcIds: ['vpc-1'] }))).Vpcs?.[0]?.VpcId).toBe('vpc-1');
    expect((await client(ElasticLoadBalancingV2Client).send(new CreateRuleCommand({ ListenerArn: 'l', Priority: 3, Conditions: [], Actions: [] }))).Rules?.[0]?.Priority).toBe('3');
    expect(await client(STSClient).send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/sandbox' });
    const change = await client(Route53Client).send(new ChangeResourceRecordSetsCommand({ HostedZoneId: 'Z1', ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: { Name: 'a', Type: 'A' } }] } }));
    expect(change.ChangeInfo?.Comment).toBe(nasty);
    expect(seen.calls.length).toBeGreaterThan(8);
  });

  it('S3: chunked uploads, streams, HEAD, buckets in host and path', async () => {
    const { client, seen } = await serving();
    const s3 = client(S3Client);
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a b/ü+%', Body: Readable.from([Buffer.from('in '), Buffer.from('chunks')]), ContentLength: 9 }));
    expect(seen.calls.at(-1)?.input).toMatchObject({ Bucket: 'bucket', Key: 'a b/ü+%' });
    expect(Buffer.from(seen.calls.at(-1)?.input['Body'] as Uint8Array).toString()).toBe('in chunks');
    await client(S3Client, { forcePathStyle: true }).send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: Buffer.alloc(3 * 1024 * 1024, 7) }));
    expect(seen.calls.at(-1)?.input['Body']).toHaveLength(3 * 1024 * 1024);
    expect(await (await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'k' }))).Body?.transformToString()).toBe('héllo');
    expect(await s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'k' }))).toMatchObject({ ContentLength: 6 });
    expect(await thrownBy(s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'none' })))).toMatchObject({ name: 'NotFound', $metadata: { httpStatusCode: 404 } });
  });

  it('many at once', async () => {
    const { client, seen } = await serving();
    const ecs = client(ECSClient);
    await Promise.all(Array.from({ length: 200 }, (_, n) => ecs.send(new UpdateServiceCommand({ service: `s${n}`, desiredCount: n }))));
    expect(new Set(seen.calls.map((call) => call.input['service'])).size).toBe(200);
  });
});

describe('whose call it is', () => {
  it('is read from the key, the region and service from the signature', async () => {
    const { client } = await serving();
    const caller = async (config: object) => (await client(STSClient, config).send(new GetCallerIdentityCommand({}))).Arn;
    expect(await caller({ credentials: sandboxCredentials('444455556666') })).toBe('arn:aws:iam::444455556666:user/sandbox');
    expect(await caller({ credentials: sessionCredentials('444455556666', 'arn:aws:sts::444455556666:assumed-role/deploy/ci') })).toBe('arn:aws:sts::444455556666:assumed-role/deploy/ci');
  });

  it('an unknown key is refused as AWS does, unless one account is for all', async () => {
    const strange = { credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
    const strict = await serving();
    expect(await thrownBy(strict.client(ECSClient, strange).send(new ListServicesCommand({})))).toMatchObject({ name: 'UnrecognizedClientException' });
    expect(await thrownBy(strict.client(STSClient, strange).send(new GetCallerIdentityCommand({})))).toMatchObject({ name: 'InvalidClientTokenId', $metadata: { httpStatusCode: 403 } });
    const open = await serving({ account: '999900001111' });
    expect((await open.client(STSClient, strange).send(new GetCallerIdentityCommand({}))).Account).toBe('999900001111');
    expect((await open.client(STSClient).send(new GetCallerIdentityCommand({}))).Account).toBe('111122223333');
  });

  it('a session\'s key without its token, or with one that STS never gave, is none', async () => {
    const { client } = await serving();
    const { sessionToken, ...bare } = sessionCredentials('444455556666', 'arn:aws:sts::444455556666:assumed-role/deploy/ci');
    for (const credentials of [bare, { ...bare, sessionToken: 'forged' }, { ...sandboxCredentials('444455556666'), sessionToken: 'forged' }]) {
      expect(await thrownBy(client(STSClient, { credentials }).send(new GetCallerIdentityCommand({})))).toMatchObject({ name: 'InvalidClientTokenId', $metadata: { httpStatusCode: 403 } });
    }
    expect((await client(STSClient, { credentials: { ...bare, sessionToken } }).send(new GetCallerIdentityCommand({}))).Account).toBe('444455556666');
  });

  it('keys are as long as AWS\'s and lead back to their account', () => {
    expect(accessKeyOf('111122223333')).toMatch(/^[A-Z0-9]{20}$/);
    expect(accountOf(accessKeyOf('111122223333'))).toBe('111122223333');
    expect(sandboxCredentials('111122223333').secretAccessKey).toHaveLength(40);
    expect([accountOf('test'), accountOf('AKIAIOSFODNN7EXAMPLE'), accountOf('AKIA11112222333SBOX')]).toEqual([undefined, undefined, undefined]);
    expect(principalOf('111122223333', 'not base64 of an ARN')).toBe('arn:aws:iam::111122223333:user/sandbox');
    expect(credentialScope({}, { 'X-Amz-Credential': 'KEY/20260105/eu-west-1/s3/aws4_request' })).toEqual({ accessKeyId: 'KEY', region: 'eu-west-1', service: 's3' });
    expect(credentialScope({ authorization: 'Bearer x' }, {})).toBeUndefined();
  });

  it('a form may come as the query of a GET, signed in its address, with a session\'s token there', async () => {
    const { url } = await serving();
    const { sessionToken } = sessionCredentials('444455556666', 'arn:aws:sts::444455556666:assumed-role/deploy/ci');
    const signed = { 'X-Amz-Credential': `${accessKeyOf('444455556666')}/20260105/eu-west-1/sts/aws4_request`, 'X-Amz-Security-Token': sessionToken };
    const answered = await fetch(`${url}/?${new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15', ...signed }).toString()}`);
    expect(await answered.text()).toContain('<Arn>arn:aws:sts::444455556666:assumed-role/deploy/ci</Arn>');
    const old = await fetch(`${url}/bucket/key?AWSAccessKeyId=${accessKeyOf('444455556666')}&Signature=x&Expires=1`);
    expect([old.status, await old.text()]).toEqual([400, expect.stringContaining('Please use AWS4-HMAC-SHA256')]);
  });

  it('unsigned, or for a service that is not there', async () => {
    const { client, url } = await serving();
    expect(await (await fetch(url)).text()).toContain('<Code>MissingAuthenticationToken</Code>');
    const lambda = client(ECSClient, { signingName: 'lambda', httpAuthSchemeProvider: () => [{ schemeId: 'aws.auth#sigv4', signingProperties: { name: 'lambda', region: 'eu-west-1' }, propertiesExtractor: (config: object, context: object) => ({ signingProperties: { config, context } }) }] });
    expect(await thrownBy(lambda.send(new ListServicesCommand({})))).toMatchObject({ name: 'NotImplemented', message: expect.stringContaining('no service lambda'), $metadata: { httpStatusCode: 501 } });
  });
});

describe('what goes wrong', () => {
  it('a lost reply breaks the connection after the effect', async () => {
    const { client, world, clock, seen } = await serving();
    addFault(world, clock.now(), { name: 'lost-reply', args: { op: 'ecs:UpdateService', times: '1' } });
    expect(await thrownBy(client(ECSClient).send(new UpdateServiceCommand({ service: 's' })))).toMatchObject({ code: 'ECONNRESET' });
    expect(seen.calls).toHaveLength(1);
    await client(ECSClient).send(new UpdateServiceCommand({ service: 's' }));
  });

  it('a throttle and a refusal look as they do in process', async () => {
    const { client, world, clock } = await serving();
    addFault(world, clock.now(), { name: 'throttle', args: { op: 's3:*' } });
    expect(await thrownBy(client(S3Client).send(new GetObjectCommand({ Bucket: 'bucket', Key: 'k' })))).toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
  });

  it('a bug of the sandbox is told, and not tried again', async () => {
    const { client, bugs, seen } = await serving();
    const error = await thrownBy(client(ECSClient, { maxAttempts: 3 }).send(new StopTaskCommand({ task: 't' })));
    expect(error).toMatchObject({ name: 'SandboxBug', message: expect.stringContaining('a bug of the sandbox') });
    expect(bugs).toHaveLength(1);
    expect(seen.calls).toHaveLength(1);
  });

  it('no Date is sent: it would move signatures to the world\'s time', async () => {
    const { url } = await serving();
    expect((await fetch(url)).headers.get('date')).toBeNull();
  });
});

describe('callers that misbehave', () => {
  const signed = { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA111122223333SBOX/20260105/eu-west-1/ecs/aws4_request, SignedHeaders=host, Signature=x' };

  it('a body of 100 MB is refused and not kept', async () => {
    const { url, client } = await serving();
    const size = 100 * 1024 * 1024;
    const send = (headers: object): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const request = httpRequest(url, { method: 'POST', headers: { ...signed, ...headers } }, (response) => {
          response.resume();
          request.on('close', () => resolve(response.statusCode));
        });
        request.on('error', reject);
        const block = Buffer.alloc(1024 * 1024);
        let sent = 0;
        Readable.from({ [Symbol.iterator]: () => ({ next: () => (sent++ < size / block.length ? { value: block, done: false } : { value: undefined, done: true }) }) } as Iterable<Buffer>).pipe(request);
      });
    const before = process.memoryUsage().rss;
    expect(await send({ 'content-length': String(size) })).toBe(413);
    expect(await send({ 'transfer-encoding': 'chunked' })).toBe(413);
    // The client's own blocks pass through this process as well, and are not all collected yet.
    expect(process.memoryUsage().rss - before).toBeLessThan(size);
    await client(ECSClient).send(new ListServicesCommand({}));
  });

  const raw = (port: number, text: string, end: 'half-close' | 'keep' | 'break'): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      let got = '';
      socket.on('data', (chunk) => {
        got += chunk.toString();
        if (end === 'keep') socket.destroy();
      });
      socket.on('close', () => resolve(got));
      socket.on('error', () => resolve(got));
      socket.on('end', () => socket.destroy());
      socket.write(text, () => {
        if (end === 'half-close') socket.end();
        if (end === 'break') socket.destroy();
      });
    });
  const listServices = (host: string, body = '{}', length = body.length): string =>
    `POST / HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${signed.authorization}\r\nX-Amz-Target: AmazonEC2ContainerServiceV20141113.ListServices\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: ${length}\r\n\r\n${body}`;

  it('who closes its half still gets the answer', async () => {
    const { port } = await serving();
    expect(await raw(port, listServices('127.0.0.1'), 'half-close')).toMatch(/^HTTP\/1.1 200[^]*serviceArns/);
  });

  it('who breaks off in the middle of a body is no bug', async () => {
    const { port, bugs, seen, client } = await serving();
    await raw(port, listServices('127.0.0.1', '{"clus', 500), 'break');
    await client(ECSClient).send(new ListServicesCommand({}));
    expect(bugs).toEqual([]);
    expect(seen.calls).toHaveLength(1);
  });

  it('a name that is not loopback is refused, whatever it resolves to', async () => {
    const { port, seen } = await serving();
    expect(await raw(port, listServices('evil.example.com'), 'keep')).toMatch(/^HTTP\/1.1 403/);
    expect(await raw(port, listServices('localhost.evil.com:80'), 'keep')).toMatch(/^HTTP\/1.1 403/);
    expect(await raw(port, listServices('localhost'), 'keep')).toMatch(/^HTTP\/1.1 200/);
    expect(await raw(port, listServices('[::1]:9'), 'keep')).toMatch(/^HTTP\/1.1 200/);
    expect(seen.calls).toHaveLength(2);
  });
});

describe('what is no call to AWS', () => {
  it('says which world it is, what time is there, how fast it passes', async () => {
    const { url, clock } = await serving({ birth: { world: 'w0rld', speed: 60 } });
    const told = (await (await fetch(`${url}/_sandbox/world`)).json()) as { world: string; now: number; speed: number };
    expect(told).toMatchObject({ world: 'w0rld', speed: 60 });
    expect(Math.abs(told.now - clock.now())).toBeLessThan(30_000);
  });

  it('answers users by the name they ask for; a name that nobody serves has no answer', async () => {
    const { port, bugs, world } = await serving();
    const ask = (host: string): Promise<number | string | undefined> =>
      new Promise((resolve) => {
        const asking = httpRequest({ port, host: '127.0.0.1', path: '/health', headers: { host, 'x-sandbox-user': 'probe', 'x-forwarded-proto': 'https' } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        asking.on('error', (error: Error & { code?: string }) => resolve(error.code));
        asking.end();
      });
    expect(await ask('nobody.example.com')).toBe('ECONNRESET');
    expect(bugs).toEqual([]);
    expect(world.chance('users/ask')).toBeDefined();
  });
});

describe('opening and closing', () => {
  const refused = async (options: Partial<ServeOptions>): Promise<string> => {
    const thrown = await thrownBy(serving(options));
    return isProblem(thrown) ? thrown.data.code : String(thrown);
  };

  it('only on loopback, and not on a port that is taken', async () => {
    expect(await refused({ host: '0.0.0.0' })).toBe('SANDBOX_NOT_LOOPBACK');
    expect(await refused({ host: '10.0.0.1' })).toBe('SANDBOX_NOT_LOOPBACK');
    const taken = createServer();
    const port = await new Promise<number>((resolve) => taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)));
    expect(await refused({ port })).toBe('SANDBOX_PORT');
    taken.close();
  });

  it('closing lets calls under way end, and ends connections that are only kept open', async () => {
    const served = await serving();
    addFault(served.world, served.clock.now(), { name: 'latency', args: { seconds: '12' } });
    const ecs = served.client(ECSClient);
    const answer = ecs.send(new ListServicesCommand({}));
    const idle = connect({ port: served.port, host: '127.0.0.1' });
    await new Promise((resolve) => idle.once('connect', resolve));
    // Its effect falls after 100 ms of real time, its answer after 200.
    while (served.seen.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await served.close();
    expect((await answer).serviceArns).toEqual(['a', 'b']);
    expect(await thrownBy(served.client(ECSClient).send(new ListServicesCommand({})))).toMatchObject({ code: 'ECONNREFUSED' });
    idle.destroy();
  });
});
