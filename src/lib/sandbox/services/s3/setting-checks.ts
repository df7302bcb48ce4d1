// What S3 refuses in a bucket's settings.
import type { BucketLifecycleConfiguration, CORSConfiguration, IntelligentTieringConfiguration, LifecycleRule, ServerSideEncryptionConfiguration } from '@aws-sdk/client-s3';
import { AwsFault } from '../../world/aws-fault.ts';

const malformed = (): AwsFault => new AwsFault('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema');
const invalid = (why: string): AwsFault => new AwsFault('InvalidArgument', why);

export function checkEncryption(value: unknown): void {
  const rules = (value as ServerSideEncryptionConfiguration | undefined)?.Rules ?? [];
  if (rules.length !== 1) throw malformed();
  const { SSEAlgorithm: algorithm, KMSMasterKeyID: key } = rules[0]?.ApplyServerSideEncryptionByDefault ?? {};
  if (!['AES256', 'aws:kms', 'aws:kms:dsse'].includes(algorithm ?? '')) throw malformed();
  if (algorithm === 'AES256' && key !== undefined) throw invalid('a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse');
}

const classes = ['STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'];

export function checkLifecycle(value: unknown): void {
  const rules = (value as BucketLifecycleConfiguration | undefined)?.Rules ?? [];
  if (rules.length === 0 || rules.length > 1000) throw malformed();
  const ids = rules.flatMap(({ ID }) => ID ?? []);
  if (new Set(ids).size < ids.length) throw invalid('Rule ID must be unique. Found same ID for more than one rule');
  for (const rule of rules) checkLifecycleRule(rule);
}

function checkLifecycleRule(rule: LifecycleRule): void {
  if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled') throw malformed();
  const acts = [rule.Expiration, rule.NoncurrentVersionExpiration, rule.AbortIncompleteMultipartUpload, ...(rule.Transitions ?? []), ...(rule.NoncurrentVersionTransitions ?? [])].some((action) => action !== undefined);
  if (!acts) throw new AwsFault('InvalidRequest', 'At least one action needs to be specified in a rule.');
  const transitions = rule.Transitions ?? [];
  for (const { Days, StorageClass } of transitions) {
    if (!classes.includes(StorageClass ?? '')) throw malformed();
    // AWS: 30 days at least before the infrequent-access classes (S3 user guide, "Constraints on lifecycle transitions").
    if ((StorageClass === 'STANDARD_IA' || StorageClass === 'ONEZONE_IA') && Days !== undefined && Days < 30) throw invalid(`'Days' in Transition action must be greater than or equal to 30 for storageClass '${StorageClass}'`);
  }
  const last = Math.max(-1, ...transitions.map(({ Days }) => Days ?? -1));
  if (rule.Expiration?.Days !== undefined && rule.Expiration.Days < 1) throw invalid("'Days' for Expiration action must be a positive integer");
  if (rule.Expiration?.Days !== undefined && rule.Expiration.Days <= last) throw invalid("'Days' in the Expiration action for prefix must be greater than 'Days' in the Transition action");
}

export function checkCors(value: unknown): void {
  const rules = (value as CORSConfiguration | undefined)?.CORSRules ?? [];
  if (rules.length === 0 || rules.length > 100) throw malformed();
  for (const { AllowedMethods = [], AllowedOrigins = [] } of rules) {
    if (AllowedMethods.length === 0 || AllowedOrigins.length === 0) throw malformed();
    const wrong = AllowedMethods.find((method) => !['GET', 'PUT', 'POST', 'DELETE', 'HEAD'].includes(method));
    if (wrong !== undefined) throw new AwsFault('InvalidRequest', `Found unsupported HTTP method in CORS config. Unsupported method is ${wrong}`);
    const wild = AllowedOrigins.find((origin) => origin.split('*').length > 2);
    if (wild !== undefined) throw new AwsFault('InvalidRequest', `AllowedOrigin "${wild}" can not have more than one wildcard.`);
  }
}

export function checkTiering(value: unknown): void {
  const { Status, Tierings = [] } = (value ?? {}) as IntelligentTieringConfiguration;
  if (Status !== 'Enabled' && Status !== 'Disabled') throw malformed();
  if (Tierings.length === 0) throw malformed();
  for (const { AccessTier, Days = 0 } of Tierings) {
    const least = AccessTier === 'DEEP_ARCHIVE_ACCESS' ? 180 : AccessTier === 'ARCHIVE_ACCESS' ? 90 : undefined;
    if (least === undefined) throw malformed();
    if (Days < least || Days > 730) throw invalid(`'Days' for ${AccessTier ?? ''} must be between ${least} and 730`);
  }
}
