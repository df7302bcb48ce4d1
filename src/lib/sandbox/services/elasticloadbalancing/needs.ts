// What the load balancers' operations ask IAM for.
// AWS: "Actions, resources, and condition keys for AWS Elastic Load Balancing V2" (Service Authorization Reference); nothing
// that describes takes a resource.
import { each, inputs, needsOf, nothingInParticular, on, text, texts, type Input, type NeedsOf, type Where } from '../../world/need.ts';

const at = (member: string): Where => (input) => [text(input[member])];
const made = (kind: string): Where => (input, context) => [`arn:aws:elasticloadbalancing:${context.region}:${context.account}:${kind}/${text(input['Name'])}/*`];
const balancer = (input: Input): string => (input['Type'] === 'network' ? 'net' : input['Type'] === 'gateway' ? 'gwy' : 'app');
const madeBalancer: Where = (input, context) => made(`loadbalancer/${balancer(input)}`)(input, context);
const below = (kind: string, member: string): Where => (input) => [`${text(input[member]).replace(/:(loadbalancer|listener)\//, `:${kind}/`)}/*`];

/** AWS: tags at creation need elasticloadbalancing:AddTags on what is made. */
const tagging = (where: Where): NeedsOf => (input, context) => (inputs(input['Tags']).length === 0 ? [] : on('elasticloadbalancing:AddTags', where(input, context)));

export const needs = needsOf({
  prefix: 'elasticloadbalancing',
  at: {
    ...each(
      `DescribeAccountLimits DescribeListenerAttributes DescribeListenerCertificates DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancers
       DescribeRules DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups DescribeTargetHealth`,
      nothingInParticular,
    ),
    CreateLoadBalancer: madeBalancer,
    CreateTargetGroup: made('targetgroup'),
    ...each('CreateListener DeleteLoadBalancer ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets', at('LoadBalancerArn')),
    ...each('CreateRule DeleteListener ModifyListener ModifyListenerAttributes', at('ListenerArn')),
    ...each('DeleteRule ModifyRule', at('RuleArn')),
    SetRulePriorities: (input) => inputs(input['RulePriorities']).map((it) => text(it['RuleArn'])),
    ...each('DeleteTargetGroup DeregisterTargets ModifyTargetGroup ModifyTargetGroupAttributes RegisterTargets', at('TargetGroupArn')),
    ...each('AddTags RemoveTags', (input) => texts(input['ResourceArns'])),
  },
  besides: {
    CreateLoadBalancer: tagging(madeBalancer),
    CreateTargetGroup: tagging(made('targetgroup')),
    CreateListener: tagging(below('listener', 'LoadBalancerArn')),
    CreateRule: tagging(below('listener-rule', 'ListenerArn')),
  },
});
