// The steps of a deploy that own a service's range, its policies and their alarms, and its schedule.
import type { Cloud } from '../../aws/cloud.ts';
import { done, todo } from '../../engine/standing.ts';
import type { Step, Undo } from '../../engine/step.ts';
import { canonical } from '../../world/ids.ts';
import { minutes, seconds } from '../../world/time.ts';
import { firesAsOurs } from '../../aws/alarms.ts';
import { holdScaleIn, releaseScaleIn } from '../steps/scaling/scale-in.ts';
import { isAction, isAlarm, isPolicy, scalingChanges } from './scaling/changes.ts';
import { isAsWanted, wantedRange } from './scaling/range.ts';
import { hasPassed } from './scaling/schedule.ts';
import { scalingPrefix, type WantedAction, type WantedAlarm, type WantedPolicy } from './scaling/wanted.ts';
import type { DeploySubject } from './subject.ts';

/** Long enough for an account whose API rate is used up: nothing of a release depends on it. */
const patience = { limit: minutes(15), every: seconds(5) } as const;

/** Around steps in whose midst no task may be taken away. Where nothing scales, or somebody holds scale-in already, they stand alone. */
export function withScaleInHeld(cloud: Cloud, { facts, region, cluster, service }: DeploySubject, steps: readonly Step[]): readonly Step[] {
  if (facts.scaling === null || facts.scaling.scaleInSuspended) return steps;
  const scaled = { region, cluster, service: service.name };
  return [holdScaleIn(cloud, scaled), ...steps, releaseScaleIn(cloud, scaled)];
}

/** What is to be, and what is named no more beside it. */
export function scalingSteps(cloud: Cloud, subject: DeploySubject): readonly Step[] {
  if (subject.service.scaling === undefined) return [];
  const { range, policies, alarms, actions, gone } = scalingChanges(subject);
  return [
    // First: one that fires meanwhile would set an end that is no longer named.
    ...gone.actions.map((name) => dropAction(cloud, subject, named(subject, name))),
    ...(range ? [setRange(cloud, subject)] : []),
    ...policies.map((policy) => putPolicy(cloud, subject, policy)),
    ...alarms.map((alarm) => putAlarm(cloud, subject, alarm)),
    ...actions.map((action) => putAction(cloud, subject, action)),
    ...gone.alarms.map((name) => dropAlarm(cloud, subject, name)),
    ...gone.policies.map((name) => dropPolicy(cloud, subject, named(subject, name))),
  ];
}

/** What a deploy made for a service that platform.yml no longer scales. After everything else: nothing is held back any more. */
export function endScaling(cloud: Cloud, subject: DeploySubject): readonly Step[] {
  if (subject.service.scaling !== undefined) return [];
  const { gone, ends } = scalingChanges(subject);
  const alarms = gone.alarms.map((name) => dropAlarm(cloud, subject, name));
  if (ends) return [...alarms, stopScaling(cloud, subject)];
  return [...gone.actions.map((name) => dropAction(cloud, subject, named(subject, name))), ...alarms, ...gone.policies.map((name) => dropPolicy(cloud, subject, named(subject, name)))];
}

const byAws = (operation: string, { cluster, service }: DeploySubject): string => `aws application-autoscaling ${operation} --service-namespace ecs --resource-id service/${cluster}/${service.name} --scalable-dimension ecs:service:DesiredCount`;

function setRange(cloud: Cloud, subject: DeploySubject): Step {
  const { service, cluster, region, facts } = subject;
  const said = service.scaling;
  if (said === undefined) throw new Error('nothing is said of scaling');
  const scaling = () => cloud.scaling(region);
  const { min, max } = wantedRange(said, facts.scaling);
  const before = facts.scaling;
  return {
    id: 'range',
    title: `Let ${service.name} run ${min} to ${max} tasks`,
    why: 'scaling owns the number of tasks from here on',
    byHand: `${byAws('register-scalable-target', subject)} --min-capacity ${min} --max-capacity ${max}`,
    actions: ['application-autoscaling:DescribeScalableTargets', 'application-autoscaling:RegisterScalableTarget', 'application-autoscaling:DeregisterScalableTarget', 'iam:CreateServiceLinkedRole'],
    ...patience,
    async check() {
      const target = await scaling().target(cluster, service.name);
      // What a time of the schedule has set meanwhile is as right.
      return target !== undefined && isAsWanted(said, target) ? done() : todo;
    },
    act: () => scaling().register(cluster, service.name, { min, max }),
    undo: {
      title: before === null ? 'Stop scaling it' : `Let it run ${before.min} to ${before.max} tasks again`,
      act: () => (before === null ? scaling().deregister(cluster, service.name) : scaling().register(cluster, service.name, before)),
      async check() {
        const target = await scaling().target(cluster, service.name);
        const as = before === null ? target === undefined : target?.min === before.min && target.max === before.max;
        return as ? todo : done();
      },
    },
  };
}

function saidOf({ kind, short, settings }: WantedPolicy, service: string): Pick<Step, 'id' | 'title' | 'why'> {
  const { TargetValue: target } = settings as { readonly TargetValue?: number };
  const tracks = 'target tracking adds tasks above and takes them away below';
  if (kind === 'usual') return { id: `track-${short}`, title: `Keep ${short === 'cpu' ? 'CPU' : 'memory'} of ${service} at ${target} %`, why: tracks };
  if (kind === 'requests') return { id: 'track-requests', title: `Keep requests of ${service} at ${target} a minute and task`, why: `${tracks}; over both target groups, for the traffic moves with each release` };
  if (kind === 'custom') return { id: `track-${short}`, title: `Keep ${short} of ${service} at ${target}`, why: tracks };
  return { id: `steps-${short}`, title: `Have steps of ${service} for ${short}`, why: 'an alarm asks for so many tasks more or fewer, by how far it is passed' };
}

function putPolicy(cloud: Cloud, subject: DeploySubject, policy: WantedPolicy): Step {
  const { service, cluster, region } = subject;
  const { short: _, kind: __, ...settings } = policy;
  return {
    ...saidOf(policy, service.name),
    byHand: `aws application-autoscaling put-scaling-policy --policy-name ${policy.name} --policy-type ${policy.type} ...`,
    actions: ['application-autoscaling:DescribeScalingPolicies', 'application-autoscaling:PutScalingPolicy', 'cloudwatch:PutMetricAlarm'],
    ...patience,
    ...(policy.kind === 'usual' ? { leaves: 'A policy goes with its range; where the range stays it is what platform.yml says.' } : { undo: policyAsItWas(cloud, subject, policy) }),
    check: async () => ((await cloud.scaling(region).policies(cluster, service.name)).some(isPolicy(policy)) ? done() : todo),
    act: () => cloud.scaling(region).putPolicy(cluster, service.name, settings),
  };
}

function policyAsItWas(cloud: Cloud, { service, cluster, region, facts }: DeploySubject, { name, short }: Named): Undo {
  const before = facts.policies.find((seen) => seen.name === name);
  const seen = async () => (await cloud.scaling(region).policies(cluster, service.name)).find((it) => it.name === name);
  if (before === undefined) return { title: `Take the policy ${short} away`, act: () => cloud.scaling(region).deletePolicy(cluster, service.name, name), check: async () => ((await seen()) === undefined ? todo : done()) };
  const { arn: _, ...settings } = before;
  return {
    title: `Have the policy ${short} as it was`,
    act: () => cloud.scaling(region).putPolicy(cluster, service.name, settings),
    async check() {
      const now = await seen();
      return now !== undefined && isPolicy(settings)(now) ? todo : done();
    },
  };
}

function putAlarm(cloud: Cloud, subject: DeploySubject, wanted: WantedAlarm): Step {
  const { service, cluster, region, facts } = subject;
  const { short, policy, ...alarm } = wanted;
  const before = facts.stepAlarms.find(({ name }) => name === alarm.name);
  const arn = async (): Promise<string | undefined> => (await cloud.scaling(region).policies(cluster, service.name)).find(({ name }) => name === policy)?.arn;
  const seen = async () => (await cloud.alarms(region).metricAlarms(alarm.name)).find(({ name }) => name === alarm.name);
  return {
    id: `alarm-${short}`,
    title: `Watch ${alarm.metric} for the steps ${short}`,
    why: 'the alarm is what asks the policy',
    byHand: `aws cloudwatch put-metric-alarm --alarm-name ${alarm.name} --alarm-actions POLICY_ARN --namespace ${alarm.namespace} --metric-name ${alarm.metric} ...`,
    actions: ['application-autoscaling:DescribeScalingPolicies', 'cloudwatch:DescribeAlarms', 'cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'],
    ...patience,
    async check() {
      const found = await seen();
      return found !== undefined && isAlarm(wanted, found, await arn()) ? done() : todo;
    },
    act: async () => cloud.alarms(region).put({ ...alarm, actions: [(await arn()) ?? ''] }, `Steps ${short} of ${service.name}: asks the scaling policy ${policy}; platform.yml says how`),
    undo: before === undefined ? { title: `Take the alarm for ${short} away`, act: () => cloud.alarms(region).remove([alarm.name]), check: async () => ((await seen()) === undefined ? todo : done()) } : alarmAsItWas(cloud, subject, { name: alarm.name, short }),
  };
}

/** It asks the policy of its name, which may have been made anew. */
function alarmAsItWas(cloud: Cloud, subject: DeploySubject, { name, short }: Named): Undo {
  const { service, cluster, region, facts } = subject;
  const before = facts.stepAlarms.find((seen) => seen.name === name);
  const policy = scalingPrefix(subject) + short;
  const arn = async (): Promise<string> => (await cloud.scaling(region).policies(cluster, service.name)).find((it) => it.name === policy)?.arn ?? '';
  return {
    title: `Have the alarm for ${short} as it was`,
    async act() {
      // One that somebody has given another comparison was no longer a deploy's: it is left to them.
      if (before === undefined || !firesAsOurs(before)) return;
      await cloud.alarms(region).put({ ...before, actions: [await arn()].filter((it) => it !== '') }, `Steps ${short} of ${service.name}`);
    },
    async check() {
      const now = (await cloud.alarms(region).metricAlarms(name)).find((it) => it.name === name);
      return before === undefined || !firesAsOurs(before) || (now !== undefined && canonical({ ...now, actions: [] }) === canonical({ ...before, actions: [] }) && now.actions.includes(await arn())) ? todo : done();
    },
  };
}

function putAction(cloud: Cloud, subject: DeploySubject, wanted: WantedAction): Step {
  const { service, cluster, region } = subject;
  const { short, ...action } = wanted;
  const entry = service.scaling?.schedule?.find(({ name }) => name === short);
  const ends = [...(action.min === undefined ? [] : [`at least ${action.min}`]), ...(action.max === undefined ? [] : [`at most ${action.max}`])].join(' and ');
  return {
    id: `schedule-${short}`,
    title: `Have ${service.name} run ${ends} tasks from ${short} on: ${action.schedule}, ${action.timezone}`,
    why: 'load that is known beforehand is not waited for',
    byHand: `${byAws('put-scheduled-action', subject)} --scheduled-action-name ${action.name} --schedule "${action.schedule}" --timezone ${action.timezone} --scalable-target-action ...`,
    actions: ['application-autoscaling:DescribeScheduledActions', 'application-autoscaling:PutScheduledAction'],
    ...patience,
    undo: actionAsItWas(cloud, subject, { name: action.name, short }),
    async check({ now }) {
      if (entry !== undefined && hasPassed(entry, now())) return done({ passed: true });
      return (await cloud.scaling(region).scheduled(cluster, service.name)).some((seen) => isAction(wanted, seen)) ? done() : todo;
    },
    act: () => cloud.scaling(region).putScheduled(cluster, service.name, action),
  };
}

function actionAsItWas(cloud: Cloud, { service, cluster, region, facts }: DeploySubject, { name, short }: Named): Undo {
  const before = facts.scheduled.find((seen) => seen.name === name);
  const seen = async () => (await cloud.scaling(region).scheduled(cluster, service.name)).find((it) => it.name === name);
  if (before === undefined) return { title: `Take the time ${short} away`, act: () => cloud.scaling(region).deleteScheduled(cluster, service.name, name), check: async () => ((await seen()) === undefined ? todo : done()) };
  return {
    title: `Have the time ${short} as it was`,
    act: () => cloud.scaling(region).putScheduled(cluster, service.name, before),
    check: async () => (canonical((await seen()) ?? null) === canonical(before) ? todo : done()),
  };
}

interface Named {
  readonly name: string;
  readonly short: string;
}

const named = (subject: DeploySubject, name: string): Named => ({ name, short: name.slice(scalingPrefix(subject).length) });

function dropAction(cloud: Cloud, subject: DeploySubject, { name, short }: Named): Step {
  const { service, cluster, region } = subject;
  return {
    id: `drop-schedule-${short}`,
    title: `Take the time ${short} of ${service.name} away`,
    why: 'platform.yml names it no more',
    byHand: `${byAws('delete-scheduled-action', subject)} --scheduled-action-name ${name}`,
    actions: ['application-autoscaling:DescribeScheduledActions', 'application-autoscaling:DeleteScheduledAction'],
    ...patience,
    undo: actionAsItWas(cloud, subject, { name, short }),
    check: async () => ((await cloud.scaling(region).scheduled(cluster, service.name)).some((seen) => seen.name === name) ? todo : done()),
    act: () => cloud.scaling(region).deleteScheduled(cluster, service.name, name),
  };
}

function dropAlarm(cloud: Cloud, subject: DeploySubject, name: string): Step {
  const { service, region } = subject;
  const short = name.slice(name.lastIndexOf('/') + 1);
  return {
    id: `drop-alarm-${short}`,
    title: `Take the alarm for the steps ${short} of ${service.name} away`,
    why: 'platform.yml names them no more; AWS leaves the alarm when its policy goes',
    byHand: `aws cloudwatch delete-alarms --alarm-names ${name}`,
    actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:DeleteAlarms'],
    ...patience,
    undo: alarmAsItWas(cloud, subject, { name, short }),
    check: async () => ((await cloud.alarms(region).metricAlarms(name)).some((seen) => seen.name === name) ? todo : done()),
    act: () => cloud.alarms(region).remove([name]),
  };
}

function dropPolicy(cloud: Cloud, subject: DeploySubject, { name, short }: Named): Step {
  const { service, cluster, region } = subject;
  return {
    id: `drop-policy-${short}`,
    title: `Take the policy ${short} of ${service.name} away`,
    why: 'platform.yml names it no more',
    byHand: `${byAws('delete-scaling-policy', subject)} --policy-name ${name}`,
    actions: ['application-autoscaling:DescribeScalingPolicies', 'application-autoscaling:DeleteScalingPolicy', 'cloudwatch:DeleteAlarms'],
    ...patience,
    undo: policyAsItWas(cloud, subject, { name, short }),
    check: async () => ((await cloud.scaling(region).policies(cluster, service.name)).some((seen) => seen.name === name) ? todo : done()),
    act: () => cloud.scaling(region).deletePolicy(cluster, service.name, name),
  };
}

function stopScaling(cloud: Cloud, subject: DeploySubject): Step {
  const { service, cluster, region } = subject;
  return {
    id: 'stop-scaling',
    title: `Stop scaling ${service.name}`,
    why: 'platform.yml says nothing of it any more; as many tasks stay as there are',
    byHand: byAws('deregister-scalable-target', subject),
    actions: ['application-autoscaling:DescribeScalableTargets', 'application-autoscaling:DeregisterScalableTarget'],
    ...patience,
    leaves: 'What was on the range went with it: the next deploy brings what platform.yml says.',
    check: async () => ((await cloud.scaling(region).target(cluster, service.name)) === undefined ? done() : todo),
    act: () => cloud.scaling(region).deregister(cluster, service.name),
  };
}
