// Which hop a run takes: one, so that each has a plan of its own; what users feel goes alone; what cannot go yet says why.
import type { ProblemData } from '../../../problems/problem.ts';
import type { DesiredStack } from '../layer.ts';
import { feltBy, heldBack, holdingBack, hopLine, hopsAhead, settingsHeld, shrinking, withoutHeld, type HopAhead } from './hops.ts';
import type { StackVerdict } from './plan.ts';
import { atRest } from '../stack-status.ts';
import { seenOf, type BootstrapFacts, type BootstrapRequest, type SeenStack } from './request.ts';

export interface WaySubject {
  readonly request: BootstrapRequest;
  readonly facts: BootstrapFacts;
  readonly chosen: ReadonlySet<string>;
  /** What becomes of the stacks. */
  readonly judge: (stacks: readonly DesiredStack[]) => readonly StackVerdict[];
}

export interface Way {
  /** As they are to be after this run. */
  readonly desired: readonly DesiredStack[];
  readonly verdicts: readonly StackVerdict[];
  readonly refusals: readonly ProblemData[];
  readonly warnings: readonly string[];
  /** For the headline. */
  readonly words?: string;
}

/** All hops that lie ahead of stacks that stand, in the order in which they are taken: each stack's own is kept. */
export function allAhead(stacks: readonly DesiredStack[], { facts, chosen }: Pick<WaySubject, 'facts' | 'chosen'>): readonly (readonly HopAhead[])[] {
  return stacks.flatMap((stack) => {
    const seen = seenOf(stack, facts);
    const ahead = seen === undefined || seen.template === '' || !chosen.has(stack.layer.layer) ? [] : hopsAhead(stack, seen.parameters);
    return ahead.length === 0 ? [] : [ahead];
  });
}

/** @param stacks in order: those before first */
export function takeHop(stacks: readonly DesiredStack[], subject: WaySubject): Way {
  const { request, facts, judge } = subject;
  const paths = allAhead(stacks, subject);
  const ahead = paths.flat();
  const shrinks = stacks.flatMap((stack) => (subject.chosen.has(stack.layer.layer) ? shrinking(stack, seenOf(stack, facts)?.parameters ?? {}) : []));
  const by = (taken: HopAhead | undefined): readonly DesiredStack[] => stacks.map((stack) => afterHop(stack, { ahead, taken, seen: seenOf(stack, facts) }));
  const plain = { desired: by(undefined), verdicts: judge(by(undefined)) };
  if (ahead.length === 0) return { ...plain, refusals: shrinks, warnings: [] };

  const changesAnyway = plain.verdicts.some(({ allowed, refusals }) => allowed !== undefined || refusals.length > 0);
  const held: (readonly [HopAhead, readonly ProblemData[]])[] = [];
  const first = paths.flatMap(([it]) => (it === undefined ? [] : [it])).filter(({ stack }) => atRest.has(seenOf(stack, facts)?.status ?? ''));
  const gently = [...first.filter((it) => feltBy(it) === undefined), ...first.filter((it) => feltBy(it) !== undefined)];
  for (const it of gently) {
    const { stack } = it;
    const seen = seenOf(stack, facts);
    if (seen === undefined) continue;
    const why = holdingBack(it, { way: facts.regions[stack.region]?.way, seen, environment: request.environment.environment, allowDowntime: request.allowDowntime ?? [] });
    if (why.length > 0) {
      held.push([it, why]);
      continue;
    }
    // Alone, so that what users feel can only come from it.
    if (feltBy(it) !== undefined && changesAnyway) continue;
    const desired = by(it);
    const verdicts = judge(desired);
    const refused = verdicts.find((verdict) => verdict.desired.part === stack.part && verdict.desired.region === stack.region)?.refusals ?? [];
    if (refused.length > 0) {
      held.push([it, refused]);
      continue;
    }
    return { desired, verdicts, refusals: shrinks, words: `hop ${it.name}`, warnings: [...feltWarnings(it), ...afterwards(ahead.filter(({ name }) => name !== it.name), held)] };
  }
  // Nothing else to do: why the way does not go on is the answer.
  if (!changesAnyway) return { ...plain, refusals: [...shrinks, ...held.flatMap(([, why]) => why)], warnings: afterwards(ahead, []) };
  return { ...plain, refusals: shrinks, warnings: afterwards(ahead, held) };
}

function afterHop(stack: DesiredStack, { ahead, taken, seen }: { readonly ahead: readonly HopAhead[]; readonly taken: HopAhead | undefined; readonly seen: SeenStack | undefined }): DesiredStack {
  if (seen === undefined || seen.template === '') return stack;
  const nearby = ahead.filter((it) => it.stack.region === stack.region);
  const own = nearby.filter((it) => it.stack.part === stack.part);
  const others = nearby.filter((it) => it.stack.part !== stack.part);
  return withoutHeld(heldBack(stack, seen.parameters, { ahead: own, taken }), seen.parameters, settingsHeld(others, taken));
}

function feltWarnings(it: HopAhead): readonly string[] {
  const felt = feltBy(it);
  return felt === undefined ? [] : [`Users feel ${it.name}: ${felt.words}`];
}

/** What follows, and what holds it back now. */
function afterwards(later: readonly HopAhead[], held: readonly (readonly [HopAhead, readonly ProblemData[]])[]): readonly string[] {
  if (later.length === 0) return [];
  const lines = later.map((it) => hopLine(it)).join('; then ');
  return [`One hop in a run. Afterwards: ${lines}`, ...held.flatMap(([, why]) => why.map(({ message, fix }) => `Not yet: ${message}. ${fix.replace(/ Nothing was changed\.$/, '')}`))];
}
