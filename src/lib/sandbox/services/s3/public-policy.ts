// Whether a bucket policy is public, by S3's own meaning of the word.
import { AwsFault } from '../../world/aws-fault.ts';
import { readPolicy, type Statement } from '../iam/policy-document.ts';

/** @throws AwsFault MalformedPolicy */
export function readBucketPolicy(text: string | undefined, bucket: string): readonly Statement[] {
  const statements = read(text);
  const own = (resource: string): boolean => resource === `arn:aws:s3:::${bucket}` || resource.startsWith(`arn:aws:s3:::${bucket}/`);
  if (statements.some(({ resources }) => resources.some((resource) => !own(resource)))) throw new AwsFault('MalformedPolicy', 'Policy has invalid resource');
  return statements;
}

function read(text: string | undefined): readonly Statement[] {
  try {
    return readPolicy(text, 'resource');
  } catch (refusal) {
    if (refusal instanceof AwsFault) throw new AwsFault('MalformedPolicy', refusal.message);
    throw refusal;
  }
}

// AWS: a statement for everyone is not public where a condition fixes who (S3 user guide, "The meaning of public"):
// address ranges, VPCs, accounts, organisations, ARNs, without a wildcard.
const fixing = ['aws:sourceip', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:sourcearn', 'aws:sourceaccount', 'aws:principalorgid', 'aws:principalarn', 'aws:principalaccount', 's3:dataaccesspointaccount'];

export function isPublic(statements: readonly Statement[]): boolean {
  return statements.some((statement) => statement.effect === 'Allow' && everyone(statement.principal) && !isFixed(statement));
}

function everyone(principal: unknown): boolean {
  if (principal === '*') return true;
  const aws = typeof principal === 'object' && principal !== null ? (principal as Record<string, unknown>)['AWS'] : undefined;
  return [aws ?? []].flat().includes('*');
}

function isFixed({ conditions }: Statement): boolean {
  return Object.entries(conditions).some(([operator, keys]) => !operator.includes('Not') && Object.entries(keys).some(([key, values]) => fixing.includes(key.toLowerCase()) && values.every((value) => !value.includes('*') && value !== '0.0.0.0/0')));
}
