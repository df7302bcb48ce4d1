// Scaling policies: kept, shown, and given the alarms that drive them; what an alarm does is in `scale.ts`.
import type {
  CustomizedMetricSpecification,
  DeleteScalingPolicyCommandInput,
  DeleteScalingPolicyCommandOutput,
  DescribeScalingPoliciesCommandInput,
  DescribeScalingPoliciesCommandOutput,
  PutScalingPolicyCommandInput,
  PutScalingPolicyCommandOutput,
  ServiceNamespace,
} from '@aws-sdk/client-application-auto-scaling';
import { createHash } from 'node:crypto';
import { asDate } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation } from '../../world/service.ts';
import { kinds, type ScalingPolicy } from './entities.ts';
import { invalid, nextToken, pageOf, targetAt } from './faults.ts';
import { alarmsNaming, forgetPolicy, refuseBadSteps } from './step-policies.ts';
import { putTrackingAlarms, removeTrackingAlarms } from './tracking-alarms.ts';

const types: ReadonlySet<string> = new Set(['StepScaling', 'TargetTrackingScaling', 'PredictiveScaling']);

export const putScalingPolicy = operation<PutScalingPolicyCommandInput, PutScalingPolicyCommandOutput>((input, context) => {
  const target = targetAt(context, input);
  const { PolicyName: name = '', PolicyType: type = 'StepScaling', TargetTrackingScalingPolicyConfiguration: tracking } = input;
  if (name === '' || name.length > 256) throw invalid('PolicyName must have between 1 and 256 characters.');
  if (!types.has(type)) throw invalid(`Unsupported policy type: ${String(type)}`);
  if (type === 'TargetTrackingScaling') {
    if (tracking?.TargetValue === undefined) throw invalid('TargetTrackingScalingPolicyConfiguration must have a TargetValue.');
    if ((tracking.PredefinedMetricSpecification === undefined) === (tracking.CustomizedMetricSpecification === undefined)) throw invalid('Exactly one of predefined and customized metric specification must be given.');
    // AWS: this metric names one target group and is useless for a service that changes groups with each deployment.
    if (tracking.PredefinedMetricSpecification?.PredefinedMetricType === 'ALBRequestCountPerTarget' && tracking.PredefinedMetricSpecification.ResourceLabel === undefined) {
      throw invalid('You must specify ResourceLabel when the predefined metric type is ALBRequestCountPerTarget.');
    }
  }
  if (type === 'TargetTrackingScaling' && tracking?.CustomizedMetricSpecification !== undefined) refuseBadMetric(tracking.CustomizedMetricSpecification);
  if (type === 'StepScaling') refuseBadSteps(input.StepScalingPolicyConfiguration);
  const key = `${target.key}|${name}`;
  const all = context.table<ScalingPolicy>(kinds.policy);
  const before = all.get(key);
  // AWS: 50 for each target ("Quotas for Application Auto Scaling"; which of the two errors is a guess).
  if (before === undefined && all.values().filter((one) => one.target === target.key).length >= 50) throw new AwsFault('LimitExceededException', 'The number of scaling policies for this scalable target has reached its limit of 50.');
  const id = createHash('sha256').update(`${context.account}/${context.region}/${key}`).digest('hex');
  const uuid = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20, 32)].join('-');
  const arn = before?.arn ?? `arn:aws:autoscaling:${context.region}:${context.account}:scalingPolicy:${uuid}:resource/${target.namespace}/${target.resourceId}:policyName/${name}`;
  const policy: ScalingPolicy = { key, arn, target: target.key, given: { ...input, PolicyType: type }, createdAt: before?.createdAt ?? context.now, ...(before?.alarms === undefined ? {} : { alarms: before.alarms }) };
  const alarms = putTrackingAlarms(context, policy);
  context.table<ScalingPolicy>(kinds.policy).put(key, { ...policy, alarms });
  return { PolicyARN: arn, Alarms: shownAlarms({ alarms }) };
});

const shownAlarms = ({ alarms = [] }: Pick<ScalingPolicy, 'alarms'>): { AlarmName: string; AlarmARN: string }[] => alarms.map(({ name, arn }) => ({ AlarmName: name, AlarmARN: arn }));

export const describeScalingPolicies = operation<DescribeScalingPoliciesCommandInput, DescribeScalingPoliciesCommandOutput>((input, context) => {
  const wanted = context
    .table<ScalingPolicy>(kinds.policy)
    .values()
    .filter(({ given }) => given.ServiceNamespace === input.ServiceNamespace)
    .filter(({ given }) => input.ResourceId === undefined || given.ResourceId === input.ResourceId)
    .filter(({ given }) => input.ScalableDimension === undefined || given.ScalableDimension === input.ScalableDimension)
    .filter(({ given }) => input.PolicyNames === undefined || input.PolicyNames.length === 0 || input.PolicyNames.includes(given.PolicyName ?? ''));
  const shown = pageOf(wanted, ({ key }) => key, input);
  return {
    ScalingPolicies: shown.items.map(({ arn, given, createdAt, alarms }) => ({
      PolicyARN: arn,
      PolicyName: given.PolicyName ?? '',
      ServiceNamespace: given.ServiceNamespace as ServiceNamespace,
      ResourceId: given.ResourceId ?? '',
      ScalableDimension: given.ScalableDimension as 'ecs:service:DesiredCount',
      PolicyType: given.PolicyType ?? 'StepScaling',
      ...(given.TargetTrackingScalingPolicyConfiguration === undefined ? {} : { TargetTrackingScalingPolicyConfiguration: given.TargetTrackingScalingPolicyConfiguration }),
      ...(given.StepScalingPolicyConfiguration === undefined ? {} : { StepScalingPolicyConfiguration: given.StepScalingPolicyConfiguration }),
      Alarms: given.PolicyType === 'StepScaling' ? alarmsNaming(context, arn) : shownAlarms(alarms === undefined ? {} : { alarms }),
      CreationTime: asDate(createdAt),
    })),
    ...nextToken(shown),
  };
});

export const deleteScalingPolicy = operation<DeleteScalingPolicyCommandInput, DeleteScalingPolicyCommandOutput>((input, context) => {
  const key = `${targetAt(context, input).key}|${input.PolicyName ?? ''}`;
  const policy = context.table<ScalingPolicy>(kinds.policy).get(key);
  if (policy === undefined) throw new AwsFault('ObjectNotFoundException', `No scaling policy found for service namespace: ${String(input.ServiceNamespace)}, resource ID: ${input.ResourceId ?? ''}, scalable dimension: ${String(input.ScalableDimension)}, policy name: ${input.PolicyName ?? ''}`);
  removeTrackingAlarms(context, policy);
  forgetPolicy(context, policy);
  context.table<ScalingPolicy>(kinds.policy).delete(key);
  return {};
});

/** @throws AwsFault ValidationException; the texts are guesses, the conditions those of the API reference (CustomizedMetricSpecification). */
function refuseBadMetric({ Metrics: metrics, MetricName: name, Namespace: namespace, Statistic: statistic, Dimensions: dimensions, Unit: unit }: CustomizedMetricSpecification): void {
  if (metrics === undefined) {
    if (name === undefined || namespace === undefined || statistic === undefined) throw invalid('MetricName, Namespace and Statistic must be specified for a customized metric specification.');
    return;
  }
  if ([name, namespace, statistic, dimensions, unit].some((one) => one !== undefined)) throw invalid('Metrics cannot be combined with MetricName, Namespace, Dimensions, Statistic and Unit.');
  if (metrics.filter(({ ReturnData }) => ReturnData !== false).length !== 1) throw invalid('Exactly one metric must return data.');
  if (metrics.some(({ Expression, MetricStat }) => (Expression === undefined) === (MetricStat === undefined))) throw invalid('Each metric must have either an Expression or a MetricStat.');
}
