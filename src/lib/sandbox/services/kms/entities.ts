// What KMS keeps: keys and aliases.

export const kinds = { key: 'kms.key', alias: 'kms.alias' } as const;

export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly description: string;
  readonly usage: string;
  readonly spec: string;
  readonly state: 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingReplicaDeletion';
  readonly multiRegion: boolean;
  /** Of a replica: where its primary is. */
  readonly primaryRegion?: string;
  /** Of a primary: the regions of its replicas. */
  readonly replicas?: readonly string[];
  /** What a primary waits with, until its last replica is gone. */
  readonly deletionWindow?: number;
  readonly origin: string;
  readonly createdAt: number;
  readonly deletionAt?: number;
  /** JSON text. */
  readonly policy: string;
  readonly rotation?: { readonly days: number; readonly next: number };
  readonly tags: Readonly<Record<string, string>>;
}

export interface Alias {
  /** With its `alias/`. */
  readonly name: string;
  readonly keyId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}
