// The listener rule that carries a service's users: which group has them, and whether it is as it was.
import type { Cloud } from '../../aws/cloud.ts';
import type { StepContext } from '../../engine/step.ts';
import { showWeights, type DeploySubject } from './subject.ts';

export type Weights = Readonly<Record<string, number>>;

/** The one group with all the weight; undefined where weight is split or nowhere. */
export function liveGroup(weights: Weights): string | undefined {
  const live = Object.entries(weights).filter(([, weight]) => weight > 0);
  return live.length === 1 ? live[0]?.[0] : undefined;
}

/** Per cent of the users that a group has. */
export function shareOf(weights: Weights, group: string): number {
  const all = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return all === 0 ? 0 : (100 * (weights[group] ?? 0)) / all;
}

/** The groups of the pair: the one that had the users before this deploy, and the one that its tasks come into. */
export function pairOf(subject: DeploySubject): { readonly old: string; readonly fresh: string } {
  const { blue, green, first, facts } = subject;
  const old = first ? blue : (liveGroup(facts.rule?.weights ?? {}) ?? blue);
  return { old, fresh: old === blue ? green : blue };
}

/** The listener rule that carries the users, from what was seen or from the step that made it. */
export const ruleArn = (subject: DeploySubject, context: StepContext): string => subject.facts.rule?.arn ?? String(context.memory.note('rule', 'rule') ?? '');

export async function weightsNow(cloud: Cloud, subject: DeploySubject, context: StepContext): Promise<Weights> {
  return (await cloud.loadBalancing(subject.region).rule(ruleArn(subject, context)))?.weights ?? {};
}

/**
 * The rule's weights in words while they are not as they should be; undefined when they are.
 * @param ofBefore they should be those from before the deploy; else one group should have all users, whichever it is
 */
export async function weightsOff(cloud: Cloud, subject: DeploySubject, { context, ofBefore }: { readonly context: StepContext; readonly ofBefore: boolean }): Promise<string | undefined> {
  if (subject.service.port === undefined) return undefined;
  const now = await weightsNow(cloud, subject, context);
  const before = subject.facts.rule?.weights ?? {};
  const same = ofBefore ? Object.keys({ ...before, ...now }).every((group) => (before[group] ?? 0) === (now[group] ?? 0)) : liveGroup(now) !== undefined;
  return same ? undefined : showWeights(now);
}
