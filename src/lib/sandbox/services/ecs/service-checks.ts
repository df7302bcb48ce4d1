// What CreateService and UpdateService refuse, with AWS's words where they are known.
import type { DeploymentConfiguration, LoadBalancer, NetworkConfiguration } from '@aws-sdk/client-ecs';
import type { Context } from '../../world/service.ts';
import { kinds as elb, type TargetGroup } from '../elasticloadbalancing/entities.ts';
import { kinds as ec2, type SecurityGroup, type Subnet } from '../ec2/entities.ts';
import type { TaskDefinition } from './entities.ts';
import { client, invalid } from './faults.ts';
import { holdsBoth } from './traffic.ts';
import { isNetworkListener, rolls } from './way.ts';

/** @throws AwsFault InvalidParameterException */
export function checkNetwork(context: Context, network: NetworkConfiguration | undefined, definition: TaskDefinition): void {
  const vpc = network?.awsvpcConfiguration;
  if (definition.registered.networkMode !== 'awsvpc') {
    if (vpc !== undefined) throw invalid('Network Configuration is not valid for the given networkMode of this task definition.');
    return;
  }
  if (vpc === undefined) throw invalid('Network Configuration must be provided when networkMode \'awsvpc\' is specified.');
  const { subnets = [], securityGroups = [] } = vpc;
  if (subnets.length === 0) throw invalid('subnets can not be empty.');
  if (subnets.length > 16) throw invalid('subnets can have at most 16 items.');
  if (securityGroups.length > 5) throw invalid('securityGroups can have at most 5 items.');
  if (context.knows('ec2', 'DescribeSubnets')) {
    const unknown = subnets.find((id) => context.table<Subnet>(ec2.subnet).get(id) === undefined);
    if (unknown !== undefined) throw invalid(`Error retrieving subnet information for [${unknown}]: The subnet ID '${unknown}' does not exist (ErrorCode: InvalidSubnetID.NotFound)`);
  }
  if (context.knows('ec2', 'DescribeSecurityGroups')) {
    const unknown = securityGroups.find((id) => context.table<SecurityGroup>(ec2.securityGroup).get(id) === undefined);
    if (unknown !== undefined) throw invalid(`Error retrieving security group information for [${unknown}]: The security group '${unknown}' does not exist (ErrorCode: InvalidGroup.NotFound)`);
  }
}

/** @throws AwsFault InvalidParameterException */
export function checkLoadBalancers(context: Context, balancers: readonly LoadBalancer[], { definition, configuration }: { readonly definition: TaskDefinition; readonly configuration: DeploymentConfiguration }): void {
  const shifts = !rolls(configuration);
  const classic = balancers.filter(({ loadBalancerName }) => loadBalancerName !== undefined);
  if (classic.length > 0 && classic.length < balancers.length) throw invalid('All loadBalancers must be strictly either ELBv1 (defining loadBalancerName) or ELBv2 (defining targetGroupArn)');
  if (classic.some(({ advancedConfiguration }) => advancedConfiguration !== undefined)) throw invalid('advancedConfiguration field is not allowed with ELBv1 loadBalancers');
  const advanced = balancers.filter(({ advancedConfiguration }) => advancedConfiguration !== undefined);
  if (shifts && advanced.length < balancers.length) throw invalid('advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy');
  if (advanced.length > 0 && advanced.length < balancers.length) throw invalid('Either all or none of the provided loadBalancers must have advancedConfiguration defined');
  const groups = balancers.flatMap(({ targetGroupArn, advancedConfiguration: more }) => [targetGroupArn, more?.alternateTargetGroupArn]).filter((arn) => arn !== undefined);
  const twice = groups.find((arn, at) => groups.indexOf(arn) !== at);
  if (twice !== undefined) throw invalid(`Duplicate targetGroupArn found: ${twice}`);
  for (const balancer of balancers) {
    checkContainer(balancer, definition);
    for (const arn of [balancer.targetGroupArn, balancer.advancedConfiguration?.alternateTargetGroupArn]) checkGroup(context, arn, definition);
    if (shifts) checkAdvanced(context, balancer);
    if (!shifts && balancer.targetGroupArn !== undefined) checkAttached(context, balancer.targetGroupArn);
  }
}

function checkContainer({ containerName, containerPort }: LoadBalancer, definition: TaskDefinition): void {
  if (containerName === undefined) throw invalid('containerName can not be null.');
  if (containerPort === undefined) throw invalid('containerPort can not be null.');
  const container = definition.registered.containerDefinitions?.find(({ name }) => name === containerName);
  if (container === undefined) throw invalid(`The container ${containerName} does not exist in the task definition.`);
  if (container.portMappings?.some((mapping) => mapping.containerPort === containerPort) !== true) throw invalid(`The container ${containerName} did not have a container port ${containerPort} defined.`);
}

function checkGroup(context: Context, arn: string | undefined, definition: TaskDefinition): void {
  if (arn === undefined || !context.knows('elasticloadbalancing', 'DescribeTargetGroups')) return;
  const group = context.table<TargetGroup>(elb.targetGroup).get(arn);
  if (group === undefined) throw invalid(`The target group ${arn} does not exist.`);
  if (definition.registered.networkMode === 'awsvpc' && group.targetType !== 'ip') {
    throw invalid(`The provided target group ${arn} has target type ${group.targetType}, which is incompatible with the awsvpc network mode specified in the task definition.`);
  }
}

function checkAttached(context: Context, arn: string): void {
  if (!context.knows('elasticloadbalancing', 'DescribeTargetGroups')) return;
  if (context.table<TargetGroup>(elb.targetGroup).get(arn)?.loadBalancerArn === undefined) throw invalid(`The target group with targetGroupArn ${arn} does not have an associated load balancer.`);
}

// AWS: the messages are those of "Troubleshooting Amazon ECS blue/green deployments" (ECS developer guide).
function checkAdvanced(context: Context, balancer: LoadBalancer): void {
  const { alternateTargetGroupArn, productionListenerRule: production, testListenerRule: test, roleArn } = balancer.advancedConfiguration ?? {};
  if (alternateTargetGroupArn === undefined) throw invalid('alternateTargetGroupArn can not be blank when advancedConfiguration is specified.');
  if (production === undefined) throw invalid('productionListenerRule can not be blank when advancedConfiguration is specified.');
  for (const [name, arn] of [['productionListenerRule', production], ['testListenerRule', test]] as const) {
    if (arn !== undefined && !arn.includes(':listener-rule/app/') && !isNetworkListener(arn)) throw invalid(`${name} has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: ${arn}`);
  }
  if (production === test) throw invalid(`The following rules cannot be used as both production and test listener rules: ${production}`);
  if (roleArn === undefined || !/^arn:aws:iam::\d{12}:role\/.+$/.test(roleArn)) throw invalid('roleArn is not a valid IAM role ARN.');
  if (!context.knows('elasticloadbalancing', 'DescribeRules')) return;
  // That the one listener of a Network Load Balancer may do without the alternate group until its deployment is unverified.
  if (test === undefined && !isNetworkListener(production) && !holdsBoth(context, production, balancer)) {
    throw invalid('For Application LoadBalancer, testListenerRule is required when productionListenerRule is not associated with both targetGroup and alternateTargetGroup');
  }
}

export const checkDesired = (count: number | undefined): void => {
  if (count !== undefined && (!Number.isInteger(count) || count < 0)) throw invalid('desiredCount must be greater than or equal to 0.');
  // AWS: the default quota of tasks per service (ECS endpoints and quotas).
  if (count !== undefined && count > 5000) throw client('The desired count exceeds the limit of 5000 tasks per service.');
};
