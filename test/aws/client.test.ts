// The clients that platform builds: one door, our own retries, nothing from the environment, problems for errors.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientFactory, type ClientOptions } from '../../src/lib/aws/client.ts';
import { isAwsProblem } from '../../src/lib/aws/problems.ts';
import { services } from '../../src/lib/aws/services.ts';
import { isProblem, type ProblemData } from '../../src/lib/problems/problem.ts';
import { sandboxCredentials } from '../../src/lib/sandbox/wire/access-keys.ts';
import { addFault } from '../../src/lib/sandbox/world/faults.ts';
import { seededChance } from '../../src/lib/world/ids.ts';
import { RealClock } from '../../src/lib/world/real-clock.ts';
import { between, inSeconds, seconds } from '../../src/lib/world/time.ts';
import { start, tinyWorld, type TinyWorld } from '../sandbox/wire/tiny-world.ts';

function clientsOf(tiny: TinyWorld, options: Partial<ClientOptions> = {}) {
  const attempts: string[] = [];
  const clients = clientFactory({
    clock: tiny.clock,
    credentials: sandboxCredentials('111122223333'),
    chance: seededChance('jitter'),
    handler: (service, region) => {
      const handler = tiny.handler(service, { region });
      return {
        ...handler,
        handle: (request, given) => {
          attempts.push(`${service} ${region} ${String(request.headers['authorization'] ?? 'unsigned')}`);
          return handler.handle(request, given);
        },
      };
    },
    ...options,
  });
  return { ...clients, attempts };
}

async function problemOf(promise: Promise<unknown>): Promise<ProblemData> {
  try {
    await promise;
  } catch (thrown) {
    if (isProblem(thrown)) return thrown.data;
    throw thrown;
  }
  throw new Error('it was answered');
}

const effects = (tiny: TinyWorld, operation: string): number => tiny.seen.calls.filter((call) => call.operation === operation).length;

describe('a client', () => {
  it('is built once for a service and region, global services in the region of theirs', async () => {
    const tiny = tinyWorld();
    const clients = clientsOf(tiny);
    const ecs = await clients.client('ecs', 'eu-west-1');
    expect(await clients.client('ecs', 'eu-west-1')).toBe(ecs);
    expect(await clients.client('ecs', 'us-east-1')).not.toBe(ecs);
    await ecs.send(new (await import('@aws-sdk/client-ecs')).ListServicesCommand({}));
    await clients.api('route53', 'eu-west-1').call('ListHostedZones', {});
    expect(clients.attempts).toEqual(['ecs eu-west-1 unsigned', 'route53 us-east-1 unsigned']);
  });

  it('calls by AWS\'s names, and knows what it does not know', async () => {
    const { api, client } = clientsOf(tinyWorld());
    expect(await api('sts', 'eu-west-1').call('GetCallerIdentity', {})).toMatchObject({ Account: '111122223333' });
    await expect(api('ecs', 'eu-west-1').call('MakeTea', {})).rejects.toThrow('the SDK knows no ecs:MakeTea');
    await expect(client('tea' as never, 'eu-west-1')).rejects.toThrow('platform knows no AWS service tea');
  });

  it.each(Object.keys(services))('loads %s', async (service) => {
    const { client } = clientsOf(tinyWorld());
    expect(await client(service as keyof typeof services, 'eu-west-1')).toHaveProperty('send');
  });

  it('tells of each call once, by its IAM action', async () => {
    const tiny = tinyWorld();
    const called: string[] = [];
    const { api } = clientsOf(tiny, { onCall: (action) => called.push(action) });
    addFault(tiny.world, start, { name: 'throttle', args: { op: 'monitoring:*', times: '3' } });
    await api('monitoring', 'eu-west-1').call('DescribeAlarms', {});
    await api('s3', 'eu-west-1').call('HeadBucket', { Bucket: 'bucket' });
    await api('s3', 'eu-west-1').call('ListObjectsV2', { Bucket: 'bucket' });
    await api('elasticloadbalancing', 'eu-west-1').call('CreateRule', { ListenerArn: 'l', Priority: 1, Conditions: [], Actions: [] });
    expect(called).toEqual(['cloudwatch:DescribeAlarms', 's3:ListBucket', 's3:ListBucket', 'elasticloadbalancing:CreateRule']);
  });
});

describe('retries', () => {
  const call = (tiny: TinyWorld, service: string, operation: string, input: object) => {
    const clients = clientsOf(tiny);
    return { sent: clients.attempts, answer: clients.api(service, 'eu-west-1').call(operation, input) };
  };

  it('a read is sent again when throttled or without answer, on the world\'s clock', async () => {
    const tiny = tinyWorld();
    addFault(tiny.world, start, { name: 'throttle', args: { op: 'ecs:DescribeServices', times: '3' } });
    addFault(tiny.world, start, { name: 'lost-reply', args: { op: 'ecs:DescribeServices', times: '2' } });
    const { sent, answer } = call(tiny, 'ecs', 'DescribeServices', { services: ['a'] });
    await answer;
    expect(sent).toHaveLength(6);
    expect(inSeconds(between(start, tiny.clock.now()))).toBeGreaterThan(1);
  });

  it('gives up after eight, and says so', async () => {
    const tiny = tinyWorld();
    addFault(tiny.world, start, { name: 'throttle', args: { op: '*:*' } });
    const { sent, answer } = call(tiny, 'rds', 'DescribeDBInstances', {});
    expect(await problemOf(answer)).toMatchObject({ code: 'AWS_THROTTLED', landed: 'throttled', outcome: 'inconclusive', message: expect.stringContaining('rds:DescribeDBInstances: Throttling: Rate exceeded (request 0000') });
    expect(sent).toHaveLength(8);
  });

  it('a write without a token whose reply is lost reaches the world once', async () => {
    const tiny = tinyWorld();
    addFault(tiny.world, start, { name: 'lost-reply', args: { op: '*:*' } });
    const reboot = call(tiny, 'rds', 'RebootDBInstance', { DBInstanceIdentifier: 'x', ForceFailover: true });
    expect(await problemOf(reboot.answer)).toMatchObject({ code: 'AWS_NO_ANSWER', landed: 'maybe', message: expect.stringContaining('rds:RebootDBInstance: no answer from AWS (ECONNRESET') });
    expect(effects(tiny, 'RebootDBInstance')).toBe(1);
    await problemOf(call(tiny, 'ecs', 'UpdateService', { service: 's', desiredCount: 1 }).answer);
    expect(effects(tiny, 'UpdateService')).toBe(1);
  });

  it('a write without a token is sent again when throttled: that never took effect', async () => {
    const tiny = tinyWorld();
    addFault(tiny.world, start, { name: 'throttle', args: { op: 'rds:*', times: '4' } });
    const { sent, answer } = call(tiny, 'rds', 'RebootDBInstance', { DBInstanceIdentifier: 'x' });
    await answer;
    expect(sent).toHaveLength(5);
    expect(effects(tiny, 'RebootDBInstance')).toBe(1);
  });

  it('a write with a token of ours is sent again, with the same token', async () => {
    const tiny = tinyWorld();
    addFault(tiny.world, start, { name: 'lost-reply', args: { op: '*:*', times: '2' } });
    await call(tiny, 'ecs', 'RunTask', { taskDefinition: 't', clientToken: 'mine' }).answer;
    expect(tiny.seen.calls.map((it) => it.input['clientToken'])).toEqual(['mine', 'mine', 'mine']);
    await call(tiny, 'cloudformation', 'CreateStack', { StackName: 's', ClientRequestToken: 'mine' }).answer;
    expect(effects(tiny, 'CreateStack')).toBe(1);
  });

  it('a token that the SDK makes up is not ours', async () => {
    const tiny = tinyWorld();
    addFault(tiny.world, start, { name: 'lost-reply', args: { op: 'ecs:RunTask' } });
    await problemOf(call(tiny, 'ecs', 'RunTask', { taskDefinition: 't' }).answer);
    expect(effects(tiny, 'RunTask')).toBe(1);
  });

  it('a quota is no throttle, but in Cost Explorer it is', async () => {
    const tiny = tinyWorld();
    addFault(tiny.world, start, { name: 'api-error', args: { op: 'cloudformation:*', code: 'LimitExceededException' } });
    const { sent, answer } = call(tiny, 'cloudformation', 'CreateStack', { StackName: 's' });
    expect(await problemOf(answer)).toMatchObject({ code: 'AWS_REFUSED', landed: 'no' });
    expect(sent).toHaveLength(1);
    const { reasonToRetry } = await import('../../src/lib/aws/retry.ts');
    const limit = Object.assign(new Error('too many'), { name: 'LimitExceededException', $fault: 'client', $metadata: { httpStatusCode: 400 } });
    expect(reasonToRetry(limit, { service: 'ce', operation: 'GetCostAndUsage', input: {} })).toBe('throttled');
    expect(reasonToRetry(limit, { service: 'application-autoscaling', operation: 'DescribeScalableTargets', input: {} })).toBeUndefined();
  });

  it('wait differently for another seed, and the same for the same', async () => {
    const spent = async (seed: string): Promise<number> => {
      const tiny = tinyWorld();
      addFault(tiny.world, start, { name: 'throttle', args: { op: '*:*', times: '5' } });
      await clientsOf(tiny, { chance: seededChance(seed) }).api('ecs', 'eu-west-1').call('ListServices', {});
      return between(start, tiny.clock.now());
    };
    expect(await spent('a')).toBe(await spent('a'));
    expect(await spent('a')).not.toBe(await spent('b'));
  });

  it('leave the door to others while they wait', async () => {
    const tiny = tinyWorld();
    addFault(tiny.world, start, { name: 'throttle', args: { op: 'ecs:ListServices', times: '6' } });
    const { api } = clientsOf(tiny);
    const log: string[] = [];
    await tiny.clock.drive(
      Promise.all([
        api('ecs', 'eu-west-1').call('ListServices', {}).then(() => log.push('throttled')),
        api('rds', 'eu-west-1').call('DescribeDBInstances', {}).then(() => log.push('other')),
      ]),
    );
    expect(log).toEqual(['other', 'throttled']);
  });
});

describe('abort', () => {
  it('ends a call and its waiting with the signal\'s own reason, and leaves the door free', async () => {
    const tiny = tinyWorld();
    const stop = new AbortController();
    const { api } = clientsOf(tiny, { signal: stop.signal });
    addFault(tiny.world, start, { name: 'throttle', args: { op: 'ecs:*' } });
    addFault(tiny.world, start, { name: 'latency', args: { op: 'rds:*', seconds: '9' } });
    const reason = new Error('interrupted');
    const waiting = Promise.allSettled([api('ecs', 'eu-west-1').call('ListServices', {}), api('rds', 'eu-west-1').call('DescribeDBInstances', {})]);
    await tiny.clock.sleep(seconds(2));
    stop.abort(reason);
    expect(await waiting).toEqual([{ status: 'rejected', reason }, { status: 'rejected', reason }]);
    expect(between(start, tiny.clock.now())).toBe(2000);
    expect(await clientsOf(tiny).api('sts', 'eu-west-1').call('GetCallerIdentity', {})).toHaveProperty('Account');
    await expect(api('sts', 'eu-west-1').call('GetCallerIdentity', {})).rejects.toBe(reason);
  });
});

describe('read only', () => {
  it('refuses what changes something before anything is sent', async () => {
    const tiny = tinyWorld();
    const { api, attempts } = clientsOf(tiny, { readOnly: true });
    for (const [service, operation] of [['ecs', 'UpdateService'], ['rds', 'RebootDBInstance'], ['elasticache', 'TestFailover'], ['s3', 'PutObject'], ['cloudformation', 'ExecuteChangeSet']] as const) {
      expect(await problemOf(api(service, 'eu-west-1').call(operation, { Bucket: 'b', Key: 'k' }))).toMatchObject({ code: 'AWS_READ_ONLY', outcome: 'bug', landed: 'no' });
    }
    expect(attempts).toEqual([]);
    await api('ecs', 'eu-west-1').call('DescribeServices', { services: [] });
    await api('ssm', 'eu-west-1').call('GetParameter', { Name: '/a' });
    expect(attempts).toHaveLength(2);
  });
});

describe('what AWS says', () => {
  const refused = async (code: string, options: { readonly message?: string; readonly status?: string } = {}): Promise<ProblemData> => {
    const tiny = tinyWorld();
    addFault(tiny.world, start, { name: 'api-error', args: { op: 'ecs:*', code, ...options } });
    return problemOf(clientsOf(tiny).api('ecs', 'eu-west-1').call('UpdateService', { service: 's' }));
  };

  it('becomes a problem that says what to do, and whether anything may have changed', async () => {
    expect(await refused('AccessDeniedException', { message: 'User: arn:aws:iam::1:user/me is not authorized to perform: iam:PassRole on resource: arn:x' })).toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      outcome: 'refused',
      landed: 'no',
      fix: expect.stringContaining('Allow iam:PassRole'),
    });
    expect(await refused('AccessDeniedException', { message: 'no' })).toMatchObject({ fix: expect.stringContaining('Allow ecs:UpdateService') });
    expect(await refused('ClientException', { message: 'The service is inactive.' })).toMatchObject({ code: 'AWS_REFUSED', landed: 'no', message: expect.stringMatching(/^ecs:UpdateService: ClientException: The service is inactive\. \(request 0000/) });
    expect(await refused('ServerException')).toMatchObject({ code: 'AWS_FAILED', landed: 'maybe', outcome: 'inconclusive' });
    expect(await refused('UnrecognizedClientException')).toMatchObject({ code: 'AWS_CREDENTIALS_INVALID', halt: true });
  });

  it('expired credentials stop this process, and are not tried again', async () => {
    const tiny = tinyWorld();
    addFault(tiny.world, start, { name: 'expired-credentials', args: {} });
    const { api, attempts } = clientsOf(tiny);
    for (const [service, operation] of [['ecs', 'ListServices'], ['rds', 'DescribeDBInstances'], ['ec2', 'DescribeVpcs'], ['route53', 'ListHostedZones'], ['s3', 'ListBuckets'], ['monitoring', 'DescribeAlarms']] as const) {
      expect(await problemOf(api(service, 'eu-west-1').call(operation, {})), service).toMatchObject({ code: 'AWS_CREDENTIALS_EXPIRED', outcome: 'refused', landed: 'no', halt: true });
    }
    expect(attempts).toHaveLength(6);
  });

  it('is recognised by its shape and by its old code', async () => {
    const { api } = clientsOf(tinyWorld());
    const thrown = await api('rds', 'eu-west-1').call('DescribeDBInstances', { DBInstanceIdentifier: 'none' }).catch((it: unknown) => it);
    expect([isAwsProblem(thrown, 'DBInstanceNotFound'), isAwsProblem(thrown, 'Other', 'DBInstanceNotFoundFault'), isAwsProblem(thrown, 'Other'), isAwsProblem(thrown)]).toEqual([true, true, false, false]);
    const alarm = await api('monitoring', 'eu-west-1').call('SetAlarmState', { AlarmName: 'a', StateValue: 'OK', StateReason: 'r' }).catch((it: unknown) => it);
    expect(isAwsProblem(alarm, 'ResourceNotFound')).toBe(true);
    expect(isAwsProblem(new Error('ResourceNotFound'), 'Error')).toBe(false);
  });

  it('a bug of the sandbox stays what it is', async () => {
    await expect(clientsOf(tinyWorld()).api('ecs', 'eu-west-1').call('StopTask', { task: 't' })).rejects.toThrow(new TypeError('a bug of the sandbox'));
  });
});

describe('credentials', () => {
  // In process nobody is asked for them. Nothing listens at this port: they are missed before anything is sent.
  const withProvider = (message: string) =>
    problemOf(
      clientFactory({ clock: tinyWorld().clock, chance: seededChance('jitter'), endpoint: 'http://127.0.0.1:1', credentials: () => Promise.reject(Object.assign(new Error(message), { name: 'CredentialsProviderError' })) })
        .api('ecs', 'eu-west-1')
        .call('ListServices', {}),
    );

  it('that are not there, or too old', async () => {
    expect(await withProvider('Could not load credentials from any providers')).toMatchObject({ code: 'AWS_NO_CREDENTIALS', outcome: 'refused', landed: 'no', halt: true, fix: expect.stringContaining('aws sso login') });
    expect(await withProvider('Token is expired. To refresh this SSO session run "aws sso login"')).toMatchObject({ code: 'AWS_CREDENTIALS_EXPIRED' });
  });
});

describe('the environment', () => {
  const whole = process.env;
  const asked = new Set<string>();
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aws-client-'));
    // Every value of the configuration file is first looked for in a variable: to look is to be seen here.
    writeFileSync(join(folder, 'config'), '[default]\nendpoint_url = http://127.0.0.1:1\ndefaults_mode = wrong\n');
    asked.clear();
    process.env = new Proxy({ ...whole, AWS_CONFIG_FILE: join(folder, 'config'), AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_MAX_ATTEMPTS: 'wrong', AWS_USE_FIPS_ENDPOINT: 'wrong' }, {
      get: (target, name) => {
        if (typeof name === 'string' && name.startsWith('AWS_')) asked.add(name);
        return Reflect.get(target, name) as unknown;
      },
    });
  });
  afterEach(() => {
    process.env = whole;
    rmSync(folder, { recursive: true });
  });

  it('is not looked at', async () => {
    const tiny = tinyWorld();
    const hosts: string[] = [];
    const { api } = clientsOf(tiny, {
      handler: (service, region) => {
        const handler = tiny.handler(service, { region });
        return { ...handler, handle: (request, given) => (hosts.push(request.hostname), handler.handle(request, given)) };
      },
    });
    await api('ecs', 'eu-west-1').call('ListServices', {});
    await api('rds', 'eu-west-1').call('DescribeDBInstances', {});
    await api('s3', 'eu-west-1').call('PutObject', { Bucket: 'bucket', Key: 'k', Body: 'x' });
    await api('s3', 'eu-west-1').call('GetObject', { Bucket: 'bucket', Key: 'k' });
    await api('route53', 'eu-west-1').call('ListHostedZones', {});
    await api('monitoring', 'eu-west-1').call('PutMetricData', { Namespace: 'n', MetricData: [{ MetricName: 'm', Value: 1 }] });
    await api('sts', 'eu-west-1').call('GetCallerIdentity', {});
    expect(hosts).toEqual([
      'ecs.eu-west-1.amazonaws.com',
      'rds.eu-west-1.amazonaws.com',
      'bucket.s3.eu-west-1.amazonaws.com',
      'bucket.s3.eu-west-1.amazonaws.com',
      'route53.amazonaws.com',
      'monitoring.eu-west-1.amazonaws.com',
      'sts.eu-west-1.amazonaws.com',
    ]);
    // Switches of the SDK itself that no file is behind, and whether we run inside a Lambda function.
    const harmless = /^AWS_(LAMBDA_|EXECUTION_ENV$|SDK_JS_|ENABLE_DEFAULT_SOCKET_TIMEOUT)/;
    expect([...asked].filter((name) => !harmless.test(name))).toEqual([]);
  });
});

describe('over a real network', () => {
  async function withServer<T>(respond: Parameters<typeof createServer>[1], work: (endpoint: string) => Promise<T>): Promise<T> {
    const server = createServer(respond as never);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }
  const real = (endpoint: string, options: Partial<ClientOptions> = {}) => clientFactory({ clock: new RealClock(), credentials: sandboxCredentials('111122223333'), chance: () => new Uint8Array(4), endpoint, requestTimeout: seconds(0.3), ...options });

  it('signs, says who asks, and enforces its timeout', async () => {
    let seen: unknown;
    const problem = await withServer((request) => void (seen = request.headers), (endpoint) => problemOf(real(endpoint, { userAgent: 'platform/9.9' }).api('ecs', 'eu-west-1').call('UpdateService', { service: 's' })));
    expect(problem).toMatchObject({ code: 'AWS_NO_ANSWER', landed: 'maybe', message: expect.stringMatching(/300 ms/) });
    expect(seen).toMatchObject({ authorization: expect.stringContaining('Credential=AKIA111122223333SBOX/'), 'user-agent': expect.stringContaining('platform/9.9') });
  });

  it('nobody there: nothing landed', async () => {
    const endpoint = await withServer(() => {}, async (it) => it);
    expect(await problemOf(real(endpoint).api('ecs', 'eu-west-1').call('UpdateService', { service: 's' }))).toMatchObject({ code: 'AWS_NO_ANSWER', landed: 'no', message: expect.stringContaining('ECONNREFUSED') });
  });

  it('an answer that is none of AWS\'s', async () => {
    const problem = await withServer((_, response) => void response.end('<html>sign in to the wireless network</html>'), (endpoint) => problemOf(real(endpoint).api('ecs', 'eu-west-1').call('UpdateService', { service: 's' })));
    expect(problem).toMatchObject({ code: 'AWS_NO_ANSWER', landed: 'maybe', message: expect.stringContaining('unreadable') });
  });

  it('abort is honoured on the socket', async () => {
    const stop = new AbortController();
    const reason = new Error('interrupted');
    await withServer(() => stop.abort(reason), (endpoint) => expect(real(endpoint, { signal: stop.signal, requestTimeout: seconds(30) }).api('ecs', 'eu-west-1').call('ListServices', {})).rejects.toBe(reason));
  });
});
