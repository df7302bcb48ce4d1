// The protocols in which path, query, headers and body each carry their part: restXml, restJson, and S3's own restXml.
import { bindingsOf, readBound, writeHeaders, type Bindings } from './bindings.ts';
import type { Dialect } from './dialect.ts';
import { errorResponse, errorTree, refusalOf, s3ErrorResponse, type Refusal } from './faults.ts';
import { parseJson, readTree, restJson, writeTree } from './json.ts';
import type { Model, Operation } from './model.ts';
import { routerOf, type RoutedRequest } from './routes.ts';
import { readScalar } from './scalar.ts';
import { bucketAndPath, mayMeanInS3, statusInS3, unwrappedInS3 } from './s3.ts';
import type { Member, Shape } from './shape.ts';
import type { WireResponse } from './wire.ts';
import { element, escapeXml, parseRoot, readXml, writeMember, writeMembers } from './xml.ts';

type Values = Readonly<Record<string, unknown>>;

/** How a body is written: XML or JSON. */
interface BodyCodec {
  readonly contentType: string;
  readMembers(shape: Shape, body: Uint8Array): Values;
  readPayload(member: Member, body: Uint8Array): unknown;
  writeMembers(operation: Operation, bindings: Bindings, output: Values): string;
  writePayload(member: Member, value: unknown): string;
  writeError(refusal: Refusal, requestId: string): string;
}

export function restXml(model: Model): Dialect {
  return rest(model, xmlCodec(model, (refusal, requestId) => errorResponse(refusal, requestId, model.xmlNamespace)), 'rest-xml');
}

export function s3Rest(model: Model): Dialect {
  return rest(model, xmlCodec(model, s3ErrorResponse), 's3');
}

export function restJsonDialect(model: Model): Dialect {
  return rest(model, jsonCodec, 'rest-json');
}

function rest(model: Model, codec: BodyCodec, protocol: 'rest-xml' | 'rest-json' | 's3'): Dialect {
  const isS3 = protocol === 's3';
  const route = routerOf(model, isS3 ? mayMeanInS3 : undefined);
  return {
    protocol,
    read: (received) => {
      const { bucket, path } = isS3 ? bucketAndPath(received) : { bucket: undefined, path: received.path };
      const request: RoutedRequest = bucket === undefined ? { ...received, path } : { ...received, path, bucket };
      const match = route(request);
      if (match === undefined) return { operation: '', input: () => ({}) };
      return { operation: match.operation.name, input: ({ input }) => readInput(input, { request, labels: match.labels, codec }) };
    },
    encode: (operation, output, requestId) => respond(operation, output, requestId),
    encodeFault: (fault, requestId, operation) => {
      const refusal = refusalOf(model, fault);
      // AWS: an answer to HEAD and a 304 have no body; clients then name the error by its status.
      const bodiless = operation?.http?.[0] === 'HEAD' || refusal.status === 304;
      const headers = { 'content-type': codec.contentType, ...requestIdHeaders(isS3, requestId), ...(protocol === 'rest-json' ? { 'x-amzn-errortype': refusal.name } : {}) };
      return { statusCode: refusal.status, headers, body: bodiless ? empty : Buffer.from(codec.writeError(refusal, requestId)) };
    },
  };

  function respond(operation: Operation, output: Values, requestId: string): WireResponse {
    const bindings = bindingsOf(operation.output);
    const { payload } = bindings;
    const { body, contentType } = bodyOf(operation, bindings, output);
    const headers: Record<string, string> = { ...(contentType === undefined ? {} : { 'content-type': contentType }), ...requestIdHeaders(isS3, requestId), ...writeHeaders(bindings, output) };
    if (operation.http?.[0] !== 'HEAD') headers['content-length'] = String(body.length);
    const named = bindings.status === undefined ? undefined : output[bindings.status.name];
    const statusCode = typeof named === 'number' ? named : ((isS3 ? statusInS3(output) : undefined) ?? operation.http?.[2] ?? 200);
    return { statusCode, headers, body, ...(payload?.streaming === true ? { streaming: true } : {}) };
  }

  function bodyOf(operation: Operation, bindings: Bindings, output: Values): { readonly body: Uint8Array; readonly contentType?: string } {
    const { payload } = bindings;
    if (payload === undefined) {
      const unwrapped = isS3 ? unwrappedInS3(operation.output, output, model.xmlNamespace) : undefined;
      if (unwrapped !== undefined) return { body: Buffer.from(unwrapped), contentType: codec.contentType };
      return bindings.body.size === 0 ? { body: empty } : { body: Buffer.from(codec.writeMembers(operation, bindings, output)), contentType: codec.contentType };
    }
    const value = output[payload.name];
    if (value === undefined || value === null) return { body: empty };
    if (value instanceof Uint8Array) return { body: value, contentType: 'application/octet-stream' };
    if (typeof value === 'string') return { body: Buffer.from(value), contentType: 'text/plain' };
    return { body: Buffer.from(codec.writePayload(payload, value)), contentType: codec.contentType };
  }
}

const empty = new Uint8Array();

function requestIdHeaders(isS3: boolean, requestId: string): Readonly<Record<string, string>> {
  return isS3 ? { 'x-amz-request-id': requestId, 'x-amz-id-2': 'sandbox' } : { 'x-amzn-requestid': requestId };
}

interface Received {
  readonly request: RoutedRequest;
  readonly labels: ReadonlyMap<string, string>;
  readonly codec: BodyCodec;
}

function readInput(shape: Shape, { request, labels, codec }: Received): Values {
  const bindings = bindingsOf(shape);
  const { payload } = bindings;
  const input = readBound(bindings, request);
  for (const [label, value] of labels) {
    const member = bindings.labels.get(label);
    input[label] = member === undefined ? value : readScalar(member.shape, value, 'date-time');
  }
  if (request.bucket !== undefined && bindings.labels.has('Bucket')) input['Bucket'] = request.bucket;
  if (payload === undefined) return bindings.body.size === 0 || request.body.length === 0 ? input : { ...codec.readMembers(shape, request.body), ...input };
  if (payload.shape.kind === 'blob') input[payload.name] = request.body;
  else if (payload.shape.kind === 'string') input[payload.name] = Buffer.from(request.body).toString('utf8');
  else if (request.body.length > 0) input[payload.name] = codec.readPayload(payload, request.body);
  return input;
}

function xmlCodec(model: Model, writeError: BodyCodec['writeError']): BodyCodec {
  const header = '<?xml version="1.0" encoding="UTF-8"?>\n';
  const attributes = ` xmlns="${escapeXml(model.xmlNamespace)}"`;
  return {
    contentType: 'application/xml',
    readMembers: (shape, body) => readXml({ shape, flat: false }, parseRoot(body)) as Values,
    readPayload: (member, body) => readXml({ shape: member.shape, flat: false }, parseRoot(body)),
    writeMembers: ({ output }, bindings, value) => header + element(output.traits.xmlName ?? output.name, writeMembers(output, value, (member) => !bindings.body.has(member)), attributes),
    // The payload's own element is the root.
    writePayload: (member, value) => {
      const name = member.traits.xmlName ?? member.shape.name;
      return header + (member.shape.kind === 'struct' ? element(name, writeMembers(member.shape, value as Values), attributes) : writeMember(member, name, value));
    },
    writeError,
  };
}

const jsonCodec: BodyCodec = {
  contentType: 'application/json',
  readMembers: (shape, body) => readTree(shape, parseJson(body), restJson) as Values,
  readPayload: (member, body) => readTree(member.shape, parseJson(body), restJson),
  writeMembers: ({ output }, bindings, value) => JSON.stringify(writeTree(output, Object.fromEntries(Object.entries(value).filter(([name]) => bindings.body.has(output.byName.get(name) as Member))), restJson)),
  writePayload: (member, value) => JSON.stringify(writeTree(member.shape, value, restJson)),
  writeError: (refusal) => JSON.stringify(errorTree(refusal, restJson)),
};
