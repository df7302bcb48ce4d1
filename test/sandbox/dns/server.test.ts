// The world's DNS over real sockets: Node's own resolver as a judge, and datagrams that no resolver would send.
import { execFile, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { serveDns, type ServedDns } from '../../../src/lib/sandbox/dns/server.ts';
import { branches } from '../../../src/lib/sandbox/services/route53/resolve.ts';
import { Look } from '../../../src/lib/sandbox/users/look.ts';
import { RealClock, wallNow } from '../../../src/lib/world/real-clock.ts';
import { plus, seconds } from '../../../src/lib/world/time.ts';
import { isProblem } from '../../../src/lib/problems/problem.ts';
import { host, start, ToyApp } from '../users/toy-app.ts';

const open: ServedDns[] = [];
afterEach(async () => {
  for (const served of open.splice(0)) await served.close();
});

type Change = Readonly<Record<string, unknown>>;

interface Served extends ServedDns {
  readonly app: ToyApp;
  readonly bugs: unknown[];
  readonly resolver: Resolver;
}

async function serving(records: readonly Change[] = []): Promise<Served> {
  const app = new ToyApp();
  const { HostedZones: [zone] } = app.call<{ HostedZones: readonly { Id: string }[] }>('route53', 'ListHostedZones', {});
  if (records.length > 0) app.call('route53', 'ChangeResourceRecordSets', { HostedZoneId: zone?.Id, ChangeBatch: { Changes: records.map((set) => ({ Action: 'CREATE', ResourceRecordSet: set })) } });
  app.wait(seconds(90));
  const bugs: unknown[] = [];
  const served = await serveDns({ world: app.world, clock: new RealClock({ wall: wallNow(), world: plus(start, seconds(200)), speed: 1 }), host: '127.0.0.1', port: 0, onBug: (bug) => bugs.push(bug) });
  open.push(served);
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`127.0.0.1:${served.port}`]);
  return { ...served, app, bugs, resolver };
}

const record = (Name: string, Type: string, ...values: readonly string[]): Change => ({ Name, Type, TTL: 60, ResourceRecords: values.map((Value) => ({ Value })) });
const zone = 'shop.example.com';

describe('judged by a resolver that is not ours', () => {
  it('answers each type as the zone has it', async () => {
    const { resolver, bugs } = await serving([
      record(`db.${zone}`, 'A', '10.1.2.3', '10.1.2.4'),
      record(`six.${zone}`, 'AAAA', '2001:db8::1', '::ffff:10.0.0.1'),
      record(`text.${zone}`, 'TXT', '"hello \\"you\\"" "and \\303\\274"', '"other"'),
      record(zone, 'MX', '10 mail.example.org.', '20 mail2.example.org'),
      record(`_sip._tcp.${zone}`, 'SRV', '1 2 5060 sip.example.org.'),
      record(zone, 'CAA', '0 issue "amazon.com"'),
      record(`*.wild.${zone}`, 'A', '10.9.9.9'),
    ]);
    expect(await resolver.resolve4(`db.${zone}`, { ttl: true })).toEqual([{ address: '10.1.2.3', ttl: 60 }, { address: '10.1.2.4', ttl: 60 }]);
    expect(await resolver.resolve6(`six.${zone}`)).toEqual(['2001:db8::1', '::ffff:10.0.0.1']);
    expect(await resolver.resolveTxt(`text.${zone}`)).toEqual([['hello "you"', Buffer.from('and ü').toString('latin1')], ['other']]);
    expect(await resolver.resolveMx(zone)).toMatchObject([{ exchange: 'mail.example.org', priority: 10 }, { exchange: 'mail2.example.org', priority: 20 }]);
    expect(await resolver.resolveSrv(`_sip._tcp.${zone}`)).toMatchObject([{ name: 'sip.example.org', port: 5060, priority: 1, weight: 2 }]);
    expect(await resolver.resolveCaa(zone)).toMatchObject([{ critical: 0, issue: 'amazon.com' }]);
    expect(await resolver.resolveNs(zone)).toHaveLength(4);
    expect(await resolver.resolveSoa(zone)).toMatchObject({ hostmaster: 'awsdns-hostmaster.amazon.com', refresh: 7200, minttl: 86_400 });
    expect(await resolver.resolve4(`any.thing.wild.${zone}`)).toEqual(['10.9.9.9']);
    expect(bugs).toEqual([]);
  });

  it('follows CNAMEs, which show, and aliases, which do not', async () => {
    const { resolver, app } = await serving([record(`www.${zone}`, 'CNAME', `${host}.`)]);
    const nodes = new Look(app.world).dns().owned('shop-production-1.us-east-1.elb.amazonaws.com', 'A')?.answers;
    expect(nodes).toHaveLength(2);
    expect(await resolver.resolve4(host, { ttl: true })).toEqual(nodes?.map((address) => ({ address, ttl: 60 })));
    expect(await resolver.resolve4(`www.${zone}`)).toEqual(nodes);
    expect(await resolver.resolveCname(`www.${zone}`)).toEqual([host]);
    await expect(resolver.resolveCname(host)).rejects.toMatchObject({ code: 'ENODATA' });
  });

  it('tells no such name, nothing of this type, and not mine apart', async () => {
    const { resolver } = await serving();
    await expect(resolver.resolve4(`none.${zone}`)).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolve6(host)).rejects.toMatchObject({ code: 'ENODATA' });
    // It stands only because a name below it does.
    await expect(resolver.resolve4(`production.${zone}`)).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolver.resolve4('example.org')).rejects.toMatchObject({ code: 'EREFUSED' });
  });

  it('routes as the world\'s users are routed: weights, failover, latency', async () => {
    const weighted = (id: string, Weight: number, value: string): Change => ({ ...record(`w.${zone}`, 'A', value), SetIdentifier: id, Weight });
    const over = (Failover: string, value: string): Change => ({ ...record(`f.${zone}`, 'A', value), SetIdentifier: Failover, Failover });
    const near = (Region: string, value: string): Change => ({ ...record(`l.${zone}`, 'A', value), SetIdentifier: Region, Region });
    const { resolver, app } = await serving([weighted('a', 3, '10.0.0.1'), weighted('b', 1, '10.0.0.2'), weighted('c', 0, '10.0.0.3'), over('PRIMARY', '10.0.1.1'), over('SECONDARY', '10.0.1.2'), near('us-east-1', '10.0.2.1'), near('us-west-2', '10.0.2.2')]);
    const asks = 200;
    for (const name of ['w', 'f', 'l']) {
      const counts = new Map<string, number>();
      for (let n = 0; n < asks; n++) {
        const [address = ''] = await resolver.resolve4(`${name}.${zone}`);
        counts.set(address, (counts.get(address) ?? 0) + 1);
      }
      const users = branches(new Look(app.world).dns(), `${name}.${zone}`, 'A');
      expect([...counts.keys()].sort()).toEqual(users.map((branch) => branch.answers[0]).sort());
      // Three standard deviations of the widest case.
      for (const { answers, share } of users) expect(Math.abs((counts.get(answers[0] ?? '') ?? 0) / asks - share)).toBeLessThan(0.11);
    }
  });

  it('what is too long for a datagram comes by TCP, whole', async () => {
    const values = Array.from({ length: 120 }, (_, n) => `10.7.0.${n}`);
    const { resolver, port } = await serving([record(`many.${zone}`, 'A', ...values)]);
    expect(await resolver.resolve4(`many.${zone}`)).toEqual(values);
    const cut = await datagram(port, query(`many.${zone}`, 1));
    expect({ truncated: (cut[2] ?? 0) & 2, answers: cut.readUInt16BE(6), fits: cut.length <= 512 }).toEqual({ truncated: 2, answers: 0, fits: true });
    const [whole = Buffer.alloc(0)] = await overTcp(port, [query(`many.${zone}`, 1)]);
    expect({ truncated: (whole[2] ?? 0) & 2, answers: whole.readUInt16BE(6) }).toEqual({ truncated: 0, answers: 120 });
    // EDNS raises the limit, to what fits through any network.
    const some = await serving([record(`some.${zone}`, 'A', ...values.slice(0, 60))]);
    expect((await datagram(some.port, query(`some.${zone}`, 1, { edns: 4096 }))).readUInt16BE(6)).toBe(60);
    expect((await datagram(some.port, query(`some.${zone}`, 1, { edns: 600 }))).readUInt16BE(6)).toBe(0);
  });
});

const asked = promisify(execFile);
const hasDig = spawnSync('dig', ['-v']).status === 0;
if (!hasDig) process.stderr.write('dig is not installed: it judges nothing here\n');

describe.skipIf(!hasDig)('judged by dig', () => {
  it('finds nothing to complain about', async () => {
    const { port, resolver } = await serving([record(`www.${zone}`, 'CNAME', `${host}.`), record(`many.${zone}`, 'TXT', ...Array.from({ length: 60 }, (_, n) => `"${n} ${'x'.repeat(40)}"`))]);
    const dig = async (...words: readonly string[]): Promise<string> => (await asked('dig', ['-p', String(port), '@127.0.0.1', '+tries=1', '+time=5', ...words])).stdout;
    const nodes = await resolver.resolve4(host);
    expect((await dig(`www.${zone}`, '+short')).trim().split('\n')).toEqual([`${host}.`, ...nodes]);
    for (const words of [[host], [`none.${zone}`], [zone, 'SOA'], [zone, 'NS', '+tcp'], [zone, 'ANY', '+notcp'], [host, '+noedns'], [`many.${zone}`, 'TXT'], ['org', 'A']]) {
      const said = await dig(...words);
      expect(said).toMatch(/status: (NOERROR|NXDOMAIN|REFUSED)/);
      // An answer over UDP that was cut is asked for again by TCP, and dig says so in a comment of its own.
      expect(said.split('\n').filter((line) => /warning|malformed|mismatch|extra|Truncated, retrying/i.test(line))).toEqual(words[0] === `many.${zone}` ? [expect.stringContaining('Truncated, retrying')] : []);
    }
    expect((await dig(`many.${zone}`, 'TXT', '+short')).trim().split('\n')).toHaveLength(60);
    expect(await dig(`none.${zone}`)).toMatch(/AUTHORITY: 1[^]*IN\s+SOA/);
    expect(await dig(host, '+opcode=notify')).toContain('status: NOTIMP');
    expect(await dig(host, '+edns=1', '+noednsneg')).toContain('status: BADVERS');
  });
});

/** A question as a resolver sends it. */
function query(name: string, type: number, { edns, flags = 0x0100 }: { readonly edns?: number; readonly flags?: number } = {}): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0x1234, 0);
  head.writeUInt16BE(flags, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(edns === undefined ? 0 : 1, 10);
  const labels = name.split('.').flatMap((text) => [Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);
  const tail = Buffer.from([0, type >> 8, type & 255, 0, 1]);
  const opt = edns === undefined ? Buffer.alloc(0) : Buffer.from([0, 0, 41, edns >> 8, edns & 255, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([head, ...labels, tail, opt]);
}

/** @returns the next answer to come; an earlier message must not have had one */
function datagram(port: number, ...messages: readonly Buffer[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('message', (answer) => {
      socket.close();
      resolve(answer);
    });
    socket.once('error', reject);
    for (const message of messages) socket.send(message, port, '127.0.0.1');
  });
}

const framed = (message: Buffer): Buffer => Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message]);

/** Sends all, closes its half, and reads to the end. */
function overTcp(port: number, messages: readonly Buffer[], raw?: Buffer): Promise<readonly Buffer[]> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let got: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => (got = Buffer.concat([got, chunk])));
    socket.on('error', () => undefined);
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      const found: Buffer[] = [];
      for (let at = 0; at + 2 <= got.length; ) {
        const length = got.readUInt16BE(at);
        found.push(got.subarray(at + 2, at + 2 + length));
        at += 2 + length;
      }
      resolve(found);
    });
    socket.end(raw ?? Buffer.concat(messages.map(framed)));
  });
}

const codeOf = (answer: Buffer): number => (answer[3] ?? 0) & 15;

describe('what no resolver sends', () => {
  it('is refused or dropped, and the next question is answered', async () => {
    const { port, bugs } = await serving();
    const good = query(host, 1);
    const pointer = Buffer.concat([good.subarray(0, 12), Buffer.from([0xc0, 12, 0, 1, 0, 1])]);
    const withCount = (at: number, count: number): Buffer => {
      const message = Buffer.from(good);
      message.writeUInt16BE(count, at);
      return message;
    };
    const cases: readonly (readonly [what: string, message: Buffer, code: number])[] = [
      ['an unknown opcode', query(host, 1, { flags: 5 << 11 }), 4],
      ['no question', good.subarray(0, 12), 1],
      ['two questions', withCount(4, 2), 1],
      ['a name that is cut off', good.subarray(0, 20), 1],
      ['a name that points at itself', pointer, 1],
      ['a label of a kind that does not exist', Buffer.concat([good.subarray(0, 12), Buffer.from([0x80, 1, 2, 0, 0, 1, 0, 1])]), 1],
      ['a name of more than 255 bytes', query(Array.from({ length: 10 }, () => 'x'.repeat(60)).join('.'), 1), 1],
      ['records that are not there', withCount(10, 9), 1],
      ['something after the end', Buffer.concat([good, Buffer.from('more')]), 1],
      ['two EDNS records', Buffer.concat([withCount(10, 2), query(host, 1, { edns: 512 }).subarray(-11), query(host, 1, { edns: 512 }).subarray(-11)]), 1],
      ['the whole zone', query(zone, 252), 5],
      ['another class', Buffer.concat([good.subarray(0, -1), Buffer.from([3])]), 5],
      ['a type without a name', query(host, 65_280), 0],
    ];
    for (const [what, message, code] of cases) expect({ what, code: codeOf(await datagram(port, message)) }).toEqual({ what, code });
    const answer = Buffer.from(good);
    answer.writeUInt16BE(0x8100, 2);
    expect(codeOf(await datagram(port, Buffer.alloc(0), Buffer.from('hello'), answer, good))).toBe(0);
    expect(bugs).toEqual([]);
  });

  it('any bytes at all: an answer or none, never the end', async () => {
    const { port, bugs } = await serving();
    const good = query(host, 1, { edns: 1232 });
    let state = 7;
    const next = (below: number): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    for (let n = 0; n < 500; n++) {
      const message = Buffer.from(good.subarray(0, 1 + next(good.length)));
      for (let times = next(4); times >= 0; times--) message[next(message.length)] = next(256);
      // Asked again with a good one: that has an answer in any case.
      expect((await datagram(port, message, good)).length).toBeGreaterThanOrEqual(12);
    }
    expect(bugs).toEqual([]);
  });

  it('the letters of the question come back as they were sent, bytes of any kind too', async () => {
    const { port } = await serving();
    const odd = query('WeB.PrOdUcTiOn.ShOp.ExAmPlE.cOm', 1);
    expect((await datagram(port, odd)).subarray(12, odd.length)).toEqual(odd.subarray(12));
    const bytes = query('\u0000\u0007.shop.example.com', 1);
    const answer = await datagram(port, bytes);
    expect([codeOf(answer), answer.subarray(12, bytes.length).equals(bytes.subarray(12))]).toEqual([3, true]);
  });

  it('a value that has no form on the wire fails the one question', async () => {
    const { resolver, bugs } = await serving([record(`bad.${zone}`, 'TXT', `"${'é'.repeat(200)}"`)]);
    await expect(resolver.resolveTxt(`bad.${zone}`)).rejects.toMatchObject({ code: 'ESERVFAIL' });
    expect(await resolver.resolve4(host)).toHaveLength(2);
    expect(bugs).toEqual([]);
  });
});

describe('over TCP', () => {
  it('several questions on one connection, whose half may be closed', async () => {
    const { port } = await serving();
    const answers = await overTcp(port, [query(host, 1), query(zone, 2), query(`none.${zone}`, 1)]);
    expect(answers.map(codeOf)).toEqual([0, 0, 3]);
  });

  it('who speaks something else is not spoken to', async () => {
    const { port } = await serving();
    expect(await overTcp(port, [], Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toEqual([]);
    expect(await overTcp(port, [], framed(Buffer.alloc(0)))).toEqual([]);
    expect((await overTcp(port, [query(host, 1)])).map(codeOf)).toEqual([0]);
  });

  it('closing ends connections that are kept open', async () => {
    const served = await serving();
    const socket = connect({ port: served.port, host: '127.0.0.1' });
    await new Promise((resolve) => socket.once('connect', resolve));
    const gone = new Promise<string>((resolve) => socket.once('close', () => resolve('closed')));
    socket.on('error', () => undefined);
    await open.splice(0)[0]?.close();
    expect(await gone).toBe('closed');
  });
});

it('a port that is taken is refused, with the flag that chooses another', async () => {
  const { port, app } = await serving();
  const thrown = await serveDns({ world: app.world, clock: new RealClock(), host: '127.0.0.1', port }).then(() => undefined, (it: unknown) => it);
  expect(isProblem(thrown) ? { code: thrown.data.code, fix: thrown.data.fix } : thrown).toMatchObject({ code: 'SANDBOX_PORT', fix: expect.stringContaining('--dns-port') });
});
