// What is broken in a world: added by name and words, in force for a time, counted where it happens only so many times.
import { milliseconds, parseDuration, parseInstant, plus, zero, type Instant } from '../../world/time.ts';
import { missedAim } from './fault-aims.ts';
import { argumentKinds, commonArguments, faultKinds, type Arguments } from './fault-kinds.ts';
import { nearestWord } from '../../problems/nearest.ts';
import type { Problem } from '../../problems/problem.ts';
import { fits } from './pattern.ts';
import { faultProblem } from './problems.ts';
import type { ActiveFault } from './service.ts';
import type { World } from './world.ts';

export interface FaultWords {
  readonly name: string;
  /** As typed: `op=ecs:UpdateService`; `at` (`+90s` or an instant) and `for` (`60s`) among them. */
  readonly args: Readonly<Record<string, string>>;
}

/** @throws Problem for a name or an argument that no fault has, or a rule that cannot be flipped, naming the nearest */
export function addFault(world: World, now: Instant, { name, args: words }: FaultWords): ActiveFault {
  checkFault(world, { name, args: words });
  return world.transact(now, () => putFault(world, now, { name, args: words }));
}

/** @throws Problem as `addFault` */
export function checkFault(world: World, { name, args }: FaultWords): void {
  const wrong = wrongWord({ name, args });
  if (wrong !== undefined) throw wrong.problem;
  if (name === 'flip') checkRule(world, args['rule'] ?? '');
  const missed = missedAim(world, { name, args });
  if (missed !== undefined) throw faultProblem('SANDBOX_FAULT_AIM', { name, ...missed, nearest: nearestWord(missed.value, missed.known) });
}

/** One that was checked. Inside a transaction. */
export function putFault(world: World, now: Instant, { name, args: words }: FaultWords): ActiveFault {
  const { at, for: lasts, ...args } = words;
  const from = at === undefined ? now : momentOf(at, now);
  const fault: ActiveFault = { id: `fault-${world.count('fault')}`, name, args, from, until: lasts === undefined ? undefined : plus(from, parseDuration(lasts) ?? zero) };
  world.worldTable<ActiveFault>(faultTable).put(fault.id, fault);
  return fault;
}

/** @param which a fault's id or name; left out: all. @returns those that are gone now */
export function clearFaults(world: World, now: Instant, which?: string): readonly ActiveFault[] {
  return world.transact(now, () => {
    const gone = world.faults().filter((fault) => which === undefined || fault.id === which || fault.name === which);
    for (const fault of gone) {
      world.worldTable(faultTable).delete(fault.id);
      world.worldTable(useTable).delete(fault.id);
    }
    return gone;
  });
}

/** All that were added and not cleared, those that are over as well. */
export function listFaults(world: World, now: Instant): readonly (ActiveFault & { readonly uses: number })[] {
  return world.transact(now, () => world.faults().map((fault) => ({ ...fault, uses: usesOf(world, fault) })));
}

/**
 * Whether a fault strikes this time: by its `share` and `times`, and counts it. Inside a transaction.
 * @param drawn what the world's chance is drawn for
 */
export function strikes(world: World, fault: ActiveFault, drawn: string): boolean {
  const { share, times } = fault.args;
  const used = usesOf(world, fault);
  if (times !== undefined && used >= Number(times)) return false;
  if (share !== undefined && world.chance(`fault/${fault.name}/${drawn}`) >= Number(share)) return false;
  world.worldTable<number>(useTable).put(fault.id, used + 1);
  return true;
}

/** Whether a fault's `op` means this operation; a fault without one means all. @param services the service's names: SigV4's and IAM's */
export function means(fault: ActiveFault, services: readonly string[], operation: string): boolean {
  const { op } = fault.args;
  if (op === undefined) return true;
  const [service = '', pattern = ''] = op.split(':', 2);
  return services.some((name) => fits(service, name)) && fits(pattern, operation);
}

const faultTable = 'world.fault';
const useTable = 'world.fault-use';

function usesOf(world: World, fault: ActiveFault): number {
  return world.worldTable<number>(useTable).get(fault.id) ?? 0;
}

function momentOf(text: string, now: Instant): Instant {
  if (text.startsWith('+')) return plus(now, parseDuration(text.slice(1)) ?? milliseconds(0));
  return parseInstant(text) ?? now;
}

function checkRule(world: World, rule: string): void {
  const flips = [...world.beliefs()].filter(([, belief]) => belief.flipped !== undefined).map(([name]) => name);
  if (flips.includes(rule)) return;
  const near = { name: rule, nearest: nearestWord(rule, flips), known: flips };
  throw world.beliefs().has(rule) ? faultProblem('SANDBOX_RULE_NOT_A_GUESS', near) : faultProblem('SANDBOX_NO_SUCH_RULE', near);
}

/** What is wrong with a fault's name or one of its arguments; undefined where nothing is. */
export function wrongWord({ name, args }: FaultWords): { readonly argument?: string; readonly problem: Problem } | undefined {
  const kind = Object.hasOwn(faultKinds, name) ? faultKinds[name] : undefined;
  if (kind === undefined) return { problem: faultProblem('SANDBOX_NO_SUCH_FAULT', { name, nearest: nearestWord(name, Object.keys(faultKinds)), known: Object.keys(faultKinds) }) };
  const wanted: Arguments = { ...commonArguments, ...kind.args };
  const byName = new Map(Object.entries(wanted).map(([key, type]) => [key.replace(/\?$/, ''), type]));
  for (const [argument, value] of Object.entries(args)) {
    const type = byName.get(argument);
    if (type === undefined) return { argument, problem: faultProblem('SANDBOX_NO_SUCH_FAULT_ARGUMENT', { name, argument, nearest: nearestWord(argument, [...byName.keys()]), known: [...byName.keys()] }) };
    const { says, fits: good } = argumentKinds[type];
    if (!good(value) || (type === 'moment' && !value.startsWith('+') && parseInstant(value) === undefined)) return { argument, problem: faultProblem('SANDBOX_FAULT_ARGUMENT', { name, argument, value, says }) };
  }
  for (const [argument, type] of Object.entries(kind.args)) {
    if (!argument.endsWith('?') && !Object.hasOwn(args, argument)) return { argument, problem: faultProblem('SANDBOX_FAULT_ARGUMENT_MISSING', { name, argument, says: argumentKinds[type].says }) };
  }
  return undefined;
}
