// Whether a bucket lets a trail write to it: CloudTrail looks before it takes the bucket.
import type { Context } from '../../world/service.ts';
import { kinds as s3, type Bucket } from '../s3/entities.ts';
import type { Trail } from './service.ts';

interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const listed = (value: string | readonly string[] | undefined): readonly string[] => (value === undefined ? [] : typeof value === 'string' ? [value] : value);

/**
 * AWS: the bucket's policy has to allow s3:GetBucketAcl and s3:PutObject to cloudtrail.amazonaws.com, for this trail where it names one.
 * (CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail"). Resources are not compared here.
 * @returns undefined where there is no such bucket
 */
export function mayWrite(context: Context, { arn, bucket }: Pick<Trail, 'arn' | 'bucket'>): boolean | undefined {
  const found = context.worldTable<Bucket>(s3.bucket).get(bucket);
  if (found === undefined) return undefined;
  const policy = found.settings['policy'];
  const statements = typeof policy === 'string' ? ([(JSON.parse(policy) as { readonly Statement?: readonly Statement[] | Statement }).Statement ?? []].flat() as readonly Statement[]) : [];
  const allows = (action: string): boolean =>
    statements.some((it) => {
      const principals = typeof it.Principal === 'string' ? [] : listed(it.Principal?.['Service']);
      const sources = Object.values(it.Condition ?? {}).flatMap((keys) => Object.entries(keys).flatMap(([key, value]) => (key.toLowerCase() === 'aws:sourcearn' ? listed(value) : [])));
      return it.Effect === 'Allow' && principals.includes('cloudtrail.amazonaws.com') && listed(it.Action).some((one) => [action, 's3:*', '*'].includes(one)) && (sources.length === 0 || sources.includes(arn));
    });
  return allows('s3:GetBucketAcl') && allows('s3:PutObject');
}
