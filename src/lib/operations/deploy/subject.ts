// What every step of one deploy needs to know: names, groups, what was there before. Pure, from request and facts.
import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import type { ServiceDescription } from '../../config/describe.ts';
import type { StepContext } from '../../engine/step.ts';
import type { Duration } from '../../world/time.ts';
import { baseName } from '../names.ts';
import type { DeployFacts, DeployRequest } from './request.ts';
import { strategyFor, type Shifting } from './strategy.ts';
import { taskDefinitionFor, type TaskDefinitionPlan } from './task-definition.ts';

export interface DeploySubject {
  readonly request: DeployRequest;
  readonly facts: DeployFacts;
  readonly service: ServiceDescription;
  readonly region: string;
  readonly cluster: string;
  readonly bake: Duration;
  /** What people call the release that comes: `the new serverpod`. */
  readonly called: string;
  /** How users come to the new release. */
  readonly shifting: Shifting;
  readonly definition: TaskDefinitionPlan;
  /** Where an old release is gone back to: its revision, and what ECS is told for the time of the way. */
  readonly back?: { readonly taskDefinition: string; readonly configuration: DeploymentConfiguration };
  readonly blue: string;
  readonly green: string;
  /** Whether the service is made by this deploy: then there is nothing to go back to. */
  readonly first: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export function deploySubject(request: DeployRequest, facts: DeployFacts): DeploySubject {
  const { environment } = request;
  const service = environment.services[request.service];
  if (service === undefined) throw new Error(`no service ${request.service}`);
  return {
    request,
    facts,
    service,
    region: environment.region,
    cluster: facts.outputs['cluster/ClusterName'] ?? baseName(environment),
    called: `the new ${service.name}`,
    shifting: strategyFor(request, service, facts.live === null),
    bake: (request.bake ?? service.deploy.bake) as Duration,
    definition: taskDefinitionFor(request, facts),
    blue: facts.outputs[`service-${service.name}/BlueTargetGroupArn`] ?? '',
    green: facts.outputs[`service-${service.name}/GreenTargetGroupArn`] ?? '',
    first: facts.live === null,
    tags: { 'platform:app': environment.app, 'platform:environment': environment.environment, 'platform:service': service.name },
  };
}

export const own = ({ facts, service }: DeploySubject, output: string): string => facts.outputs[`service-${service.name}/${output}`] ?? '';

/** How ECS was told to deploy the service before this run. */
export const configurationBefore = ({ live }: Pick<DeployFacts, 'live'>): DeploymentConfiguration => (live?.settings['deploymentConfiguration'] ?? {}) as DeploymentConfiguration;

/** The revision of the new release: known from the start where an old one is gone back to. */
export const taskDefinitionOf = (subject: DeploySubject, { memory }: Pick<StepContext, 'memory'>): string => subject.back?.taskDefinition ?? memory.text('register', 'taskDefinition');

/** Weights in few words: `group-a 100, group-b 0`. */
export const showWeights = (weights: Readonly<Record<string, number>>): string =>
  Object.entries(weights)
    .map(([arn, weight]) => `${arn.split('/').at(-2) ?? arn} ${weight}`)
    .join(', ') || 'none';
