// The sandbox over HTTP on loopback: one port for all services and for the world's users; who asks for what is read from each request.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '../../world/clock.ts';
import { isLoopback } from './http-request.ts';
import { Memory } from './memory.ts';
import { serveProblem } from './problems.ts';
import { received, type Answering } from './respond.ts';
import { refuseUnreadable } from './unreadable.ts';
import type { WireResponse } from './wire.ts';

/** In real milliseconds, connections and bytes. */
export interface Limits {
  /** Until the head of a request has come. */
  readonly headers: number;
  /** Until all of it has. */
  readonly request: number;
  /** How often the two above are looked at. */
  readonly check: number;
  /** A kept connection on which nothing is asked. */
  readonly idle: number;
  readonly connections: number;
  /** Bodies on their way, of all connections together. */
  readonly memory: number;
}

// AWS names none of these. An idle connection is kept for longer than clients keep theirs, so that none is cut under a request.
const usual: Limits = { headers: 20_000, request: 120_000, check: 1000, idle: 75_000, connections: 10_000, memory: 96 * 1024 * 1024 };

export interface ServeOptions extends Omit<Answering, 'memory'> {
  /** One that runs by itself: behind a socket nobody can say when virtual time may jump. */
  readonly clock: Clock;
  /** 0 for any that is free. */
  readonly port: number;
  /** Left out: 127.0.0.1. */
  readonly host?: string;
  readonly limits?: Partial<Limits>;
}

export interface ServedSandbox {
  readonly port: number;
  readonly url: string;
  /** Takes no more calls, waits for those under way. */
  close(): Promise<void>;
}

/** @throws Problem for a host that others could reach */
export function checkHost(host: string): void {
  if (!isLoopback(host)) throw serveProblem('SANDBOX_NOT_LOOPBACK', { host });
}

/** @throws Problem for a host that others could reach, or a port that is taken */
export async function serveSandbox(options: ServeOptions): Promise<ServedSandbox> {
  const { host = '127.0.0.1', port } = options;
  checkHost(host);
  options.world.store.gather(setImmediate);
  const service = new Service(options, { ...usual, ...options.limits });
  await listen(service.server, host, port);
  const bound = (service.server.address() as AddressInfo).port;
  return { port: bound, url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`, close: () => service.close() };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error & { readonly code?: string }) => reject(serveProblem('SANDBOX_PORT', { port, flag: '--port', reason: cause.code ?? cause.message }, { cause })));
    server.listen({ host, port }, resolve);
  });
}

class Service {
  readonly server: Server;
  readonly #answering: Answering;
  /** What has come whole and is not answered yet, by its connection. */
  readonly #underWay = new Map<Promise<void>, Socket>();
  readonly #arriving = new Set<Socket>();
  #closing = false;

  constructor(options: ServeOptions, limits: Limits) {
    this.#answering = { ...options, memory: new Memory(limits.memory) };
    this.server = createServer({ headersTimeout: limits.headers, requestTimeout: limits.request, connectionsCheckingInterval: limits.check, keepAliveTimeout: limits.idle }, (request, response) => this.#serve(request, response));
    this.server.maxConnections = limits.connections;
    // A client may say "no more from me" and still wait for its answer. Node has this switch without documenting it.
    (this.server as Server & { httpAllowHalfOpen?: boolean }).httpAllowHalfOpen = true;
    // Not at once: what came in the same piece before it is only being read.
    this.server.on('clientError', (error: Error, socket: Socket) => setImmediate(() => this.#refuse(error, socket)));
  }

  async close(): Promise<void> {
    this.#closing = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    // Who has not said yet what he wants need not be waited for.
    const owed = new Set(this.#underWay.values());
    for (const socket of this.#arriving) if (!owed.has(socket)) socket.destroy();
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay.keys());
    this.server.closeAllConnections();
    await closed;
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const out = new Promise<void>((resolve) => response.on('close', resolve));
    this.#arriving.add(socket);
    void received(this.#answering, request).then((respond) => {
      this.#arriving.delete(socket);
      if (respond === undefined) return;
      const answered = respond()
        .then((it) => (it === undefined ? void response.destroy() : send(response, it, this.#closing)))
        .then(() => out)
        .finally(() => this.#underWay.delete(answered));
      this.#underWay.set(answered, socket);
    });
  }

  /** After the answers to what came before it on the same connection: they would be taken for each other. */
  #refuse(error: Error, socket: Socket): void {
    const before = [...this.#underWay].flatMap(([answered, of]) => (of === socket ? [answered] : []));
    if (before.length === 0) return refuseUnreadable(error, socket);
    void Promise.allSettled(before).then(() => refuseUnreadable(error, socket));
  }
}

function send(response: ServerResponse, answered: WireResponse, last: boolean): void {
  if (response.destroyed || response.headersSent) return;
  // A Date of another time than the client's would move its signatures.
  response.sendDate = false;
  const { statusCode, headers, ascii } = answered;
  const body = ascii ?? answered.body;
  response.writeHead(statusCode, { 'content-length': body.length, ...(last ? { connection: 'close' } : {}), ...headers });
  response.end(body, 'latin1');
}
