// ElastiCache's resource types for CloudFormation.
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { parameterGroup, subnetGroup } from './resource-groups.ts';
import { replicationGroup } from './resource-replication-group.ts';

export const resources = {
  'AWS::ElastiCache::ReplicationGroup': replicationGroup,
  'AWS::ElastiCache::SubnetGroup': subnetGroup,
  'AWS::ElastiCache::ParameterGroup': parameterGroup,
} as const satisfies Readonly<Record<string, ResourceType>>;
