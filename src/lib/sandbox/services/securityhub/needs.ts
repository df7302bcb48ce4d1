// What Security Hub's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for AWS Security Hub" (Service Authorization Reference).
import { each, needsOf } from '../../world/need.ts';

export const needs = needsOf({
  prefix: 'securityhub',
  at: each('EnableSecurityHub DescribeHub DisableSecurityHub', (_, context) => [`arn:aws:securityhub:${context.region}:${context.account}:hub/default`]),
});
