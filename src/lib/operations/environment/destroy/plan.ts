// From what stands, and nothing else: in which order it goes, what of it stays, and why it must not go.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Change, Plan } from '../../../engine/plan.ts';
import type { Step } from '../../../engine/step.ts';
import type { ProblemData } from '../../../problems/problem.ts';
import { deleteStackStep, deleteStep } from '../../steps/cloudformation/delete-step.ts';
import { protection, unprotectStackStep, unprotectStep } from '../../steps/cloudformation/protect-step.ts';
import { inOrder } from '../in-order.ts';
import { readLayer, type Layer } from '../layer.ts';
import { environmentProblem } from '../problems.ts';
import { removeRule, removeService, stopScaling } from './beside-stacks.ts';
import type { DestroyFacts, DestroyRequest, StandingStack } from './request.ts';

/** What somebody else is doing, or has left half done, is not deleted underneath them. */
const busy = /_IN_PROGRESS$/;

const partOf = ({ layer, service }: StandingStack): string => (service === '' ? layer : `${layer}-${service}`);

export function planDestroy(cloud: Cloud, { environment }: DestroyRequest, facts: DestroyFacts): Plan {
  const { app, region } = environment;
  const standing = facts.stacks.map((stack) => ({ stack, part: partOf(stack), layer: readLayer(stack.template) }));
  const beside = besideStacks(cloud, region, facts);
  const steps = standing.flatMap(({ stack, part, layer }): Step[] => {
    const later = [...dependents(layer, standing).map((it) => deleteStep(it.part)), ...beside.flatMap((it) => (holds(layer.layer, stack, it.service) ? [it.step.id] : []))];
    const formation = cloud.cloudFormation(region);
    const guarded = stack.parameters[protection] === 'true';
    const unprotect = guarded ? [unprotectStackStep(formation, { name: stack.name, part, parameters: { ...stack.parameters, [protection]: 'false' } }, later)] : [];
    const stays = staying(layer);
    return [...unprotect, deleteStackStep(formation, { name: stack.name, part, title: layer.title || part, stays: stays.map(({ id }) => id) }, guarded ? [unprotectStep(part)] : later)];
  });
  const kept = standing.flatMap(({ stack, layer }) => staying(layer).map(({ id, type, how }) => `${stack.name}: ${id} (${type}) ${how}`));
  return {
    headline: standing.length === 0 ? `${app} ${environment.environment} in ${region}: nothing is there` : `${app} ${environment.environment} in ${region}: remove ${facts.services.length} services and ${standing.length} stacks`,
    refusals: refusalsOf(environment, facts),
    steps: inOrder([...beside.map((it) => it.step), ...steps], { waits: (step, other) => step.after?.includes(other.id) === true, nameOf: (step) => `the step ${step.id}` }),
    watches: [],
    changes: [
      ...facts.services.map(({ name }): Change => ({ kind: 'remove', what: `service ${name}` })),
      ...standing.map(({ stack, layer }): Change => ({ kind: 'remove', what: stack.name, before: `${layer.title || stack.layer}: ${Object.keys(layer.resources).length} resources` })),
    ],
    ...(kept.length === 0 ? {} : { warnings: [`What holds data stays, and costs as long as it does: ${kept.join('; ')}`, 'A bucket that stays keeps its name: empty and delete it by hand before an environment of this name is made again'] }),
    approval: { stacks: facts.stacks.map(({ name }) => name), services: facts.services.map(({ name }) => name), stays: kept },
  };
}

/** A service is deployed into the cluster and behind the rules: it goes before the stacks that it stands on. */
function holds(layer: string, stack: StandingStack, service: string): boolean {
  return layer === 'cluster' || layer === 'edge' || stack.service === service;
}

interface Beside {
  readonly service: string;
  readonly step: Step;
}

function besideStacks(cloud: Cloud, region: string, { cluster, services, rules }: DestroyFacts): readonly Beside[] {
  const first: readonly Beside[] = [
    ...rules.map((rule) => ({ service: rule.service, step: removeRule(cloud, { region, ...rule }) })),
    ...services.flatMap(({ name, scaled }) => (scaled ? [{ service: name, step: stopScaling(cloud, { region, cluster, name }) }] : [])),
  ];
  const then = services.map(({ name }): Beside => ({ service: name, step: removeService(cloud, { region, cluster, name }, first.filter(({ service }) => service === name).map(({ step }) => step.id)) }));
  return [...first, ...then];
}

function dependents<Of extends { readonly layer: Layer }>(layer: Layer, all: readonly Of[]): readonly Of[] {
  return all.filter((it) => it.layer.after.includes(layer.layer));
}

/** What deleting the stack leaves, by its template. */
function staying(layer: Layer): readonly { readonly id: string; readonly type: string; readonly how: string }[] {
  return Object.entries(layer.resources).flatMap(([id, { type, body }]) => {
    const { DeletionPolicy: policy } = body as { readonly DeletionPolicy?: string };
    if (policy === 'Snapshot') return [{ id, type, how: 'leaves a final snapshot' }];
    return policy === 'Retain' || policy === 'RetainExceptOnCreate' ? [{ id, type, how: 'stays as it is' }] : [];
  });
}

function refusalsOf(environment: DestroyRequest['environment'], { account, stacks, services }: DestroyFacts): readonly ProblemData[] {
  const known = new Set(stacks.map(({ service }) => service));
  const foreign = services.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  return [
    ...(account === environment.account ? [] : [environmentProblem('WRONG_ACCOUNT', { caller: account, account: environment.account, environment: environment.environment }).data]),
    ...stacks.flatMap(({ name, status }) => (busy.test(status) && status !== 'REVIEW_IN_PROGRESS' && status !== 'DELETE_IN_PROGRESS' ? [environmentProblem('STACK_BUSY', { stack: name, status }).data] : [])),
    ...(foreign.length === 0 ? [] : [environmentProblem('FOREIGN_SERVICES', { services: foreign }).data]),
  ];
}
