// The ids, ARNs and names that CloudFormation gives.
import { token } from '../../../world/ids.ts';
import type { Context } from '../../world/service.ts';

/** The same UUID for the same words. */
export function uuidFrom(...words: readonly string[]): string {
  const hex = token(...words);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** A UUID, the same in every run of the same seed. */
export function newUuid(context: Context, what: string): string {
  return uuidFrom('cloudformation', what, context.account, context.region, String(context.chance(`cloudformation/${what}`)), String(context.count('cloudformation/uuid')));
}

export const stackArn = (context: Context, name: string, uuid: string): string => `arn:aws:cloudformation:${context.region}:${context.account}:stack/${name}/${uuid}`;

export const changeSetArn = (context: Context, name: string, uuid: string): string => `arn:aws:cloudformation:${context.region}:${context.account}:changeSet/${name}/${uuid}`;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * STACK-LOGICALID-RANDOM, cut to a length by shortening stack and logical id.
 * AWS: twelve characters of chance at the end; both parts cut alike (aws-cloudformation/cloudformation-cli-java-plugin, IdentifierUtils).
 */
export function physicalName(part: { readonly stackId: string; readonly stackName: string; readonly logicalId: string; readonly made: number }, longest: number): string {
  const digits = token(part.stackId, part.logicalId, String(part.made));
  const random = Array.from({ length: 12 }, (_, index) => alphabet[Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16) % alphabet.length]).join('');
  if (longest < random.length + 4) return random.slice(0, longest);
  const room = longest - random.length - 2;
  const both = part.stackName.length + part.logicalId.length;
  if (both <= room) return `${part.stackName}-${part.logicalId}-${random}`;
  const forLogical = Math.min(part.logicalId.length, Math.max(Math.floor(room / 2), room - part.stackName.length));
  const stack = part.stackName.slice(0, room - forLogical).replace(/-+$/, '');
  return `${stack}-${part.logicalId.slice(0, forLogical)}-${random}`;
}
