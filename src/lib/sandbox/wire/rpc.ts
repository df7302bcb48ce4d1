// The protocols that name their operation: JSON 1.0 and 1.1, CBOR, and the forms of awsQuery and ec2Query.
import { cbor, dateToTag } from '@smithy/core/cbor';
import { asDate, instant } from '../../world/time.ts';
import type { Dialect } from './dialect.ts';
import { blame, ec2ErrorResponse, errorResponse, errorTree, refusalOf, type Refusal } from './faults.ts';
import { awsQueryForm, ec2QueryForm, parseForm, readForm, type FormNode } from './form.ts';
import { json, parseJson, readTree, writeTree, type Notation } from './json.ts';
import { jsonText } from './json-text.ts';
import { Malformed } from './malformed.ts';
import type { Model } from './model.ts';
import { asDateValue } from './scalar.ts';
import type { WireRequest, WireResponse } from './wire.ts';
import { element, escapeXml, writeMembers } from './xml.ts';

/** How a protocol's texts are sent. */
const textOf =
  (contentType: string) =>
  (statusCode: number, requestId: string, body: string): WireResponse => ({ statusCode, headers: { 'content-type': contentType, 'x-amzn-requestid': requestId }, body: Buffer.from(body) });

/** As `textOf`; the bytes are only made where somebody wants them. */
const asciiOf =
  (contentType: string) =>
  (requestId: string, ascii: string): WireResponse => ({
    statusCode: 200,
    headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
    ascii,
    get body() {
      return Buffer.from(ascii, 'latin1');
    },
  });

/** AWS: a service that once spoke awsQuery still tells the old code ("AWS Query compatible" in the Smithy JSON protocols). */
function withQueryError(model: Model, refusal: Refusal, response: WireResponse): WireResponse {
  if (!model.queryCompatible) return response;
  return { ...response, headers: { ...response.headers, 'x-amzn-query-error': `${refusal.queryCode};${blame(refusal)}` } };
}

export function jsonRpc(model: Model, version: '1.0' | '1.1'): Dialect {
  const text = textOf(`application/x-amz-json-${version}`);
  const ascii = asciiOf(`application/x-amz-json-${version}`);
  // AWS: 1.0 services name the error with its namespace, 1.1 services without; clients take both.
  const typeOf = (refusal: Refusal): string => (version === '1.0' && refusal.shape !== undefined ? `${model.namespace}#${refusal.name}` : refusal.name);
  return {
    protocol: 'json',
    read: ({ headers, body }) => {
      const target = headers['x-amz-target'] ?? '';
      const dot = target.lastIndexOf('.');
      // AWS: older clients of CloudTrail put a package before the service, com.amazonaws.cloudtrail.v20131101. (botocore cloudtrail: targetPrefix)
      const service = target.slice(0, dot).split('.').at(-1);
      return { operation: dot > 0 && service === model.target ? target.slice(dot + 1) : target, input: ({ input }) => readTree(input, parseJson(body), json) };
    },
    encode: ({ output }, value, requestId) => ascii(requestId, output.kind === 'unit' ? '{}' : jsonText(output, value)),
    encodeFault: (fault, requestId) => {
      const refusal = refusalOf(model, fault);
      const body = JSON.stringify({ __type: typeOf(refusal), ...errorTree(refusal, json) });
      return withQueryError(model, refusal, text(refusal.status, requestId, body));
    },
  };
}

const cborNotation: Notation = {
  ...json,
  readBlob: (value) => {
    if (!(value instanceof Uint8Array)) throw new Malformed('a blob was expected');
    return Uint8Array.from(value);
  },
  writeBlob: (value) => value,
  readTimestamp: (_, value) => {
    const { tag, value: seconds } = (value ?? {}) as { readonly tag?: unknown; readonly value?: unknown };
    if (Number(tag) !== 1 || typeof seconds !== 'number') throw new Malformed('a timestamp was expected');
    return asDate(instant(seconds * 1000));
  },
  writeTimestamp: (_, value) => dateToTag(asDateValue(value)),
  writeNumber: (value) => value,
};

/** Smithy RPC v2 CBOR: what botocore chooses for services that list it. */
export function cborRpc(model: Model): Dialect {
  const respond = (statusCode: number, requestId: string, tree: unknown): WireResponse => ({
    statusCode,
    headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor', 'x-amzn-requestid': requestId },
    body: Uint8Array.from(cbor.serialize(tree)),
  });
  const parse = (body: Uint8Array): unknown => {
    try {
      return body.length === 0 ? {} : cbor.deserialize(body);
    } catch {
      throw new Malformed('Unable to parse the request: not CBOR');
    }
  };
  return {
    protocol: 'json',
    read: ({ path, body }) => ({ operation: /\/service\/[^/]+\/operation\/([^/]+)$/.exec(path)?.[1] ?? '', input: ({ input }) => readTree(input, parse(body), cborNotation) }),
    encode: ({ output }, value, requestId) => respond(200, requestId, output.kind === 'unit' ? {} : writeTree(output, value, cborNotation)),
    encodeFault: (fault, requestId) => {
      const refusal = refusalOf(model, fault);
      const name = refusal.shape === undefined ? refusal.name : `${model.namespace}#${refusal.name}`;
      return withQueryError(model, refusal, respond(refusal.status, requestId, { __type: name, ...errorTree(refusal, cborNotation) }));
    },
  };
}

const xml = textOf('text/xml;charset=UTF-8');

/** AWS: the form is a body, or the query of a GET; presigned calls come as the latter (EC2 and STS API references, "Query requests"). */
function formOf({ body, query }: WireRequest): FormNode {
  if (body.length > 0) return parseForm(body);
  const pairs = Object.entries(query).flatMap(([name, value]) => [value ?? ''].flat().map((one): [string, string] => [name, one]));
  return parseForm(Buffer.from(new URLSearchParams(pairs).toString()));
}

export function awsQuery(model: Model): Dialect {
  const attributes = ` xmlns="${escapeXml(model.xmlNamespace)}"`;
  return {
    protocol: 'query',
    read: (request) => {
      const form = formOf(request);
      return { operation: form.children?.get('Action')?.value ?? '', input: ({ input }) => readForm({ shape: input, flat: false }, form, awsQueryForm) };
    },
    encode: ({ name, output }, value, requestId) => {
      const result = output.kind === 'unit' ? '' : element(`${name}Result`, writeMembers(output, value));
      return xml(200, requestId, element(`${name}Response`, result + element('ResponseMetadata', element('RequestId', requestId)), attributes));
    },
    encodeFault: (fault, requestId) => {
      const refusal = refusalOf(model, fault);
      return xml(refusal.status, requestId, errorResponse(refusal, requestId, model.xmlNamespace));
    },
  };
}

export function ec2Query(model: Model): Dialect {
  const attributes = ` xmlns="${escapeXml(model.xmlNamespace)}/"`;
  return {
    protocol: 'ec2',
    read: (request) => {
      const form = formOf(request);
      return { operation: form.children?.get('Action')?.value ?? '', input: ({ input }) => readForm({ shape: input, flat: false }, form, ec2QueryForm) };
    },
    // AWS: an operation without output answers <return>true</return> (EC2 API reference, e.g. DeleteVpc).
    encode: ({ name, output }, value, requestId) =>
      xml(200, requestId, element(`${name}Response`, element('requestId', requestId) + (output.kind === 'unit' ? element('return', 'true') : writeMembers(output, value)), attributes)),
    encodeFault: (fault, requestId) => {
      const refusal = refusalOf(model, fault);
      return xml(refusal.status, requestId, ec2ErrorResponse(refusal, requestId));
    },
  };
}
