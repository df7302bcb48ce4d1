// The task definition of a service, from its configuration and from what the layers left. Pure.
import type { LogConfiguration, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { hashOf } from '../../world/ids.ts';
import { inSeconds } from '../../world/time.ts';
import type { SecretReference } from '../../config/config.ts';
import type { EnvironmentDescription } from '../../config/describe.ts';
import { metricsVariables } from '../../config/metrics.ts';
import { baseName, settingsPath } from '../names.ts';
import { besideCollector, collectorOf, tracingVariables } from './collector.ts';
import { calledAt, connectionOf } from './discovery.ts';
import { toldOf } from './needs.ts';
import type { DeployFacts, DeployRequest } from './request.ts';

/** AWS: a container may be given at most 120 s between SIGTERM and SIGKILL on Fargate (ECS API, ContainerDefinition.stopTimeout). */
const longestStop = 120;
/** Tells whoever looks at a task that clients hold WebSockets to it, and at which path. */
const webSocketLabel = 'platform.websocket';

/** Streams of the log are called PREFIX/CONTAINER/TASK. */
export const logPrefix = 'task';

export const familyOf = (environment: EnvironmentDescription, service: string): string => `${baseName(environment)}-${service}`;

/** Where a container writes whose root cannot be written. */
const scratch = { volume: 'tmp', path: '/tmp' };

export interface TaskDefinitionPlan {
  readonly input: RegisterTaskDefinitionCommandInput;
  /** The same for the same release and configuration, whichever run makes it. */
  readonly content: string;
}

export function taskDefinitionFor(request: DeployRequest, facts: DeployFacts): TaskDefinitionPlan {
  const { environment } = request;
  const service = environment.services[request.service];
  if (service === undefined) throw new Error(`no service ${request.service}`);
  const own = (output: string): string => facts.outputs[`service-${service.name}/${output}`] ?? '';
  const told = toldOf(service.needs);
  const outputsOf = (of: Readonly<Record<string, string>>): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(of).map(([name, output]) => [name, facts.outputs[output] ?? '']));
  const variables: Record<string, string> = {
    PLATFORM_ENVIRONMENT: environment.environment,
    PLATFORM_SERVICE: service.name,
    ...(service.port === undefined ? {} : { PORT: String(service.port) }),
    ...tracingVariables(environment, service),
    ...metricsVariables(environment, service.name),
    ...outputsOf(told.variables),
    ...calledAt(environment, service),
    ...service.env,
  };
  const secrets: Record<string, string> = {
    ...outputsOf(told.secrets),
    ...Object.fromEntries(Object.entries(service.secrets).map(([variable, reference]) => [variable, secretSource(reference, service.name, { request, facts })])),
  };
  const sorted = (of: Readonly<Record<string, string>>): readonly (readonly [string, string])[] => Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1));
  const logConfiguration: LogConfiguration = {
    logDriver: 'awslogs',
    options: { 'awslogs-group': own('LogGroupName'), 'awslogs-region': environment.region, 'awslogs-stream-prefix': logPrefix, mode: 'non-blocking' },
  };
  const input: RegisterTaskDefinitionCommandInput = {
    family: familyOf(environment, service.name),
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: String(service.cpu),
    memory: String(service.memory),
    runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
    executionRoleArn: own('ExecutionRoleArn'),
    taskRoleArn: own('TaskRoleArn'),
    ...(service.readOnlyRoot ? { volumes: [{ name: scratch.volume }] } : {}),
    containerDefinitions: [
      {
        name: service.name,
        image: `${facts.repository}@${facts.digest}`,
        essential: true,
        ...(service.user === undefined ? {} : { user: service.user }),
        // AWS: a volume without a host is made anew for each task, and belongs to root unless the image has a VOLUME there (ECS developer guide, "Bind mounts").
        ...(service.readOnlyRoot ? { readonlyRootFilesystem: true, mountPoints: [{ sourceVolume: scratch.volume, containerPath: scratch.path, readOnly: false }] } : {}),
        ...(service.probe.websocket === undefined ? {} : { dockerLabels: { [webSocketLabel]: service.probe.websocket } }),
        ...(service.port === undefined ? {} : { portMappings: [{ name: service.name, containerPort: service.port, protocol: 'tcp', appProtocol: 'http' }] }),
        environment: sorted(variables).map(([name, value]) => ({ name, value })),
        secrets: sorted(secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
        stopTimeout: Math.min(longestStop, inSeconds(service.stopTimeout)),
        ...besideCollector(service),
        logConfiguration,
        ...(service.health.command === undefined ? {} : { healthCheck: { command: ['CMD', ...service.health.command], interval: inSeconds(service.health.every), timeout: 5, retries: 3, startPeriod: 30 } }),
      },
      ...collectorOf(service, logConfiguration),
    ],
  };
  // What else ECS is told with a release and runs nowhere without it: a change of that is a release as well.
  const connection = connectionOf(environment, service, facts.outputs['cluster/NamespaceArn'] ?? '');
  return { input, content: hashOf(connection === undefined ? input : { input, connection }).slice(0, 32) };
}

/**
 * What ECS fetches: the secret, or one value of a JSON secret.
 * AWS: "Pass Secrets Manager secrets through Amazon ECS environment variables" (ECS developer guide): ARN:json-key:version-stage:version-id.
 * That it takes an ARN without the six signs at its end, as GetSecretValue does, is unverified.
 */
function secretSource({ of, name = '', key }: SecretReference, service: string, { request, facts }: { readonly request: DeployRequest; readonly facts: DeployFacts }): string {
  const { region, account } = request.environment;
  // AWS: "Pass Systems Manager parameters through Amazon ECS environment variables" (ECS developer guide): the parameter's ARN.
  if (of === 'parameter') return `arn:aws:ssm:${region}:${account}:parameter${settingsPath(request.environment, service)}${name}`;
  const shared = { database: facts.outputs['data/SecretArn'], cache: facts.outputs['cache/SecretArn'], service: undefined }[of];
  const arn = shared ?? `arn:aws:secretsmanager:${region}:${account}:secret:${baseName(request.environment)}/service-${service}/${name}`;
  return key === undefined ? arn : `${arn}:${key}::`;
}
