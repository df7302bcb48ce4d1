// What of a service's scaling is not as platform.yml says, and what a deploy made of it that platform.yml names no more. Pure.
import type { SeenAlarm } from '../../../aws/alarms.ts';
import { canonical } from '../../../world/ids.ts';
import { differencesOf, type Difference } from '../differences.ts';
import type { DeploySubject } from '../subject.ts';
import { isAsWanted, wantedRange } from './range.ts';
import { scalingPrefix, wantedActions, wantedAlarms, wantedPolicies, type WantedAction, type WantedAlarm, type WantedPolicy } from './wanted.ts';

export interface ScalingChanges {
  readonly range: boolean;
  readonly policies: readonly WantedPolicy[];
  readonly alarms: readonly WantedAlarm[];
  readonly actions: readonly WantedAction[];
  /** By their whole names. */
  readonly gone: { readonly policies: readonly string[]; readonly alarms: readonly string[]; readonly actions: readonly string[] };
  /** The service scales no more, and nobody else has put anything on its range: that goes, and all with it. */
  readonly ends: boolean;
}

const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

export const isPolicy = (wanted: Pick<WantedPolicy, 'name' | 'type' | 'settings'>) => (seen: Pick<WantedPolicy, 'name' | 'type' | 'settings'>): boolean => seen.name === wanted.name && seen.type === wanted.type && same(seen.settings, wanted.settings);

/** @param policy ARN of the alarm's policy; undefined: it is not there */
export function isAlarm({ short: _, policy: __, ...wanted }: WantedAlarm, seen: SeenAlarm, policy: string | undefined): boolean {
  return policy !== undefined && same({ ...wanted, actions: [policy] }, seen);
}

export const isAction = ({ short: _, ...wanted }: WantedAction, seen: object): boolean => same(wanted, seen);

export function scalingChanges(subject: DeploySubject): ScalingChanges {
  const { service, facts } = subject;
  const { scaling } = service;
  const prefix = scalingPrefix(subject);
  const [policies, alarms, actions] = [wantedPolicies(subject), wantedAlarms(subject), wantedActions(subject)];
  const arnOf = (name: string): string | undefined => facts.policies.find((seen) => seen.name === name)?.arn;
  const times = new Set((scaling?.schedule ?? []).map(({ name }) => prefix + name));
  const gone = {
    policies: facts.policies.map(({ name }) => name).filter((name) => name.startsWith(prefix) && !policies.some((it) => it.name === name)),
    alarms: facts.stepAlarms.map(({ name }) => name).filter((name) => !alarms.some((it) => it.name === name)),
    // One whose time has passed is named still.
    actions: facts.scheduled.map(({ name }) => name).filter((name) => name.startsWith(prefix) && !times.has(name)),
  };
  const foreign = facts.policies.length > gone.policies.length || facts.scheduled.length > gone.actions.length;
  return {
    range: scaling !== undefined && !isAsWanted(scaling, facts.scaling),
    policies: policies.filter((wanted) => !facts.policies.some(isPolicy(wanted))),
    alarms: alarms.filter((wanted) => !facts.stepAlarms.some((seen) => isAlarm(wanted, seen, arnOf(wanted.policy)))),
    actions: actions.filter((wanted) => !facts.scheduled.some((seen) => isAction(wanted, seen))),
    gone,
    ends: scaling === undefined && facts.scaling !== null && gone.policies.length > 0 && !foreign,
  };
}

export const isSettled = ({ range, policies, alarms, actions, gone, ends }: ScalingChanges): boolean => !range && !ends && [policies, alarms, actions, gone.policies, gone.alarms, gone.actions].every((list) => list.length === 0);

export function scalingDifferences(subject: DeploySubject): readonly Difference[] {
  const { facts, service } = subject;
  const changes = scalingChanges(subject);
  const { gone, ends } = changes;
  const prefix = scalingPrefix(subject);
  const wanted = service.scaling === undefined ? undefined : wantedRange(service.scaling, facts.scaling);
  const plain = (value: unknown): never => JSON.parse(JSON.stringify(value)) as never;
  const without = <T extends { readonly name: string }>({ name: _, ...rest }: T): object => rest;
  const seenPolicy = (name: string) => facts.policies.find((seen) => seen.name === name);
  const removed = (what: string, name: string): Difference => ({ path: `scaling.${what}.${name}`, before: name, after: null });
  return [
    ...(changes.range || ends ? (['min', 'max'] as const).flatMap((end) => (facts.scaling?.[end] === wanted?.[end] ? [] : [{ path: `scaling.${end}`, before: facts.scaling?.[end] ?? null, after: wanted?.[end] ?? null }])) : []),
    ...changes.policies.flatMap(({ kind, short, name, settings }): readonly Difference[] => {
      const seen = seenPolicy(name);
      if (kind === 'usual') return [{ path: `scaling.${metricIn(settings)}`, before: targetIn(seen?.settings), after: targetIn(settings) }];
      if (kind === 'requests' && targetIn(seen?.settings) !== targetIn(settings)) return [{ path: 'scaling.requests', before: targetIn(seen?.settings), after: targetIn(settings) }];
      return differencesOf(`scaling.${kind === 'requests' ? kind : `${kind}.${short}`}`, seen === undefined ? null : plain(seen.settings), plain(settings));
    }),
    ...changes.alarms.flatMap(({ short, policy: _, ...alarm }) => {
      const seen = facts.stepAlarms.find(({ name }) => name === alarm.name);
      const differences = differencesOf(`scaling.alarm.${short}`, seen === undefined ? null : plain({ ...without(seen), actions: [] }), plain(without(alarm)));
      return differences.length > 0 ? differences : [{ path: `scaling.alarm.${short}.actions`, before: plain(seen?.actions ?? []), after: ['its policy'] }];
    }),
    ...changes.actions.flatMap(({ short, ...action }) => {
      const seen = facts.scheduled.find(({ name }) => name === action.name);
      return differencesOf(`scaling.schedule.${short}`, seen === undefined ? null : plain(without(seen)), plain(without(action)));
    }),
    ...gone.actions.map((name) => removed('schedule', name.slice(prefix.length))),
    ...gone.alarms.map((name) => removed('alarm', name.slice(name.lastIndexOf('/') + 1))),
    ...gone.policies.map((name) => removed('policy', name.slice(prefix.length))),
  ];
}

interface Tracking {
  readonly TargetValue?: number;
  readonly PredefinedMetricSpecification?: { readonly PredefinedMetricType?: string };
}

const targetIn = (settings: object | undefined): number | null => (settings as Tracking | undefined)?.TargetValue ?? null;
const metricIn = (settings: object): string => (settings as Tracking).PredefinedMetricSpecification?.PredefinedMetricType ?? '';
