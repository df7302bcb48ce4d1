// A request's body as it was before it was packed for the way: gzip of large metric data, S3's aws-chunked uploads.
import { gunzipSync } from 'node:zlib';
import { Malformed } from './malformed.ts';
import type { WireRequest } from './wire.ts';

/** The largest body of a call, packed or not: AWS's own limits lie below it for every call that is no upload. */
export const largestBody = 2 * 1024 * 1024;
/** The largest upload to S3. */
export const largestObject = 16 * 1024 * 1024;

/** The same request with its body unpacked. @throws Malformed */
export function unpacked(request: WireRequest, options: { readonly objects: boolean }): WireRequest {
  const encoding = request.headers['content-encoding'];
  if (options.objects) {
    if (!isChunked(request)) return request;
    const body = unchunk(request.body);
    return { ...request, headers: { ...withoutChunked(request.headers), 'content-length': String(body.length) }, body };
  }
  if (encoding !== 'gzip') return request;
  return { ...request, body: gunzip(request.body) };
}

function gunzip(body: Uint8Array): Uint8Array {
  try {
    return gunzipSync(body, { maxOutputLength: largestBody });
  } catch {
    throw new Malformed('the body is not gzip, or too large');
  }
}

// AWS: an upload whose checksum or signatures trail it is sent in chunks, also when it is small ("Transferring Payload in Multiple Chunks", S3 API reference).
function isChunked({ headers }: WireRequest): boolean {
  return headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true || headers['content-encoding']?.split(',').some((word) => word.trim() === 'aws-chunked') === true;
}

/** S3 keeps the other encodings as the object's own. */
function withoutChunked(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { 'content-encoding': encoding = '', ...others } = headers;
  const kept = encoding.split(',').map((word) => word.trim()).filter((word) => word !== '' && word !== 'aws-chunked');
  return kept.length === 0 ? others : { ...others, 'content-encoding': kept.join(',') };
}

/** `5;chunk-signature=...\r\nhello\r\n0\r\ntrailer:value\r\n\r\n` -> `hello` */
function unchunk(body: Uint8Array): Uint8Array {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf('\r\n', at);
    const size = end < 0 ? Number.NaN : Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (Number.isNaN(size) || size < 0) throw new Malformed('the body is not aws-chunked');
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
