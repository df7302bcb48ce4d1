// Managed policies: the account's own, with versions, and AWS's.
import type { CreatePolicyCommandInput, CreatePolicyCommandOutput, CreatePolicyVersionCommandInput, CreatePolicyVersionCommandOutput, DeletePolicyCommandInput, DeletePolicyCommandOutput, DeletePolicyVersionCommandInput, DeletePolicyVersionCommandOutput, GetPolicyCommandInput, GetPolicyCommandOutput, GetPolicyVersionCommandInput, GetPolicyVersionCommandOutput, ListPoliciesCommandInput, ListPoliciesCommandOutput, ListPolicyVersionsCommandInput, ListPolicyVersionsCommandOutput, Policy } from '@aws-sdk/client-iam';
import { asDate, instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagList, tagsOf } from '../../world/tags.ts';
import { awsManaged } from './aws-managed.ts';
import { kinds, type ManagedPolicy, type Role } from './entities.ts';
import { arnOf, checkName, checkPath, newId } from './identifiers.ts';
import { listed } from './paging.ts';
import { readPolicy } from './policy-document.ts';

// AWS: 6,144 characters a managed policy, five versions (IAM user guide, "IAM and AWS STS quotas").
const quota = { size: 6144, versions: 5 } as const;

const table = (context: Context) => context.globalTable<ManagedPolicy>(kinds.policy);

/** The account's policy, or AWS's. @throws AwsFault NoSuchEntityException */
export function existingPolicy(context: Context, arn: string | undefined): { readonly arn: string; readonly document: string } {
  const own = table(context).get(arn ?? '');
  const document = own?.versions.find(({ id }) => id === own.defaultVersion)?.document ?? awsManaged(arn ?? '');
  if (arn === undefined || document === undefined) throw new AwsFault('NoSuchEntityException', `Policy ${arn ?? ''} does not exist or is not attachable.`, { status: 404 });
  return { arn, document };
}

function ownPolicy(context: Context, arn: string | undefined): ManagedPolicy {
  const policy = table(context).get(arn ?? '');
  if (policy === undefined) throw new AwsFault('NoSuchEntityException', `Policy ${arn ?? ''} was not found.`, { status: 404 });
  return policy;
}

const usersOf = (context: Context, arn: string): readonly Role[] => context.globalTable<Role>(kinds.role).values().filter(({ attached, boundary }) => attached.includes(arn) || boundary === arn);

const viewOf = (context: Context, policy: ManagedPolicy): Policy => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersion,
  AttachmentCount: usersOf(context, policy.arn).length,
  IsAttachable: true,
  CreateDate: asDate(instant(policy.createdAt)),
  UpdateDate: asDate(instant(policy.updatedAt)),
  ...(policy.description === undefined ? {} : { Description: policy.description }),
  Tags: tagList(policy.tags),
});

function checkDocument(document: string | undefined): string {
  readPolicy(document, 'identity');
  const text = document ?? '';
  if (text.replace(/\s/g, '').length > quota.size) throw new AwsFault('LimitExceededException', `Cannot exceed quota for PolicySize: ${quota.size}`, { status: 409 });
  return text;
}

export const createPolicy = operation<CreatePolicyCommandInput, CreatePolicyCommandOutput>((input, context) => {
  const name = checkName(input.PolicyName, 'policyName', 128);
  const path = checkPath(input.Path);
  const arn = arnOf(context, 'policy', `${path}${name}`);
  if (table(context).values().some((policy) => policy.name.toLowerCase() === name.toLowerCase())) throw new AwsFault('EntityAlreadyExistsException', `A policy called ${name} already exists. Duplicate names are not allowed.`, { status: 409 });
  const policy: ManagedPolicy = {
    name,
    id: newId(context, 'ANPA'),
    arn,
    path,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    versions: [{ id: 'v1', document: checkDocument(input.PolicyDocument), createdAt: context.now }],
    defaultVersion: 'v1',
    createdAt: context.now,
    updatedAt: context.now,
    tags: tagsOf(input.Tags),
  };
  table(context).put(arn, policy);
  return { Policy: viewOf(context, policy) };
});

export const getPolicy = operation<GetPolicyCommandInput, GetPolicyCommandOutput>((input, context) => {
  const arn = input.PolicyArn ?? '';
  if (awsManaged(arn) !== undefined) return { Policy: { PolicyName: arn.split('/').at(-1), Arn: arn, DefaultVersionId: 'v1', IsAttachable: true, AttachmentCount: usersOf(context, arn).length } };
  return { Policy: viewOf(context, ownPolicy(context, arn)) };
});

export const listPolicies = operation<ListPoliciesCommandInput, ListPoliciesCommandOutput>((input, context) => {
  if (input.Scope === 'AWS') return { Policies: [], IsTruncated: false };
  const found = table(context).values().filter(({ path, arn }) => path.startsWith(input.PathPrefix ?? '/') && (input.OnlyAttached !== true || usersOf(context, arn).length > 0));
  const { items, rest } = listed(found, input, ({ arn }) => arn);
  return { Policies: items.map((policy) => viewOf(context, policy)), ...rest };
});

const versionView = (policy: ManagedPolicy, version: ManagedPolicy['versions'][number]) => ({ VersionId: version.id, IsDefaultVersion: version.id === policy.defaultVersion, CreateDate: asDate(instant(version.createdAt)) });

export const getPolicyVersion = operation<GetPolicyVersionCommandInput, GetPolicyVersionCommandOutput>((input, context) => {
  const arn = input.PolicyArn ?? '';
  const shared = awsManaged(arn);
  if (shared !== undefined) return { PolicyVersion: { VersionId: 'v1', IsDefaultVersion: true, Document: encodeURIComponent(shared) } };
  const policy = ownPolicy(context, arn);
  const version = policy.versions.find(({ id }) => id === input.VersionId);
  if (version === undefined) throw new AwsFault('NoSuchEntityException', `Policy ${arn} version ${input.VersionId ?? ''} does not exist or is not attachable.`, { status: 404 });
  return { PolicyVersion: { ...versionView(policy, version), Document: encodeURIComponent(version.document) } };
});

export const listPolicyVersions = operation<ListPolicyVersionsCommandInput, ListPolicyVersionsCommandOutput>((input, context) => {
  const policy = ownPolicy(context, input.PolicyArn);
  const { items, rest } = listed(policy.versions, input, ({ id }) => id.padStart(8, '0'));
  return { Versions: items.map((version) => versionView(policy, version)), ...rest };
});

export const createPolicyVersion = operation<CreatePolicyVersionCommandInput, CreatePolicyVersionCommandOutput>((input, context) => {
  const policy = ownPolicy(context, input.PolicyArn);
  const document = checkDocument(input.PolicyDocument);
  if (policy.versions.length >= quota.versions) throw new AwsFault('LimitExceededException', `A managed policy can have up to ${quota.versions} versions. Before you create a new version, you must delete an existing version.`, { status: 409 });
  const number = Math.max(...policy.versions.map(({ id }) => Number(id.slice(1)))) + 1;
  const version = { id: `v${number}`, document, createdAt: context.now };
  const next: ManagedPolicy = { ...policy, versions: [...policy.versions, version], updatedAt: context.now, defaultVersion: input.SetAsDefault === true ? version.id : policy.defaultVersion };
  table(context).put(policy.arn, next);
  return { PolicyVersion: versionView(next, version) };
});

export const deletePolicyVersion = operation<DeletePolicyVersionCommandInput, DeletePolicyVersionCommandOutput>((input, context) => {
  const policy = ownPolicy(context, input.PolicyArn);
  if (policy.defaultVersion === input.VersionId) throw new AwsFault('DeleteConflictException', 'Cannot delete the default version of a policy.', { status: 409 });
  table(context).put(policy.arn, { ...policy, versions: policy.versions.filter(({ id }) => id !== input.VersionId) });
  return {};
});

export const deletePolicy = operation<DeletePolicyCommandInput, DeletePolicyCommandOutput>((input, context) => {
  const policy = ownPolicy(context, input.PolicyArn);
  if (usersOf(context, policy.arn).length > 0) throw new AwsFault('DeleteConflictException', 'Cannot delete a policy attached to entities.', { status: 409 });
  if (policy.versions.length > 1) throw new AwsFault('DeleteConflictException', 'This policy has more than one version. Before you delete a policy, you must delete the policy\'s versions. The default version is deleted with the policy.', { status: 409 });
  table(context).delete(policy.arn);
  return {};
});
