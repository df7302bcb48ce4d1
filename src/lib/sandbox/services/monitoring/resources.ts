// CloudWatch's resources for CloudFormation.
import { AwsFault } from '../../world/aws-fault.ts';
import { tagList, tagsOf } from '../../world/tags.ts';
import type { Properties, ResourceInStack, ResourceType } from '../cloudformation/resource-type.ts';
import { alarmsOf, dashboardsOf } from './entities.ts';
import { alarmArn } from './put-alarm.ts';

const numbers = new Set(['EvaluationPeriods', 'DatapointsToAlarm', 'Threshold', 'Period', 'ActionsSuppressorWaitPeriod', 'ActionsSuppressorExtensionPeriod']);
const truths = new Set(['ActionsEnabled', 'ReturnData']);

/** Templates write numbers and booleans as text at will; the API does not. */
function typed(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => typed(item));
  if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, typed(inner, field)]));
  if (numbers.has(name)) return Number(value);
  return truths.has(name) ? value === true || value === 'true' : value;
}

function input(properties: Properties, name: string, tags: Readonly<Record<string, string>>): object {
  return { ...(typed(properties) as object), AlarmName: name, Tags: tagList({ ...tags, ...tagsOf(properties['Tags'] as never) }) };
}

function alarmType(operation: 'PutMetricAlarm' | 'PutCompositeAlarm', required: readonly string[]): ResourceType {
  return {
    required,
    createOnly: ['AlarmName'],
    create(properties, resource) {
      const name = String(properties['AlarmName'] ?? resource.generatedName(255));
      // A put would quietly take over an alarm that somebody else made; a stack refuses to.
      if (alarmsOf(resource.context).get(name) !== undefined) throw new AwsFault('AlreadyExists', `${name} already exists`);
      resource.context.call('monitoring', operation, input(properties, name, resource.tags));
      return name;
    },
    attributes: (name, { context }) => ({ Arn: alarmsOf(context).get(name)?.arn ?? alarmArn(context, name) }),
    update(name, { after }, { context, tags }) {
      context.call('monitoring', operation, input(after, name, tags));
    },
    delete(name, { context }) {
      context.call('monitoring', 'DeleteAlarms', { AlarmNames: [name] });
    },
    read(name, { context }) {
      const alarm = alarmsOf(context).get(name);
      return alarm === undefined ? undefined : { AlarmName: alarm.name, ...alarm.settings };
    },
  };
}

const dashboard: ResourceType = {
  required: ['DashboardBody'],
  read: readDashboard,
  createOnly: ['DashboardName'],
  create(properties, resource: ResourceInStack) {
    const name = String(properties['DashboardName'] ?? resource.generatedName(255));
    resource.context.call('monitoring', 'PutDashboard', { DashboardName: name, DashboardBody: body(properties), Tags: tagList(resource.tags) });
    return name;
  },
  update(name, { after }, { context }) {
    context.call('monitoring', 'PutDashboard', { DashboardName: name, DashboardBody: body(after) });
  },
  delete(name, { context }) {
    if (context.call<{ readonly DashboardEntries: readonly { readonly DashboardName: string }[] }>('monitoring', 'ListDashboards', { DashboardNamePrefix: name }).DashboardEntries.some((it) => it.DashboardName === name)) {
      context.call('monitoring', 'DeleteDashboards', { DashboardNames: [name] });
    }
  },
};

/** The properties of a dashboard as they are. */
function readDashboard(name: string, { context }: ResourceInStack): Properties | undefined {
  const it = dashboardsOf(context).get(name);
  return it === undefined ? undefined : { DashboardName: it.name, DashboardBody: it.body };
}

const body = (properties: Properties): string => (typeof properties['DashboardBody'] === 'string' ? properties['DashboardBody'] : JSON.stringify(properties['DashboardBody']));

export const resources: Readonly<Record<'AWS::CloudWatch::Alarm' | 'AWS::CloudWatch::CompositeAlarm' | 'AWS::CloudWatch::Dashboard', ResourceType>> = {
  'AWS::CloudWatch::Alarm': alarmType('PutMetricAlarm', ['ComparisonOperator', 'EvaluationPeriods']),
  'AWS::CloudWatch::CompositeAlarm': alarmType('PutCompositeAlarm', ['AlarmRule']),
  'AWS::CloudWatch::Dashboard': dashboard,
};
