// Which writes reached AWS and how often: what "nothing is done twice" is counted by.
import { canonical } from '../../src/lib/world/ids.ts';
import type { SeenCall } from './attempt.ts';

/** Members that say what a call is about, the most telling first. */
const naming = ['StackName', 'PolicyName', 'ScheduledActionName', 'AlarmName', 'AlarmNames', 'ResourceId', 'family', 'serviceName', 'service', 'serviceDeploymentArn', 'Priority', 'RuleArn', 'TargetGroupArn', 'LoadBalancerArn', 'ListenerArn', 'DBInstanceIdentifier', 'Name', 'taskDefinition', 'task', 'resourceArn'] as const;

/** What a write is about: `serverpod`, a stack's name; undefined where no member is known to say so. */
export function namedIn(input: unknown): string | undefined {
  const members = input as Readonly<Record<string, unknown>>;
  const name = naming.find((it) => members[it] !== undefined);
  return name === undefined ? undefined : String(members[name]);
}

/** Stacks of two regions have the same names. */
const placeOf = ({ region }: SeenCall['call']): string => (region === 'us-east-1' ? '' : `${region} `);

const subjectOf = (input: unknown): string => namedIn(input) ?? canonical(input);

export type Tally = ReadonlyMap<string, number>;

/** By operation and what it is about: `ecs:UpdateService serverpod`. */
export function tallyBySubject(calls: readonly SeenCall[]): Tally {
  return tally(calls, ({ call }) => `${call.service}:${call.operation} ${placeOf(call)}${subjectOf(call.input)}`);
}

/** By operation and everything that is asked: two alike are one act done twice. */
export function tallyByInput(calls: readonly SeenCall[]): Tally {
  return tally(calls, ({ call }) => `${call.service}:${call.operation} ${placeOf(call)}${subjectOf(call.input)} ${canonical(call.input)}`);
}

function tally(calls: readonly SeenCall[], key: (call: SeenCall) => string): Tally {
  const counts = new Map<string, number>();
  for (const seen of calls) if (seen.writes) counts.set(key(seen), (counts.get(key(seen)) ?? 0) + 1);
  return counts;
}

const tokens = ['ClientToken', 'ClientRequestToken', 'clientToken'] as const;

/** Without those that are another sending of a call with the same token: AWS does such a thing once. */
export function withoutResent(calls: readonly SeenCall[]): readonly SeenCall[] {
  const sent = new Set<string>();
  return calls.filter(({ call }) => {
    const token = tokens.map((name) => (call.input as Readonly<Record<string, unknown>>)[name]).find((value) => value !== undefined);
    const key = `${call.service}:${call.operation} ${placeOf(call)}${canonical(call.input)}`;
    if (token === undefined) return true;
    const first = !sent.has(key);
    sent.add(key);
    return first;
  });
}

/** What happened more often than it may. */
export function moreThan(allowed: Tally, seen: Tally): readonly string[] {
  return [...seen].filter(([key, n]) => n > Math.max(1, allowed.get(key) ?? 0)).map(([key, n]) => `${cut(key)} was done ${n} times`);
}

/** Where two tallies are not the same. */
export function unlike(wanted: Tally, seen: Tally): readonly string[] {
  const keys = [...new Set([...wanted.keys(), ...seen.keys()])].sort();
  return keys.filter((key) => wanted.get(key) !== seen.get(key)).map((key) => `${cut(key)} was done ${seen.get(key) ?? 0} times, undisturbed ${wanted.get(key) ?? 0} times`);
}

const cut = (text: string): string => (text.length > 160 ? `${text.slice(0, 160)}...` : text);
