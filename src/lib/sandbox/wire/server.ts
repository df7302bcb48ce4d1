// The sandbox over HTTP on loopback: one port for all services; who, where and what is read from each request's signature.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../world/clock.ts';
import { accessKeyOf, accountOf, callerOf, credentialScope, type CredentialScope } from './access-keys.ts';
import { answer } from './answer.ts';
import { answerUser, userHeader, worldDocument, worldPath, type ServedWorld } from './beside.ts';
import { largestBody } from './body.ts';
import { bodyOf, isForLoopback, loopback, wireRequestOf } from './http-request.ts';
import { serveProblem } from './problems.ts';
import type { WireRequest, WireResponse } from './wire.ts';
import { wireOfService } from './wires.ts';

export interface ServeOptions extends ServedWorld {
  /** One that runs by itself: behind a socket nobody can say when virtual time may jump. */
  readonly clock: Clock;
  /** 0 for any that is free. */
  readonly port: number;
  /** Left out: 127.0.0.1. */
  readonly host?: string;
  /** Whose calls those are that come with another key than the sandbox's own; left out: they are refused, as AWS refuses them. */
  readonly account?: string;
  /** Told of what is a bug of the sandbox itself. The caller gets a `SandboxBug`, which no client retries. */
  readonly onBug?: (bug: unknown) => void;
}

export interface ServedSandbox {
  readonly port: number;
  readonly url: string;
  /** Takes no more calls, waits for those under way. */
  close(): Promise<void>;
}

/** @throws Problem for a host that others could reach, or a port that is taken */
export async function serveSandbox(options: ServeOptions): Promise<ServedSandbox> {
  const { host = '127.0.0.1', port } = options;
  if (!loopback.has(host)) throw serveProblem('SANDBOX_NOT_LOOPBACK', { host });
  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const served = serve(options, request, response).finally(() => underWay.delete(served));
    underWay.add(served);
  });
  // A client may say "no more from me" and still wait for its answer. Node has this switch without documenting it.
  options.world.store.gather(setImmediate);
  (server as Server & { httpAllowHalfOpen?: boolean }).httpAllowHalfOpen = true;
  await listen(server, host, port);
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.allSettled(underWay);
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error & { readonly code?: string }) => reject(serveProblem('SANDBOX_PORT', { port, reason: cause.code ?? cause.message }, { cause })));
    server.listen({ host, port }, resolve);
  });
}

/** Ends when the answer is out, or its socket closed. */
async function serve(options: ServeOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const out = new Promise<void>((resolve) => response.on('close', resolve));
  const body = await bodyOf(request);
  if (body === 'gone') return;
  if (body === 'too-large') {
    send(response, refusal(request, 413, ['RequestEntityTooLarge', `the sandbox takes bodies of at most ${largestBody} bytes`]));
    return out;
  }
  try {
    const asked = wireRequestOf(request, body.bytes);
    if (asked.headers[userHeader] !== undefined) sendOrBreak(response, await answerUser(options, asked));
    else if (!isForLoopback(request)) send(response, refusal(request, 403, ['AccessDenied', 'the sandbox answers only to 127.0.0.1 and localhost']));
    else if (asked.path === worldPath) send(response, worldDocument(options));
    else await answerOver(options, asked, { request, response });
  } catch (bug) {
    options.onBug?.(bug);
    send(response, refusal(request, 400, ['SandboxBug', bug instanceof Error ? (bug.stack ?? bug.message) : String(bug)]));
  }
  return out;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answerOver({ world, clock, account: anyone }: ServeOptions, asked: WireRequest, { request, response }: Exchange): Promise<void> {
  const scope = credentialScope(asked.headers, asked.query) ?? unsignedScope(asked);
  if (scope === undefined) return send(response, refusal(request, 403, ['MissingAuthenticationToken', 'Request is missing Authentication Token']));
  const service = world.service(scope.service);
  if (service?.sdk === undefined) return send(response, refusal(request, 501, ['NotImplemented', `The sandbox has no service ${scope.service}; a real account would answer.`]));
  const wire = (await wireOfService(service)).speaking(asked);
  const account = accountOf(scope.accessKeyId) ?? anyone;
  if (account === undefined) return send(response, wire.encodeFault(wire.refusals.unknownKey(), 'sandbox'));
  const who = { account, region: scope.region, ...callerOf(account, asked.headers['x-amz-security-token']) };
  const reply = await answer({ world, clock, service, wire, request: asked, who });
  sendOrBreak(response, reply.is === 'response' ? reply.response : undefined);
}

/** AWS: a role is taken on with a token alone, unsigned; here the role's ARN tells the account (STS API reference, AssumeRoleWithWebIdentity). */
function unsignedScope({ body }: WireRequest): CredentialScope | undefined {
  if (body.length > 65_536) return undefined;
  const form = new URLSearchParams(Buffer.from(body).toString());
  const account = form.get('Action') === 'AssumeRoleWithWebIdentity' ? /^arn:aws:iam::(\d{12}):role\//.exec(form.get('RoleArn') ?? '')?.[1] : undefined;
  return account === undefined ? undefined : { accessKeyId: accessKeyOf(account), region: 'us-east-1', service: 'sts' };
}

function sendOrBreak(response: ServerResponse, answered: WireResponse | undefined): void {
  if (answered === undefined) response.destroy();
  else send(response, answered);
}

function send(response: ServerResponse, { statusCode, headers, body }: WireResponse): void {
  if (response.destroyed || response.headersSent) return;
  // A Date of another time than the client's would move its signatures.
  response.sendDate = false;
  response.writeHead(statusCode, { 'content-length': body.length, ...headers });
  response.end(body);
}

/** Where no service is there to say it in its own words. */
function refusal({ headers }: IncomingMessage, statusCode: number, [code, message]: readonly [code: string, message: string]): WireResponse {
  if (headers['content-type']?.includes('json') === true) {
    return { statusCode, headers: { 'content-type': 'application/json', 'x-amzn-errortype': code }, body: Buffer.from(JSON.stringify({ __type: code, message })) };
  }
  const text = message.replace(/[&<>]/g, (found) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[found] ?? found);
  const xml = `<ErrorResponse><Error><Code>${code}</Code><Message>${text}</Message></Error><RequestId>sandbox</RequestId></ErrorResponse>`;
  return { statusCode, headers: { 'content-type': 'text/xml', 'x-amzn-errortype': code }, body: Buffer.from(xml) };
}
