// Application Auto Scaling in our words, for ECS services: their range, their policies, their schedule, scale-in held back.
import type {
  DeleteScalingPolicyCommandInput,
  DeleteScheduledActionCommandInput,
  DescribeScalableTargetsCommandOutput,
  DescribeScalingPoliciesCommandOutput,
  DescribeScheduledActionsCommandOutput,
  PutScalingPolicyCommandInput,
  PutScheduledActionCommandInput,
  RegisterScalableTargetCommandInput,
  ScalableTarget as Shape,
  StepScalingPolicyConfiguration,
  TargetTrackingScalingPolicyConfiguration,
} from '@aws-sdk/client-application-auto-scaling';
import { allPages, inParts, type ServiceApi } from './api.ts';

export interface ScalableTarget {
  readonly min: number;
  readonly max: number;
  readonly scaleInSuspended: boolean;
  readonly scaleOutSuspended: boolean;
}

/** What a policy goes by, in AWS's words, in one order, without what AWS fills in: two alike are the same JSON. */
export type PolicySettings = { readonly [name: string]: unknown };

export interface ScalingPolicy {
  readonly name: string;
  /** `TargetTrackingScaling`, `StepScaling`. */
  readonly type: string;
  readonly settings: PolicySettings;
}

export interface SeenScalingPolicy extends ScalingPolicy {
  readonly arn: string;
}

/** Ends of the range that are set at a time. */
export interface ScheduledAction {
  readonly name: string;
  /** `cron(...)`, `at(...)`, `rate(...)` */
  readonly schedule: string;
  readonly timezone: string;
  readonly min?: number;
  readonly max?: number;
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

  /** Its policies and its schedule go with it; alarms that somebody made for a step policy do not. */
  async deregister(cluster: string, service: string): Promise<void> {
    await this.#api.call('DeregisterScalableTarget', this.#of(cluster, service));
  }

  async policies(cluster: string, service: string): Promise<readonly SeenScalingPolicy[]> {
    const { ServiceNamespace, ResourceId } = this.#of(cluster, service);
    const ask = (NextToken?: string) => this.#api.call<object, DescribeScalingPoliciesCommandOutput>('DescribeScalingPolicies', { ServiceNamespace, ResourceId, ...(NextToken === undefined ? {} : { NextToken }) });
    const pages = await allPages(() => ask(), ({ NextToken: token }) => (token === undefined ? undefined : () => ask(token)));
    return pages.flatMap(({ ScalingPolicies = [] }) => ScalingPolicies).map((it) => ({
      name: it.PolicyName ?? '',
      arn: it.PolicyARN ?? '',
      type: it.PolicyType ?? '',
      settings: settingsOf(it.TargetTrackingScalingPolicyConfiguration ?? it.StepScalingPolicyConfiguration ?? {}),
    }));
  }

  async putPolicy(cluster: string, service: string, { name, type, settings }: ScalingPolicy): Promise<void> {
    const input: PutScalingPolicyCommandInput = {
      ...this.#of(cluster, service),
      PolicyName: name,
      PolicyType: type as 'StepScaling' | 'TargetTrackingScaling',
      ...(type === 'StepScaling' ? { StepScalingPolicyConfiguration: settings as StepScalingPolicyConfiguration } : { TargetTrackingScalingPolicyConfiguration: settings as unknown as TargetTrackingScalingPolicyConfiguration }),
    };
    await this.#api.call('PutScalingPolicy', input);
  }

  async deletePolicy(cluster: string, service: string, name: string): Promise<void> {
    const input: DeleteScalingPolicyCommandInput = { ...this.#of(cluster, service), PolicyName: name };
    await this.#api.call('DeleteScalingPolicy', input);
  }

  async scheduled(cluster: string, service: string): Promise<readonly ScheduledAction[]> {
    const { ServiceNamespace, ResourceId } = this.#of(cluster, service);
    const ask = (NextToken?: string) => this.#api.call<object, DescribeScheduledActionsCommandOutput>('DescribeScheduledActions', { ServiceNamespace, ResourceId, ...(NextToken === undefined ? {} : { NextToken }) });
    const pages = await allPages(() => ask(), ({ NextToken: token }) => (token === undefined ? undefined : () => ask(token)));
    return pages.flatMap(({ ScheduledActions = [] }) => ScheduledActions).map(({ ScheduledActionName: name = '', Schedule: schedule = '', Timezone: timezone = 'UTC', ScalableTargetAction: range }) => ({
      name,
      schedule,
      timezone,
      ...(range?.MinCapacity === undefined ? {} : { min: range.MinCapacity }),
      ...(range?.MaxCapacity === undefined ? {} : { max: range.MaxCapacity }),
    }));
  }

  async putScheduled(cluster: string, service: string, { name, schedule, timezone, min, max }: ScheduledAction): Promise<void> {
    const input: PutScheduledActionCommandInput = {
      ...this.#of(cluster, service),
      ScheduledActionName: name,
      Schedule: schedule,
      // AWS: what an update does not say stays as it was (API reference, PutScheduledAction), so it is always said.
      Timezone: timezone,
      ScalableTargetAction: { ...(min === undefined ? {} : { MinCapacity: min }), ...(max === undefined ? {} : { MaxCapacity: max }) },
    };
    await this.#api.call('PutScheduledAction', input);
  }

  async deleteScheduled(cluster: string, service: string, name: string): Promise<void> {
    const input: DeleteScheduledActionCommandInput = { ...this.#of(cluster, service), ScheduledActionName: name };
    await this.#api.call('DeleteScheduledAction', input);
  }
}

const targetOf = (it: Shape): ScalableTarget => ({
  min: it.MinCapacity ?? 0,
  max: it.MaxCapacity ?? 0,
  scaleInSuspended: it.SuspendedState?.DynamicScalingInSuspended ?? false,
  scaleOutSuspended: it.SuspendedState?.DynamicScalingOutSuspended ?? false,
});

/** What AWS may fill in, and means nothing else than silence. */
const filled: readonly (readonly [name: string, value: unknown])[] = [['DisableScaleIn', false], ['MetricAggregationType', 'Average']];

/** In what order lists come back is AWS's affair. */
const orders: Readonly<Record<string, string>> = { Dimensions: 'Name', Metrics: 'Id' };

function settingsOf(config: object): PolicySettings {
  return JSON.parse(
    JSON.stringify(config, (name, value: unknown) => {
      if (filled.some(([of, usual]) => name === of && value === usual)) return undefined;
      const by = orders[name];
      if (by === undefined || !Array.isArray(value)) return value;
      const text = (it: unknown): string => String((it as Readonly<Record<string, unknown>>)[by]);
      return value.length === 0 ? undefined : [...value].sort((a, b) => (text(a) < text(b) ? -1 : 1));
    }),
  ) as PolicySettings;
}
