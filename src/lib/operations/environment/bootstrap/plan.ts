// From what is wanted and what was seen, and nothing else: which stacks are made, changed or left, and why not.
import { mostCalls } from '../../../config/calls.ts';
import type { Cloud } from '../../../aws/cloud.ts';
import { settingAt } from '../../../config/blueprint.ts';
import { inRegion, regionsOf } from '../../../config/describe.ts';
import { divergedFrom } from '../../../aws/writer.ts';
import type { Change, Plan } from '../../../engine/plan.ts';
import type { Json } from '../../../engine/standing.ts';
import type { Step } from '../../../engine/step.ts';
import type { ProblemData } from '../../../problems/problem.ts';
import { canonical, hashOf } from '../../../world/ids.ts';
import { protection, protectStackStep } from '../../steps/cloudformation/protect-step.ts';
import { recoverStackStep, recoverStep } from '../../steps/cloudformation/recover-step.ts';
import { readElsewhere } from '../../steps/cloudformation/elsewhere.ts';
import { shownName } from '../../steps/cloudformation/stack-name.ts';
import { delegationStep } from '../../steps/route53/delegation-steps.ts';
import { healthyStep, waitUntilHealthy } from '../../steps/route53/healthy-step.ts';
import { executeStep, stackSteps, type AllowedStack } from '../../steps/cloudformation/stack-steps.ts';
import { oneOffSteps } from '../../steps/ecs/one-off-task.ts';
import { baseName, markName, stackName } from '../../names.ts';
import { inOrder } from '../in-order.ts';
import { desiredStack, readLayer, standsOnRoles, waitsFor, type DesiredStack, type Elsewhere, type Layer } from '../layer.ts';
import { isForPeople, pipelineOf, stackRoleOf, stackRolesLayer } from '../pipeline-roles.ts';
import { layersOf, stacksWanted } from '../placement.ts';
import { environmentProblem } from '../problems.ts';
import { atRest, neverStood } from '../stack-status.ts';
import { holdsData, isDataType } from '../immutable.ts';
import { resolveTemplate } from '../resolve-template.ts';
import { durationOf, type TimedStack } from '../estimate/duration.ts';
import { estimateOf, type Estimate } from '../estimate/estimate.ts';
import { estimateSubject } from '../estimate/subject.ts';
import { rolesMadeBy } from './preflight/linked-roles.ts';
import { newResources } from './preflight/new-resources.ts';
import { takeOverOf, type TakeOver } from './preflight/kept-buckets.ts';
import { judgePreflight, type Preflight } from './preflight/preflight.ts';
import { ambiguous, judgeLosses, unused } from './consents.ts';
import { stackChanges } from './stack-changes.ts';
import { allAhead, takeHop, type Way } from './way.ts';
import type { HopAhead } from './hops.ts';
import { adoptedZones, adoptionNotes, adoptionRefusals } from './adoption.ts';
import { delegationChange, delegationRefusals, delegationSteps, mustDelegate, zoneLayer } from './delegation.ts';
import { accountNotes, accountParameters, accountRefusals, judgeAccount } from './account.ts';
import { seenOf, type BootstrapFacts, type BootstrapRequest, type SeenStack } from './request.ts';

/** What one stack needs. */
export interface StackVerdict {
  readonly desired: DesiredStack;
  readonly allowed: AllowedStack | undefined;
  /** Parameters that other regions will have only when their stacks are made. */
  readonly later: Readonly<Record<string, Elsewhere>>;
  readonly changes: readonly Change[];
  readonly refusals: readonly ProblemData[];
  /** Logical ids of what holds data and goes, as somebody said by name. */
  readonly consents?: readonly string[];
  readonly warnings?: readonly string[];
  /** What an earlier environment of this name kept: taken over before the rest is made. */
  readonly takeOver?: TakeOver;
  /** Its last update failed and was left so, or could not be put back: that is done first. */
  readonly recover?: { readonly skip: readonly string[]; readonly begun: boolean };
}

/** What somebody's failed creation left, and what becomes of it. */
const leftWords: Readonly<Record<string, string>> = {
  REVIEW_IN_PROGRESS: 'left as REVIEW_IN_PROGRESS, an empty shell with a change set that nobody executed: it is used',
  ROLLBACK_COMPLETE: 'left as ROLLBACK_COMPLETE: it never stood, is deleted first and made anew',
  ROLLBACK_FAILED: 'left as ROLLBACK_FAILED: it never stood, what it could not delete is deleted first, then it is made anew',
  CREATE_FAILED: 'left as CREATE_FAILED: it never stood and holds no data, so what it has is deleted first, then it is made anew',
  DELETE_FAILED: 'left as DELETE_FAILED: what is left of it holds no data, so its deletion is gone on with, then it is made anew',
};
/** Their updates are taken back first: AWS takes no other before. */
const recoverable: ReadonlySet<string> = new Set(['UPDATE_ROLLBACK_FAILED', 'UPDATE_FAILED']);
/** The layer with the table of leases. */
const firstLayer = 'foundation';
/** All but what the account has for all environments, and the roles that everything is made under. */
const waitsForFirst = ({ layer }: DesiredStack): boolean => layer.layer !== firstLayer && layer.layer !== stackRolesLayer && layer.scope !== 'account';
/** Distance between two rule priorities: room for rules that people add by hand. */
const slotWidth = 10;

export function planBootstrap(cloud: Cloud, request: BootstrapRequest, facts: BootstrapFacts): Plan {
  const preflight = facts.preflight === undefined ? undefined : preflightOf(request, facts);
  const found = preflight === undefined || facts.preflight === undefined ? { refusals: [], warnings: [] } : judgePreflight(preflight, facts.preflight);
  const layers = new Map(layersOf(request.environment, Object.values(facts.templates).map(readLayer)).map((layer) => [layer.layer, layer]));
  const chosen = new Set(request.layers ?? layers.keys());
  const unknown = [...chosen].filter((layer) => !layers.has(layer));
  if (unknown.length > 0) throw environmentProblem('LAYER_UNKNOWN', { layer: unknown.join(', '), known: [...layers.keys()] });

  const account = chosen.has('account') ? accountOf(request, facts, [...layers.values()]) : { refusals: [], notes: [] };
  const refusals = [...refusalsOf(request, facts), ...account.refusals, ...(facts.account === request.environment.account ? delegationRefusals(request.environment, facts) : []), ...(chosen.has('network') && facts.account === request.environment.account ? adoptionRefusals(request.environment, facts) : [])];
  const way = wayOf(request, facts, refusals.length > 0 ? [] : wantedStacks(request, facts));
  const { desired, verdicts } = way;
  const subject = estimateSubject(request, facts, desired);
  const inThisRun = new Set(verdicts.filter((it) => it.allowed !== undefined).map((it) => it.desired.part));
  const delegates = chosen.has(zoneLayer) && refusals.length === 0 && mustDelegate(request.environment, facts);
  const delegated = (part: string): string => (delegates && part === zoneLayer ? delegationStep : executeStep(part));
  const isFirst = verdicts.some(({ desired: { part }, allowed }) => part === firstLayer && allowed?.kind === 'CREATE');
  /** The first time nothing begins before the stack of the control table: who makes it has the environment, and leases begin with it. */
  const standsBefore = (stack: DesiredStack): readonly string[] => [...new Set([...partsBefore(stack, desired), ...(isFirst && waitsForFirst(stack) ? [firstLayer] : [])])];
  const isBefore = (part: string): boolean => inThisRun.has(part) || (delegates && part === zoneLayer);
  const runs = new Set(verdicts.filter((verdict) => mustRun(verdict, facts)).map((it) => it.desired.part));
  const steps = verdicts.flatMap((verdict): readonly Step[] => {
    const { desired: stack, allowed } = verdict;
    const before = standsBefore(stack).filter(isBefore).map(delegated);
    const made = allowed === undefined ? [] : stepsOf(cloud, { ...verdict, allowed: { ...underRole(allowed, request, facts), asked: facts.caller, ...(stack.layer.scope === 'account' ? { shared: true } : {}) } }, before);
    if (stack.part === zoneLayer && delegates) return [...made, ...delegationSteps(cloud, request.environment, made.length === 0 ? before : [executeStep(stack.part)])];
    return runs.has(stack.part) ? [...made, ...taskSteps(cloud, { request, stack }, made.length === 0 ? before : [executeStep(stack.part)])] : made;
  });
  // What stands in its own way is told there.
  const hindered = new Set(verdicts.filter((it) => it.refusals.length > 0).map((it) => it.desired.part));
  const moving = verdicts.filter((it) => it.allowed !== undefined);
  const timed = moving.flatMap(({ desired: stack, later }): readonly TimedStack[] => subject.stacks.filter((it) => it.part === stack.part).map((it) => ({ ...it, waitsFor: standsBefore(stack), fed: Object.keys(later).length > 0 })));
  const estimate = estimateOf(subject);
  const estimates = desired.length === 0 ? {} : { estimate, ...(timed.length === 0 ? {} : { duration: durationOf(timed, facts.account) }) };
  const missing = verdicts.flatMap(({ desired: stack, allowed }) => {
    const needs = allowed === undefined ? [] : partsBefore(stack, desired).filter((part) => !inThisRun.has(part) && !hindered.has(part) && !stands(part, desired, facts) && !isOnlyOrder(stack, part, desired));
    return needs.length === 0 ? [] : [environmentProblem('LAYER_MISSING', { layer: stack.part, needs }).data];
  });
  const isMade = ({ allowed, takeOver }: StackVerdict): boolean => allowed?.kind === 'CREATE' || takeOver !== undefined;
  const made = verdicts.filter(isMade).length;
  const changed = verdicts.filter((it) => it.allowed !== undefined && !isMade(it)).length;
  const { app, environment } = request.environment;
  const where = `${app} ${environment} in ${regionsOf(request.environment).join(' and ')}`;
  const used = verdicts.map(({ desired: { part }, consents = [] }) => ({ part, consents }));
  const toRun = verdicts.filter(({ desired: { part } }) => runs.has(part)).map((it) => it.desired);
  const warnings = [...(made + changed === 0 ? [] : [...standingWithout(request, desired), ...staysDirect(request, facts), ...account.notes, ...(chosen.has('network') ? adoptionNotes(request.environment, facts) : []), ...overBudget(request, estimate)]), ...way.warnings, ...verdicts.flatMap((it) => it.warnings ?? []), ...unused(request.allowReplacement ?? [], used), ...found.warnings, ...(facts.leftOver ?? []).map((service) => `${service} stands, and platform.yml does not name it: \`platform env destroy --service ${service} -e ${request.environment.environment}\` takes it away`)];
  return {
    headline: made + changed + toRun.length === 0 && !delegates ? `${where}: no changes` : `${where}: ${way.words === undefined ? '' : `${way.words}; `}create ${made} stacks, update ${changed}, leave ${verdicts.length - made - changed} as they are${toRun.length === 0 ? '' : `; run ${toRun.length} ${toRun.length === 1 ? 'task' : 'tasks'} once`}`,
    refusals: [...refusals, ...found.refusals, ...way.refusals, ...verdicts.flatMap((it) => it.refusals), ...ambiguous(request.allowReplacement ?? [], used), ...missing, ...forPeople(request, facts, verdicts), ...(delegates && pipelineOf(request.environment, facts.caller) === 'deploy' && !verdicts.some(({ desired: stack, allowed }) => stack.part === zoneLayer && allowed !== undefined) ? [environmentProblem('STACK_FOR_PEOPLE', { stack: `the delegation of ${request.environment.baseDomain}`, layer: zoneLayer, environment }).data] : [])],
    steps,
    watches: [],
    changes: [...verdicts.flatMap((it) => it.changes), ...(delegates ? [delegationChange(request.environment, facts)] : []), ...toRun.map((stack): Change => ({ kind: 'change', what: `${whatIs(stack)}: task`, after: 'runs once', why: stack.layer.runs?.why ?? '' }))],
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(estimates as { readonly estimate?: Json; readonly duration?: Json }),
    approval: Object.fromEntries([...(delegates ? [['delegation', { name: request.environment.baseDomain, ...request.environment.dns }] as const] : []), ...toRun.map((stack) => [`${stack.part} task`, { runs: stack.layer.runs?.title ?? '' }] as const), ...verdicts.flatMap(({ desired: stack, allowed, later, recover, takeOver }) => (allowed === undefined ? [] : [[stack.region === request.environment.region ? allowed.name : `${stack.region}/${allowed.name}`, { ...approvalOf(allowed, Object.keys(later)), ...(recover === undefined ? {} : { recover }), ...(takeOver === undefined ? {} : { takeOver: takeOver.imports.map(({ logicalId, identifier }) => `${logicalId}: ${Object.values(identifier).join()}`) }) }] as const]))]),
  };
}

/** In the order in which they can be made. */
export function verdictsOn(request: BootstrapRequest, facts: BootstrapFacts, desired: readonly DesiredStack[]): readonly StackVerdict[] {
  const verdicts: StackVerdict[] = [];
  for (const stack of ordered(desired)) if (request.layers?.includes(stack.layer.layer) ?? true) verdicts.push(verdictOn(stack, { request, facts, before: verdicts }));
  return verdicts;
}

/** What this run does of what is wanted: one hop at most. */
export function wayOf(request: BootstrapRequest, facts: BootstrapFacts, wanted: readonly DesiredStack[]): Way {
  const chosen = new Set(request.layers ?? wanted.map(({ layer }) => layer.layer));
  return takeHop(ordered(wanted), { request, facts, chosen, judge: (stacks) => verdictsOn(request, facts, stacks) });
}

/** A task runs when its stack is touched in this run, and finds its text done where that is as it was; or when it never ran to its end. */
function mustRun({ desired, allowed, refusals }: StackVerdict, facts: BootstrapFacts): boolean {
  if (desired.layer.runs === undefined || refusals.length > 0) return false;
  return allowed !== undefined || facts.regions[desired.region]?.ran?.[desired.layer.layer] !== seenOf(desired, facts)?.outputs['TaskDefinitionArn'];
}

function taskSteps(cloud: Cloud, { request: { environment }, stack: { region, name, part, layer } }: { readonly request: BootstrapRequest; readonly stack: DesiredStack }, after: readonly string[]): readonly Step[] {
  const { title, why } = layer.runs ?? { title: '', why: '' };
  const shown = part.includes('/') ? { region } : {};
  return oneOffSteps(cloud, { name, ...shown, at: region, part, title, why, cluster: baseName(environment), mark: markName(environment, layer.layer) }, after);
}

const approvalOf = (stack: AllowedStack, later: readonly string[]) => ({ template: hashOf(stack.template), parameters: stack.parameters, ...(later.length === 0 ? {} : { later }), add: stack.add, modify: stack.modify, remove: stack.remove, ...(stack.replace === undefined ? {} : { replace: stack.replace }) });

/** What has to be looked at before anything is made; undefined where no stack is new, or the account is another. */
export function preflightOf(request: BootstrapRequest, facts: BootstrapFacts): Preflight | undefined {
  const { environment, layers: chosen } = request;
  if (facts.account !== environment.account) return undefined;
  const wanted = wantedStacks(request, facts).filter((stack) => chosen?.includes(stack.layer.layer) ?? true);
  const stacks = wanted.filter((stack) => {
    const seen = seenOf(stack, facts);
    return isMadeAnew(seen);
  });
  if (stacks.length === 0) return undefined;
  const zones = regionsOf(environment).map((region) => [region, zonesChosen(request, facts, region)] as const);
  const holding = stacks.filter((stack) => ['ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED'].includes(seenOf(stack, facts)?.status ?? '')).map(({ region, name }) => `${region}/${name}`);
  return { environment, stacks, zones: Object.fromEntries(zones), holding, rolesMade: rolesMadeBy(newResources(wanted.filter(({ layer }) => layer.scope === 'account'), environment.account)) };
}

/** The next hop of each stack that has one. */
export function hopsNext(request: BootstrapRequest, facts: BootstrapFacts): readonly HopAhead[] {
  const { environment } = request;
  if (facts.account !== environment.account) return [];
  const layers = layersOf(environment, Object.values(facts.templates).map(readLayer));
  const paths = allAhead(wantedStacks(request, facts), { facts, chosen: new Set(request.layers ?? layers.map(({ layer }) => layer)) });
  return paths.flatMap(([first]) => (first === undefined ? [] : [first]));
}

/** Chosen once and kept for ever; a third comes behind the two. */
function zonesChosen({ environment }: BootstrapRequest, { regions }: BootstrapFacts, region: string): readonly string[] {
  const adopted = adoptedZones(environment, region, regions[region]);
  if (adopted.length > 0) return adopted;
  const all = regions[region]?.availabilityZoneIds ?? [];
  const kept = regions[region]?.stacks[stackName(environment, 'network')]?.parameters['AvailabilityZoneIds']?.split(',') ?? [];
  const more = Math.max(0, zonesIn(environment, region) - kept.length);
  return [...kept, ...all.filter((zone) => !kept.includes(zone)).slice(0, more)];
}

function stepsOf(cloud: Cloud, { desired: stack, allowed, later, recover, takeOver }: StackVerdict & { readonly allowed: AllowedStack }, before: readonly string[]): readonly Step[] {
  const formation = cloud.cloudFormation(stack.region);
  const lateValues = Object.keys(later).length === 0 ? {} : { later: readElsewhere((region) => cloud.cloudFormation(region), later) };
  const whole: AllowedStack = { ...allowed, ...lateValues, ...(stack.part.includes('/') ? { region: stack.region } : {}) };
  const recovery = recover === undefined ? [] : [recoverStackStep(formation, { ...whole, ...recover }, before)];
  const after = recover === undefined ? before : [recoverStep(stack.part)];
  const { healthy } = stack.layer;
  const gated = healthy !== undefined && (healthy in later || healthy in stack.parameters);
  const gate = gated ? [waitUntilHealthy(() => cloud.dns(), { part: stack.part, title: shownName(whole), check: async () => whole.parameters[healthy] ?? (await whole.later?.())?.[healthy] }, after)] : [];
  const ready = gated ? [healthyStep(stack.part)] : after;
  const taking = takeOver === undefined ? [] : stackSteps(formation, importOf(whole, takeOver), ready);
  const made = [...taking, ...stackSteps(formation, whole, takeOver === undefined ? ready : [executeStep(keptPart(stack.part))])];
  const protect = (allowed.kind === 'CREATE' || takeOver !== undefined) && stack.parameters[protection] === 'true';
  return [...recovery, ...gate, ...made, ...(protect ? [protectStackStep(formation, { ...whole, parameters: { ...allowed.parameters, [protection]: 'true' } }, executeStep(stack.part))] : [])];
}

const keptPart = (part: string): string => `${part}-kept`;

/** The stack as it is after the import: what was kept, and nothing else. */
const importOf = ({ later: _, ...stack }: AllowedStack, { imports, template }: TakeOver): AllowedStack => ({ ...stack, part: keptPart(stack.part), title: 'what an earlier environment of this name kept', kind: 'IMPORT', template, imports, parameters: {}, add: [], modify: [], remove: [] });

/** A pipeline hands CloudFormation the layer's own role; people work with their own rights, and where a stack remembers a role CloudFormation takes that. */
export function underRole(stack: AllowedStack, { environment }: BootstrapRequest, facts: BootstrapFacts): AllowedStack {
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

/** What is charged by use comes on top: a budget that is full without it will not hold. */
function overBudget({ environment }: BootstrapRequest, { after, tasks }: Estimate): readonly string[] {
  const budget = Number(settingAt(environment.settings, 'budget.monthly') || Number.NaN);
  const whole = after + tasks.monthly;
  return whole > budget ? [`The estimate of ${whole.toFixed(2)} USD a month, ${tasks.monthly.toFixed(2)} of it for tasks, is more than the budget of ${budget}`] : [];
}

function refusalsOf({ environment }: BootstrapRequest, facts: BootstrapFacts): readonly ProblemData[] {
  const major = String(settingAt(environment.settings, 'data.engineMajor') ?? '15');
  return [
    ...(facts.account === environment.account ? [] : [environmentProblem('WRONG_ACCOUNT', { caller: facts.account, account: environment.account, environment: environment.environment })]),
    ...(facts.hostedZoneId === '' && environment.dns === undefined ? [environmentProblem('ZONE_MISSING', { domain: environment.domain, baseDomain: environment.baseDomain, account: facts.account })] : []),
    ...regionsOf(environment).flatMap((region) => {
      const [wanted, found] = [zonesIn(environment, region), facts.regions[region]?.availabilityZoneIds.length ?? 0];
      return found < wanted ? [environmentProblem('TOO_FEW_ZONES', { region, wanted, found })] : [];
    }),
    ...originKeyStep(environment, facts),
    ...divergedFrom(facts.writer).map((said) => environmentProblem('DIVERGED', { environment: environment.environment, said })),
    ...(facts.engineVersion === '' ? [environmentProblem('VERSION_MISSING', { engine: 'postgres', major, region: environment.region })] : []),
  ].map((problem) => problem.data);
}

/** One more at a time: the next key is known to the load balancers, the one after it is not. */
function originKeyStep(environment: BootstrapRequest['environment'], facts: BootstrapFacts) {
  const { OriginHeader: header = 'none', KeyShown = '' } = facts.regions[environment.region]?.stacks[stackName(environment, 'edge')]?.parameters ?? {};
  const [shown, asked] = [Number(KeyShown), Number(settingAt(environment.settings, 'edge.originKey') ?? KeyShown)];
  return header === 'none' || settingAt(environment.settings, 'edge.front') !== true || asked === shown || asked === shown + 1 ? [] : [environmentProblem('ORIGIN_KEY_STEP', { shown, asked })];
}

const zonesIn = (environment: BootstrapRequest['environment'], region: string): number => Number(settingAt(inRegion(environment, region).settings, 'network.zones') ?? 2);

/** Every stack of the environment as it should be; values that were chosen once are kept for ever. */
export function wantedStacks(request: BootstrapRequest, facts: BootstrapFacts): readonly DesiredStack[] {
  const { environment } = request;
  const layers = layersOf(environment, Object.values(facts.templates).map(readLayer));
  const kept = (region: string, layer: string, parameter: string): string | undefined => facts.regions[region]?.stacks[stackName(environment, layer)]?.parameters[parameter];
  const slots = ruleSlots(request, facts);
  const wanted = stacksWanted(environment, layers);
  const stands = (from: Elsewhere): boolean => wanted.some(({ region, name }) => region === from.region && name === from.stack);
  return wanted.map((place) => {
    const { region, service } = place;
    const observed = {
      hostedZoneId: kept(environment.region, 'edge', 'HostedZoneId') ?? facts.hostedZoneId,
      ownZoneId: kept(environment.region, zoneLayer, 'ZoneId') ?? facts.ownZoneId,
      availabilityZoneIds: zonesChosen(request, facts, region),
      // A replica has the version of what it follows.
      engineVersion: kept(environment.region, 'data', 'EngineVersion') ?? facts.engineVersion,
      cloudFrontPrefixList: facts.regions[region]?.cloudFrontPrefixList ?? kept(region, 'edge', 'CloudFrontPrefixList'),
      writerInstance: kept(region, 'data', 'WriterInstance'),
      writerEndpoint: kept(region, 'data', 'WriterEndpoint'),
      replicaFollows: kept(region, 'data-replica', 'Follows'),
    };
    const now = service === undefined ? undefined : facts.regions[region]?.stacks[stackName(environment, 'service', service)]?.parameters;
    const callsBefore = Array.from({ length: mostCalls }, (_, place) => now?.[`Calls${place + 1}`] ?? '');
    const desired = desiredStack({ place, environment, observed, ...(service === undefined ? {} : { rulePriority: slots.get(service) ?? 0, callsBefore }) });
    // Nobody waits for what is not wanted: the parameter's default holds.
    const door = place.layer.layer === 'edge' && isStillDirect(request, facts) ? { Direct: 'true' } : {};
    const stack = { ...desired, parameters: { ...desired.parameters, ...door }, across: Object.fromEntries(Object.entries(desired.across).filter(([, from]) => stands(from))) };
    const seen = facts.regions[region];
    return place.layer.scope !== 'account' || seen === undefined ? stack : { ...stack, parameters: { ...stack.parameters, ...accountParameters(judgeAccount(environment, region, seen), { environment, seen }) } };
  });
}

/** The services' names still lead to load balancers that the world reaches: to shut them first would shut everybody out. */
function isStillDirect({ environment }: BootstrapRequest, facts: BootstrapFacts): boolean {
  const seen = (layer: string): SeenStack | undefined => facts.regions[environment.region]?.stacks[stackName(environment, layer)];
  const [edge, dns] = [seen('edge'), seen('dns')];
  return settingAt(environment.settings, 'edge.front') === true && edge !== undefined && atRest.has(edge.status) && edge.parameters['Direct'] !== 'false' && (dns?.parameters['FrontName'] ?? '') === '';
}

const staysDirect = (request: BootstrapRequest, facts: BootstrapFacts): readonly string[] =>
  settingAt(request.environment.settings, 'edge.direct') === false && isStillDirect(request, facts) ? ['The load balancer stays open to the world until the names lead to CloudFront: the next bootstrap, some minutes after this one, shuts it'] : [];

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
export function partsBefore(stack: DesiredStack, all: readonly DesiredStack[]): readonly string[] {
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

function verdictOn(wanted: DesiredStack, { request, facts, before }: { readonly request: BootstrapRequest; readonly facts: BootstrapFacts; readonly before: readonly StackVerdict[] }): StackVerdict {
  const { desired, later } = withKnown(wanted, facts, before);
  const template = facts.templates[desired.layer.layer] ?? '';
  const seen = seenOf(desired, facts);
  if (seen === undefined || isMadeAnew(seen)) return creation(desired, { template, later, kept: facts.preflight?.regions[desired.region]?.kept ?? [], account: request.environment.account, ...(leftWords[seen?.status ?? ''] === undefined ? {} : { why: leftWords[seen?.status ?? ''] ?? '' }) });
  const refuse = (problem: ProblemData): StackVerdict => ({ desired, later, allowed: undefined, changes: [], refusals: [problem] });
  const stuck = recoverable.has(seen.status);
  const data = dataIn(seen);
  if (data.length > 0) return refuse(environmentProblem('STACK_HOLDS_DATA', { stack: desired.name, region: desired.region, status: seen.status, reason: seen.reason || 'no reason given', resources: data }).data);
  if (!atRest.has(seen.status) && !stuck) {
    const busy = seen.status.endsWith('_IN_PROGRESS');
    return refuse(busy ? environmentProblem('STACK_BUSY', { stack: whatIs(desired), status: seen.status }).data : environmentProblem('STACK_STUCK', { stack: desired.name, region: desired.region, status: seen.status, reason: seen.reason || 'no reason given' }).data);
  }
  // Roles hand on nothing: their ARNs are known.
  const fed = before.some((it) => it.allowed !== undefined && waitsFor(desired, it.desired) && !standsOnRoles(desired.layer, it.desired.layer));
  const updated = update(desired, { template, seen, fed: fed || stuck, later, request });
  return stuck ? recovered(updated, seen, request) : updated;
}

/** What holds data and is still there, of a stack whose creation or deletion failed; as `LogicalId (Type)`. */
function dataIn({ left = [], template }: SeenStack): readonly string[] {
  const resources = template === '' ? {} : readLayer(template).resources;
  return left.flatMap((id) => (resources[id] !== undefined && (holdsData(resources[id]) || isDataType(resources[id].type)) ? [`${id} (${resources[id].type})`] : []));
}

/** None of its data would be lost: it never stood, or what is left of it holds none. */
const isMadeAnew = (seen: SeenStack | undefined): boolean => seen === undefined || neverStood.has(seen.status) || (seen.left !== undefined && dataIn(seen).length === 0);

function creation(desired: DesiredStack, { template, later, account, kept, why }: { readonly template: string; readonly later: StackVerdict['later']; readonly account: string; readonly kept: readonly string[]; readonly why?: string }): StackVerdict {
  const { resources } = desired.layer;
  const takeOver = takeOverOf(desired, { kept, account });
  const whole = allowedStack(desired, { kind: takeOver === undefined ? 'CREATE' : 'UPDATE', template, add: Object.keys(resources), modify: takeOver?.imports.map(({ logicalId }) => logicalId) ?? [], remove: [] });
  const allowed = desired.parameters[protection] === 'true' ? { ...whole, parameters: { ...whole.parameters, [protection]: 'false' } } : whole;
  // Those that the parameters ask for: a third zone's are in the template, and not in the plan.
  const made = Object.entries(resolveTemplate({ layer: desired.layer, parameters: desired.parameters, region: desired.region, account }));
  const taken = takeOver?.imports.map(({ logicalId, identifier }): Change => ({ kind: 'move', what: `${whatIs(desired)}: ${logicalId}`, before: `kept bucket ${identifier['BucketName'] ?? ''}`, after: 'taken over, with what is in it' })) ?? [];
  return { desired, later, allowed, refusals: [], ...(takeOver === undefined ? {} : { takeOver }), changes: [...taken, { kind: 'add', what: whatIs(desired), after: `${desired.layer.title}: ${made.length} resources`, ...(why === undefined ? {} : { why }), parts: made.map(([id, { type }]) => ({ kind: 'add', what: id, after: type })) }] };
}

/** @param state.fed an earlier layer changes in this run: what it hands on is known only then */
function update(desired: DesiredStack, state: { readonly template: string; readonly seen: SeenStack; readonly fed: boolean; readonly later: StackVerdict['later']; readonly request: BootstrapRequest }): StackVerdict {
  const { template, seen, fed, later, request } = state;
  const what = whatIs(desired);
  const before = readLayer(seen.template);
  const now = desired.layer.resources;
  // What is no longer said goes back to the template's default: a budget, a second region.
  const wanted: Readonly<Record<string, string>> = { ...desired.layer.defaults, ...desired.parameters };
  const place = { region: desired.region, account: request.environment.account };
  const { add, touched, remove, parameters, losses, changes: known } = stackChanges({ what, place, old: before, now: desired.layer, had: seen.parameters, wanted, given: desired.parameters, later });
  const tags = canonical(desired.tags) !== canonical(seen.tags);
  const { consents, refusals } = judgeLosses(losses, { part: desired.part, what, allowed: request.allowReplacement ?? [] });
  const templateChanged = before.essence !== desired.layer.essence;
  if (!templateChanged && parameters.length === 0 && !tags && !fed && Object.keys(later).length === 0) return { desired, later, allowed: undefined, changes: [], refusals };
  const changes: Change[] = [
    ...known,
    ...(tags ? [{ kind: 'change', of: what, what: `${what}: tags` } as const] : []),
    ...(fed && known.length === 0 ? [{ kind: 'change', what, after: `known after ${desired.after.join(', ')}` } as const] : []),
  ];
  // A changed parameter may touch any resource in place; which, CloudFormation says in the change set.
  const turned = parameters.length + Object.keys(later).length > 0;
  const modify = turned || tags || fed ? Object.keys(now) : touched;
  const gone = losses.filter(({ id, kind }) => kind === 'remove' && consents.includes(id)).map(({ id }) => id);
  const whole = allowedStack(desired, { kind: 'UPDATE', template, add: turned ? Object.keys(now) : add, modify, remove: [...new Set([...remove, ...(turned ? conditional(now) : []), ...gone])] }, consents);
  const warnings = losses.filter(({ id, named, kind }) => kind === 'replace' && named && consents.includes(id)).map(({ id }) => `${what}: ${id} keeps its name. CloudFormation makes the new one before it deletes the old, and refuses where both would have one name`);
  return { desired, later, allowed: whole, changes, refusals, consents, warnings };
}

/** Its rollback is begun or gone on with first. What it is then, only AWS knows: everything may be changed in place, nothing that holds data may go. */
function recovered(verdict: StackVerdict, { status, failed = [], reason }: SeenStack, { allowSkip = [] }: BootstrapRequest): StackVerdict {
  const { desired, allowed } = verdict;
  if (allowed === undefined) return verdict;
  const what = whatIs(desired);
  const skip = failed.filter((id) => allowSkip.includes(id) || allowSkip.includes(`${desired.part}/${id}`));
  const ids = Object.keys(desired.layer.resources);
  const said = reason === '' ? '' : `: ${reason}`;
  const first: Change = {
    kind: 'change',
    of: what,
    what: `${what}: rollback`,
    before: status,
    after: status === 'UPDATE_FAILED' ? 'begun' : 'gone on with',
    why: status === 'UPDATE_FAILED' ? `somebody's update failed and was left so${said}` : `somebody's update could not be put back${said}`,
    ...(skip.length === 0 ? {} : { parts: skip.map((id): Change => ({ kind: 'change', what: id, after: 'skipped', why: 'left as it is now, whatever its template says' })) }),
  };
  const others = verdict.changes.filter((it) => it.what !== what);
  return { ...verdict, recover: { skip, begun: status === 'UPDATE_ROLLBACK_FAILED' }, allowed: { ...allowed, add: ids, modify: ids, remove: [...new Set([...allowed.remove, ...conditional(desired.layer.resources)])] }, changes: [first, ...others] };
}

/** As a plan names it: in another region than home with that. */
export const whatIs = ({ name, region, part }: DesiredStack): string => (part.includes('/') ? shownName({ name, region }) : name);

/** Resources under a condition may come and go with a parameter. */
function conditional(resources: Layer['resources']): readonly string[] {
  return Object.entries(resources).filter(([, { body }]) => (body as { Condition?: unknown }).Condition !== undefined).map(([id]) => id);
}

/** @param consents logical ids of what holds data and may go */
function allowedStack(desired: DesiredStack, how: Pick<AllowedStack, 'kind' | 'template' | 'add' | 'modify' | 'remove'>, consents: readonly string[] = []): AllowedStack {
  const stateful = Object.entries(desired.layer.resources).filter(([id, it]) => holdsData(it) && !consents.includes(id)).map(([id]) => id);
  return { name: desired.name, part: desired.part, layer: desired.layer.layer, title: desired.service === undefined ? desired.layer.title : `${desired.layer.title}: ${desired.service}`, parameters: desired.parameters, tags: desired.tags, stateful, ...(consents.length === 0 ? {} : { replace: consents }), ...how };
}

