// From what stands, and nothing else: in which order it goes, what of it stays, and why it must not go.
import type { Cloud } from '../../../aws/cloud.ts';
import { callsOf } from '../../../config/calls.ts';
import { regionsOf } from '../../../config/describe.ts';
import type { Change, Plan } from '../../../engine/plan.ts';
import type { Step } from '../../../engine/step.ts';
import type { ProblemData } from '../../../problems/problem.ts';
import { deleteStackStep, deleteStep } from '../../steps/cloudformation/delete-step.ts';
import { protection, unprotectStackStep, unprotectStep } from '../../steps/cloudformation/protect-step.ts';
import { clearProofs, undelegate, undelegationStep } from '../../steps/route53/delegation-steps.ts';
import { unmarkStep } from '../../steps/ecs/one-off-task.ts';
import { markName } from '../../names.ts';
import { inOrder } from '../in-order.ts';
import { acrossSource, readLayer, standsOnRoles, type Layer } from '../layer.ts';
import { partIn } from '../placement.ts';
import { environmentProblem } from '../problems.ts';
import { removeRule, removeService, removeStepAlarms, stopScaling } from './beside-stacks.ts';
import type { DestroyFacts, DestroyRequest, StandingStack } from './request.ts';
import { stayingLines, stayingOf } from './staying.ts';

/** What somebody else is doing, or has left half done, is not deleted underneath them. */
const busy = /_IN_PROGRESS$/;

const counted = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;

export const partOf = (home: string, { region, layer, service }: StandingStack): string => partIn(home, region, service === '' ? layer : `${layer}-${service}`);

interface Standing {
  readonly stack: StandingStack;
  readonly part: string;
  readonly layer: Layer;
}

export function planDestroy(cloud: Cloud, { environment, service }: DestroyRequest, facts: DestroyFacts): Plan {
  const where = `${environment.app} ${environment.environment} in ${regionsOf(environment).join(' and ')}`;
  const standing = facts.stacks.map((stack): Standing => ({ stack, part: partOf(environment.region, stack), layer: readLayer(stack.template) }));
  const beside = besideStacks(cloud, environment.region, facts);
  const named = (region: string, name: string): string => (region === environment.region ? name : `${region} ${name}`);
  const steps = standing.flatMap((it): Step[] => {
    const { stack, part, layer } = it;
    const later = [...dependents(it, standing, environment).map((other) => deleteStep(other.part)), ...beside.flatMap((other) => (other.region === stack.region && holds(layer.layer, stack, other.service) ? [other.step.id] : []))];
    const formation = cloud.cloudFormation(stack.region);
    const at = stack.region === environment.region ? { name: stack.name } : { name: stack.name, region: stack.region };
    const guarded = stack.parameters[protection] === 'true';
    const unprotect = guarded ? [unprotectStackStep(formation, { ...at, part, parameters: { ...stack.parameters, [protection]: 'false' } }, later)] : [];
    const stays = stayingOf(environment, stack, layer);
    const zone = layer.layer === 'zone' ? facts.zone : undefined;
    const released = zone === undefined ? [] : releaseSteps(cloud, { name: environment.baseDomain, ...zone }, later);
    const before = released.length === 0 ? later : released.map(({ id }) => id);
    const unmark = layer.runs === undefined ? [] : [unmarkStep(cloud, { ...at, at: stack.region, part, mark: markName(environment, layer.layer) }, deleteStep(part))];
    return [...released, ...unprotect, deleteStackStep(formation, { ...at, part, title: layer.title || part, stays: stays.map(({ id }) => id) }, guarded ? [unprotectStep(part)] : before), ...unmark];
  });
  const kept = standing.flatMap(({ stack, layer }) => stayingOf(environment, stack, layer));
  return {
    headline: standing.length === 0 ? `${where}: nothing is there${service === undefined ? '' : ` of ${service}`}` : `${where}: remove ${counted(facts.services.length, 'service')} and ${counted(standing.length, 'stack')}`,
    refusals: [...(service === undefined || environment.services[service] === undefined ? [] : [environmentProblem('SERVICE_STILL_NAMED', { service, environment: environment.environment }).data]), ...refusalsOf(environment, facts)],
    steps: inOrder([...beside.map((it) => it.step), ...steps], { waits: (step, other) => step.after?.includes(other.id) === true, nameOf: (step) => `the step ${step.id}` }),
    watches: [],
    changes: [
      ...facts.services.map(({ region, name }): Change => ({ kind: 'remove', what: `service ${named(region, name)}` })),
      ...(facts.zone === undefined ? [] : [{ kind: 'remove', what: `delegation of ${environment.baseDomain} in ${facts.zone.above}`, before: facts.zone.servers.join(', '), why: `as ${facts.zone.role}` } as const]),
      ...standing.map(({ stack, layer }): Change => ({ kind: 'remove', what: named(stack.region, stack.name), before: `${layer.title || stack.layer}: ${Object.keys(layer.resources).length} resources` })),
    ],
    ...(kept.length === 0 ? {} : { warnings: ['What holds data stays, and costs as long as it does:', ...stayingLines(kept, environment.region), 'A bucket that stays keeps its name, its tags and what is in it: an environment of this name that is made again takes it over'] }),
    approval: { stacks: facts.stacks.map(({ region, name }) => named(region, name)), services: facts.services.map(({ region, name }) => named(region, name)), stays: kept.map(({ region, stack, id, how }) => `${named(region, stack)}: ${id} ${how}`) },
  };
}

/** First nobody is led there any more, then it is emptied of what certificates left. */
function releaseSteps(cloud: Cloud, { name, id, servers, above, role }: { readonly name: string } & NonNullable<DestroyFacts['zone']>, after: readonly string[]): readonly Step[] {
  const clouds = { own: () => cloud.dns(), above: () => cloud.dns(role) };
  return [undelegate(clouds, { name, zone: above, role, servers }, after), clearProofs(clouds, { name, zoneId: id }, [undelegationStep])];
}

/** A service is deployed into the cluster and behind the rules: it goes before the stacks that it stands on. */
function holds(layer: string, stack: StandingStack, service: string): boolean {
  return layer === 'cluster' || layer === 'edge' || stack.service === service;
}

interface Beside {
  readonly region: string;
  readonly service: string;
  readonly step: Step;
}

function besideStacks(cloud: Cloud, home: string, { cluster, services, rules }: DestroyFacts): readonly Beside[] {
  const part = (region: string, name: string): string => partIn(home, region, name);
  const first: readonly Beside[] = [
    ...rules.map((rule) => ({ region: rule.region, service: rule.service, step: removeRule(cloud, { ...rule, part: part(rule.region, rule.service) }) })),
    ...services.flatMap(({ region, name, stepAlarms }) => (stepAlarms.length > 0 ? [{ region, service: name, step: removeStepAlarms(cloud, { region, cluster, name, part: part(region, name), alarms: stepAlarms }) }] : [])),
    ...services.flatMap(({ region, name, scaled }) => (scaled ? [{ region, service: name, step: stopScaling(cloud, { region, cluster, name, part: part(region, name) }) }] : [])),
  ];
  const then = services.map(({ region, name }): Beside => {
    const before = first.filter((it) => it.service === name && it.region === region).map(({ step }) => step.id);
    return { region, service: name, step: removeService(cloud, { region, cluster, name, part: part(region, name) }, before) };
  });
  return [...first, ...then];
}

/** What stands on a stack, in its region or by a value that was handed across. */
function dependents({ stack, layer }: Standing, all: readonly Standing[], environment: DestroyRequest['environment']): readonly Standing[] {
  return all.filter((other) => {
    if (other.stack.region === stack.region && other.layer.after.includes(layer.as)) return true;
    if (other.stack === stack) return false;
    if (standsOnRoles(other.layer, layer)) return true;
    // The rule that lets a caller in is of the caller's stack, and of the other's group.
    const caller = environment.services[other.stack.service];
    if (caller !== undefined && other.stack.region === stack.region && callsOf(caller, environment.services).includes(stack.service)) return true;
    return Object.values(other.layer.across).some((source) => {
      const { region, layer: from } = acrossSource(source, environment);
      return region === stack.region && from === layer.layer && stack.service === '';
    });
  });
}

function refusalsOf(environment: DestroyRequest['environment'], { account, stacks, services }: DestroyFacts): readonly ProblemData[] {
  const known = new Set(stacks.map(({ region, service }) => `${region}/${service}`));
  const foreign = services.filter(({ region, name }) => !known.has(`${region}/${name}`)).map(({ name }) => name);
  return [
    ...(account === environment.account ? [] : [environmentProblem('WRONG_ACCOUNT', { caller: account, account: environment.account, environment: environment.environment }).data]),
    ...stacks.flatMap(({ region, name, status }) => (busy.test(status) && status !== 'REVIEW_IN_PROGRESS' && status !== 'DELETE_IN_PROGRESS' ? [environmentProblem('STACK_BUSY', { stack: region === environment.region ? name : `${region} ${name}`, status }).data] : [])),
    ...(foreign.length === 0 ? [] : [environmentProblem('FOREIGN_SERVICES', { services: foreign }).data]),
  ];
}
