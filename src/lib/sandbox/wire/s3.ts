// S3's own rules within restXml: where the bucket stands, how operations on one path differ, answers that are only text.
import { bindingsOf } from './bindings.ts';
import type { Operation } from './model.ts';
import type { RoutedRequest } from './routes.ts';
import type { Shape } from './shape.ts';
import type { WireRequest } from './wire.ts';
import { element, escapeXml } from './xml.ts';

export interface Place {
  readonly bucket: string | undefined;
  /** What is left of the path: `/`, or `/` and the key. */
  readonly path: string;
}

/** AWS: the bucket is the first label of the host, or the first part of the path ("Virtual hosting of buckets", S3 user guide). */
export function bucketAndPath({ hostname, path }: Pick<WireRequest, 'hostname' | 'path'>): Place {
  const host = /^(.+)\.(?:s3[.-](?:.+\.)?amazonaws\.com(?:\.cn)?|localhost)$/.exec(hostname)?.[1];
  if (host !== undefined && host !== 's3') return { bucket: host, path };
  const [, bucket, key] = /^\/([^/]+)(\/.*)?$/s.exec(path) ?? [];
  return bucket === undefined ? { bucket: undefined, path: '/' } : { bucket, path: key ?? '/' };
}

const weightOfRequired = 100;

/**
 * Operations on the same path differ by whether a bucket is named and by which required parameters are there:
 * CopyObject has x-amz-copy-source, UploadPart has partNumber and uploadId, PutObject has neither.
 */
export function mayMeanInS3(operation: Operation, request: RoutedRequest): number | undefined {
  const { labels, queries, headers } = bindingsOf(operation.input);
  if (labels.has('Bucket') !== (request.bucket !== undefined)) return undefined;
  const required = [...queries, ...headers].filter((member) => member.required);
  const given = required.every(({ traits }) => (traits.httpQuery === undefined ? request.headers[(traits.httpHeader ?? '').toLowerCase()] : request.query[traits.httpQuery]) !== undefined);
  return given ? required.length * weightOfRequired : undefined;
}

/** AWS: a part of an object is 206 (GetObject, S3 API reference). */
export function statusInS3(output: Readonly<Record<string, unknown>>): number | undefined {
  return output['ContentRange'] === undefined ? undefined : 206;
}

/** AWS: GetBucketLocation answers the bare constraint as root (S3 API reference). */
export function unwrappedInS3(shape: Shape, output: Readonly<Record<string, unknown>>, xmlNamespace: string): string | undefined {
  if (shape.name !== 'GetBucketLocationOutput') return undefined;
  const { LocationConstraint: place } = output;
  return element('LocationConstraint', typeof place === 'string' ? escapeXml(place) : '', ` xmlns="${escapeXml(xmlNamespace)}"`);
}
