// Elastic Load Balancing's resource types for CloudFormation.
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { listener, listenerRule, loadBalancer } from './resource-balancers.ts';
import { targetGroup } from './resource-target-group.ts';

type Name = 'LoadBalancer' | 'Listener' | 'ListenerRule' | 'TargetGroup';

export const resources: Readonly<Record<`AWS::ElasticLoadBalancingV2::${Name}`, ResourceType>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': loadBalancer,
  'AWS::ElasticLoadBalancingV2::Listener': listener,
  'AWS::ElasticLoadBalancingV2::ListenerRule': listenerRule,
  'AWS::ElasticLoadBalancingV2::TargetGroup': targetGroup,
};
