// Key policies: checked as any resource policy, and that somebody can still change them.
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { like } from '../iam/conditions.ts';
import { readPolicy } from '../iam/policy-document.ts';

/** The policy of a key that was made without one: the account decides. */
export const defaultPolicy = (context: Context): string =>
  JSON.stringify({ Version: '2012-10-17', Id: 'key-default-1', Statement: [{ Sid: 'Enable IAM User Permissions', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${context.account}:root` }, Action: 'kms:*', Resource: '*' }] });

/** @throws AwsFault MalformedPolicyDocumentException */
export function checkKeyPolicy(text: string, context: Context, bypassLockoutCheck: boolean): string {
  const statements = readPolicy(text, 'resource');
  if (text.length > 32_768) throw new AwsFault('LimitExceededException', 'The key policy exceeds 32 KB.');
  const root = [`arn:aws:iam::${context.account}:root`, context.account, '*', context.principal];
  const opens = statements.some(({ effect, actions, principal }) => effect === 'Allow' && actions.some((action) => like(action.toLowerCase(), 'kms:putkeypolicy')) && principalsOf(principal).some((one) => root.includes(one)));
  // AWS: a policy that locks everybody out is refused (KMS API reference, BypassPolicyLockoutSafetyCheck).
  if (!opens && !bypassLockoutCheck) throw new AwsFault('MalformedPolicyDocumentException', 'The new key policy will not allow you to update the key policy in the future.');
  return text;
}

function principalsOf(principal: unknown): readonly string[] {
  if (principal === '*') return ['*'];
  const aws = typeof principal === 'object' && principal !== null ? (principal as Record<string, unknown>)['AWS'] : undefined;
  return aws === undefined ? [] : [aws].flat().map(String);
}
