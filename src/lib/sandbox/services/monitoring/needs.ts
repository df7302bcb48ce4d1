// What CloudWatch's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for Amazon CloudWatch" (Service Authorization Reference).
import { each, needsOf, nothingInParticular, text, texts, type Where } from '../../world/need.ts';

const alarmArn = (context: Parameters<Where>[1], name: string): string => `arn:aws:cloudwatch:${context.region}:${context.account}:alarm:${name}`;
const named: Where = (input, context) => [alarmArn(context, text(input['AlarmName']))];
const many: Where = (input, context) => texts(input['AlarmNames']).map((name) => alarmArn(context, name));
/** AWS: what lists alarms is about all of them, whatever it asks for. */
const all: Where = (_, context) => [alarmArn(context, '*')];
const dashboard: Where = (input, context) => [`arn:aws:cloudwatch::${context.account}:dashboard/${text(input['DashboardName'])}`];

export const needs = needsOf({
  prefix: 'cloudwatch',
  keys: (input) => (text(input['Namespace']) === '' ? {} : { 'cloudwatch:namespace': [text(input['Namespace'])] }),
  at: {
    ...each('PutMetricAlarm PutCompositeAlarm SetAlarmState', named),
    ...each('DeleteAlarms EnableAlarmActions DisableAlarmActions', many),
    ...each('DescribeAlarms DescribeAlarmHistory', all),
    ...each('DescribeAlarmsForMetric GetMetricData GetMetricStatistics ListMetrics PutMetricData', nothingInParticular),
    ...each('PutDashboard GetDashboard', dashboard),
    DeleteDashboards: (input, context) => texts(input['DashboardNames']).map((name) => `arn:aws:cloudwatch::${context.account}:dashboard/${name}`),
    ListDashboards: (_, context) => [`arn:aws:cloudwatch::${context.account}:dashboard/*`],
    ...each('TagResource UntagResource ListTagsForResource', (input) => [text(input['ResourceARN'])]),
  },
});
