// The bucket of evidence in our words: texts that are put once and stay, each with its checksum.
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import type { ServiceApi } from './api.ts';

export interface EvidenceFile {
  readonly key: string;
  readonly text: string;
  readonly type: string;
}

export class EvidenceBucket {
  readonly #api: ServiceApi;
  readonly #bucket: string;

  constructor(api: ServiceApi, bucket: string) {
    this.#api = api;
    this.#bucket = bucket;
  }

  /** Puts a file, as another version where it is there. AWS: S3 compares what arrives with the checksum, and a locked bucket wants one. */
  async put({ key, text, type }: EvidenceFile): Promise<void> {
    const input: PutObjectCommandInput = { Bucket: this.#bucket, Key: key, Body: text, ContentType: type, ChecksumSHA256: createHash('sha256').update(text).digest('base64') };
    await this.#api.call('PutObject', input);
  }
}
