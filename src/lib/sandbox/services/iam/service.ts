// IAM: roles, policies, identity providers, and what policies allow.
import type { ServiceModule } from '../../world/service.ts';
import { createPolicy, createPolicyVersion, deletePolicy, deletePolicyVersion, getPolicy, getPolicyVersion, listPolicies, listPolicyVersions } from './managed-policies.ts';
import { addClientId, createOidcProvider, deleteOidcProvider, getOidcProvider, listOidcProviders, removeClientId, updateThumbprints } from './oidc-providers.ts';
import { attachRolePolicy, deleteRolePolicy, detachRolePolicy, getRolePolicy, listAttachedRolePolicies, listRolePolicies, putRolePolicy } from './role-policies.ts';
import { createRole, createServiceLinkedRole, deleteBoundary, deleteRole, getRole, listRoles, putBoundary, updateRole, updateTrust } from './roles.ts';
import { simulatePrincipalPolicy } from './simulate.ts';
import { listRoleTags, tagRole, untagRole } from './tags.ts';
import { needs } from './needs.ts';

export const iam: ServiceModule = {
  name: 'iam',
  sdk: { load: () => import('@aws-sdk/client-iam'), client: 'IAMClient' },
  eventual: true,
  needs,
  operations: {
    CreateRole: createRole,
    GetRole: getRole,
    ListRoles: listRoles,
    UpdateRole: updateRole,
    UpdateAssumeRolePolicy: updateTrust,
    DeleteRole: deleteRole,
    CreateServiceLinkedRole: createServiceLinkedRole,
    PutRolePermissionsBoundary: putBoundary,
    DeleteRolePermissionsBoundary: deleteBoundary,
    PutRolePolicy: putRolePolicy,
    GetRolePolicy: getRolePolicy,
    DeleteRolePolicy: deleteRolePolicy,
    ListRolePolicies: listRolePolicies,
    AttachRolePolicy: attachRolePolicy,
    DetachRolePolicy: detachRolePolicy,
    ListAttachedRolePolicies: listAttachedRolePolicies,
    CreatePolicy: createPolicy,
    GetPolicy: getPolicy,
    ListPolicies: listPolicies,
    DeletePolicy: deletePolicy,
    CreatePolicyVersion: createPolicyVersion,
    GetPolicyVersion: getPolicyVersion,
    ListPolicyVersions: listPolicyVersions,
    DeletePolicyVersion: deletePolicyVersion,
    CreateOpenIDConnectProvider: createOidcProvider,
    GetOpenIDConnectProvider: getOidcProvider,
    ListOpenIDConnectProviders: listOidcProviders,
    AddClientIDToOpenIDConnectProvider: addClientId,
    RemoveClientIDFromOpenIDConnectProvider: removeClientId,
    UpdateOpenIDConnectProviderThumbprint: updateThumbprints,
    DeleteOpenIDConnectProvider: deleteOidcProvider,
    SimulatePrincipalPolicy: simulatePrincipalPolicy,
    ListRoleTags: listRoleTags,
    TagRole: tagRole,
    UntagRole: untagRole,
  },
};
