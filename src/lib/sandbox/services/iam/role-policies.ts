// What a role may do: inline policies and attached managed ones.
import type { AttachRolePolicyCommandInput, AttachRolePolicyCommandOutput, DeleteRolePolicyCommandInput, DeleteRolePolicyCommandOutput, DetachRolePolicyCommandInput, DetachRolePolicyCommandOutput, GetRolePolicyCommandInput, GetRolePolicyCommandOutput, ListAttachedRolePoliciesCommandInput, ListAttachedRolePoliciesCommandOutput, ListRolePoliciesCommandInput, ListRolePoliciesCommandOutput, PutRolePolicyCommandInput, PutRolePolicyCommandOutput } from '@aws-sdk/client-iam';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation } from '../../world/service.ts';
import { checkName } from './identifiers.ts';
import { existingPolicy } from './managed-policies.ts';
import { listed } from './paging.ts';
import { readPolicy } from './policy-document.ts';
import { changeableRole, encoded, existingRole, saveRole } from './roles.ts';

// AWS: 10,240 characters of inline policies a role, 20 managed policies attached (IAM user guide, "IAM and AWS STS quotas";
// 10 until a quota is raised: new accounts may have 10).
const quota = { inline: 10_240, attached: 10 } as const;

export const putRolePolicy = operation<PutRolePolicyCommandInput, PutRolePolicyCommandOutput>((input, context) => {
  const role = changeableRole(context, input.RoleName);
  const name = checkName(input.PolicyName, 'policyName', 128);
  readPolicy(input.PolicyDocument, 'identity');
  const inline = { ...role.inline, [name]: input.PolicyDocument ?? '' };
  const size = Object.values(inline).reduce((sum, text) => sum + text.replace(/\s/g, '').length, 0);
  if (size > quota.inline) throw new AwsFault('LimitExceededException', `Maximum policy size of ${quota.inline} bytes exceeded for role ${role.name}`, { status: 409 });
  saveRole(context, { ...role, inline });
  return {};
});

const noPolicy = (name: string | undefined): AwsFault => new AwsFault('NoSuchEntityException', `The role policy with name ${name ?? ''} cannot be found.`, { status: 404 });

export const getRolePolicy = operation<GetRolePolicyCommandInput, GetRolePolicyCommandOutput>((input, context) => {
  const role = existingRole(context, input.RoleName);
  const document = role.inline[input.PolicyName ?? ''];
  if (document === undefined) throw noPolicy(input.PolicyName);
  return { RoleName: role.name, PolicyName: input.PolicyName, PolicyDocument: encoded(document) };
});

export const deleteRolePolicy = operation<DeleteRolePolicyCommandInput, DeleteRolePolicyCommandOutput>((input, context) => {
  const role = changeableRole(context, input.RoleName);
  const { [input.PolicyName ?? '']: gone, ...inline } = role.inline;
  if (gone === undefined) throw noPolicy(input.PolicyName);
  saveRole(context, { ...role, inline });
  return {};
});

export const listRolePolicies = operation<ListRolePoliciesCommandInput, ListRolePoliciesCommandOutput>((input, context) => {
  const { items, rest } = listed(Object.keys(existingRole(context, input.RoleName).inline).sort(), input, (name) => name);
  return { PolicyNames: [...items], ...rest };
});

export const attachRolePolicy = operation<AttachRolePolicyCommandInput, AttachRolePolicyCommandOutput>((input, context) => {
  const role = changeableRole(context, input.RoleName);
  const { arn } = existingPolicy(context, input.PolicyArn);
  if (role.attached.includes(arn)) return {};
  if (role.attached.length >= quota.attached) throw new AwsFault('LimitExceededException', `Cannot exceed quota for PoliciesPerRole: ${quota.attached}`, { status: 409 });
  saveRole(context, { ...role, attached: [...role.attached, arn] });
  return {};
});

export const detachRolePolicy = operation<DetachRolePolicyCommandInput, DetachRolePolicyCommandOutput>((input, context) => {
  const role = changeableRole(context, input.RoleName);
  if (!role.attached.includes(input.PolicyArn ?? '')) throw new AwsFault('NoSuchEntityException', `Policy ${input.PolicyArn ?? ''} was not found.`, { status: 404 });
  saveRole(context, { ...role, attached: role.attached.filter((arn) => arn !== input.PolicyArn) });
  return {};
});

export const listAttachedRolePolicies = operation<ListAttachedRolePoliciesCommandInput, ListAttachedRolePoliciesCommandOutput>((input, context) => {
  const { items, rest } = listed([...existingRole(context, input.RoleName).attached].sort(), input, (arn) => arn);
  return { AttachedPolicies: items.map((arn) => ({ PolicyArn: arn, PolicyName: arn.split('/').at(-1) })), ...rest };
});
