// Which change sets can be made before anything is, and what they are compared with. Nothing of it is ever executed.
import type { Cloud } from '../../../aws/cloud.ts';
import { done } from '../../../engine/standing.ts';
import type { Plan } from '../../../engine/plan.ts';
import type { Step } from '../../../engine/step.ts';
import { canonical } from '../../../world/ids.ts';
import { minutes, seconds } from '../../../world/time.ts';
import { clearStep, lookStep, lookSteps, type Looked } from '../../steps/cloudformation/look-step.ts';
import type { AllowedStack } from '../../steps/cloudformation/stack-steps.ts';
import { partsBefore, planBootstrap, underRole, wantedStacks, wayOf, whatIs, type StackVerdict } from '../bootstrap/plan.ts';
import { seenOf, type BootstrapFacts, type BootstrapRequest } from '../bootstrap/request.ts';
import { estimateSubject } from '../estimate/subject.ts';
import { neverStood } from '../stack-status.ts';
import { differences, expectedActions } from './expected.ts';

export const comparedStep = 'compared';

type Moving = StackVerdict & { readonly allowed: AllowedStack };

export function planChangeSets(cloud: Cloud, request: BootstrapRequest, facts: BootstrapFacts): Plan {
  const whole = planBootstrap(cloud, request, facts);
  if (whole.refusals.length > 0) return { ...whole, steps: [] };
  const { desired, verdicts } = wayOf(request, facts, wantedStacks(request, facts));
  const moving = verdicts.filter((it): it is Moving => it.allowed !== undefined);
  const parts = new Set(moving.map(({ desired: { part } }) => part));
  const judged = moving.map((it) => ({ it, why: notKnown(it, partsBefore(it.desired, desired).filter((part) => parts.has(part)), facts) }));
  const ready = judged.flatMap(({ it, why }) => (why === undefined ? [it] : []));
  const subject = estimateSubject(request, facts, desired);
  const steps = ready.flatMap((verdict): readonly Step[] => {
    const { desired: stack } = verdict;
    const filled = subject.stacks.find(({ part }) => part === stack.part);
    const after = filled?.after ?? { layer: stack.layer, parameters: verdict.allowed.parameters };
    const before = verdict.allowed.kind === 'CREATE' ? undefined : filled?.before;
    const actions = expectedActions({ region: stack.region, account: facts.account, before, after: { ...after, parameters: { ...after.parameters, ...verdict.allowed.parameters } } });
    const tags = verdict.allowed.kind === 'UPDATE' && canonical(stack.tags) !== canonical(seenOf(stack, facts)?.tags ?? {});
    const allowed = { ...underRole(verdict.allowed, request, facts), ...(stack.part.includes('/') ? { region: stack.region } : {}) };
    return lookSteps(cloud.cloudFormation(stack.region), {
      stack: allowed,
      shell: seenOf(stack, facts) === undefined,
      compare: (set) => differences(set, { actions, replaced: verdict.consents ?? [], tags }),
    });
  });
  const skipped = judged.flatMap(({ it, why }) => (why === undefined ? [] : [`No change set of ${whatIs(it.desired)}: ${why}`]));
  return {
    ...whole,
    headline: ready.length === 0 ? `${whole.headline}; no change set can be made ahead` : `${whole.headline}; ${ready.length} change sets are made to be read, and taken away again`,
    steps: ready.length === 0 ? [] : [...steps, compared(ready.map(({ desired: { part } }) => part))],
    warnings: [...(whole.warnings ?? []), ...skipped],
    approval: { changeSets: ready.map(({ desired: { part } }) => part), bootstrap: whole.approval },
  };
}

/** Why a change set cannot be made ahead; undefined where it can. */
function notKnown({ desired, later, recover, takeOver }: Moving, before: readonly string[], facts: BootstrapFacts): string | undefined {
  const status = seenOf(desired, facts)?.status ?? '';
  if (recover !== undefined) return 'its last rollback has to be gone on with first';
  if (takeOver !== undefined) return 'what an earlier environment of this name kept has to be taken over first';
  if (neverStood.has(status) && status !== 'REVIEW_IN_PROGRESS') return `it is ${status} and has to be deleted first`;
  if (before.length > 0) return `what it is made of is known after ${before.join(', ')}`;
  return Object.keys(later).length > 0 ? `what it is made of is known after ${Object.values(later).map(({ stack, region }) => `${stack} in ${region}`).join(', ')}` : undefined;
}

/** A gate: what all looks together say. */
function compared(parts: readonly string[]): Step {
  return {
    id: comparedStep,
    title: 'Compare what AWS says with the plan',
    why: 'a plan is made from templates; AWS has the last word',
    byHand: 'read the change sets beside the plan',
    actions: [],
    after: parts.map(clearStep),
    limit: minutes(1),
    every: seconds(1),
    check: ({ memory }) => {
      const looks = parts.map((part) => ({ part, ...(memory.notes(lookStep(part)) as unknown as Looked) }));
      return Promise.resolve(done({
        differing: looks.flatMap(({ part, differences: all }) => all.map((it) => `${part}: ${it}`)),
        failed: looks.flatMap(({ part, status, reason }) => (status === 'failed' ? [`${part}: ${reason}`] : [])),
      }));
    },
  };
}
