// From what is wanted and what was seen, and nothing else: which stacks are made, changed or left, and why not.
import type { CloudFormation } from '../../../aws/cloud-formation.ts';
import { settingAt } from '../../../config/blueprint.ts';
import type { Change, Plan } from '../../../engine/plan.ts';
import type { ProblemData } from '../../../problems/problem.ts';
import { canonical, hashOf } from '../../../world/ids.ts';
import { protection, protectStackStep } from '../../steps/cloudformation/protect-step.ts';
import { executeStep, stackSteps, type AllowedStack } from '../../steps/cloudformation/stack-steps.ts';
import { inOrder } from '../in-order.ts';
import { desiredStack, readLayer, type DesiredStack, type Layer } from '../layer.ts';
import { environmentProblem } from '../problems.ts';
import type { BootstrapFacts, BootstrapRequest, SeenStack } from './request.ts';

/** What one stack needs. */
export interface StackVerdict {
  readonly desired: DesiredStack;
  readonly allowed: AllowedStack | undefined;
  readonly changes: readonly Change[];
  readonly refusals: readonly ProblemData[];
}

const atRest: ReadonlySet<string> = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE', 'IMPORT_ROLLBACK_COMPLETE']);
const neverStood: ReadonlySet<string> = new Set(['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE']);
/** Distance between two rule priorities: room for rules that people add by hand. */
const slotWidth = 10;

export function planBootstrap(formation: () => CloudFormation, request: BootstrapRequest, facts: BootstrapFacts): Plan {
  const refusals = refusalsOf(request, facts);
  const layers = new Map(Object.values(facts.templates).map(readLayer).filter((it) => !it.component || request.environment.components.includes(it.layer)).map((layer) => [layer.layer, layer]));
  const chosen = new Set(request.layers ?? layers.keys());
  const unknown = [...chosen].filter((layer) => !layers.has(layer));
  if (unknown.length > 0) throw environmentProblem('LAYER_UNKNOWN', { layer: unknown.join(', '), known: [...layers.keys()] });

  const desired = refusals.length > 0 ? [] : allStacks(request, facts, layers);
  const verdicts: StackVerdict[] = [];
  for (const stack of ordered(desired)) if (chosen.has(stack.layer.layer)) verdicts.push(verdictOn(stack, facts, verdicts));
  const inThisRun = new Set(verdicts.filter((it) => it.allowed !== undefined).map((it) => it.desired.part));
  const steps = verdicts.flatMap(({ desired: stack, allowed }) => {
    if (allowed === undefined) return [];
    const made = stackSteps(formation(), allowed, partsBefore(stack, desired).filter((part) => inThisRun.has(part)).map(executeStep));
    const protect = allowed.kind === 'CREATE' && stack.parameters[protection] === 'true';
    return protect ? [...made, protectStackStep(formation(), { ...allowed, parameters: stack.parameters }, executeStep(stack.part))] : made;
  });
  const missing = verdicts.flatMap(({ desired: stack, allowed }) => {
    const needs = allowed === undefined ? [] : partsBefore(stack, desired).filter((part) => !inThisRun.has(part) && !stands(part, desired, facts));
    return needs.length === 0 ? [] : [environmentProblem('LAYER_MISSING', { layer: stack.part, needs }).data];
  });
  const made = verdicts.filter((it) => it.allowed?.kind === 'CREATE').length;
  const changed = verdicts.filter((it) => it.allowed?.kind === 'UPDATE').length;
  const { app, environment, region } = request.environment;
  return {
    headline: made + changed === 0 ? `${app} ${environment} in ${region}: no changes` : `${app} ${environment} in ${region}: create ${made} stacks, update ${changed}, leave ${verdicts.length - made - changed} as they are`,
    refusals: [...refusals, ...verdicts.flatMap((it) => it.refusals), ...missing],
    steps,
    watches: [],
    changes: verdicts.flatMap((it) => it.changes),
    approval: Object.fromEntries(verdicts.flatMap(({ allowed }) => (allowed === undefined ? [] : [[allowed.name, approvalOf(allowed)]]))),
  };
}

const approvalOf = (stack: AllowedStack) => ({ template: hashOf(stack.template), parameters: stack.parameters, add: stack.add, modify: stack.modify, remove: stack.remove });

function refusalsOf({ environment }: BootstrapRequest, facts: BootstrapFacts): readonly ProblemData[] {
  const wanted = Number(settingAt(environment.settings, 'network.zones') ?? 2);
  const found = facts.availabilityZoneIds.length;
  const major = String(settingAt(environment.settings, 'data.engineMajor') ?? '15');
  return [
    ...(facts.account === environment.account ? [] : [environmentProblem('WRONG_ACCOUNT', { caller: facts.account, account: environment.account, environment: environment.environment })]),
    ...(facts.hostedZoneId === '' ? [environmentProblem('ZONE_MISSING', { domain: environment.domain, baseDomain: environment.baseDomain, account: facts.account })] : []),
    ...(found < wanted ? [environmentProblem('TOO_FEW_ZONES', { region: environment.region, wanted, found })] : []),
    ...(facts.engineVersion === '' ? [environmentProblem('VERSION_MISSING', { engine: 'postgres', major, region: environment.region })] : []),
  ].map((problem) => problem.data);
}

/** Every stack of the environment as it should be; values that were chosen once are kept for ever. */
function allStacks(request: BootstrapRequest, facts: BootstrapFacts, layers: ReadonlyMap<string, Layer>): readonly DesiredStack[] {
  const { environment } = request;
  const kept = (layer: string, parameter: string): string | undefined => facts.stacks[`${environment.app}-${environment.environment}-${layer}`]?.parameters[parameter];
  const zones = Number(settingAt(environment.settings, 'network.zones') ?? 2);
  const observed = {
    hostedZoneId: kept('edge', 'HostedZoneId') ?? facts.hostedZoneId,
    availabilityZoneIds: kept('network', 'AvailabilityZoneIds')?.split(',') ?? facts.availabilityZoneIds.slice(0, zones),
    engineVersion: kept('data', 'EngineVersion') ?? facts.engineVersion,
  };
  const slots = ruleSlots(request, facts);
  return [...layers.values()].flatMap((layer) =>
    layer.layer === 'service'
      ? Object.values(environment.services).map((service) => desiredStack(layer, { environment, observed, service, rulePriority: slots.get(service.name) ?? 0 }))
      : [desiredStack(layer, { environment, observed })],
  );
}

/** A listener rule's priority is a slot that its service keeps; new services take the first that is free. */
function ruleSlots({ environment }: BootstrapRequest, facts: BootstrapFacts): ReadonlyMap<string, number> {
  const slots = new Map<string, number>();
  for (const service of Object.keys(environment.services)) {
    const kept = Number(facts.stacks[`${environment.app}-${environment.environment}-service-${service}`]?.parameters['RulePriority'] ?? 0);
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
  return all.filter((other) => stack.after.includes(other.layer.layer)).map((other) => other.part);
}

function stands(part: string, all: readonly DesiredStack[], facts: BootstrapFacts): boolean {
  const stack = all.find((it) => it.part === part);
  return stack !== undefined && atRest.has(facts.stacks[stack.name]?.status ?? '');
}

/** Those before first; otherwise in order of name, so that the same wish gives the same plan. */
function ordered(stacks: readonly DesiredStack[]): readonly DesiredStack[] {
  const byName = [...stacks].sort((a, b) => (a.part < b.part ? -1 : 1));
  return inOrder(byName, { waits: (stack, other) => stack.after.includes(other.layer.layer), nameOf: (stack) => `the layer ${stack.part}` });
}

function verdictOn(desired: DesiredStack, facts: BootstrapFacts, before: readonly StackVerdict[]): StackVerdict {
  const template = facts.templates[desired.layer.layer] ?? '';
  const seen = facts.stacks[desired.name];
  if (seen === undefined || neverStood.has(seen.status)) return creation(desired, template);
  const refuse = (problem: ProblemData): StackVerdict => ({ desired, allowed: undefined, changes: [], refusals: [problem] });
  if (!atRest.has(seen.status)) {
    const busy = seen.status.endsWith('_IN_PROGRESS');
    return refuse(busy ? environmentProblem('STACK_BUSY', { stack: desired.name, status: seen.status }).data : environmentProblem('STACK_STUCK', { stack: desired.name, status: seen.status, reason: seen.reason || 'no reason given' }).data);
  }
  const fed = before.some((it) => it.allowed !== undefined && desired.after.includes(it.desired.layer.layer));
  return update(desired, { template, seen, fed });
}

function creation(desired: DesiredStack, template: string): StackVerdict {
  const { resources } = desired.layer;
  const whole = allowedStack(desired, { kind: 'CREATE', template, add: Object.keys(resources), modify: [], remove: [] });
  const allowed = desired.parameters[protection] === 'true' ? { ...whole, parameters: { ...whole.parameters, [protection]: 'false' } } : whole;
  const count = Object.keys(resources).length;
  return { desired, allowed, refusals: [], changes: [{ kind: 'add', what: desired.name, after: `${desired.layer.title}: ${count} resources` }] };
}

/** @param state.fed an earlier layer changes in this run: what it hands on is known only then */
function update(desired: DesiredStack, state: { readonly template: string; readonly seen: SeenStack; readonly fed: boolean }): StackVerdict {
  const { template, seen, fed } = state;
  const before = readLayer(seen.template);
  const old = before.resources;
  const now = desired.layer.resources;
  const add = Object.keys(now).filter((id) => old[id] === undefined);
  const remove = Object.keys(old).filter((id) => now[id] === undefined);
  const touched = Object.keys(now).filter((id) => old[id] !== undefined && canonical(old[id]?.body) !== canonical(now[id]?.body));
  const parameters = Object.keys(desired.parameters).filter((name) => desired.parameters[name] !== seen.parameters[name]);
  const tags = canonical(desired.tags) !== canonical(seen.tags);
  const lost = remove.filter((id) => old[id]?.retained === true);
  const refusals = lost.length === 0 ? [] : [environmentProblem('STATEFUL_REMOVED', { stack: desired.name, resources: lost }).data];
  const templateChanged = before.essence !== desired.layer.essence;
  if (!templateChanged && parameters.length === 0 && !tags && !fed) return { desired, allowed: undefined, changes: [], refusals };
  const changes: Change[] = [
    ...add.map((id): Change => ({ kind: 'add', what: `${desired.name}: ${id}`, after: now[id]?.type ?? '' })),
    ...touched.map((id): Change => ({ kind: 'change', what: `${desired.name}: ${id}` })),
    ...remove.map((id): Change => ({ kind: 'remove', what: `${desired.name}: ${id}`, before: old[id]?.type ?? '' })),
    ...parameters.map((name): Change => ({ kind: 'change', what: `${desired.name}: ${name}`, before: seen.parameters[name] ?? null, after: desired.parameters[name] ?? null })),
    ...(tags ? [{ kind: 'change', what: `${desired.name}: tags` } as const] : []),
    ...(fed && add.length + touched.length + remove.length + parameters.length === 0 ? [{ kind: 'change', what: desired.name, after: `known after ${desired.after.join(', ')}` } as const] : []),
  ];
  // A changed parameter may touch any resource in place; which, CloudFormation says in the change set.
  const modify = parameters.length > 0 || tags || fed ? Object.keys(now) : touched;
  return { desired, allowed: allowedStack(desired, { kind: 'UPDATE', template, add: parameters.length > 0 ? Object.keys(now) : add, modify, remove: parameters.length > 0 ? [...remove, ...conditional(now)] : remove }), changes, refusals };
}

/** Resources under a condition may come and go with a parameter. */
function conditional(resources: Layer['resources']): readonly string[] {
  return Object.entries(resources).filter(([, { body }]) => (body as { Condition?: unknown }).Condition !== undefined).map(([id]) => id);
}

function allowedStack(desired: DesiredStack, how: Pick<AllowedStack, 'kind' | 'template' | 'add' | 'modify' | 'remove'>): AllowedStack {
  const stateful = Object.entries(desired.layer.resources).filter(([, it]) => it.retained).map(([id]) => id);
  return { name: desired.name, part: desired.part, title: desired.service === undefined ? desired.layer.title : `${desired.layer.title}: ${desired.service}`, parameters: desired.parameters, tags: desired.tags, stateful, ...how };
}

