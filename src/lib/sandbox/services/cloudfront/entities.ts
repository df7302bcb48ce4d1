// What CloudFront keeps: distributions, which belong to no region.
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { Instant } from '../../../world/time.ts';
import type { Context, Table } from '../../world/service.ts';

export interface Distribution {
  readonly id: string;
  readonly arn: string;
  /** `d111111abcdef8.cloudfront.net` */
  readonly domainName: string;
  readonly config: DistributionConfig;
  /** Changes with every change: whoever changes it names the one that was seen. */
  readonly etag: string;
  readonly changed: Instant;
  /** From then on the last change is everywhere. */
  readonly deployedAt: Instant;
  readonly tags: Readonly<Record<string, string>>;
}

export const distributionsOf = (context: Context): Table<Distribution> => context.globalTable<Distribution>('cloudfront.distribution');
export const aliasesOf = ({ config }: Pick<Distribution, 'config'>): readonly string[] => config.Aliases?.Items ?? [];
