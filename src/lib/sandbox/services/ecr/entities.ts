// What ECR keeps. Images need no push: any tag exists unless the world says it is missing.
import type { Instant } from '../../../world/time.ts';

export const kinds = {
  repository: 'ecr.repository',
  /** By `REPOSITORY:TAG`: tags that were put by PutImage, and those that were deleted. */
  tag: 'ecr.tag',
} as const;

export interface Repository {
  readonly name: string;
  readonly arn: string;
  readonly uri: string;
  readonly createdAt: Instant;
  readonly mutability: string;
  readonly scanOnPush: boolean;
  readonly encryption: { readonly encryptionType: string; readonly kmsKey?: string };
  readonly lifecyclePolicy?: string;
  readonly policy?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface PushedTag {
  readonly repository: string;
  readonly tag: string;
  /** Undefined: the tag was deleted. */
  readonly digest?: string;
  /** As it was put; left out: one that the sandbox makes up. */
  readonly manifest?: string;
  readonly at: Instant;
}
