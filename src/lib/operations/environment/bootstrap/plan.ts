// From what is wanted and what was seen, and nothing else: which stacks are made, changed or left, and why not.
import type { Cloud } from '../../../aws/cloud.ts';
import { settingAt } from '../../../config/blueprint.ts';
import { inRegion, regionsOf } from '../../../config/describe.ts';
import type { Change, Plan } from '../../../engine/plan.ts';
import type { Step } from '../../../engine/step.ts';
import type { ProblemData } from '../../../problems/problem.ts';
import { canonical, hashOf } from '../../../world/ids.ts';
import { protection, protectStackStep } from '../../steps/cloudformation/protect-step.ts';
import { readElsewhere } from '../../steps/cloudformation/elsewhere.ts';
import { shownName } from '../../steps/cloudformation/stack-name.ts';
import { healthyStep, waitUntilHealthy } from '../../steps/route53/healthy-step.ts';
import { executeStep, stackSteps, type AllowedStack } from '../../steps/cloudformation/stack-steps.ts';
import { stackName } from '../../names.ts';
import { inOrder } from '../in-order.ts';
import { desiredStack, readLayer, standsOnRoles, waitsFor, type DesiredStack, type Elsewhere, type Layer } from '../layer.ts';
import { isForPeople, pipelineOf, stackRoleOf, stackRolesLayer } from '../pipeline-roles.ts';
import { layersOf, stacksWanted } from '../placement.ts';
import { environmentProblem } from '../problems.ts';
import { accountNotes, accountParameters, accountRefusals, judgeAccount } from './account.ts';
import type { BootstrapFacts, BootstrapRequest, SeenStack } from './request.ts';

/** What one stack needs. */
export interface StackVerdict {
  readonly desired: DesiredStack;
  readonly allowed: AllowedStack | undefined;
  /** Parameters that other regions will have only when their stacks are made. */
  readonly later: Readonly<Record<string, Elsewhere>>;
  readonly changes: readonly Change[];
  readonly refusals: readonly ProblemData[];
}

const atRest: ReadonlySet<string> = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE', 'IMPORT_ROLLBACK_COMPLETE']);
const neverStood: ReadonlySet<string> = new Set(['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE']);
/** Distance between two rule priorities: room for rules that people add by hand. */
const slotWidth = 10;

export function planBootstrap(cloud: Cloud, request: BootstrapRequest, facts: BootstrapFacts): Plan {
  const layers = new Map(layersOf(request.environment, Object.values(facts.templates).map(readLayer)).map((layer) => [layer.layer, layer]));
  const chosen = new Set(request.layers ?? layers.keys());
  const unknown = [...chosen].filter((layer) => !layers.has(layer));
  if (unknown.length > 0) throw environmentProblem('LAYER_UNKNOWN', { layer: unknown.join(', '), known: [...layers.keys()] });

  const account = chosen.has('account') ? accountOf(request, facts, [...layers.values()]) : { refusals: [], notes: [] };
  const refusals = [...refusalsOf(request, facts), ...account.refusals];
  const desired = refusals.length > 0 ? [] : allStacks(request, facts, [...layers.values()]);
  const verdicts: StackVerdict[] = [];
  for (const stack of ordered(desired)) if (chosen.has(stack.layer.layer)) verdicts.push(verdictOn(stack, facts, verdicts));
  const inThisRun = new Set(verdicts.filter((it) => it.allowed !== undefined).map((it) => it.desired.part));
  const steps = verdicts.flatMap((verdict) => (verdict.allowed === undefined ? [] : stepsOf(cloud, { ...verdict, allowed: underRole(verdict.allowed, request, facts) }, partsBefore(verdict.desired, desired).filter((part) => inThisRun.has(part)))));
  const missing = verdicts.flatMap(({ desired: stack, allowed }) => {
    const needs = allowed === undefined ? [] : partsBefore(stack, desired).filter((part) => !inThisRun.has(part) && !stands(part, desired, facts) && !isOnlyOrder(stack, part, desired));
    return needs.length === 0 ? [] : [environmentProblem('LAYER_MISSING', { layer: stack.part, needs }).data];
  });
  const made = verdicts.filter((it) => it.allowed?.kind === 'CREATE').length;
  const changed = verdicts.filter((it) => it.allowed?.kind === 'UPDATE').length;
  const { app, environment } = request.environment;
  const where = `${app} ${environment} in ${regionsOf(request.environment).join(' and ')}`;
  const warnings = made + changed === 0 ? [] : [...standingWithout(request, desired), ...account.notes];
  return {
    headline: made + changed === 0 ? `${where}: no changes` : `${where}: create ${made} stacks, update ${changed}, leave ${verdicts.length - made - changed} as they are`,
    refusals: [...refusals, ...verdicts.flatMap((it) => it.refusals), ...missing, ...forPeople(request, facts, verdicts)],
    steps,
    watches: [],
    changes: verdicts.flatMap((it) => it.changes),
    ...(warnings.length === 0 ? {} : { warnings }),
    approval: Object.fromEntries(verdicts.flatMap(({ desired: stack, allowed, later }) => (allowed === undefined ? [] : [[stack.region === request.environment.region ? allowed.name : `${stack.region}/${allowed.name}`, approvalOf(allowed, Object.keys(later))]]))),
  };
}

const approvalOf = (stack: AllowedStack, later: readonly string[]) => ({ template: hashOf(stack.template), parameters: stack.parameters, ...(later.length === 0 ? {} : { later }), add: stack.add, modify: stack.modify, remove: stack.remove });

function stepsOf(cloud: Cloud, { desired: stack, allowed, later }: StackVerdict & { readonly allowed: AllowedStack }, before: readonly string[]): readonly Step[] {
  const formation = cloud.cloudFormation(stack.region);
  const lateValues = Object.keys(later).length === 0 ? {} : { later: readElsewhere((region) => cloud.cloudFormation(region), later) };
  const whole: AllowedStack = { ...allowed, ...lateValues, ...(stack.part.includes('/') ? { region: stack.region } : {}) };
  const after = before.map(executeStep);
  const { healthy } = stack.layer;
  const gated = healthy !== undefined && (healthy in later || healthy in stack.parameters);
  const gate = gated ? [waitUntilHealthy(() => cloud.dns(), { part: stack.part, title: shownName(whole), check: async () => whole.parameters[healthy] ?? (await whole.later?.())?.[healthy] }, after)] : [];
  const made = stackSteps(formation, whole, gated ? [healthyStep(stack.part)] : after);
  const protect = allowed.kind === 'CREATE' && stack.parameters[protection] === 'true';
  return [...gate, ...made, ...(protect ? [protectStackStep(formation, { ...whole, parameters: { ...allowed.parameters, [protection]: 'true' } }, executeStep(stack.part))] : [])];
}

/** A pipeline hands CloudFormation the layer's own role; people work with their own rights, and where a stack remembers a role CloudFormation takes that. */
function underRole(stack: AllowedStack, { environment }: BootstrapRequest, facts: BootstrapFacts): AllowedStack {
  const roles = facts.regions[environment.region]?.stacks[stackName(environment, stackRolesLayer)];
  const role = roles === undefined || pipelineOf(environment, facts.caller) !== 'deploy' ? undefined : stackRoleOf(environment, stack.layer, readLayer(roles.template));
  return role === undefined ? stack : { ...stack, role };
}

function forPeople({ environment }: BootstrapRequest, facts: BootstrapFacts, verdicts: readonly StackVerdict[]): readonly ProblemData[] {
  if (pipelineOf(environment, facts.caller) !== 'deploy') return [];
  return verdicts.flatMap(({ desired, allowed }) => (allowed === undefined || !isForPeople(desired.layer) ? [] : [environmentProblem('STACK_FOR_PEOPLE', { stack: whatIs(desired), layer: desired.layer.layer, environment: environment.environment }).data]));
}

/** What of the services stands in the second region without something that they need: they must know how to do without. */
function standingWithout({ environment }: BootstrapRequest, desired: readonly DesiredStack[]): readonly string[] {
  const { standby } = environment;
  const there = desired.flatMap(({ region, service }) => (region === standby?.region && service !== undefined ? [service] : []));
  const lacking = there.flatMap((name) => {
    const needs = (environment.services[name]?.needs ?? []).filter((need) => environment.components.includes(need) && standby?.layers.includes(need) !== true);
    return needs.length === 0 ? [] : [`${name} without ${needs.join(' and ')}`];
  });
  return lacking.length === 0 ? [] : [`In ${standby?.region ?? ''} there stands ${lacking.join(', ')}: the blueprint does not have it in the standby region`];
}

function refusalsOf({ environment }: BootstrapRequest, facts: BootstrapFacts): readonly ProblemData[] {
  const major = String(settingAt(environment.settings, 'data.engineMajor') ?? '15');
  return [
    ...(facts.account === environment.account ? [] : [environmentProblem('WRONG_ACCOUNT', { caller: facts.account, account: environment.account, environment: environment.environment })]),
    ...(facts.hostedZoneId === '' ? [environmentProblem('ZONE_MISSING', { domain: environment.domain, baseDomain: environment.baseDomain, account: facts.account })] : []),
    ...regionsOf(environment).flatMap((region) => {
      const [wanted, found] = [zonesIn(environment, region), facts.regions[region]?.availabilityZoneIds.length ?? 0];
      return found < wanted ? [environmentProblem('TOO_FEW_ZONES', { region, wanted, found })] : [];
    }),
    ...(facts.engineVersion === '' ? [environmentProblem('VERSION_MISSING', { engine: 'postgres', major, region: environment.region })] : []),
  ].map((problem) => problem.data);
}

const zonesIn = (environment: BootstrapRequest['environment'], region: string): number => Number(settingAt(inRegion(environment, region).settings, 'network.zones') ?? 2);

/** Every stack of the environment as it should be; values that were chosen once are kept for ever. */
function allStacks(request: BootstrapRequest, facts: BootstrapFacts, layers: readonly Layer[]): readonly DesiredStack[] {
  const { environment } = request;
  const kept = (region: string, layer: string, parameter: string): string | undefined => facts.regions[region]?.stacks[stackName(environment, layer)]?.parameters[parameter];
  const slots = ruleSlots(request, facts);
  return stacksWanted(environment, layers).map((place) => {
    const { region, service } = place;
    const observed = {
      hostedZoneId: kept(environment.region, 'edge', 'HostedZoneId') ?? facts.hostedZoneId,
      availabilityZoneIds: kept(region, 'network', 'AvailabilityZoneIds')?.split(',') ?? facts.regions[region]?.availabilityZoneIds.slice(0, zonesIn(environment, region)) ?? [],
      // A replica has the version of what it follows.
      engineVersion: kept(environment.region, 'data', 'EngineVersion') ?? facts.engineVersion,
    };
    const stack = desiredStack({ place, environment, observed, ...(service === undefined ? {} : { rulePriority: slots.get(service) ?? 0 }) });
    const seen = facts.regions[region];
    return place.layer.scope !== 'account' || seen === undefined ? stack : { ...stack, parameters: { ...stack.parameters, ...accountParameters(judgeAccount(environment, region, seen), { environment, seen }) } };
  });
}

/** What the account has once, in every region where it is asked for. */
function accountOf({ environment }: BootstrapRequest, facts: BootstrapFacts, layers: readonly Layer[]): { readonly refusals: readonly ProblemData[]; readonly notes: readonly string[] } {
  const all = stacksWanted(environment, layers).flatMap(({ region, layer }) => {
    const seen = facts.regions[region];
    return layer.scope !== 'account' || seen === undefined ? [] : [{ region, seen, verdicts: judgeAccount(environment, region, seen) }];
  });
  return { refusals: all.flatMap(({ region, seen, verdicts }) => accountRefusals(verdicts, { environment, region, seen })), notes: all.flatMap(({ region, verdicts }) => accountNotes(verdicts, region)) };
}

/** A listener rule's priority is a slot that its service keeps, the same in each region; new services take the first that is free. */
function ruleSlots({ environment }: BootstrapRequest, facts: BootstrapFacts): ReadonlyMap<string, number> {
  const slots = new Map<string, number>();
  for (const service of Object.keys(environment.services)) {
    const kept = Number(facts.regions[environment.region]?.stacks[stackName(environment, 'service', service)]?.parameters['RulePriority'] ?? 0);
    if (kept > 0) slots.set(service, kept);
  }
  for (const service of Object.keys(environment.services).sort()) {
    if (slots.has(service)) continue;
    const taken = new Set(slots.values());
    let slot = slotWidth;
    while (taken.has(slot)) slot += slotWidth;
    slots.set(service, slot);
  }
  return slots;
}

/** The parts that must stand before a stack; a layer that comes once per service stands for all its stacks. */
function partsBefore(stack: DesiredStack, all: readonly DesiredStack[]): readonly string[] {
  return all.filter((other) => waitsFor(stack, other)).map((other) => other.part);
}

/** The account comes first where it comes at all; without it AWS makes its roles by itself, but for some that components need. */
const isOnlyOrder = (stack: DesiredStack, part: string, all: readonly DesiredStack[]): boolean => !stack.layer.component && all.find((it) => it.part === part)?.layer.scope === 'account';

function stands(part: string, all: readonly DesiredStack[], facts: BootstrapFacts): boolean {
  const stack = all.find((it) => it.part === part);
  return stack !== undefined && atRest.has(seenOf(stack, facts)?.status ?? '');
}

/** Those before first; otherwise in order of name, so that the same wish gives the same plan. */
function ordered(stacks: readonly DesiredStack[]): readonly DesiredStack[] {
  const byName = [...stacks].sort((a, b) => (a.part < b.part ? -1 : 1));
  return inOrder(byName, { waits: waitsFor, nameOf: (stack) => `the layer ${stack.part}` });
}

const seenOf = ({ region, name }: Pick<DesiredStack, 'region' | 'name'>, facts: BootstrapFacts): SeenStack | undefined => facts.regions[region]?.stacks[name];

/** What other regions have already becomes a parameter like any other; the rest is known when its stack is made. */
function withKnown(desired: DesiredStack, facts: BootstrapFacts, before: readonly StackVerdict[]): { readonly desired: DesiredStack; readonly later: StackVerdict['later'] } {
  const all = Object.entries(desired.across).map(([parameter, from]) => {
    const moving = before.some((it) => it.allowed !== undefined && it.desired.region === from.region && it.desired.name === from.stack);
    const seen = moving ? undefined : seenOf({ region: from.region, name: from.stack }, facts);
    return { parameter, from, value: atRest.has(seen?.status ?? '') ? seen?.outputs[from.output] : undefined };
  });
  const known = all.flatMap(({ parameter, value }) => (value === undefined ? [] : [[parameter, value] as const]));
  const later = all.flatMap(({ parameter, from, value }) => (value === undefined ? [[parameter, from] as const] : []));
  return { desired: { ...desired, parameters: { ...desired.parameters, ...Object.fromEntries(known) } }, later: Object.fromEntries(later) };
}

function verdictOn(wanted: DesiredStack, facts: BootstrapFacts, before: readonly StackVerdict[]): StackVerdict {
  const { desired, later } = withKnown(wanted, facts, before);
  const template = facts.templates[desired.layer.layer] ?? '';
  const seen = seenOf(desired, facts);
  if (seen === undefined || neverStood.has(seen.status)) return creation(desired, { template, later });
  const refuse = (problem: ProblemData): StackVerdict => ({ desired, later, allowed: undefined, changes: [], refusals: [problem] });
  if (!atRest.has(seen.status)) {
    const busy = seen.status.endsWith('_IN_PROGRESS');
    return refuse(busy ? environmentProblem('STACK_BUSY', { stack: whatIs(desired), status: seen.status }).data : environmentProblem('STACK_STUCK', { stack: desired.name, region: desired.region, status: seen.status, reason: seen.reason || 'no reason given' }).data);
  }
  // Roles hand on nothing: their ARNs are known.
  const fed = before.some((it) => it.allowed !== undefined && waitsFor(desired, it.desired) && !standsOnRoles(desired.layer, it.desired.layer));
  return update(desired, { template, seen, fed, later });
}

function creation(desired: DesiredStack, { template, later }: { readonly template: string; readonly later: StackVerdict['later'] }): StackVerdict {
  const { resources } = desired.layer;
  const whole = allowedStack(desired, { kind: 'CREATE', template, add: Object.keys(resources), modify: [], remove: [] });
  const allowed = desired.parameters[protection] === 'true' ? { ...whole, parameters: { ...whole.parameters, [protection]: 'false' } } : whole;
  const count = Object.keys(resources).length;
  return { desired, later, allowed, refusals: [], changes: [{ kind: 'add', what: whatIs(desired), after: `${desired.layer.title}: ${count} resources` }] };
}

/** @param state.fed an earlier layer changes in this run: what it hands on is known only then */
function update(desired: DesiredStack, state: { readonly template: string; readonly seen: SeenStack; readonly fed: boolean; readonly later: StackVerdict['later'] }): StackVerdict {
  const { template, seen, fed, later } = state;
  const what = whatIs(desired);
  const before = readLayer(seen.template);
  const old = before.resources;
  const now = desired.layer.resources;
  const add = Object.keys(now).filter((id) => old[id] === undefined);
  const remove = Object.keys(old).filter((id) => now[id] === undefined);
  const touched = Object.keys(now).filter((id) => old[id] !== undefined && canonical(old[id]?.body) !== canonical(now[id]?.body));
  // What is no longer said goes back to the template's default: a budget, a second region.
  const wanted: Readonly<Record<string, string>> = { ...desired.layer.defaults, ...desired.parameters };
  const parameters = Object.keys(wanted).filter((name) => !(name in later) && wanted[name] !== seen.parameters[name] && (name in desired.parameters || name in seen.parameters));
  const tags = canonical(desired.tags) !== canonical(seen.tags);
  const lost = remove.filter((id) => old[id]?.retained === true);
  const refusals = lost.length === 0 ? [] : [environmentProblem('STATEFUL_REMOVED', { stack: what, resources: lost }).data];
  const templateChanged = before.essence !== desired.layer.essence;
  if (!templateChanged && parameters.length === 0 && !tags && !fed && Object.keys(later).length === 0) return { desired, later, allowed: undefined, changes: [], refusals };
  const changes: Change[] = [
    ...add.map((id): Change => ({ kind: 'add', what: `${what}: ${id}`, after: now[id]?.type ?? '' })),
    ...touched.map((id): Change => ({ kind: 'change', what: `${what}: ${id}` })),
    ...remove.map((id): Change => ({ kind: 'remove', what: `${what}: ${id}`, before: old[id]?.type ?? '' })),
    ...parameters.map((name): Change => ({ kind: 'change', what: `${what}: ${name}`, before: seen.parameters[name] ?? null, after: wanted[name] ?? null })),
    ...Object.entries(later).map(([name, from]): Change => ({ kind: 'change', what: `${what}: ${name}`, before: seen.parameters[name] ?? null, after: `known after ${from.stack} in ${from.region}` })),
    ...(tags ? [{ kind: 'change', what: `${what}: tags` } as const] : []),
    ...(fed && add.length + touched.length + remove.length + parameters.length + Object.keys(later).length === 0 ? [{ kind: 'change', what, after: `known after ${desired.after.join(', ')}` } as const] : []),
  ];
  // A changed parameter may touch any resource in place; which, CloudFormation says in the change set.
  const turned = parameters.length + Object.keys(later).length > 0;
  const modify = turned || tags || fed ? Object.keys(now) : touched;
  return { desired, later, allowed: allowedStack(desired, { kind: 'UPDATE', template, add: turned ? Object.keys(now) : add, modify, remove: turned ? [...remove, ...conditional(now)] : remove }), changes, refusals };
}

/** As a plan names it: in another region than home with that. */
const whatIs = ({ name, region, part }: DesiredStack): string => (part.includes('/') ? shownName({ name, region }) : name);

/** Resources under a condition may come and go with a parameter. */
function conditional(resources: Layer['resources']): readonly string[] {
  return Object.entries(resources).filter(([, { body }]) => (body as { Condition?: unknown }).Condition !== undefined).map(([id]) => id);
}

function allowedStack(desired: DesiredStack, how: Pick<AllowedStack, 'kind' | 'template' | 'add' | 'modify' | 'remove'>): AllowedStack {
  const stateful = Object.entries(desired.layer.resources).filter(([, it]) => it.retained).map(([id]) => id);
  return { name: desired.name, part: desired.part, layer: desired.layer.layer, title: desired.service === undefined ? desired.layer.title : `${desired.layer.title}: ${desired.service}`, parameters: desired.parameters, tags: desired.tags, stateful, ...how };
}

