// What Secrets Manager keeps. Values live here and leave by GetSecretValue alone.

export const kinds = { secret: 'secretsmanager.secret' } as const;

export interface Version {
  readonly id: string;
  readonly createdAt: number;
  readonly text?: string;
  /** Base64. */
  readonly binary?: string;
  readonly stages: readonly string[];
}

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly kmsKeyId?: string;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly accessedOn?: number;
  readonly deletedAt?: number;
  /** When it will be gone for good. */
  readonly goneAt?: number;
  readonly rotation?: { readonly lambdaArn?: string; readonly days?: number; readonly schedule?: string; readonly lastAt?: number; readonly nextAt?: number };
  readonly replicas: readonly { readonly region: string; readonly kmsKeyId?: string }[];
  /** Where the primary is, for a replica. */
  readonly primaryRegion?: string;
  readonly policy?: string;
  readonly versions: readonly Version[];
  readonly tags: Readonly<Record<string, string>>;
}
