// Callers that mean harm or know no better, over raw sockets: an answer in AWS's form, never a crash, memory bounded.
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { serveSandbox, type ServedSandbox, type ServeOptions } from '../../../src/lib/sandbox/wire/server.ts';
import { addFault } from '../../../src/lib/sandbox/world/faults.ts';
import { Store } from '../../../src/lib/sandbox/world/store.ts';
import { World } from '../../../src/lib/sandbox/world/world.ts';
import { RealClock, wallNow } from '../../../src/lib/world/real-clock.ts';
import { tinyServices, type Seen } from './tiny-services.ts';

interface Serving extends ServedSandbox {
  readonly world: World;
  readonly clock: RealClock;
  readonly seen: Seen;
  readonly bugs: string[];
}

const open: ServedSandbox[] = [];
afterEach(async () => {
  for (const served of open.splice(0)) await served.close();
});

async function serving(options: Partial<ServeOptions> = {}): Promise<Serving> {
  const seen: Seen = { calls: [] };
  const bugs: string[] = [];
  const clock = new RealClock({ wall: wallNow(), world: wallNow(), speed: 1000 });
  const world = new World({ store: new Store({ start: clock.now() }), seed: 'hostile', services: tinyServices(seen) });
  const served = await serveSandbox({ world, clock, port: 0, onBug: (bug, { what }) => bugs.push(`${what}: ${String(bug)}`), ...options });
  open.push(served);
  return { ...served, world, clock, seen, bugs };
}

interface Asked {
  readonly service: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly line?: string;
  readonly region?: string;
}

const signature = (service: string, region = 'eu-west-1'): string => `AWS4-HMAC-SHA256 Credential=AKIA111122223333SBOX/20260105/${region}/${service}/aws4_request, SignedHeaders=host, Signature=x`;

function request({ service, headers = {}, body = '', line = 'POST / HTTP/1.1', region }: Asked): Buffer {
  const all = { host: '127.0.0.1', authorization: signature(service, region), 'content-length': String(Buffer.byteLength(body)), ...headers };
  return Buffer.concat([Buffer.from(`${line}\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`), Buffer.from(body)]);
}

interface Answered {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

const json = (operation: string): Readonly<Record<string, string>> => ({ 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}` });
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const listServices = request({ service: 'ecs', headers: json('ListServices'), body: '{}' });

/** Sends all of it, and reads so many answers or to the end. */
function told(port: number, bytes: Buffer, answers = 1): Promise<readonly Answered[]> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let got: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      if (answersIn(got).length >= answers) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answersIn(got)));
    socket.write(bytes);
  });
}

function answersIn(bytes: Buffer): readonly Answered[] {
  const found: Answered[] = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n\r\n', at);
    if (end < 0) return found;
    const headers = bytes.toString('latin1', at, end);
    const length = Number(/content-length: (\d+)/i.exec(headers)?.[1] ?? 0);
    if (bytes.length < end + 4 + length) return found;
    found.push({ status: Number(headers.slice(9, 12)), headers, body: bytes.toString('utf8', end + 4, end + 4 + length) });
    at = end + 4 + length;
  }
}

/** The code that a client reads: `__type` of JSON, `Code` of XML. */
const codeOf = ({ body }: Answered): string | undefined => /"__type":"(?:[^"#]*#)?([^"]+)"/.exec(body)?.[1] ?? /<Code>([^<]+)<\/Code>/.exec(body)?.[1];

async function codes(port: number, bytes: Buffer): Promise<string> {
  const [first] = await told(port, bytes);
  return first === undefined ? 'nothing' : `${first.status} ${String(codeOf(first))}`;
}

async function stillServes({ port, bugs }: Serving): Promise<void> {
  expect(bugs).toEqual([]);
  expect((await told(port, listServices))[0]).toMatchObject({ status: 200, body: expect.stringContaining('serviceArns') });
}

describe('bodies that say nothing, in each protocol', () => {
  const deep = (open: string, close: string): string => `${open.repeat(400_000)}${close.repeat(400_000)}`;
  const cases: readonly (readonly [what: string, asked: Asked, expected: string])[] = [
    ['JSON that is none', { service: 'ecs', headers: json('ListServices'), body: '{"cluster": ' }, '400 SerializationException'],
    ['JSON of the wrong kind', { service: 'ecs', headers: json('DescribeServices'), body: '{"services": {"a": 1}}' }, '400 SerializationException'],
    ['JSON that is a list', { service: 'ecs', headers: json('ListServices'), body: '[]' }, '400 SerializationException'],
    ['JSON that nests without end', { service: 'ecs', headers: json('DescribeServices'), body: deep('[', ']') }, '400 SerializationException'],
    ['bytes for JSON', { service: 'ecs', headers: json('ListServices'), body: Buffer.from([0xff, 0xfe, 0, 1, 2]) }, '400 SerializationException'],
    ['an operation that is not there', { service: 'ecs', headers: json('MakeCoffee'), body: '{}' }, '400 UnknownOperationException'],
    ['an operation of every object', { service: 'ecs', headers: json('constructor'), body: '{}' }, '400 UnknownOperationException'],
    ['another service\'s target', { service: 'ecs', headers: { ...json('x'), 'x-amz-target': 'AmazonSSM.GetParameter' }, body: '{}' }, '400 UnknownOperationException'],
    ['no target', { service: 'ecs', body: '{}' }, '400 UnknownOperationException'],
    ['a form that is none', { service: 'rds', headers: form, body: 'Action=%ZZ' }, '400 MalformedInput'],
    ['a form without an action', { service: 'rds', headers: form, body: 'Version=1' }, '400 InvalidAction'],
    ['a form of an action that is not there', { service: 'rds', headers: form, body: 'Action=MakeCoffee&Version=2014-10-31' }, '400 InvalidAction'],
    ['a form that nests without end', { service: 'rds', headers: form, body: `Action=DescribeDBInstances&${'a.'.repeat(500_000)}=1` }, '400 MalformedInput'],
    ['a form of a million names', { service: 'rds', headers: form, body: `Action=DescribeDBInstances&${Array.from({ length: 99_000 }, (_, n) => `a${n}.b.c.d.e`).join('&')}` }, '400 MalformedInput'],
    ['EC2\'s form of an action that is not there', { service: 'ec2', headers: form, body: 'Action=MakeCoffee' }, '400 InvalidAction'],
    ['XML that is none', { service: 'route53', line: 'POST /2013-04-01/hostedzone/Z1/rrset/ HTTP/1.1', body: '<ChangeResourceRecordSetsRequest><Change' }, '400 MalformedInput'],
    ['XML that nests without end', { service: 'route53', line: 'POST /2013-04-01/hostedzone/Z1/rrset/ HTTP/1.1', body: deep('<a>', '') }, '400 MalformedInput'],
    ['a path that is not there', { service: 'route53', line: 'POST /nowhere HTTP/1.1' }, '404 UnknownOperationException'],
    ['a path that is not well-formed', { service: 's3', line: 'PUT /bucket/%ZZ HTTP/1.1' }, '400 MalformedXML'],
    ['chunks of S3 that are none', { service: 's3', line: 'PUT /bucket/key HTTP/1.1', headers: { 'content-encoding': 'aws-chunked' }, body: 'no chunks' }, '400 MalformedXML'],
    ['a method that S3 has not', { service: 's3', line: 'PATCH /bucket/key HTTP/1.1' }, '405 MethodNotAllowed'],
    ['gzip that is none', { service: 'monitoring', headers: { ...form, 'content-encoding': 'gzip' }, body: 'Action=DescribeAlarms' }, '400 MalformedInput'],
    ['gzip that grows without end', { service: 'monitoring', headers: { ...form, 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(200_000_000)) }, '400 MalformedInput'],
    ['CBOR that is none', { service: 'monitoring', line: 'POST /service/GraniteServiceVersion20100801/operation/DescribeAlarms HTTP/1.1', headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' }, body: Buffer.from([0xbf, 0x64, 0x61]) }, '400 undefined'],
    ['CBOR that promises a list of four thousand million', { service: 'monitoring', line: 'POST /service/GraniteServiceVersion20100801/operation/DescribeAlarms HTTP/1.1', headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' }, body: Buffer.from([0x9a, 0xff, 0xff, 0xff, 0xff]) }, '400 undefined'],
  ];

  it.each(cases)('%s', async (_, asked, expected) => {
    const served = await serving();
    expect(await codes(served.port, request(asked))).toBe(expected);
    await stillServes(served);
  });
});

describe('signatures that are none', () => {
  it('each has its refusal', async () => {
    const served = await serving();
    const unsigned = (authorization: string): Buffer => request({ service: 'ecs', headers: { ...json('ListServices'), authorization }, body: '{}' });
    expect(await codes(served.port, unsigned('Bearer x'))).toBe('403 MissingAuthenticationToken');
    expect(await codes(served.port, unsigned('AWS4-HMAC-SHA256 Signature=x'))).toBe('400 IncompleteSignature');
    expect(await codes(served.port, unsigned('AWS4-HMAC-SHA256 Credential=AKIA111122223333SBOX/20260105/eu-west-1'))).toBe('400 IncompleteSignature');
    expect(await codes(served.port, request({ service: 'ecs', region: 'mars-north-1', headers: json('ListServices'), body: '{}' }))).toBe('403 SignatureDoesNotMatch');
    expect(await codes(served.port, request({ service: '__proto__', headers: json('ListServices'), body: '{}' }))).toBe('501 NotImplemented');
    expect(served.seen.calls).toEqual([]);
    await stillServes(served);
  });
});

describe('what is no HTTP', () => {
  const cases: readonly (readonly [what: string, bytes: string, expected: string])[] = [
    ['no request at all', 'hello\r\n\r\n', '400 BadRequest'],
    ['a TLS hello', '\u0016\u0003\u0001\u0002\u0000\u0001', '400 BadRequest'],
    ['headers beyond measure', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, '431 RequestHeaderSectionTooLarge'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', '400 BadRequest'],
    ['a length and chunks', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', '400 BadRequest'],
    ['chunks that are none', 'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', '400 BadRequest'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', '400 undefined'],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b<c>\r\n\r\n', '400 undefined'],
    ['a host that looks like an address', 'GET / HTTP/1.1\r\nHost: 999.999.999.999\r\n\r\n', '400 undefined'],
  ];

  it.each(cases)('%s', async (_, bytes, expected) => {
    const served = await serving();
    expect(await codes(served.port, Buffer.from(bytes, 'latin1'))).toBe(expected);
    await stillServes(served);
  });

  it('a tunnel is not opened', async () => {
    const served = await serving();
    expect(await told(served.port, Buffer.from('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n'))).toEqual([]);
    await stillServes(served);
  });

  it('what comes after a good request does not take its answer', async () => {
    const served = await serving();
    addFault(served.world, served.clock.now(), { name: 'latency', args: { seconds: '60' } });
    const [first, second] = await told(served.port, Buffer.concat([listServices, Buffer.from('rubbish\r\n\r\n')]), 2);
    expect([first?.status, second?.status]).toEqual([200, 400]);
    await stillServes(served);
  });
});

describe('too slow, too many, too much', () => {
  /** Resolves when the server has ended the connection. @returns what it said */
  const ended = (socket: Socket): Promise<string> => {
    let got = '';
    socket.on('data', (chunk: Buffer) => (got += chunk.toString()));
    socket.on('error', () => undefined);
    return new Promise((resolve) => socket.on('close', () => resolve(got)));
  };

  it('who never ends his headers, or his body, is told and left', async () => {
    const served = await serving({ limits: { headers: 60, request: 120, check: 10 } });
    const slow = connect({ port: served.port, host: '127.0.0.1' });
    slow.write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Sl');
    expect(await ended(slow)).toMatch(/^HTTP\/1.1 408[^]*<Code>RequestTimeout/);
    const slower = connect({ port: served.port, host: '127.0.0.1' });
    slower.write(listServices.subarray(0, -1));
    expect(await ended(slower)).toMatch(/^HTTP\/1.1 408[^]*<Code>RequestTimeout/);
    await stillServes(served);
  });

  it.runIf(process.env['STORIES'] === 'whole')('two thousand connections that say nothing are in nobody\'s way, and cost little', async () => {
    const served = await serving();
    const before = process.memoryUsage().rss;
    const sockets = await Promise.all(
      Array.from({ length: 2000 }, () => new Promise<Socket>((resolve, reject) => {
        const socket = connect({ port: served.port, host: '127.0.0.1' }, () => resolve(socket));
        socket.on('error', reject);
      })),
    );
    for (const socket of sockets) socket.write('POST / HT');
    await stillServes(served);
    // Both ends live in this process.
    expect(process.memoryUsage().rss - before).toBeLessThan(120 * 1024 * 1024);
    const gone = Promise.all(sockets.map((socket) => ended(socket)));
    await open.splice(0)[0]?.close();
    await gone;
  });

  it('connections beyond the limit are turned away, and the others go on', async () => {
    const served = await serving({ limits: { connections: 2 } });
    const hold = (): Socket => connect({ port: served.port, host: '127.0.0.1' });
    const [first] = [hold(), hold()];
    await new Promise((resolve) => first?.once('connect', resolve));
    expect(await ended(hold())).toBe('');
    first?.write(listServices);
    expect(await new Promise((resolve) => first?.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1', 9, 12))))).toBe('200');
  });

  it('a thousand requests at once on one connection are answered in their order', async () => {
    const served = await serving();
    const many = Array.from({ length: 1000 }, (_, n) => request({ service: 'ecs', headers: json('DescribeServices'), body: JSON.stringify({ services: [`s${n}`] }) }));
    const answers = await told(served.port, Buffer.concat(many), 1000);
    expect(answers.map(({ status, body }) => `${status} ${/"serviceName":"([^"]+)"/.exec(body)?.[1]}`)).toEqual(many.map((_, n) => `200 s${n}`));
  });

  it('who asks and never reads does not fill the memory', async () => {
    const served = await serving();
    const before = process.memoryUsage().rss;
    const deaf = connect({ port: served.port, host: '127.0.0.1' });
    deaf.pause();
    deaf.on('error', () => undefined);
    const block = Buffer.concat(Array.from({ length: 500 }, () => listServices));
    // The kernel takes so much and no more; what it does not take was never asked.
    for (let n = 0; n < 60 && deaf.write(block); n++) await new Promise((resolve) => setImmediate(resolve));
    await stillServes(served);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    deaf.destroy();
  });

  it('a call\'s body has a limit, an upload\'s another, each with AWS\'s code', async () => {
    const served = await serving();
    const body = Buffer.alloc(3 * 1024 * 1024, 'x');
    expect(await codes(served.port, request({ service: 'ecs', headers: json('ListServices'), body }))).toBe('413 RequestEntityTooLarge');
    expect(await codes(served.port, request({ service: 's3', line: 'PUT /bucket/key HTTP/1.1', body }))).toBe('200 undefined');
    expect(await codes(served.port, request({ service: 's3', line: 'PUT /bucket/key HTTP/1.1', body: Buffer.alloc(17 * 1024 * 1024) }))).toBe('400 EntityTooLarge');
    await stillServes(served);
  });

  it('all bodies together have one as well: who comes too much is asked to come again', async () => {
    const served = await serving({ limits: { memory: 3 * 1024 * 1024 } });
    const half = request({ service: 's3', line: 'PUT /bucket/key HTTP/1.1', body: Buffer.alloc(2 * 1024 * 1024, 'x') });
    const first = connect({ port: served.port, host: '127.0.0.1' });
    await new Promise((resolve) => first.once('connect', resolve));
    await new Promise((resolve) => first.write(half.subarray(0, -1), resolve));
    // Until all of that has arrived the second would still find room.
    let answered = 'nothing';
    for (let n = 0; n < 1000 && !answered.startsWith('503'); n++) answered = await codes(served.port, half);
    expect(answered).toBe('503 ServiceUnavailable');
    first.write(half.subarray(-1));
    expect(await new Promise((resolve) => first.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1', 9, 12))))).toBe('200');
    // What was held is given back.
    expect(await codes(served.port, half)).toBe('200 undefined');
    first.destroy();
    await stillServes(served);
  });

  it('a body of single bytes costs its length, not an object for each', async () => {
    const served = await serving();
    const before = process.memoryUsage().rss;
    const chunks = Buffer.from('1\r\nx\r\n'.repeat(200_000) + '0\r\n\r\n');
    const head = request({ service: 's3', line: 'PUT /bucket/key HTTP/1.1', headers: { 'transfer-encoding': 'chunked' } }).toString().replace(/content-length: 0\r\n/, '');
    expect(await codes(served.port, Buffer.concat([Buffer.from(head), chunks]))).toBe('200 undefined');
    expect(served.seen.calls.at(-1)?.input['Body']).toHaveLength(200_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(80 * 1024 * 1024);
  });
});

describe('a bug of the sandbox', () => {
  it('is told in the protocol of the call, with a status that no client tries again', async () => {
    const { port, bugs } = await serving();
    const [said] = await told(port, request({ service: 'ecs', headers: json('StopTask'), body: '{"task":"t"}' }));
    expect(said).toMatchObject({ status: 400, body: expect.stringContaining('a bug of the sandbox') });
    expect(codeOf(said as Answered)).toBe('SandboxBug');
    // The stack is for who serves it, not for who calls.
    expect(said?.body).not.toContain(' at ');
    expect(bugs).toEqual([expect.stringContaining('ecs AmazonEC2ContainerServiceV20141113.StopTask')]);
  });
});
