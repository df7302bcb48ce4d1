// ECS's resource types for CloudFormation.
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { capacityProviderAssociations, cluster } from './resource-cluster.ts';
import { service, taskDefinition } from './resource-service.ts';

type Name = 'Cluster' | 'ClusterCapacityProviderAssociations' | 'Service' | 'TaskDefinition';

export const resources: Readonly<Record<`AWS::ECS::${Name}`, ResourceType>> = {
  'AWS::ECS::Cluster': cluster,
  'AWS::ECS::ClusterCapacityProviderAssociations': capacityProviderAssociations,
  'AWS::ECS::Service': service,
  'AWS::ECS::TaskDefinition': taskDefinition,
};
