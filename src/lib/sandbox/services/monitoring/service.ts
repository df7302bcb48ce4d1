// CloudWatch: metrics, alarms, dashboards.
import type { ServiceModule } from '../../world/service.ts';
import { alarmOperations } from './alarm-operations.ts';
import { dashboardOperations } from './dashboards.ts';
import { dataOperations } from './data-operations.ts';
import { describeAlarmHistory, describeAlarms, describeAlarmsForMetric } from './describe-alarms.ts';
import { evaluateAlarms } from './evaluate.ts';
import { muteOperations } from './mute-rules.ts';
import { putCompositeAlarm, putMetricAlarm } from './put-alarm.ts';
import { rules } from './beliefs.ts';
import { needs } from './needs.ts';

export const monitoring: ServiceModule = {
  name: 'monitoring',
  beliefs: rules.rules,
  iamPrefix: 'cloudwatch',
  sdk: { load: () => import('@aws-sdk/client-cloudwatch'), client: 'CloudWatchClient' },
  needs,
  operations: {
    ...alarmOperations,
    ...dashboardOperations,
    ...dataOperations,
    ...muteOperations,
    PutMetricAlarm: putMetricAlarm,
    PutCompositeAlarm: putCompositeAlarm,
    DescribeAlarms: describeAlarms,
    DescribeAlarmsForMetric: describeAlarmsForMetric,
    DescribeAlarmHistory: describeAlarmHistory,
  },
  events: { 'monitoring.evaluate': evaluateAlarms },
  servesOn: ['monitoring.evaluate'],
};
