// IAM's ids and names.
import { createHash } from 'node:crypto';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';

/** `AROA` and seventeen letters and digits, the same in every run of the same story. */
export function newId(context: Context, prefix: 'AROA' | 'ANPA'): string {
  const digits = createHash('sha256').update(`${context.account}/${prefix}/${context.in('us-east-1').count(`iam.${prefix}`)}`).digest('hex');
  return prefix + BigInt(`0x${digits}`).toString(36).toUpperCase().slice(0, 17);
}

export const arnOf = (context: Context, thing: 'role' | 'policy' | 'oidc-provider', pathAndName: string): string => `arn:aws:iam::${context.account}:${thing}${pathAndName}`;

/** @throws AwsFault ValidationError */
export function checkName(name: string | undefined, parameter: string, longest: number): string {
  if (name === undefined || name.length === 0 || name.length > longest || !/^[\w+=,.@-]+$/.test(name)) {
    throw new AwsFault('ValidationError', `1 validation error detected: Value '${name ?? ''}' at '${parameter}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+ and have length between 1 and ${longest}`);
  }
  return name;
}

/** @throws AwsFault ValidationError */
export function checkPath(path: string | undefined): string {
  const it = path ?? '/';
  if (!/^\/([!-~]+\/)?$/.test(it) || it.length > 512) throw new AwsFault('ValidationError', `The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.`);
  return it;
}
