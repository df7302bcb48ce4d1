// Secrets found by name, by ARN, and by an ARN without its six last characters.
import { createHash } from 'node:crypto';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { kinds, type Secret, type Version } from './entities.ts';

export const secrets = (context: Context) => context.table<Secret>(kinds.secret);

export const notFound = (): AwsFault => new AwsFault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

export const isGone = (secret: Secret): boolean => secret.deletedAt !== undefined;

/** Also one that waits for its deletion. @throws AwsFault ResourceNotFoundException */
export function anySecret(context: Context, id: string | undefined): Secret {
  const wanted = id ?? '';
  const found = secrets(context).get(wanted) ?? secrets(context).values().find(({ arn }) => arn === wanted || arn.slice(0, -7) === wanted);
  if (found === undefined) throw notFound();
  return found;
}

/** @throws AwsFault ResourceNotFoundException, InvalidRequestException */
export function existingSecret(context: Context, id: string | undefined): Secret {
  const secret = anySecret(context, id);
  if (isGone(secret)) throw new AwsFault('InvalidRequestException', "You can't perform this operation on the secret because it was marked for deletion.");
  return secret;
}

export const current = (secret: Secret): Version | undefined => secret.versions.find(({ stages }) => stages.includes('AWSCURRENT'));

/** `arn:...:secret:NAME-AbCdEf`: the tail differs when a name is used again. */
export function newArn(context: Context, name: string): string {
  const tail = createHash('sha256').update(`${context.account}/${context.region}/${name}/${context.count('secretsmanager.secret')}`).digest('base64').replace(/[^A-Za-z0-9]/g, '').slice(0, 6);
  return `arn:aws:secretsmanager:${context.region}:${context.account}:secret:${name}-${tail}`;
}
