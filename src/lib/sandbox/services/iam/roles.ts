// Roles and their trust.
import type { CreateRoleCommandInput, CreateRoleCommandOutput, CreateServiceLinkedRoleCommandInput, CreateServiceLinkedRoleCommandOutput, DeleteRoleCommandInput, DeleteRoleCommandOutput, DeleteRolePermissionsBoundaryCommandInput, DeleteRolePermissionsBoundaryCommandOutput, GetRoleCommandInput, GetRoleCommandOutput, ListRolesCommandInput, ListRolesCommandOutput, PutRolePermissionsBoundaryCommandInput, PutRolePermissionsBoundaryCommandOutput, Role as Shown, UpdateAssumeRolePolicyCommandInput, UpdateAssumeRolePolicyCommandOutput, UpdateRoleCommandInput, UpdateRoleCommandOutput } from '@aws-sdk/client-iam';
import { asDate, instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagList, tagsOf } from '../../world/tags.ts';
import { kinds, type Role } from './entities.ts';
import { arnOf, checkName, checkPath, newId } from './identifiers.ts';
import { listed } from './paging.ts';
import { existingPolicy } from './managed-policies.ts';
import { readPolicy } from './policy-document.ts';

const table = (context: Context) => context.globalTable<Role>(kinds.role);

// AWS: 1,000 roles an account, 2,048 characters of trust without white space by default (IAM user guide, "IAM and AWS STS quotas").
const quota = { roles: 1000, trust: 2048 } as const;

/** @throws AwsFault NoSuchEntityException */
export function existingRole(context: Context, name: string | undefined): Role {
  const role = table(context).get(name ?? '');
  if (role === undefined) throw new AwsFault('NoSuchEntityException', `The role with name ${name ?? ''} cannot be found.`, { status: 404 });
  return role;
}

/** What AWS itself made cannot be changed by hand. @throws AwsFault UnmodifiableEntityException */
export function changeableRole(context: Context, name: string | undefined): Role {
  const role = existingRole(context, name);
  if (role.serviceLinked) throw new AwsFault('UnmodifiableEntityException', `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`);
  return role;
}

export function saveRole(context: Context, role: Role): void {
  table(context).put(role.name, role);
}

// AWS: documents come URL-encoded as RFC 3986 has it (IAM API reference, GetRole).
export const encoded = (document: string): string => encodeURIComponent(document);

export function roleView(role: Role): Shown {
  return {
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    Path: role.path,
    CreateDate: asDate(instant(role.createdAt)),
    AssumeRolePolicyDocument: encoded(role.trust),
    MaxSessionDuration: role.maxSession,
    ...(role.description === undefined ? {} : { Description: role.description }),
    ...(role.boundary === undefined ? {} : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy' as 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: role.boundary } }),
    Tags: tagList(role.tags),
  };
}

function checkTrust(context: Context, document: string | undefined): string {
  const statements = readPolicy(document, 'trust');
  const text = document ?? '';
  if (text.replace(/\s/g, '').length > quota.trust) throw new AwsFault('LimitExceededException', `Cannot exceed quota for ACLSizePerRole: ${quota.trust}`, { status: 409 });
  for (const { principal } of statements) {
    const named = typeof principal === 'object' && principal !== null ? (principal as Record<string, unknown>) : {};
    for (const arn of [named['AWS'] ?? []].flat().map(String)) {
      const role = new RegExp(`^arn:aws:iam::${context.account}:role/(?:.*/)?([^/]+)$`).exec(arn)?.[1];
      if (role !== undefined && table(context).get(role) === undefined) throw new AwsFault('MalformedPolicyDocumentException', `Invalid principal in policy: "AWS":"${arn}"`);
    }
  }
  return text;
}

function checkSession(seconds: number | undefined): number {
  const it = seconds ?? 3600;
  if (it < 3600 || it > 43_200) throw new AwsFault('ValidationError', `1 validation error detected: Value '${it}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value between 3600 and 43200`);
  return it;
}

export const createRole = operation<CreateRoleCommandInput, CreateRoleCommandOutput>((input, context) => {
  const name = checkName(input.RoleName, 'roleName', 64);
  const path = checkPath(input.Path);
  if (table(context).values().some((role) => role.name.toLowerCase() === name.toLowerCase())) throw new AwsFault('EntityAlreadyExistsException', `Role with name ${name} already exists.`, { status: 409 });
  if (table(context).values().length >= quota.roles) throw new AwsFault('LimitExceededException', `Cannot exceed quota for RolesPerAccount: ${quota.roles}`, { status: 409 });
  if (input.PermissionsBoundary !== undefined) existingPolicy(context, input.PermissionsBoundary);
  const role: Role = {
    name,
    id: newId(context, 'AROA'),
    arn: arnOf(context, 'role', `${path}${name}`),
    path,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    trust: checkTrust(context, input.AssumeRolePolicyDocument),
    maxSession: checkSession(input.MaxSessionDuration),
    createdAt: context.now,
    inline: {},
    attached: [],
    ...(input.PermissionsBoundary === undefined ? {} : { boundary: input.PermissionsBoundary }),
    serviceLinked: false,
    tags: tagsOf(input.Tags),
  };
  saveRole(context, role);
  return { Role: roleView(role) };
});

export const getRole = operation<GetRoleCommandInput, GetRoleCommandOutput>((input, context) => ({ Role: roleView(existingRole(context, input.RoleName)) }));

export const listRoles = operation<ListRolesCommandInput, ListRolesCommandOutput>((input, context) => {
  const found = table(context).values().filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'));
  const { items, rest } = listed(found, input, ({ name }) => name);
  // AWS: the list leaves tags and boundaries out (IAM API reference, ListRoles).
  return { Roles: items.map((role) => ({ ...roleView(role), Tags: undefined, PermissionsBoundary: undefined })), ...rest };
});

export const updateRole = operation<UpdateRoleCommandInput, UpdateRoleCommandOutput>((input, context) => {
  const role = changeableRole(context, input.RoleName);
  saveRole(context, { ...role, ...(input.Description === undefined ? {} : { description: input.Description }), maxSession: input.MaxSessionDuration === undefined ? role.maxSession : checkSession(input.MaxSessionDuration) });
  return {};
});

export const updateTrust = operation<UpdateAssumeRolePolicyCommandInput, UpdateAssumeRolePolicyCommandOutput>((input, context) => {
  const role = changeableRole(context, input.RoleName);
  saveRole(context, { ...role, trust: checkTrust(context, input.PolicyDocument) });
  return {};
});

export const putBoundary = operation<PutRolePermissionsBoundaryCommandInput, PutRolePermissionsBoundaryCommandOutput>((input, context) => {
  const role = changeableRole(context, input.RoleName);
  existingPolicy(context, input.PermissionsBoundary);
  saveRole(context, { ...role, boundary: input.PermissionsBoundary ?? '' });
  return {};
});

export const deleteBoundary = operation<DeleteRolePermissionsBoundaryCommandInput, DeleteRolePermissionsBoundaryCommandOutput>((input, context) => {
  const { boundary: _, ...role } = changeableRole(context, input.RoleName);
  saveRole(context, role);
  return {};
});

export const deleteRole = operation<DeleteRoleCommandInput, DeleteRoleCommandOutput>((input, context) => {
  const role = changeableRole(context, input.RoleName);
  if (Object.keys(role.inline).length > 0) throw new AwsFault('DeleteConflictException', 'Cannot delete entity, must delete policies first.', { status: 409 });
  if (role.attached.length > 0) throw new AwsFault('DeleteConflictException', 'Cannot delete entity, must detach all policies first.', { status: 409 });
  table(context).delete(role.name);
  return {};
});

// AWS: the names as each service's page on service-linked roles gives them.
const serviceLinked: Readonly<Record<string, string>> = {
  'ecs.amazonaws.com': 'AWSServiceRoleForECS',
  'rds.amazonaws.com': 'AWSServiceRoleForRDS',
  'elasticloadbalancing.amazonaws.com': 'AWSServiceRoleForElasticLoadBalancing',
  'elasticache.amazonaws.com': 'AWSServiceRoleForElastiCache',
  'ecs.application-autoscaling.amazonaws.com': 'AWSServiceRoleForApplicationAutoScaling_ECSService',
  'autoscaling.amazonaws.com': 'AWSServiceRoleForAutoScaling',
  'guardduty.amazonaws.com': 'AWSServiceRoleForAmazonGuardDuty',
  'config.amazonaws.com': 'AWSServiceRoleForConfig',
  'fis.amazonaws.com': 'AWSServiceRoleForFIS',
  'opensearchservice.amazonaws.com': 'AWSServiceRoleForAmazonOpenSearchService',
  'mq.amazonaws.com': 'AWSServiceRoleForAmazonMQ',
  'ops.apigateway.amazonaws.com': 'AWSServiceRoleForAPIGateway',
  'securityhub.amazonaws.com': 'AWSServiceRoleForSecurityHub',
  'cloudtrail.amazonaws.com': 'AWSServiceRoleForCloudTrail',
};

export const createServiceLinkedRole = operation<CreateServiceLinkedRoleCommandInput, CreateServiceLinkedRoleCommandOutput>((input, context) => {
  const service = input.AWSServiceName ?? '';
  const base = serviceLinked[service];
  if (base === undefined) throw new AwsFault('InvalidInputException', `Service ${service} doesn't support service-linked roles or the sandbox does not know its role.`);
  const name = input.CustomSuffix === undefined ? base : `${base}_${input.CustomSuffix}`;
  if (table(context).get(name) !== undefined) throw new AwsFault('InvalidInputException', `Service role name ${name} has been taken in this account, please try a different suffix.`);
  const path = `/aws-service-role/${service}/`;
  const role: Role = {
    name,
    id: newId(context, 'AROA'),
    arn: arnOf(context, 'role', `${path}${name}`),
    path,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    trust: JSON.stringify({ Version: '2012-10-17', Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }] }),
    maxSession: 3600,
    createdAt: context.now,
    inline: {},
    attached: [],
    serviceLinked: true,
    tags: {},
  };
  saveRole(context, role);
  return { Role: roleView(role) };
});
