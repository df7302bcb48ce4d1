// What comes over a socket as the wire reads it, bounded: a body too large is let run out unread.
import type { IncomingMessage } from 'node:http';
import { largestBody } from './body.ts';
import type { WireRequest } from './wire.ts';

export const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** A page in a browser may reach loopback under a name of its own; no client of AWS does. S3 clients put the bucket before. */
export function isForLoopback({ headers }: IncomingMessage): boolean {
  const name = /^(\[[^\]]+\]|[^:]*)/.exec(headers.host ?? '')?.[1]?.replace(/^\[|\]$/g, '') ?? '';
  return loopback.has(name) || name.endsWith('.localhost');
}

export type Body = { readonly bytes: Uint8Array } | 'too-large' | 'gone';

export function bodyOf(request: IncomingMessage): Promise<Body> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // The rest flows on and is dropped: a client that is still sending does not hear a refusal, only a broken pipe.
      if (size > largestBody) chunks = [];
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(size > largestBody ? 'too-large' : { bytes: Buffer.concat(chunks) }));
    request.on('error', () => resolve('gone'));
    request.on('close', () => resolve('gone'));
  });
}

export function wireRequestOf(request: IncomingMessage, body: Uint8Array): WireRequest {
  const url = request.url ?? '/';
  const at = url.indexOf('?');
  const query: Record<string, string | readonly string[]> = {};
  for (const [name, value] of new URLSearchParams(at < 0 ? '' : url.slice(at + 1))) {
    const known = query[name];
    query[name] = known === undefined ? value : [...(typeof known === 'string' ? [known] : known), value];
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  return { method: request.method ?? 'GET', path: at < 0 ? url : url.slice(0, at), query, headers, hostname: (headers['host'] ?? '').replace(/:\d+$/, ''), body };
}
