// WebSockets over the real network: opened, held, and seen to be cut.
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { networkOutside } from '../../src/lib/probe/network-outside.ts';
import { socketsFelt, holdSockets } from '../../src/lib/probe/sockets.ts';
import { RealClock } from '../../src/lib/world/real-clock.ts';
import { seconds } from '../../src/lib/world/time.ts';

const clock = new RealClock();
const outside = networkOutside(clock);
const open = new Set<Duplex>();
let server: Server | undefined;

/** RFC 6455, section 4.2.2. */
async function serving(): Promise<string> {
  server = createServer((_, response) => response.writeHead(404).end());
  server.on('upgrade', (request, socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
}

function cutAll(): void {
  for (const socket of open) socket.destroy();
  open.clear();
}

afterEach(() => {
  cutAll();
  server?.close();
});

describe('a WebSocket', () => {
  it('is opened, and not cut while it is held', async () => {
    const socket = await outside.openSocket?.(await serving(), seconds(5));
    expect(socket?.cutAt()).toBeUndefined();
    socket?.close();
  });

  it('cannot be opened where nothing listens', async () => {
    const url = await serving();
    server?.close();
    expect(await outside.openSocket?.(url, seconds(5))).toBeUndefined();
  });

  it('that is cut is seen so, and opened again', async () => {
    const held = holdSockets(outside, await serving());
    const first = await held.look(() => clock.now());
    expect(first).toMatchObject([{ ok: true, asked: 20, failed: 0, facts: { open: 20, cut: 0 } }]);
    const shifted = clock.now();
    cutAll();
    const seen = [...first];
    // What the other end has closed is told as soon as this process reads it.
    while (socketsFelt(seen, shifted)?.cut !== 20) {
      await new Promise(setImmediate);
      seen.push(...(await held.look(() => clock.now())));
    }
    expect(socketsFelt(seen, shifted)).toMatchObject({ held: 20, openAtShift: 20, cut: 20 });
    expect(seen.at(-1)).toMatchObject({ facts: { open: 20 } });
    held.end();
  });
});
