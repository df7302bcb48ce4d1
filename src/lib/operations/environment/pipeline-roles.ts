// The roles of keyless CI: which session is a pipeline's, and under which role CloudFormation then makes a layer's stacks.
import { baseName, type EnvironmentName } from '../names.ts';
import type { Layer } from './layer.ts';

/** The layer with a CloudFormation role for each other layer, and the boundary of all roles. */
export const stackRolesLayer = 'stack-roles';

/** What people alone change: what pipelines may do, what other environments stand on, and what is written into another account. */
export const isForPeople = ({ layer, scope }: Pick<Layer, 'layer' | 'scope'>): boolean => scope === 'account' || layer === 'ci' || layer === 'zone' || layer === stackRolesLayer;

export type PipelineRole = 'plan' | 'deploy';

/** `APP-ENV-ci-deploy` */
export const pipelineRoleName = (name: EnvironmentName, role: PipelineRole): string => `${baseName(name)}-ci-${role}`;

/** Undefined for everybody who is no pipeline of this environment. A session's ARN names its role without the path. */
export function pipelineOf(name: EnvironmentName, callerArn: string): PipelineRole | undefined {
  const role = /^arn:[^:]+:sts::\d+:assumed-role\/([^/]+)\//.exec(callerArn)?.[1];
  return (['plan', 'deploy'] as const).find((it) => role === pipelineRoleName(name, it));
}

/** Where the layer's role is, by the template of the roles' own stack. */
export function stackRoleOf(name: EnvironmentName & { readonly account: string }, layer: string, roles: Layer): string | undefined {
  const id = `${layer.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}Stacks`;
  if (roles.resources[id]?.type !== 'AWS::IAM::Role') return undefined;
  return `arn:aws:iam::${name.account}:role/platform/${name.app}/${name.environment}/stacks/${baseName(name)}-stacks-${layer}`;
}
