// Application Auto Scaling in our words, for ECS services: their range, their policies, scale-in held back.
import type { DescribeScalableTargetsCommandOutput, DescribeScalingPoliciesCommandOutput, PutScalingPolicyCommandInput, RegisterScalableTargetCommandInput, ScalableTarget as Shape } from '@aws-sdk/client-application-auto-scaling';
import { inParts, type ServiceApi } from './api.ts';

export interface ScalableTarget {
  readonly min: number;
  readonly max: number;
  readonly scaleInSuspended: boolean;
  readonly scaleOutSuspended: boolean;
}

export interface TrackingPolicy {
  readonly name: string;
  readonly metric: 'ECSServiceAverageCPUUtilization' | 'ECSServiceAverageMemoryUtilization';
  /** Per cent. */
  readonly target: number;
}

export class Scaling {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  #of(cluster: string, service: string) {
    return { ServiceNamespace: 'ecs', ResourceId: `service/${cluster}/${service}`, ScalableDimension: 'ecs:service:DesiredCount' } as const;
  }

  async target(cluster: string, service: string): Promise<ScalableTarget | undefined> {
    const { ServiceNamespace, ResourceId } = this.#of(cluster, service);
    const answer = await this.#api.call<object, DescribeScalableTargetsCommandOutput>('DescribeScalableTargets', { ServiceNamespace, ResourceIds: [ResourceId] });
    const [it] = answer.ScalableTargets ?? [];
    return it === undefined ? undefined : targetOf(it);
  }

  /** By service, those that have a range; one call for many. */
  async targets(cluster: string, services: readonly string[]): Promise<Readonly<Record<string, ScalableTarget>>> {
    const prefix = `service/${cluster}/`;
    const answers = await inParts(services, 50, (part) => this.#api.call<object, DescribeScalableTargetsCommandOutput>('DescribeScalableTargets', { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount', ResourceIds: part.map((service) => prefix + service) }));
    return Object.fromEntries(answers.flatMap(({ ScalableTargets = [] }) => ScalableTargets).map((it) => [(it.ResourceId ?? '').slice(prefix.length), targetOf(it)]));
  }

  async register(cluster: string, service: string, range: { readonly min: number; readonly max: number }): Promise<void> {
    const input: RegisterScalableTargetCommandInput = { ...this.#of(cluster, service), MinCapacity: range.min, MaxCapacity: range.max };
    await this.#api.call('RegisterScalableTarget', input);
  }

  async suspendScaleIn(cluster: string, service: string, suspended: boolean): Promise<void> {
    const input: RegisterScalableTargetCommandInput = { ...this.#of(cluster, service), SuspendedState: { DynamicScalingInSuspended: suspended } };
    await this.#api.call('RegisterScalableTarget', input);
  }

  async deregister(cluster: string, service: string): Promise<void> {
    await this.#api.call('DeregisterScalableTarget', this.#of(cluster, service));
  }

  async policies(cluster: string, service: string): Promise<readonly TrackingPolicy[]> {
    const { ServiceNamespace, ResourceId } = this.#of(cluster, service);
    const answer = await this.#api.call<object, DescribeScalingPoliciesCommandOutput>('DescribeScalingPolicies', { ServiceNamespace, ResourceId });
    return (answer.ScalingPolicies ?? []).flatMap((it) => {
      const tracking = it.TargetTrackingScalingPolicyConfiguration;
      const metric = tracking?.PredefinedMetricSpecification?.PredefinedMetricType;
      return metric === undefined ? [] : [{ name: it.PolicyName ?? '', metric: metric as TrackingPolicy['metric'], target: tracking?.TargetValue ?? 0 }];
    });
  }

  async putPolicy(cluster: string, service: string, policy: TrackingPolicy): Promise<void> {
    const input: PutScalingPolicyCommandInput = {
      ...this.#of(cluster, service),
      PolicyName: policy.name,
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: { TargetValue: policy.target, PredefinedMetricSpecification: { PredefinedMetricType: policy.metric } },
    };
    await this.#api.call('PutScalingPolicy', input);
  }
}

const targetOf = (it: Shape): ScalableTarget => ({
  min: it.MinCapacity ?? 0,
  max: it.MaxCapacity ?? 0,
  scaleInSuspended: it.SuspendedState?.DynamicScalingInSuspended ?? false,
  scaleOutSuspended: it.SuspendedState?.DynamicScalingOutSuspended ?? false,
});
