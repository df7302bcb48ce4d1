// An object asked for by its address, as somebody without credentials asks: there and open, or forbidden.
import { readPolicy, type Statement } from '../services/iam/policy-document.ts';
import { kinds as s3, type Bucket, type StoredObject } from '../services/s3/entities.ts';
import { objectId } from '../services/s3/find.ts';
import type { Look } from './look.ts';
import { regionIsDark } from './network.ts';

/** @returns undefined when the host is no bucket's */
export function objectStatus(look: Look, host: string, path: string): number | 'timeout' | undefined {
  const [, name, region] = /^([a-z0-9.-]+)\.s3[.-]([a-z0-9-]+)\.amazonaws\.com$/.exec(host) ?? [];
  if (name === undefined || region === undefined) return undefined;
  const { world } = look;
  const bucket = world.worldTable<Bucket>(s3.bucket).get(name);
  if (regionIsDark(world.context({ account: bucket?.account ?? 'nobody', region, principal: 'anonymous' }))) return 'timeout';
  if (bucket === undefined) return 404;
  if (bucket.region !== region) return 301;
  const key = decodeURIComponent(path.split('?')[0] ?? '').replace(/^\//, '');
  const newest = world.worldTable<StoredObject>(s3.object).get(objectId(name, key))?.versions[0];
  if (!mayRead(bucket, key)) return 403;
  // AWS: without leave to list, what is not there looks like what is forbidden. (S3 API, GetObject: permissions)
  if (newest === undefined || newest.deleteMarker) return 403;
  // AWS: an object under KMS cannot be read anonymously. (S3 user guide, "Troubleshoot access denied")
  return newest.encryption.startsWith('aws:kms') ? 403 : 200;
}

/**
 * Whether the bucket's policy lets everybody, or everybody from some addresses, read the object: whoever asks is taken to come from
 * an address that is named.
 */
function mayRead(bucket: Bucket, key: string): boolean {
  const policy = bucket.settings['policy'];
  if (policy === undefined) return false;
  const statements = readPolicy(typeof policy === 'string' ? policy : JSON.stringify(policy), 'resource');
  const means = (statement: Statement): boolean =>
    everyone(statement.principal) && statement.actions.some((action) => like(action.toLowerCase(), 's3:getobject')) && statement.resources.some((resource) => like(resource, `arn:aws:s3:::${bucket.name}/${key}`));
  const applies = statements.filter((statement) => means(statement) && !needsCredentials(statement));
  return applies.some(({ effect }) => effect === 'Allow') && !applies.some((statement) => statement.effect === 'Deny' && Object.keys(statement.conditions).length === 0);
}

function everyone(principal: unknown): boolean {
  if (principal === '*') return true;
  const aws = typeof principal === 'object' && principal !== null ? (principal as Record<string, unknown>)['AWS'] : undefined;
  return [aws ?? []].flat().includes('*');
}

/** Conditions other than on the address ask for what somebody anonymous has not. */
const needsCredentials = ({ effect, conditions }: Statement): boolean => effect === 'Allow' && Object.values(conditions).some((keys) => Object.keys(keys).some((name) => !['aws:sourceip', 'aws:securetransport'].includes(name.toLowerCase())));

const like = (pattern: string, text: string): boolean => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 's').test(text);
