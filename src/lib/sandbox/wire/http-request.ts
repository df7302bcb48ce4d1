// What comes over a socket as the wire reads it, bounded: a body too large is let run out unread.
import type { IncomingMessage } from 'node:http';
import type { Memory } from './memory.ts';
import type { WireRequest } from './wire.ts';

/** @param host as it is bound to or named, without brackets */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/** A page in a browser may reach loopback under a name of its own; no client of AWS does. S3 clients put the bucket before. */
export function isForLoopback({ hostname }: WireRequest): boolean {
  const name = hostname.replace(/^\[|\]$/g, '');
  return isLoopback(name) || name.endsWith('.localhost');
}

/** `full`: too many bodies are on their way at once. */
export type Body = { readonly bytes: Uint8Array } | 'too-large' | 'full' | 'gone';

/** @param keep how many bytes at most; the memory is the server's, for the bodies of all connections */
export function bodyOf(request: IncomingMessage, { keep, memory }: { readonly keep: number; readonly memory: Memory }): Promise<Body> {
  return new Promise((resolve) => {
    const length = request.headers['content-length'];
    const held = memory.reserve(keep, length === undefined ? keep : Number(length));
    // The rest flows on and is dropped: a client that is still sending does not hear a refusal, only a broken pipe.
    request.on('data', (chunk: Buffer) => held.add(chunk));
    request.on('end', () => resolve(held.take()));
    request.on('error', () => resolve('gone'));
    request.on('close', () => {
      held.free();
      resolve('gone');
    });
  });
}

/** All but the body. */
export function headOf(request: IncomingMessage): WireRequest {
  const url = request.url ?? '/';
  const at = url.indexOf('?');
  // Node itself joins what comes more than once, but for this one.
  const cookies = request.headers['set-cookie'];
  const headers = (cookies === undefined ? request.headers : { ...request.headers, 'set-cookie': cookies.join(', ') }) as Readonly<Record<string, string>>;
  return { method: request.method ?? 'GET', path: at < 0 ? url : url.slice(0, at), query: at < 0 ? {} : queryOf(url.slice(at + 1)), headers, hostname: (headers['host'] ?? '').replace(/:\d*$/, ''), body: none };
}

const none = new Uint8Array();

function queryOf(text: string): WireRequest['query'] {
  // Without a prototype: a parameter may have any name.
  const query = Object.create(null) as Record<string, string | readonly string[]>;
  for (const [name, value] of new URLSearchParams(text)) {
    const known = query[name];
    query[name] = known === undefined ? value : [...(typeof known === 'string' ? [known] : known), value];
  }
  return query;
}
