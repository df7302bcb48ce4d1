// AWS::ElasticLoadBalancingV2::TargetGroup.
import type { CreateTargetGroupCommandOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { tagList } from '../../world/tags.ts';
import { flagOf, given, listOf, numberOf, objectOf, tagsWith, textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type TargetGroup } from './entities.ts';
import { fullName } from './names.ts';
import { attributesOf, retag } from './resource-values.ts';

const elb = 'elasticloadbalancing';
const groupAt = (context: Context, arn: string): TargetGroup | undefined => context.table<TargetGroup>(kinds.targetGroup).get(arn);

const healthOf = (properties: Properties): object =>
  given({
    HealthCheckEnabled: flagOf(properties['HealthCheckEnabled']),
    HealthCheckProtocol: textOf(properties['HealthCheckProtocol']),
    HealthCheckPort: textOf(properties['HealthCheckPort']),
    HealthCheckPath: textOf(properties['HealthCheckPath']),
    HealthCheckIntervalSeconds: numberOf(properties['HealthCheckIntervalSeconds']),
    HealthCheckTimeoutSeconds: numberOf(properties['HealthCheckTimeoutSeconds']),
    HealthyThresholdCount: numberOf(properties['HealthyThresholdCount']),
    UnhealthyThresholdCount: numberOf(properties['UnhealthyThresholdCount']),
    Matcher: properties['Matcher'] === undefined ? undefined : { HttpCode: textOf(objectOf(properties['Matcher'])?.['HttpCode']) },
  });

const targetsOf = (properties: Properties): object[] => listOf(properties['Targets']).map((one) => given({ Id: textOf(one['Id']), Port: numberOf(one['Port']), AvailabilityZone: textOf(one['AvailabilityZone']) }));

export const targetGroup: ResourceType = {
  required: [],
  createOnly: ['IpAddressType', 'Name', 'Port', 'Protocol', 'ProtocolVersion', 'TargetType', 'VpcId'],
  create(properties, resource) {
    const { context } = resource;
    const made = context.call<CreateTargetGroupCommandOutput>(elb, 'CreateTargetGroup', given({
      Name: textOf(properties['Name']) ?? resource.generatedName(32),
      Protocol: textOf(properties['Protocol']),
      ProtocolVersion: textOf(properties['ProtocolVersion']),
      Port: numberOf(properties['Port']),
      VpcId: textOf(properties['VpcId']),
      TargetType: textOf(properties['TargetType']),
      ...healthOf(properties),
      Tags: tagList(tagsWith(resource.tags, properties['Tags'])),
    }));
    const arn = made.TargetGroups?.[0]?.TargetGroupArn ?? '';
    const attributes = attributesOf(properties['TargetGroupAttributes']);
    if (attributes.length > 0) context.call(elb, 'ModifyTargetGroupAttributes', { TargetGroupArn: arn, Attributes: attributes });
    if (targetsOf(properties).length > 0) context.call(elb, 'RegisterTargets', { TargetGroupArn: arn, Targets: targetsOf(properties) });
    return arn;
  },
  attributes(arn, { context }) {
    const group = groupAt(context, arn);
    return { TargetGroupArn: arn, TargetGroupFullName: fullName(arn), TargetGroupName: group?.name ?? '', LoadBalancerArns: group?.loadBalancerArn === undefined ? [] : [group.loadBalancerArn] };
  },
  update(arn, { before, after }, resource) {
    const { context } = resource;
    if (JSON.stringify(healthOf(before)) !== JSON.stringify(healthOf(after))) context.call(elb, 'ModifyTargetGroup', { TargetGroupArn: arn, ...healthOf(after) });
    const attributes = attributesOf(after['TargetGroupAttributes']);
    if (attributes.length > 0) context.call(elb, 'ModifyTargetGroupAttributes', { TargetGroupArn: arn, Attributes: attributes });
    const gone = targetsOf(before).filter((one) => !targetsOf(after).some((other) => JSON.stringify(other) === JSON.stringify(one)));
    if (gone.length > 0) context.call(elb, 'DeregisterTargets', { TargetGroupArn: arn, Targets: gone });
    if (targetsOf(after).length > 0) context.call(elb, 'RegisterTargets', { TargetGroupArn: arn, Targets: targetsOf(after) });
    retag(arn, { before, after }, resource);
  },
  delete: (arn, { context }) => context.call(elb, 'DeleteTargetGroup', { TargetGroupArn: arn }),
  read(arn, { context }) {
    const group = groupAt(context, arn);
    if (group === undefined) return undefined;
    const { healthCheck: check } = group;
    return {
      Name: group.name,
      Protocol: group.protocol,
      Port: group.port,
      VpcId: group.vpcId,
      TargetType: group.targetType,
      HealthCheckPort: check.port,
      HealthCheckProtocol: check.protocol,
      HealthCheckIntervalSeconds: check.intervalSeconds,
      HealthCheckTimeoutSeconds: check.timeoutSeconds,
      HealthyThresholdCount: check.healthyThreshold,
      UnhealthyThresholdCount: check.unhealthyThreshold,
      ...(check.protocol === 'TCP' ? {} : { HealthCheckPath: check.path, Matcher: { HttpCode: check.matcher } }),
    };
  },
};
