// PutMetricAlarm and PutCompositeAlarm: what AWS refuses, and the alarm as it stands afterwards.
import type { PutCompositeAlarmCommandInput as CompositeInput, PutCompositeAlarmCommandOutput as CompositeOutput, PutMetricAlarmCommandInput as MetricInput, PutMetricAlarmCommandOutput as MetricOutput } from '@aws-sdk/client-cloudwatch';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagsOf } from '../../world/tags.ts';
import { BadRule, children, parseRule } from './composite-rule.ts';
import { knownStatistic } from './datapoint.ts';
import { alarmsOf, remember, type Alarm, type AlarmState } from './entities.ts';
import { evaluateComposite, keepEvaluating } from './evaluate.ts';
import { checkQueries, sharedPeriod } from './query.ts';
import { unsettle } from './settled.ts';

export const alarmArn = (context: Context, name: string): string => `arn:aws:cloudwatch:${context.region}:${context.account}:alarm:${name}`;

const refuse = (reason: string): AwsFault => new AwsFault('ValidationError', reason);

const comparisons: ReadonlySet<string> = new Set(['GreaterThanOrEqualToThreshold', 'GreaterThanThreshold', 'LessThanThreshold', 'LessThanOrEqualToThreshold', 'LessThanLowerOrGreaterThanUpperThreshold', 'LessThanLowerThreshold', 'GreaterThanUpperThreshold']);
const treatments: ReadonlySet<string> = new Set(['missing', 'ignore', 'breaching', 'notBreaching']);

function refuseBadMetricAlarm(input: MetricInput, context: Context): void {
  if (!comparisons.has(input.ComparisonOperator ?? '')) throw refuse(`1 validation error detected: Value '${input.ComparisonOperator}' at 'comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: [${[...comparisons].join(', ')}]`);
  if (input.TreatMissingData !== undefined && !treatments.has(input.TreatMissingData)) throw refuse(`1 validation error detected: Value '${input.TreatMissingData}' at 'treatMissingData' failed to satisfy constraint: Member must satisfy enum value set: [breaching, notBreaching, ignore, missing]`);
  const periods = input.EvaluationPeriods ?? 0;
  if (periods < 1) throw refuse(`1 validation error detected: Value '${periods}' at 'evaluationPeriods' failed to satisfy constraint: Member must have value greater than or equal to 1`);
  // Texts below unverified, their conditions are those of botocore cloudwatch: PutMetricAlarm.
  if ((input.DatapointsToAlarm ?? periods) > periods) throw new AwsFault('InvalidParameterCombinationException', 'DatapointsToAlarm must be less than or equal to EvaluationPeriods.');
  if (input.Threshold === undefined && input.ThresholdMetricId === undefined) throw new AwsFault('MissingRequiredParameterException', 'The parameter Threshold is required.');
  refuseBadSource(input);
  refuseBadActions([...(input.AlarmActions ?? []), ...(input.OKActions ?? []), ...(input.InsufficientDataActions ?? [])], context);
}

function refuseBadSource(input: MetricInput): void {
  const periods = input.EvaluationPeriods ?? 1;
  if (input.Metrics !== undefined) {
    if (input.MetricName !== undefined || input.Statistic !== undefined || input.Period !== undefined) throw new AwsFault('InvalidParameterCombinationException', 'The parameters Metrics and MetricName, Namespace, Dimensions, Period, Unit, Statistic, ExtendedStatistic are mutually exclusive.');
    checkQueries(input.Metrics);
    if (input.Metrics.filter((query) => query.ReturnData !== false).length !== 1) throw refuse('Exactly one element of the metrics list should return data.');
    checkSpan(sharedPeriod(input.Metrics) / 1000, periods);
    return;
  }
  if (input.MetricName === undefined || input.Namespace === undefined) throw new AwsFault('MissingRequiredParameterException', 'The parameters MetricName and Namespace are required.');
  if (input.Period === undefined || (input.Period % 60 !== 0 && ![10, 20, 30].includes(input.Period))) throw refuse('Period must be 10, 20, 30 or a multiple of 60');
  const stat = input.Statistic ?? input.ExtendedStatistic;
  if (stat === undefined || !knownStatistic(stat)) throw refuse(`The statistic ${stat ?? 'is missing and'} is not valid.`);
  checkSpan(input.Period, periods);
}

/** AWS: seven days at most, one where the period is shorter than an hour (botocore cloudwatch: PutMetricAlarm Period). */
function checkSpan(period: number, periods: number): void {
  if (period < 3600 && period * periods > 86_400) throw refuse('Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).');
  if (period * periods > 604_800) throw refuse('Metrics cannot be checked across more than seven days (EvaluationPeriods * Period must be <= 604800).'); // text unverified
}

function refuseBadActions(actions: readonly string[], context: Context): void {
  for (const action of actions) {
    const parts = action.split(':');
    if (parts.length < 6 || parts[0] !== 'arn') throw refuse(`Invalid arn syntax: ${action}`);
    const region = parts[3];
    // AWS: an alarm acts in its own region.
    if (region !== '' && region !== context.region) throw refuse(`Invalid region ${region} specified. Only ${context.region} is supported.`);
  }
}

const unborn = (context: Context): AlarmState => ({ value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation', updatedAt: context.now, transitionedAt: context.now });

function put(context: Context, name: string, alarm: Pick<Alarm, 'kind' | 'settings'> & { readonly tags: Readonly<Record<string, string>> }): Alarm {
  const before = alarmsOf(context).get(name);
  if (before !== undefined && before.kind !== alarm.kind) throw refuse(`An alarm of another type with the name ${name} exists.`);
  // AWS: an update replaces all settings and leaves the state as it was; tags of an update are ignored. (botocore cloudwatch: PutMetricAlarm)
  const put = {
    ...alarm,
    name,
    arn: alarmArn(context, name),
    configuredAt: context.now,
    state: before?.state ?? unborn(context),
    judged: before?.judged ?? 'INSUFFICIENT_DATA',
    tags: before?.tags ?? alarm.tags,
  } as Alarm;
  alarmsOf(context).put(name, put);
  unsettle(context);
  remember(context, name, { type: 'ConfigurationUpdate', summary: `Alarm "${name}" ${before === undefined ? 'created' : 'updated'}`, data: JSON.stringify({ version: '1.0', type: before === undefined ? 'Create' : 'Update' }) });
  return put;
}

export const putMetricAlarm = operation<MetricInput, MetricOutput>((input, context) => {
  refuseBadMetricAlarm(input, context);
  const { AlarmName = '', Tags, ...settings } = input;
  put(context, AlarmName, { kind: 'metric', settings: { ...settings, ActionsEnabled: settings.ActionsEnabled ?? true, TreatMissingData: settings.TreatMissingData ?? 'missing' }, tags: tagsOf(Tags) });
  keepEvaluating(context);
  return {};
});

export const putCompositeAlarm = operation<CompositeInput, CompositeOutput>((input, context) => {
  const { AlarmName = '', Tags, ...settings } = input;
  try {
    const named = children(parseRule(settings.AlarmRule ?? ''));
    if (new Set(named).size > 100) throw new BadRule('more than 100 alarms are named');
    for (const child of named) if (alarmsOf(context).get(child) === undefined) throw new BadRule(`the alarm ${child} does not exist`);
  } catch (bad) {
    if (bad instanceof BadRule) throw refuse(`AlarmRule must be valid: ${bad.message}`); // text unverified
    throw bad;
  }
  refuseBadActions([...(input.AlarmActions ?? []), ...(input.OKActions ?? []), ...(input.InsufficientDataActions ?? [])], context);
  const alarm = put(context, AlarmName, { kind: 'composite', settings: { ...settings, ActionsEnabled: settings.ActionsEnabled ?? true }, tags: tagsOf(Tags) });
  if (alarm.kind === 'composite') evaluateComposite(context, alarm);
  return {};
});
