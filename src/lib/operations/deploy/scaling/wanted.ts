// What platform.yml says of a service's scaling as AWS is told it: policies, the alarms of steps, a schedule. Pure.
import type { CustomScaling, StepScaling } from '../../../config/scaling.ts';
import type { MetricAlarm } from '../../../aws/alarms.ts';
import type { ScalingPolicy, ScheduledAction } from '../../../aws/scaling.ts';
import { inSeconds } from '../../../world/time.ts';
import { baseName, stepAlarmPrefix } from '../../names.ts';
import type { DeploySubject } from '../subject.ts';

export interface WantedPolicy extends ScalingPolicy {
  /** In step ids: `cpu`, `memory`, `requests`, or the name in platform.yml. */
  readonly short: string;
  readonly kind: 'usual' | 'requests' | 'custom' | 'steps';
}

/** An alarm without what it asks: that is known when its policy is there. */
export type WantedAlarm = Omit<MetricAlarm, 'actions'> & { readonly short: string; readonly policy: string };

export type WantedAction = ScheduledAction & { readonly short: string };

type Of = Pick<DeploySubject, 'request' | 'service' | 'cluster' | 'facts' | 'blue' | 'green'>;

/** `APP-ENV-SERVICE-`: what begins so in a service's scaling is a deploy's. */
export const scalingPrefix = ({ request, service }: Pick<Of, 'request' | 'service'>): string => `${baseName(request.environment)}-${service.name}-`;

const alarmName = ({ request, service }: Of, step: string): string => stepAlarmPrefix(request.environment, service.name) + step;

export function wantedPolicies(subject: Of): readonly WantedPolicy[] {
  const { scaling } = subject.service;
  if (scaling === undefined) return [];
  const policy = (short: string, kind: WantedPolicy['kind'], settings: ScalingPolicy['settings']): WantedPolicy => ({ short, kind, name: scalingPrefix(subject) + short, type: kind === 'steps' ? 'StepScaling' : 'TargetTrackingScaling', settings });
  const usual = (short: string, type: string, target: number): WantedPolicy => policy(short, 'usual', { TargetValue: target, PredefinedMetricSpecification: { PredefinedMetricType: type } });
  return [
    usual('cpu', 'ECSServiceAverageCPUUtilization', scaling.cpu),
    usual('memory', 'ECSServiceAverageMemoryUtilization', scaling.memory),
    ...(scaling.requests === undefined ? [] : [policy('requests', 'requests', { TargetValue: scaling.requests, CustomizedMetricSpecification: requestsOver(subject) })]),
    ...(scaling.custom ?? []).map((it) => policy(it.name, 'custom', { TargetValue: it.target, CustomizedMetricSpecification: metricOf(subject, it) })),
    ...(scaling.steps ?? []).map((it) => policy(it.name, 'steps', { AdjustmentType: 'ChangeInCapacity', Cooldown: inSeconds(it.cooldown), StepAdjustments: adjustmentsOf(it) })),
  ];
}

/**
 * AWS: ALBRequestCountPerTarget is about one target group, and is "not supported for the blue/green deployment type" (ECS developer
 * guide, target tracking): with each release the traffic moves to the other one. The sum over both is AWS's own way out
 * (aws-samples/sample-amazon-ecs-blue-green-deployment-patterns, pull request 12); SUM of a list passes over the group that is idle.
 */
function requestsOver({ facts, blue, green }: Of): object {
  const of = (Id: string, group: string): object => ({
    Id,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'RequestCountPerTarget',
        Dimensions: [{ Name: 'LoadBalancer', Value: facts.outputs['edge/LoadBalancerFullName'] ?? '' }, { Name: 'TargetGroup', Value: group.slice(group.lastIndexOf(':') + 1) }],
      },
      Stat: 'Sum',
    },
    ReturnData: false,
  });
  return { Metrics: [of('blue', blue), of('green', green), { Id: 'perTask', Expression: 'SUM([blue, green])', ReturnData: true }] };
}

function dimensionsOf({ request: { environment } }: Of, { dimensions = {} }: Pick<CustomScaling, 'dimensions'>): Readonly<Record<string, string>> {
  const filled = (value: string): string => value.replaceAll('{app}', environment.app).replaceAll('{environment}', environment.environment);
  return Object.fromEntries(Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, filled(value)]));
}

const asList = (dimensions: Readonly<Record<string, string>>): object => (Object.keys(dimensions).length === 0 ? {} : { Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })) });

function metricOf(subject: Of, it: CustomScaling): object {
  const { namespace: Namespace, metric: MetricName, statistic, unit } = it;
  const metric = { MetricName, Namespace, ...asList(dimensionsOf(subject, it)) };
  const inUnit = unit === undefined ? {} : { Unit: unit };
  if (it.perTask !== true) return { ...metric, Statistic: statistic, ...inUnit };
  // AWS: "Create a target tracking scaling policy using metric math" (Application Auto Scaling user guide) divides a queue like this.
  const running = { MetricName: 'RunningTaskCount', Namespace: 'ECS/ContainerInsights', ...asList({ ClusterName: subject.cluster, ServiceName: subject.service.name }) };
  return {
    Metrics: [
      { Id: 'metric', MetricStat: { Metric: metric, Stat: statistic, ...inUnit }, ReturnData: false },
      { Id: 'perTask', Expression: 'metric / tasks', ReturnData: true },
      { Id: 'tasks', MetricStat: { Metric: running, Stat: 'Average' }, ReturnData: false },
    ],
  };
}

/** Whether tasks are added. */
const isUp = ({ adjustments }: StepScaling): boolean => (adjustments[0]?.change ?? 0) > 0;

/** AWS: the ends of a step are distances from the alarm's threshold (API reference, StepAdjustment). */
function adjustmentsOf(step: StepScaling): readonly object[] {
  const lower = (end: number | undefined): object => (end === undefined ? {} : { MetricIntervalLowerBound: apart(end, step.threshold) });
  const upper = (end: number | undefined): object => (end === undefined ? {} : { MetricIntervalUpperBound: apart(end, step.threshold) });
  return step.adjustments.map(({ from, to, change }) => ({ ...(isUp(step) ? { ...lower(from), ...upper(to) } : { ...lower(to), ...upper(from) }), ScalingAdjustment: change }));
}

/** 0.3 - 0.1 is 0.2. */
const apart = (end: number, threshold: number): number => Number((end - threshold).toPrecision(12));

export function wantedAlarms(subject: Of): readonly WantedAlarm[] {
  return (subject.service.scaling?.steps ?? []).map((it) => ({
    short: it.name,
    policy: scalingPrefix(subject) + it.name,
    name: alarmName(subject, it.name),
    namespace: it.namespace,
    metric: it.metric,
    dimensions: dimensionsOf(subject, it),
    statistic: it.statistic,
    period: inSeconds(it.period),
    threshold: it.threshold,
    fires: isUp(it) ? 'from the threshold upwards' : 'from the threshold downwards',
  }));
}

/** Without those whose one time has passed. */
export function wantedActions(subject: Of): readonly WantedAction[] {
  return (subject.service.scaling?.schedule ?? [])
    .filter(({ name }) => !subject.facts.past.includes(name))
    .map(({ name, cron, at, rate, timezone, min, max }) => ({
      short: name,
      name: scalingPrefix(subject) + name,
      schedule: cron !== undefined ? `cron(${cron})` : at !== undefined ? `at(${at})` : `rate(${rate ?? ''})`,
      timezone: timezone ?? 'UTC',
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    }));
}
