// What IAM keeps for an account, in no region.

export const kinds = { role: 'iam.role', policy: 'iam.policy', oidcProvider: 'iam.oidc-provider' } as const;

export type Tags = Readonly<Record<string, string>>;

export interface Role {
  readonly name: string;
  /** `AROA...` */
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly description?: string;
  /** The trust policy as JSON text. */
  readonly trust: string;
  readonly maxSession: number;
  readonly createdAt: number;
  /** Inline policies: JSON text by name. */
  readonly inline: Readonly<Record<string, string>>;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
  readonly boundary?: string;
  readonly serviceLinked: boolean;
  readonly tags: Tags;
}

export interface ManagedPolicy {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly description?: string;
  readonly versions: readonly { readonly id: string; readonly document: string; readonly createdAt: number }[];
  readonly defaultVersion: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: Tags;
}

export interface OidcProvider {
  readonly arn: string;
  /** Without the scheme. */
  readonly url: string;
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly createdAt: number;
  readonly tags: Tags;
}
