// Lists of objects: by prefix, folded at a delimiter, a page at a time; with all versions.
import type { ListObjectsV2CommandInput, ListObjectsV2CommandOutput, ListObjectVersionsCommandInput, ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import { asDate, instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation } from '../../world/service.ts';
import type { ObjectVersion, StoredObject } from './entities.ts';
import { existingBucket, objectsOf } from './find.ts';

/** A key as a list shows it, or the prefix that stands for all keys below it. */
type Row<T> = { readonly name: string; readonly item?: T };

function folded<T extends { readonly key: string }>(items: readonly T[], prefix: string, delimiter: string | undefined): readonly Row<T>[] {
  const rows = new Map<string, Row<T>>();
  for (const item of items.filter(({ key }) => key.startsWith(prefix))) {
    const end = delimiter === undefined || delimiter === '' ? -1 : item.key.indexOf(delimiter, prefix.length);
    const name = end === -1 ? item.key : item.key.slice(0, end + (delimiter ?? '').length);
    rows.set(end === -1 ? `k${item.key}` : `p${name}`, end === -1 ? { name, item } : { name });
  }
  return [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function maxOf(asked: number | undefined): number {
  const max = asked ?? 1000;
  if (max < 0) throw new AwsFault('InvalidArgument', 'Argument maxKeys must be an integer between 0 and 2147483647');
  return Math.min(max, 1000);
}

export const listObjectsV2 = operation<ListObjectsV2CommandInput, ListObjectsV2CommandOutput>((input, context) => {
  const bucket = existingBucket(context, input.Bucket);
  const there = objectsOf(context, bucket.name).filter(({ versions }) => versions[0]?.deleteMarker === false);
  const rows = folded(there, input.Prefix ?? '', input.Delimiter).filter(({ name }) => input.StartAfter === undefined || name > input.StartAfter);
  const max = maxOf(input.MaxKeys);
  const shown = page(rows, { max, token: input.ContinuationToken, key: ({ name }) => name, refuse: () => new AwsFault('InvalidArgument', 'The continuation token provided is incorrect') });
  const prefixes = shown.items.filter(({ item }) => item === undefined);
  return {
    Name: bucket.name,
    Prefix: input.Prefix ?? '',
    ...(input.Delimiter === undefined ? {} : { Delimiter: input.Delimiter }),
    MaxKeys: max,
    KeyCount: shown.items.length,
    IsTruncated: shown.next !== undefined,
    ...(shown.next === undefined ? {} : { NextContinuationToken: shown.next }),
    ...(input.ContinuationToken === undefined ? {} : { ContinuationToken: input.ContinuationToken }),
    ...(shown.items.length > prefixes.length ? { Contents: shown.items.flatMap(({ item }) => (item === undefined ? [] : [contentOf(item)])) } : {}),
    ...(prefixes.length === 0 ? {} : { CommonPrefixes: prefixes.map(({ name }) => ({ Prefix: name })) }),
  };
});

function contentOf({ key, versions }: StoredObject) {
  const version = versions[0];
  return { Key: key, ETag: version?.etag, Size: version?.size, LastModified: asDate(instant(version?.at ?? 0)), StorageClass: version?.storageClass as 'STANDARD' };
}

export const listObjectVersions = operation<ListObjectVersionsCommandInput, ListObjectVersionsCommandOutput>((input, context) => {
  const bucket = existingBucket(context, input.Bucket);
  const rows = objectsOf(context, bucket.name)
    .filter(({ key }) => key.startsWith(input.Prefix ?? ''))
    .flatMap(({ key, versions }) => versions.map((version, at) => ({ key, version, at, place: `${key}\t${String(at).padStart(9, '0')}` })));
  const max = maxOf(input.MaxKeys);
  const from = input.KeyMarker === undefined ? 0 : rows.findIndex(({ key, version }) => key > (input.KeyMarker ?? '') || (key === input.KeyMarker && version.id === input.VersionIdMarker)) + (input.VersionIdMarker === undefined ? 0 : 1);
  const shown = from < 0 ? [] : rows.slice(from, from + max);
  const last = shown.at(-1);
  const more = last !== undefined && from + max < rows.length;
  const common = ({ key, version, at }: { readonly key: string; readonly version: ObjectVersion; readonly at: number }) => ({ Key: key, VersionId: version.id, IsLatest: at === 0, LastModified: asDate(instant(version.at)) });
  return {
    Name: bucket.name,
    Prefix: input.Prefix ?? '',
    MaxKeys: max,
    IsTruncated: more,
    ...(more ? { NextKeyMarker: last.key, NextVersionIdMarker: last.version.id } : {}),
    Versions: shown.filter(({ version }) => !version.deleteMarker).map((row) => ({ ...common(row), ETag: row.version.etag, Size: row.version.size, StorageClass: row.version.storageClass as 'STANDARD' })),
    DeleteMarkers: shown.filter(({ version }) => version.deleteMarker).map(common),
  };
});
