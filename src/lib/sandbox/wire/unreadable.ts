// What a caller is told whose bytes are no HTTP request, or who is too slow: AWS's form of an error, and the end of the connection.
import type { Socket } from 'node:net';
import { refusal } from './unaddressed.ts';

type Row = readonly [status: string, code: string, message: string];

// AWS: the codes and sentences of S3's "List of error codes", which has one for each of these; other services' front ends differ.
const rows: Readonly<Record<string, Row>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'RequestHeaderSectionTooLarge', 'The request header and query parameters used to make the request exceed the maximum allowed size.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['413 Payload Too Large', 'RequestEntityTooLarge', 'The chunk extensions of the body are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'RequestTimeout', 'Your socket connection to the server was not read from or written to within the timeout period.'],
};

const malformed: Row = ['400 Bad Request', 'BadRequest', 'The request is not well-formed HTTP.'];

export function refuseUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const [status, code, message] = rows[error.code ?? ''] ?? malformed;
  const { headers, body } = refusal({}, Number(status.slice(0, 3)), [code, message]);
  const head = [`HTTP/1.1 ${status}`, ...Object.entries({ ...headers, 'content-length': String(body.length), connection: 'close' }).map(([name, value]) => `${name}: ${value}`)];
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]), () => socket.destroy());
}
