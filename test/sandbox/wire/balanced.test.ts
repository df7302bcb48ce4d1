// The load balancers of the world over HTTP: by the name that is asked for, as the world's own users are answered.
import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { kinds as elb, type Listener, type Rule } from '../../../src/lib/sandbox/services/elasticloadbalancing/entities.ts';
import { serveSandbox, type ServedSandbox } from '../../../src/lib/sandbox/wire/server.ts';
import { RealClock, wallNow } from '../../../src/lib/world/real-clock.ts';
import { plus, seconds } from '../../../src/lib/world/time.ts';
import { host, start, ToyApp } from '../users/toy-app.ts';

const open: ServedSandbox[] = [];
afterEach(async () => {
  for (const served of open.splice(0)) await served.close();
});

interface Said {
  readonly status: number | string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface Serving {
  readonly app: ToyApp;
  readonly bugs: unknown[];
  ask(name: string, path?: string, more?: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: Buffer }): Promise<Said>;
}

async function serving(): Promise<Serving> {
  const app = new ToyApp();
  const bugs: unknown[] = [];
  const clock = new RealClock({ wall: wallNow(), world: plus(start, seconds(100)), speed: 60 });
  const served = await serveSandbox({ world: app.world, clock, port: 0, onBug: (bug) => bugs.push(bug) });
  open.push(served);
  const ask: Serving['ask'] = (name, path = '/bids', { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve) => {
      const asked = httpRequest({ port: served.port, host: '127.0.0.1', path, method, headers: { host: name, ...headers } }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text }));
      });
      asked.on('error', (error: Error & { code?: string }) => resolve({ status: error.code, headers: {}, body: '' }));
      asked.end(body);
    });
  return { app, bugs, ask };
}

describe('a name of the world', () => {
  it('leads to a task, which says who it is, in the time that the world takes', async () => {
    const { app, ask, bugs } = await serving();
    const said = await ask(host);
    expect(said).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(said.body)).toMatchObject({ status: 200, service: 'web', task: expect.stringMatching(/^\d{32}$/) });
    expect(Number(said.headers['x-sandbox-latency'])).toBeGreaterThan(0);
    // With a port, in other letters, as a proxy is asked, with any method and any body.
    expect((await ask(`${host.toUpperCase()}:8443`)).status).toBe(200);
    expect((await ask(host, `http://${host}/bids?x=1`)).status).toBe(200);
    expect((await ask(host, '/bids', { method: 'POST', body: Buffer.alloc(5_000_000) })).status).toBe(200);
    expect((await ask(host, '/bids', { method: 'HEAD' })).body).toBe('');
    app.change(() => app.database({ readable: false, writable: false }));
    expect((await ask(host, '/bids', { method: 'POST' })).status).toBe(500);
    expect(bugs).toEqual([]);
  });

  it('goes to the tasks that the rule\'s weights say', async () => {
    const { app, ask } = await serving();
    const seen = async (): Promise<ReadonlySet<string>> => new Set((await Promise.all(Array.from({ length: 40 }, () => ask(host)))).map(({ body }) => (JSON.parse(body) as { task: string }).task));
    const blue = await seen();
    app.change(() => app.weights({ blue: 0, green: 100 }));
    const green = await seen();
    expect([blue.size, green.size]).toEqual([2, 2]);
    expect([...green].filter((task) => blue.has(task))).toEqual([]);
  });

  it('gets the load balancer\'s own page where no target is there', async () => {
    const { app, ask } = await serving();
    app.change(() => app.weights({ blue: 0, green: 0 }));
    expect(await ask(host)).toMatchObject({ status: 503, headers: { server: 'awselb/2.0', 'content-type': 'text/html' }, body: expect.stringContaining('503 Service Temporarily Unavailable') });
  });

  it('is sent on, or answered, as the rules say', async () => {
    const { app, ask } = await serving();
    const { context } = app;
    const [rule] = context.table<Rule>(elb.rule).entries()[0] ?? [''];
    const put = (action: object): void => app.change(() => context.table<Rule>(elb.rule).put(rule, { ...(context.table<Rule>(elb.rule).get(rule) as Rule), actions: [action as never] }));
    put({ Type: 'redirect', RedirectConfig: { Host: 'new.#{host}', Path: '/v2/#{path}', Query: 'from=old&#{query}', StatusCode: 'HTTP_302' } });
    expect(await ask(host, '/bids?x=1')).toMatchObject({ status: 302, headers: { location: `https://new.${host}:443/v2/bids?from=old&x=1` } });
    put({ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '418', ContentType: 'application/json', MessageBody: '{"tea":true}' } });
    expect(await ask(host)).toMatchObject({ status: 418, headers: { 'content-type': 'application/json' }, body: '{"tea":true}' });
    // Nothing listens to plain HTTP here.
    expect((await ask(host, '/', { headers: { 'x-forwarded-proto': 'http' } })).status).toBe('ECONNRESET');
  });
});

describe('a name that is not there', () => {
  it('comes to the nearest load balancer, whose default rule answers', async () => {
    const { app, ask } = await serving();
    const { context } = app;
    app.change(() => {
      const [arn, listener] = context.table<Listener>(elb.listener).entries()[0] ?? [''];
      const rule = context.table<Rule>(elb.rule).values()[0] as Rule;
      context.table<Rule>(elb.rule).put('default', { ...rule, arn: 'default', priority: 'default', conditions: [], actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404', ContentType: 'text/plain', MessageBody: 'No such service' } }] });
      context.table<Listener>(elb.listener).put(arn, { ...(listener as Listener), rules: [...(listener?.rules ?? []), 'default'] });
    });
    expect(await ask('nobody.shop.example.com')).toMatchObject({ status: 404, headers: { server: 'awselb/2.0' }, body: 'No such service' });
  });

  it('has no answer for users of the world, who go by its DNS', async () => {
    const { ask } = await serving();
    expect((await ask('nobody.shop.example.com', '/', { headers: { 'x-sandbox-user': 'probe' } })).status).toBe('ECONNRESET');
  });

  it('is refused where its call is signed: a page in a browser may have it', async () => {
    const { ask } = await serving();
    expect((await ask('evil.example.com', '/', { headers: { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA111122223333SBOX/20260105/eu-west-1/route53/aws4_request, SignedHeaders=host, Signature=x' } })).status).toBe(403);
  });
});
