// A deploy as unit tests need one: facts that were never seen, a subject of them, what a step is given, and an ECS that says what it is told to.
import type { Cloud } from '../../src/lib/aws/cloud.ts';
import type { ServiceDeployment, Task } from '../../src/lib/aws/ecs.ts';
import { bundledFile } from '../../src/lib/config/bundled.ts';
import { describeEnvironment, type EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { loadConfig } from '../../src/lib/config/load.ts';
import type { Json } from '../../src/lib/engine/standing.ts';
import type { StepContext } from '../../src/lib/engine/step.ts';
import type { DeployFacts, DeployRequest, SeenService } from '../../src/lib/operations/deploy/request.ts';
import { deploySubject, type DeploySubject } from '../../src/lib/operations/deploy/subject.ts';
import { instant } from '../../src/lib/world/time.ts';

export const production: EnvironmentDescription = describeEnvironment(loadConfig(bundledFile('examples/video-auctions/platform.yml')), 'production');

export const [blue, green] = ['arn:aws:elasticloadbalancing:us-east-1:222222222222:targetgroup/blue/1', 'arn:aws:elasticloadbalancing:us-east-1:222222222222:targetgroup/green/2'];

export const definitionOf = (revision: number): string => `arn:aws:ecs:${production.region}:${production.account}:task-definition/video-auctions-production-serverpod:${revision}`;

export const live: SeenService = { taskDefinition: definitionOf(1), image: `registry/serverpod@sha256:${'1'.repeat(64)}`, release: '1.0.0', content: 'before', desired: 2, inFlight: '', strategy: 'BLUE_GREEN', deployment: 'arn:aws:ecs:us-east-1:222222222222:service-deployment/c/serverpod/before', settings: {}, definition: {}, definitionStatus: 'ACTIVE', revision: '' };

const own = { RepositoryUri: 'registry/serverpod', RepositoryName: 'serverpod', TaskRoleArn: 'arn:aws:iam::1:role/task', ExecutionRoleArn: 'arn:aws:iam::1:role/execution', SecurityGroupId: 'sg-1', LogGroupName: '/log', Tracing: 'on', BlueTargetGroupArn: blue, GreenTargetGroupArn: green, InfrastructureRoleArn: 'arn:aws:iam::1:role/infrastructure', RulePriority: '10', ErrorsAlarmName: 'errors', LatencyAlarmName: 'latency' };

/** Of serverpod, which stands and serves. */
export function factsOf(more: Partial<DeployFacts> = {}): DeployFacts {
  return {
    account: production.account,
    outputs: {
      'cluster/ClusterName': 'video-auctions-production',
      'cluster/NamespaceArn': 'arn:aws:servicediscovery:us-east-1:222222222222:namespace/ns-1',
      'network/PrivateSubnetIds': 'subnet-1,subnet-2',
      'edge/HttpsListenerArn': 'arn:listener',
      'data/Endpoint': 'database',
      'data/SecretArn': 'arn:aws:secretsmanager:us-east-1:222222222222:secret:database-AbCdEf',
      'cache/PrimaryEndpoint': 'cache',
      ...Object.fromEntries(Object.entries(own).map(([name, value]) => [`service-serverpod/${name}`, value])),
    },
    repository: own.RepositoryUri,
    digest: `sha256:${'2'.repeat(64)}`,
    tag: '1.1.0',
    live,
    rule: { arn: 'arn:rule', priority: '10', weights: { [blue]: 100, [green]: 0 } },
    priorityTakenBy: '',
    healthy: { [blue]: 2 },
    scaling: null,
    policies: [],
    stepAlarms: [],
    scheduled: [],
    past: [],
    firing: [],
    registry: null,
    revisions: [],
    caller: 'arn:aws:iam::1:user/somebody',
    verify: null,
    ...more,
  };
}

export const requestOf = (more: Partial<DeployRequest> = {}): DeployRequest => ({ environment: production, service: 'serverpod', image: 'serverpod:1.1.0', ...more });
export const subjectOf = (request: Partial<DeployRequest> = {}, facts: Partial<DeployFacts> = {}): DeploySubject => deploySubject(requestOf(request), factsOf(facts));

/** Production in which serverpod is another one. */
export function serverpodWith(more: object): EnvironmentDescription {
  return { ...production, services: { ...production.services, serverpod: { ...production.services['serverpod'], ...more } as EnvironmentDescription['services'][string] } };
}

/** @param notes what earlier steps learned: `{ release: { deployment: 'arn' } }` */
export function contextOf(notes: Readonly<Record<string, Readonly<Record<string, Json>>>> = {}, now = 0): StepContext {
  const memory = { notes: (step: string) => notes[step] ?? {}, note: (step: string, name: string) => notes[step]?.[name], text: (step: string, name: string) => String(notes[step]?.[name] ?? ''), samples: () => [] };
  return { run: 'run-1' as never, now: () => instant(now), signal: new AbortController().signal, memory, actedAt: undefined, attempt: 1, token: (purpose) => purpose, say: () => undefined };
}

interface Ecs {
  readonly deployment?: ServiceDeployment;
  /** What the list of deployments says. */
  readonly listed?: readonly ServiceDeployment[];
  readonly stopped?: readonly Task[];
}

/** An ECS that says this, and a load balancer with nothing behind it. */
export function cloudWith({ deployment, listed = [], stopped = [] }: Ecs): Cloud {
  const ecs = { deployment: async (arn: string) => (deployment?.serviceDeploymentArn === arn ? deployment : undefined), deployments: async () => listed, stoppedTasks: async () => stopped, service: async () => undefined, revision: async () => undefined };
  return { ecs: () => ecs, loadBalancing: () => ({ health: async () => [], rule: async () => undefined }) } as unknown as Cloud;
}
