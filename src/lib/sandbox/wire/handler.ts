// The SDK's request handler that is answered by a world in this process: no socket, no thread, only microtasks.
import { HttpResponse, type HttpRequest } from '@smithy/core/protocols';
import { Readable } from 'node:stream';
import { abortReason, type Clock } from '../../world/clock.ts';
import { milliseconds, seconds, type Duration } from '../../world/time.ts';
import type { World } from '../world/world.ts';
import { answer, type OnCall, type Reply } from './answer.ts';
import { largestObject } from './body.ts';
import type { WireRequest } from './wire.ts';
import { wireOfService } from './wires.ts';

export interface SandboxHandlerOptions {
  readonly world: World;
  readonly clock: Clock;
  /** SigV4's name: `ecs`, `elasticloadbalancing`, `monitoring`. */
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** ARN of the caller. */
  readonly principal: string;
  /** Where that is a session of a role: its id. */
  readonly session?: string | undefined;
  /** How long the caller waits for an answer; left out: 10 s. */
  readonly requestTimeout?: Duration;
  readonly onCall?: OnCall | undefined;
}

interface HandlerOptions {
  readonly abortSignal?: unknown;
  /** Milliseconds. */
  readonly requestTimeout?: number;
}

/** What SDK clients take as `requestHandler`. */
export interface SandboxHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: HttpRequest, options?: HandlerOptions): Promise<{ response: HttpResponse }>;
  destroy(): void;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
}

/** Every call through it must run inside `clock.track`: its latency is a `clock.pause`. */
export function sandboxHandler(options: SandboxHandlerOptions): SandboxHandler {
  const { world, clock, region, account, principal, session, onCall } = options;
  const who = { region, account, principal, session };
  const service = world.service(options.service);
  return {
    metadata: { handlerProtocol: 'sandbox' },
    handle: async (request, { abortSignal, requestTimeout } = {}) => {
      if (service === undefined) throw new Error(`the sandbox has no service ${options.service}`);
      const signal = abortSignal as AbortSignal | undefined;
      if (isAborted(signal)) throw aborted(signal);
      const timeout = requestTimeout === undefined ? (options.requestTimeout ?? seconds(10)) : milliseconds(requestTimeout);
      const loaded = wireOfService(service);
      const wire = loaded instanceof Promise ? await loaded : loaded;
      const body: unknown = request.body;
      const wireRequest = wireRequestOf(request, body instanceof Readable ? await collect(body) : bytesOf(body));
      let reply: Reply;
      try {
        reply = await answer({ world, clock, service, wire: wire.speaking(wireRequest), request: wireRequest, who, signal, timeout, onCall });
      } catch (thrown) {
        throw isAborted(signal) ? aborted(signal) : thrown;
      }
      return { response: responseOf(reply, timeout) };
    },
    destroy: () => {},
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
}

function wireRequestOf(request: HttpRequest, body: Uint8Array): WireRequest {
  const headers: Record<string, string> = {};
  for (const name in request.headers) headers[name.toLowerCase()] = request.headers[name] ?? '';
  return { method: request.method, path: request.path, query: request.query, headers, hostname: request.hostname, body };
}

const empty = new Uint8Array();

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined || body === null) return empty;
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  throw new TypeError('the sandbox takes bodies as text, bytes or a Readable');
}

async function collect(stream: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = bytesOf(chunk);
    size += bytes.length;
    if (size > largestObject) throw new Error(`the sandbox takes bodies of at most ${largestObject} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function responseOf(reply: Reply, timeout: Duration): HttpResponse {
  switch (reply.is) {
    case 'response': {
      const { statusCode, headers, body, streaming } = reply.response;
      return new HttpResponse({ statusCode, headers: { ...headers }, body: streaming === true ? Readable.from([body]) : body });
    }
    // The very errors that the SDK's own handler gives, so that they are told apart and retried alike.
    case 'reset':
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
    case 'timeout':
      throw Object.assign(new Error(`a request has exceeded the configured ${timeout} ms requestTimeout.`), { name: 'TimeoutError', code: 'ETIMEDOUT' });
    case 'dark':
      throw Object.assign(new Error('the request socket did not establish a connection with the server within the configured timeout'), { name: 'TimeoutError' });
  }
}

const isAborted = (signal: AbortSignal | undefined): signal is AbortSignal => signal?.aborted === true;

function aborted(signal: AbortSignal): Error {
  return Object.assign(new Error('Request aborted', { cause: abortReason(signal) }), { name: 'AbortError' });
}
