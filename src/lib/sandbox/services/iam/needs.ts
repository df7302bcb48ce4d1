// What IAM's own operations ask IAM for.
// AWS: "Actions, resources, and condition keys for AWS Identity and Access Management" (Service Authorization Reference).
import { each, inputs, needsOf, nothingInParticular, on, text, type Input, type Where } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';
import { kinds, type Role } from './entities.ts';

const arn = (context: Context, thing: string): string => `arn:aws:iam::${context.account}:${thing}`;
const created = (kind: string, member: string): Where => (input, context) => [arn(context, `${kind}${text(input['Path']) || '/'}${text(input[member])}`)];
/** AWS: one that does not exist is judged as if it had no path. */
const role: Where = (input, context) => [context.globalTable<Role>(kinds.role).get(text(input['RoleName']))?.arn ?? arn(context, `role/${text(input['RoleName'])}`)];
const policy: Where = (input) => [text(input['PolicyArn'])];
const provider: Where = (input) => [text(input['OpenIDConnectProviderArn'])];
const serviceRole: Where = (input, context) => [arn(context, `role/aws-service-role/${text(input['AWSServiceName'])}/AWSServiceRoleFor*`)];

function keys(input: Input, context: Context): Readonly<Record<string, readonly string[]>> {
  const boundary = text(input['PermissionsBoundary']) || context.globalTable<Role>(kinds.role).get(text(input['RoleName']))?.boundary;
  return {
    ...(boundary === undefined || boundary === '' ? {} : { 'iam:PermissionsBoundary': [boundary] }),
    ...(text(input['PolicyArn']) === '' ? {} : { 'iam:PolicyARN': [text(input['PolicyArn'])] }),
    ...(text(input['AWSServiceName']) === '' ? {} : { 'iam:AWSServiceName': [text(input['AWSServiceName'])] }),
  };
}

export const needs = needsOf({
  prefix: 'iam',
  keys,
  at: {
    CreateRole: created('role', 'RoleName'),
    CreatePolicy: created('policy', 'PolicyName'),
    CreateServiceLinkedRole: serviceRole,
    ...each(
      `GetRole UpdateRole UpdateAssumeRolePolicy DeleteRole PutRolePermissionsBoundary DeleteRolePermissionsBoundary PutRolePolicy GetRolePolicy DeleteRolePolicy ListRolePolicies
       AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies ListRoleTags TagRole UntagRole`,
      role,
    ),
    ListRoles: (input, context) => [arn(context, `role${text(input['PathPrefix']) || '/'}`)],
    ...each('GetPolicy DeletePolicy CreatePolicyVersion GetPolicyVersion ListPolicyVersions DeletePolicyVersion', policy),
    ...each('ListPolicies', nothingInParticular),
    CreateOpenIDConnectProvider: (input, context) => [arn(context, `oidc-provider/${text(input['Url']).replace(/^https:\/\//, '')}`)],
    ...each('GetOpenIDConnectProvider AddClientIDToOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint DeleteOpenIDConnectProvider', provider),
    ListOpenIDConnectProviders: nothingInParticular,
    SimulatePrincipalPolicy: (input) => [text(input['PolicySourceArn'])],
  },
  besides: {
    CreateRole: (input, context) => (inputs(input['Tags']).length === 0 ? [] : on('iam:TagRole', created('role', 'RoleName')(input, context), keys(input, context))),
    CreatePolicy: (input, context) => (inputs(input['Tags']).length === 0 ? [] : on('iam:TagPolicy', created('policy', 'PolicyName')(input, context))),
  },
});
