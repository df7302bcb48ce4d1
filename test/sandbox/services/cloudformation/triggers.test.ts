// Rollback triggers: alarms that turn a stack's operation round.
import { expect, it } from 'vitest';
import type { ServiceModule } from '../../../../src/lib/sandbox/world/service.ts';
import { operation } from '../../../../src/lib/sandbox/world/service.ts';
import { Workbench } from './workbench.ts';

/** One alarm, whose state is a table entry. */
const monitoring: ServiceModule = {
  name: 'monitoring',
  operations: {
    SetAlarmState: operation<{ StateValue: string }, object>(({ StateValue }, context) => {
      context.table('test.alarm').put('errors', StateValue);
      return {};
    }),
    DescribeAlarms: operation<{ AlarmNames: readonly string[] }, object>(({ AlarmNames }, context) => {
      const state = context.table<string>('test.alarm').get(AlarmNames[0] ?? '');
      return { MetricAlarms: state === undefined ? [] : [{ StateValue: state }] };
    }),
  },
};

const template = (size: number): string => `Resources: { A: { Type: Test::Thing, Properties: { Size: ${size} } } }`;
const triggers = { RollbackConfiguration: { MonitoringTimeInMinutes: 10, RollbackTriggers: [{ Arn: 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors', Type: 'AWS::CloudWatch::Alarm' }] } };

it('keeps the operation open for the time asked, and turns it round when the alarm goes', () => {
  const bench = new Workbench({ services: [monitoring] });
  bench.call('SetAlarmState', { StateValue: 'OK' }, 'monitoring');
  bench.call('CreateStack', { StackName: 'app', TemplateBody: template(1), ...triggers });
  bench.pass(300);
  expect(bench.stack('app').StackStatus).toBe('CREATE_IN_PROGRESS');
  bench.pass(360);
  expect(bench.stack('app').StackStatus).toBe('CREATE_COMPLETE');
  // The triggers are remembered.
  bench.call('UpdateStack', { StackName: 'app', TemplateBody: template(2) });
  bench.pass(120);
  bench.call('SetAlarmState', { StateValue: 'ALARM' }, 'monitoring');
  expect(bench.settle('app').StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(bench.things()[0]?.properties['Size']).toBe(1);
});

it('fails the operation when the alarm is missing', () => {
  const bench = new Workbench({ services: [monitoring] });
  expect(bench.create('app', template(1), triggers).StackStatus).toBe('ROLLBACK_COMPLETE');
  expect(bench.refused('CreateStack', { StackName: 'x', TemplateBody: template(1), RollbackConfiguration: { RollbackTriggers: [{ Arn: 'arn', Type: 'AWS::Other' }] } }).message).toBe('Rollback Trigger Type not supported');
});

it('triggers, their time and topics have their bounds', () => {
  const bench = new Workbench();
  const arn = (name: string): string => `arn:aws:cloudwatch:us-east-1:111111111111:alarm:${name}`;
  const refused = (more: object): string => bench.refused('CreateStack', { StackName: 'bound', TemplateBody: 'Resources: { A: { Type: Test::Thing, Properties: { Size: 1 } } }', ...more }).message;
  expect(refused({ RollbackConfiguration: { RollbackTriggers: Array.from({ length: 6 }, (_, at) => ({ Arn: arn(`a${at}`), Type: 'AWS::CloudWatch::Alarm' })) } })).toContain("'rollbackConfiguration.rollbackTriggers' failed to satisfy constraint");
  for (const MonitoringTimeInMinutes of [-1, 181]) expect(refused({ RollbackConfiguration: { MonitoringTimeInMinutes } })).toContain("'rollbackConfiguration.monitoringTimeInMinutes' failed to satisfy constraint");
  expect(refused({ NotificationARNs: Array.from({ length: 6 }, () => 'arn:aws:sns:us-east-1:111111111111:t') })).toContain("'notificationARNs' failed to satisfy constraint");
  expect(bench.call('DescribeAccountLimits', {})).toMatchObject({ AccountLimits: [{ Name: 'ConcurrentResourcesLimit' }, { Name: 'StackLimit', Value: 2000 }, { Name: 'StackOutputsLimit' }] });
});
