// Elastic Load Balancing (v2, Application Load Balancers): its operations and what happens in it by itself.
import type { Json } from '../../../engine/standing.ts';
import { event, operation, type ServiceModule } from '../../world/service.ts';
import type { DescribeAccountLimitsCommandInput, DescribeAccountLimitsCommandOutput, Limit } from '@aws-sdk/client-elastic-load-balancing-v2';
import { kinds, type TargetGroup } from './entities.ts';
import * as listeners from './listeners.ts';
import * as balancers from './load-balancers.ts';
import * as registration from './registration.ts';
import * as rules from './rules.ts';
import { pageOf } from './shapes.ts';
import { ruleSettled } from './settling.ts';
import * as tags from './tags.ts';
import * as groups from './target-groups.ts';
import { drained, replan, targetChanges } from './target-health.ts';
import { rules as beliefs } from './beliefs.ts';
import { needs } from './needs.ts';

const limits: readonly Limit[] = [
  { Name: 'application-load-balancers', Max: '50' },
  { Name: 'target-groups', Max: '3000' },
  { Name: 'targets-per-application-load-balancer', Max: '1000' },
  { Name: 'listeners-per-application-load-balancer', Max: '50' },
  { Name: 'rules-per-application-load-balancer', Max: '100' },
  { Name: 'target-groups-per-action-on-application-load-balancer', Max: '5' },
  { Name: 'condition-values-per-alb-rule', Max: '5' },
  { Name: 'network-load-balancers', Max: '50' },
  { Name: 'listeners-per-network-load-balancer', Max: '50' },
  { Name: 'targets-per-network-load-balancer', Max: '3000' },
  { Name: 'targets-per-availability-zone-per-network-load-balancer', Max: '500' },
];

const describeAccountLimits = operation<DescribeAccountLimitsCommandInput, DescribeAccountLimitsCommandOutput>((input) => {
  const { items, next } = pageOf(limits, (limit) => String(limits.indexOf(limit)).padStart(2, '0'), input);
  return { Limits: [...items], ...(next === undefined ? {} : { NextMarker: next }) };
});

/** A zone or region was lost or came back: what the checks meet is another. */
const faultsChanged = event<Json>((_, context) => {
  for (const group of context.table<TargetGroup>(kinds.targetGroup).values()) replan(context, group.arn);
});

export const elasticloadbalancing: ServiceModule = {
  name: 'elasticloadbalancing',
  beliefs: beliefs.rules,
  sdk: { load: () => import('@aws-sdk/client-elastic-load-balancing-v2'), client: 'ElasticLoadBalancingV2Client' },
  eventual: true,
  needs,
  operations: {
    AddTags: tags.addTags,
    CreateListener: listeners.createListener,
    CreateLoadBalancer: balancers.createLoadBalancer,
    CreateRule: rules.createRule,
    CreateTargetGroup: groups.createTargetGroup,
    DeleteListener: listeners.deleteListener,
    DeleteLoadBalancer: balancers.deleteLoadBalancer,
    DeleteRule: rules.deleteRule,
    DeleteTargetGroup: groups.deleteTargetGroup,
    DeregisterTargets: registration.deregisterTargets,
    DescribeAccountLimits: describeAccountLimits,
    DescribeListenerAttributes: listeners.describeListenerAttributes,
    DescribeListenerCertificates: listeners.describeListenerCertificates,
    DescribeListeners: listeners.describeListeners,
    DescribeLoadBalancerAttributes: balancers.describeLoadBalancerAttributes,
    DescribeLoadBalancers: balancers.describeLoadBalancers,
    DescribeRules: rules.describeRules,
    DescribeTags: tags.describeTags,
    DescribeTargetGroupAttributes: groups.describeTargetGroupAttributes,
    DescribeTargetGroups: groups.describeTargetGroups,
    DescribeTargetHealth: registration.describeTargetHealth,
    ModifyListener: listeners.modifyListener,
    ModifyListenerAttributes: listeners.modifyListenerAttributes,
    ModifyLoadBalancerAttributes: balancers.modifyLoadBalancerAttributes,
    ModifyRule: rules.modifyRule,
    ModifyTargetGroup: groups.modifyTargetGroup,
    ModifyTargetGroupAttributes: groups.modifyTargetGroupAttributes,
    RegisterTargets: registration.registerTargets,
    RemoveTags: tags.removeTags,
    SetRulePriorities: rules.setRulePriorities,
    SetSecurityGroups: balancers.setSecurityGroups,
    SetSubnets: balancers.setSubnets,
  },
  events: {
    'elasticloadbalancing.load-balancer-active': balancers.loadBalancerActive,
    'elasticloadbalancing.rule-settled': ruleSettled,
    'elasticloadbalancing.target': targetChanges,
    'elasticloadbalancing.drained': drained,
    'elasticloadbalancing.faults-changed': faultsChanged,
  },
  // Nodes ask targets, let connections end, and take a rule that was accepted.
  servesOn: ['elasticloadbalancing.rule-settled', 'elasticloadbalancing.target', 'elasticloadbalancing.drained', 'elasticloadbalancing.faults-changed'],
};
