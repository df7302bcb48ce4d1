// RDS's resource types for CloudFormation.
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { dbInstance } from './resource-instance.ts';
import { dbParameterGroup, dbSubnetGroup } from './resource-groups.ts';
import { dbProxy, dbProxyTargetGroup } from './resource-proxy.ts';

export const resources: Readonly<Record<'AWS::RDS::DBInstance' | 'AWS::RDS::DBSubnetGroup' | 'AWS::RDS::DBParameterGroup' | 'AWS::RDS::DBProxy' | 'AWS::RDS::DBProxyTargetGroup', ResourceType>> = {
  'AWS::RDS::DBInstance': dbInstance,
  'AWS::RDS::DBSubnetGroup': dbSubnetGroup,
  'AWS::RDS::DBParameterGroup': dbParameterGroup,
  'AWS::RDS::DBProxy': dbProxy,
  'AWS::RDS::DBProxyTargetGroup': dbProxyTargetGroup,
};
