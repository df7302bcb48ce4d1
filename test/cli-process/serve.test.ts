// `platform sandbox serve` as a process: what it says, whom it serves at once, how it ends.
import { createServer, request, type RequestOptions } from 'node:http';
import { Resolver } from 'node:dns/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folder, type Going, heard, platform, start, whole } from './platform.ts';

const serve = ['sandbox', 'serve', '--port', '0', '--dns-port', '0', '--json'];
const paced = { PLATFORM_SANDBOX_SPEED: '60' };

interface Serving {
  readonly here: string;
  readonly going: Going;
  readonly port: number;
  readonly dnsPort: number;
}

async function serving(here: string): Promise<Serving> {
  const going = start(here, serve, paced);
  await heard(going, 'Ctrl-C ends it');
  const [, port = '', dnsPort = ''] = /http:\/\/127\.0\.0\.1:(\d+), its DNS at 127\.0\.0\.1:(\d+)/.exec(going.story()) ?? [];
  return { here, going, port: Number(port), dnsPort: Number(dnsPort) };
}

/** The prepared world, at a speed at which it can be served: it was born at `max`. */
function pacedFolder(): string {
  const here = folder();
  const file = join(here, '.platform', 'sandbox', 'world.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"speed": "max"', '"speed": 60'));
  return here;
}

function ask(options: RequestOptions, body = ''): Promise<{ readonly status: number | undefined; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', ...options }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const call = (port: number, operation: string, input: object): ReturnType<typeof ask> =>
  ask({ port, method: 'POST', headers: { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA222222222222SBOX/20260105/us-east-1/ecs/aws4_request, SignedHeaders=host, Signature=x', 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}` } }, JSON.stringify(input));

it('serves several clients at once, calls, users and names, beside other commands; and ends well at SIGTERM', async () => {
  const { here, going, port, dnsPort } = await serving(pacedFolder());
  const host = 'serverpod.production.auctions.example.com';
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${dnsPort}`]);
  const clients = Array.from({ length: 20 }, () => Promise.all([call(port, 'ListClusters', {}), ask({ port, path: '/health', headers: { host } }), resolver.resolve4(host)]));
  for (const [called, used, addresses] of await Promise.all(clients)) {
    expect(called).toMatchObject({ status: 200, text: expect.stringContaining('video-auctions-production') });
    expect(used).toMatchObject({ status: 200, text: expect.stringContaining('"service":"serverpod"') });
    expect(addresses).toHaveLength(2);
  }
  expect(platform(here, ['sandbox', 'fault', 'add', 'api-error', 'op=ecs:ListClusters', 'code=ClientException', 'times=1', '--json'], paced).answer.outcome).toBe('done');
  expect(await call(port, 'ListClusters', {})).toMatchObject({ status: 400, text: expect.stringContaining('ClientException') });
  expect(await call(port, 'ListClusters', {})).toMatchObject({ status: 200 });
  // What is under way when it is asked to stop is still answered.
  platform(here, ['sandbox', 'fault', 'add', 'latency', 'op=ecs:ListServices', 'seconds=30'], paced);
  const late = call(port, 'ListServices', { cluster: 'video-auctions-production' });
  await call(port, 'ListClusters', {});
  going.child.kill('SIGTERM');
  expect(await late).toMatchObject({ status: 200, text: expect.stringContaining('serverpod') });
  const said = await going.ended;
  expect(said.answer).toMatchObject({ outcome: 'done', url: `http://127.0.0.1:${port}`, dns: `127.0.0.1:${dnsPort}` });
  expect(said.status).toBe(0);
});

it.runIf(whole)('is refused on a port that is taken, and on an address that others could reach', async () => {
  const here = folder('empty');
  const taken = createServer();
  const port = await new Promise<number>((resolve) => taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)));
  // Not at once: `platform` waits without letting this process answer, and nothing here need answer.
  expect(platform(here, ['sandbox', 'serve', '--port', String(port), '--json'], paced).answer).toMatchObject({ outcome: 'refused', problems: [{ code: 'SANDBOX_PORT', fix: expect.stringContaining('--port') }] });
  expect(platform(here, ['sandbox', 'serve', '--port', '0', '--dns-port', String(port), '--json'], paced).answer).toMatchObject({ outcome: 'refused', problems: [{ code: 'SANDBOX_PORT', fix: expect.stringContaining('--dns-port') }] });
  taken.close();
  for (const host of ['0.0.0.0', '192.168.1.7', '::', 'example.com']) expect(platform(here, ['sandbox', 'serve', '--port', '0', '--host', host, '--json'], paced).answer).toMatchObject({ outcome: 'usage', problems: [{ code: 'SANDBOX_NOT_LOOPBACK', fix: expect.stringContaining('SSH') }] });
});

it('a state file that is damaged is told of, and kept aside by a reset', () => {
  const here = pacedFolder();
  const file = join(here, '.platform', 'sandbox', 'world.sqlite');
  const bytes = readFileSync(file).subarray(0, 4096 * 10);
  writeFileSync(file, bytes);
  expect(platform(here, [...serve], paced).answer).toMatchObject({ outcome: 'refused', problems: [{ code: 'SANDBOX_UNREADABLE', fix: expect.stringContaining('platform sandbox reset') }] });
  expect(readFileSync(file).equals(bytes)).toBe(true);
  const { kept } = platform(here, ['sandbox', 'reset', '--json'], paced).answer;
  expect(readFileSync(join(String(kept), 'world.sqlite')).equals(bytes)).toBe(true);
});
