// The world's DNS on loopback, over UDP and TCP on one port.
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { serveProblem } from '../wire/problems.ts';
import { udpLimit } from './message.ts';
import { respond, type NamedWorld } from './respond.ts';

export interface DnsOptions extends NamedWorld {
  /** A loopback address. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

export interface ServedDns {
  readonly port: number;
  close(): Promise<void>;
}

/** A port may be free for TCP and taken for UDP. */
const mostTries = 20;
const mostConnections = 1000;
/** A connection on which nobody asks is closed. (RFC 7766, 6.2.3: "in the order of a few seconds") */
const idleMs = 10_000;

/** @throws Problem for a port that is taken */
export async function serveDns(options: DnsOptions): Promise<ServedDns> {
  for (let tries = 1; ; tries++) {
    const connections = new Set<Socket>();
    const server = createServer({ allowHalfOpen: true }, (socket) => serveConnection(options, socket, connections));
    server.maxConnections = mostConnections;
    try {
      const port = await listen(server, options);
      const udp = await bind(options, port).catch(async (thrown: unknown) => {
        await closed(server);
        throw thrown;
      });
      return {
        port,
        close: async () => {
          await Promise.all([closed(udp), closed(server, connections)]);
        },
      };
    } catch (thrown) {
      const { code, message } = thrown as Error & { readonly code?: string };
      if (options.port !== 0 || tries >= mostTries || code !== 'EADDRINUSE') throw serveProblem('SANDBOX_PORT', { port: options.port, flag: '--dns-port', reason: code ?? message }, { cause: thrown });
    }
  }
}

function listen(server: Server, { host, port }: DnsOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port));
  });
}

function bind(options: DnsOptions, port: number): Promise<UdpSocket> {
  const { host, world } = options;
  const udp = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  udp.on('message', (message, from) => {
    const reply = respond(options, message, udpLimit);
    if (reply === undefined) return;
    whenDurable(world, () => udp.send(reply, from.port, from.address, () => undefined));
  });
  return new Promise((resolve, reject) => {
    udp.once('error', reject);
    udp.bind(port, host, () => {
      udp.off('error', reject);
      // An asker that is gone before its answer comes is its own affair.
      udp.on('error', () => undefined);
      resolve(udp);
    });
  });
}

/** Nobody is told what is not on disk yet; where the disk has failed nobody is told anything. */
function whenDurable(world: NamedWorld['world'], tell: () => void): void {
  const turn = world.store.durable();
  if (turn === undefined) return tell();
  turn.then(tell, () => undefined);
}

const mostMessage = 65_535;

function serveConnection(options: DnsOptions, socket: Socket, connections: Set<Socket>): void {
  let held: Buffer = Buffer.alloc(0);
  let owed = 0;
  let ended = false;
  const answered = (): void => {
    owed--;
    if (ended && owed === 0) socket.end();
  };
  connections.add(socket);
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on('close', () => connections.delete(socket));
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    while (held.length >= 2) {
      const length = held.readUInt16BE(0);
      if (held.length < 2 + length) break;
      const reply = respond(options, held.subarray(2, 2 + length), () => mostMessage);
      held = held.subarray(2 + length);
      // Over a connection there is no dropping: who does not speak DNS is not spoken to.
      if (reply === undefined) return void socket.destroy();
      owed++;
      whenDurable(options.world, () => {
        if (!socket.destroyed && !socket.write(framed(reply))) socket.pause();
        answered();
      });
    }
  });
  socket.on('drain', () => socket.resume());
  socket.on('end', () => {
    ended = true;
    if (owed === 0) socket.end();
  });
}

function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

function closed(server: Server | UdpSocket, connections: ReadonlySet<Socket> = new Set()): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of connections) socket.destroy();
  });
}
