// IAM's resource types for CloudFormation.
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { managedPolicy, oidcProvider } from './resource-managed.ts';
import { policy, role, rolePolicy, serviceLinkedRole } from './resource-roles.ts';

export const resources = {
  'AWS::IAM::Role': role,
  'AWS::IAM::Policy': policy,
  'AWS::IAM::RolePolicy': rolePolicy,
  'AWS::IAM::ServiceLinkedRole': serviceLinkedRole,
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::IAM::OIDCProvider': oidcProvider,
} as const satisfies Readonly<Record<string, ResourceType>>;
