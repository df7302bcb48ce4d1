// CloudWatch: how late a datapoint can be read, and how long after that an alarm goes by it.
import { DescribeAlarmsCommand, GetMetricDataCommand, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { awaited, prefix, tagList, type Lab } from '../lab.ts';
import { lasted, type Moment } from '../moments.ts';

const metric = { Namespace: 'platform-calibrate', MetricName: 'value' };
const alarm = `${prefix}alarm`;
const evaluation = 'monitoring.alarm-evaluation/between';

export async function metrics(lab: Lab): Promise<void> {
  const { aws, pace, notebook, skew } = lab;
  if (!skew.known) throw new Error("AWS's clock is not known: no answer has named a time");
  await aws.cloudWatch.send(
    new PutMetricAlarmCommand({ AlarmName: alarm, ...metric, Statistic: 'Maximum', Period: 60, EvaluationPeriods: 1, Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching', Tags: tagList }),
  );
  const put = (): Promise<unknown> => aws.cloudWatch.send(new PutMetricDataCommand({ Namespace: metric.Namespace, MetricData: [{ MetricName: metric.MetricName, Value: 1 }] }));
  const sent = await pace.timed(put);
  let lastSent = sent.at.from;
  let fired: Moment | undefined;
  let before = sent.at.from;
  const look = async (): Promise<Date | undefined> => {
    // Sent on, so that the minute that an alarm looks at is never empty.
    if (pace.now - lastSent > 30) {
      lastSent = pace.now;
      await put();
    }
    const from = pace.now;
    if (fired === undefined && (await fires(lab))) fired = { from: before, to: pace.now };
    before = from;
    return readable(lab);
  };
  const seen = await awaited(pace, { what: 'a datapoint', since: sent.at, look, until: (at) => at !== undefined, every: 2, longest: 900 });
  if (seen.value !== undefined) notebook.took('monitoring.metrics-late/after', skew.after(seen.value, seen.at));
  if (fired === undefined) await awaited(pace, { what: 'an alarm', since: seen.at, look: async () => (await look(), fired), until: (at) => at !== undefined, every: 2, longest: 900 });
  if (fired !== undefined) noteDelay(lab, lasted(seen.at, fired));
}

/** A delay up to the time between two evaluations fits; that it is short proves little, that it is long much. */
function noteDelay({ notebook }: Lab, delay: { readonly atLeast: number; readonly atMost: number | null }): void {
  const saw = `ALARM ${delay.atLeast} to ${delay.atMost ?? '?'} s after the datapoint could be read`;
  notebook.tell(saw);
  if (delay.atLeast > 61) notebook.held(evaluation, false, saw);
  // The looks were six seconds apart at the most: what is a little over a minute by them was not.
  else if (delay.atMost !== null && delay.atMost <= 66) notebook.held(evaluation, true, saw);
}

async function fires({ aws }: Lab): Promise<boolean> {
  const { MetricAlarms } = await aws.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarm] }));
  return MetricAlarms?.[0]?.StateValue === 'ALARM';
}

/** The minute of the first datapoint that can be read. */
async function readable({ aws, pace, skew }: Lab): Promise<Date | undefined> {
  const now = skew.server(pace.now).getTime();
  const { MetricDataResults } = await aws.cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - 600_000),
      EndTime: new Date(now + 120_000),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [{ Id: 'value', MetricStat: { Metric: metric, Period: 60, Stat: 'Maximum' } }],
    }),
  );
  return MetricDataResults?.[0]?.Timestamps?.[0];
}
