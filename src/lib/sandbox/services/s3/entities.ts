// What S3 keeps: buckets, whose names are one for the whole world, and small objects.

/** World tables: a bucket's name is taken for every account. An object's id is `BUCKET<tab>KEY`. */
export const kinds = { bucket: 's3.bucket', object: 's3.object' } as const;

export interface Bucket {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly createdAt: number;
  readonly versioning?: 'Enabled' | 'Suspended';
  /** What was put on it by its own operations (`encryption`, `policy`, `lifecycle`, ...), as the API gives it. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ObjectVersion {
  /** `null` where the bucket had no versioning. */
  readonly id: string;
  readonly at: number;
  readonly deleteMarker: boolean;
  readonly etag: string;
  readonly size: number;
  /** Base64. */
  readonly body: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly encryption: string;
  readonly kmsKeyId?: string;
  /** It may be neither changed nor deleted before then. */
  readonly lock?: { readonly mode: string; readonly until: number };
  /** It was copied here from another bucket, and is not copied on. */
  readonly replica?: boolean;
}

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  /** The newest first. */
  readonly versions: readonly ObjectVersion[];
}
