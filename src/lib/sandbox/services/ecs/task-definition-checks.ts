// What RegisterTaskDefinition refuses, with AWS's words.
import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { cpuUnits, fargateHas, mebibytes } from './fargate.ts';
import { client, invalid } from './faults.ts';
import { lastPart } from './names.ts';

const modes: ReadonlySet<string> = new Set(['awsvpc', 'bridge', 'host', 'none']);

/** @throws AwsFault ClientException, InvalidParameterException */
export function checkTaskDefinition(context: Context, input: RegisterTaskDefinitionCommandInput): void {
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(input.family ?? '')) throw client('Family contains invalid characters.');
  const containers = input.containerDefinitions ?? [];
  if (containers.length === 0) throw client('Container list cannot be empty.');
  if (containers.length > 10) throw client('Too many containers: a task definition can have at most 10.');
  if (input.networkMode !== undefined && !modes.has(input.networkMode)) throw client(`Invalid network mode: ${String(input.networkMode)}`);
  for (const container of containers) checkContainer(container, input);
  const names = containers.map(({ name }) => name);
  if (new Set(names).size !== names.length) throw client('Container name should be unique in the task definition.');
  if (!containers.some(({ essential }) => essential !== false)) throw client('At least one essential container must be specified.');
  for (const { dependsOn = [] } of containers) {
    const missing = dependsOn.find(({ containerName }) => !names.includes(containerName));
    if (missing !== undefined) throw client(`Invalid 'dependsOn' setting for container. The container '${missing.containerName ?? ''}' is not defined.`);
  }
  if (input.requiresCompatibilities?.includes('FARGATE') === true) checkFargate(input);
  for (const role of [input.taskRoleArn, input.executionRoleArn]) checkRole(context, role);
}

function checkContainer(container: ContainerDefinition, input: RegisterTaskDefinitionCommandInput): void {
  if (container.name === undefined || container.name === '') throw client('Container.name should not be null or empty.');
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(container.name)) throw client('Container.name contains invalid characters.');
  if (container.image === undefined || container.image === '') throw client('Container.image should not be null or empty.');
  if (/\s/.test(container.image)) throw client('Container.image contains invalid characters.');
  if (container.memory === undefined && container.memoryReservation === undefined && input.memory === undefined) {
    throw client(`Invalid setting for container '${container.name}'. At least one of 'memory' or 'memoryReservation' must be specified.`);
  }
  for (const { containerPort, hostPort } of container.portMappings ?? []) {
    if (containerPort !== undefined && (containerPort < 0 || containerPort > 65_535)) throw client('Invalid container port: must be between 0 and 65535.');
    if (input.networkMode === 'awsvpc' && hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort) {
      throw client('When networkMode=awsvpc, the host ports and container ports in port mappings must match.');
    }
  }
  for (const { name, valueFrom } of container.secrets ?? []) {
    if (name === undefined || name === '' || valueFrom === undefined || valueFrom === '') throw client('Secret name and valueFrom must not be null or empty.');
  }
  if ((container.secrets ?? []).length > 0 && input.executionRoleArn === undefined) throw client('When you are specifying container secrets, you must also specify a value for \'executionRoleArn\'.');
  const twice = (container.secrets ?? []).find(({ name }) => container.environment?.some((variable) => variable.name === name) === true);
  if (twice !== undefined) throw client(`The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${twice.name ?? ''}'.`);
  const { healthCheck: health, stopTimeout } = container;
  if (health !== undefined && (health.command ?? []).length === 0) throw client('Health check command cannot be empty.');
  if (health?.interval !== undefined && (health.interval < 5 || health.interval > 300)) throw client('Health check interval must be between 5 and 300 seconds.');
  if (health?.timeout !== undefined && (health.timeout < 2 || health.timeout > 60)) throw client('Health check timeout must be between 2 and 60 seconds.');
  if (health?.retries !== undefined && (health.retries < 1 || health.retries > 10)) throw client('Health check retries must be between 1 and 10.');
  if (health?.startPeriod !== undefined && (health.startPeriod < 0 || health.startPeriod > 300)) throw client('Health check startPeriod must be between 0 and 300 seconds.');
  // AWS: 120 s is the most on Fargate (API reference, ContainerDefinition stopTimeout).
  if (stopTimeout !== undefined && (stopTimeout < 0 || stopTimeout > 120)) throw client('Stop timeout must be between 0 and 120 seconds.');
}

function checkFargate(input: RegisterTaskDefinitionCommandInput): void {
  if (input.networkMode !== 'awsvpc') throw client('Fargate only supports network mode \'awsvpc\'.');
  if (input.cpu === undefined) throw client('Fargate requires that \'cpu\' be defined at the task level.');
  if (input.memory === undefined) throw client('Fargate requires that \'memory\' be defined at the task level.');
  const [cpu, memory] = [cpuUnits(input.cpu), mebibytes(input.memory)];
  if (!Number.isInteger(cpu)) throw client('Invalid \'cpu\' setting for task.');
  if (!Number.isInteger(memory)) throw client('Invalid \'memory\' setting for task.');
  if (!fargateHas(cpu, memory)) throw client(`No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory. See the Amazon ECS documentation for the valid values.`);
  const containers = input.containerDefinitions ?? [];
  if (containers.reduce((sum, container) => sum + (container.cpu ?? 0), 0) > cpu) throw client('The sum of all container cpu cannot exceed the task cpu.');
  if (containers.some((container) => (container.memory ?? 0) > memory)) throw client(`Invalid setting for container. 'memory' must not exceed the task memory.`);
  if (containers.some(({ privileged }) => privileged === true)) throw client('Fargate does not support privileged containers.');
  const ours = containers.some(({ image, logConfiguration }) => image?.includes('.dkr.ecr.') === true || logConfiguration?.logDriver === 'awslogs');
  if (ours && input.executionRoleArn === undefined) {
    const logs = containers.some(({ logConfiguration }) => logConfiguration?.logDriver === 'awslogs');
    throw client(logs ? 'Fargate requires task definition to have execution role ARN to support log driver awslogs.' : 'Fargate requires task definition to have execution role ARN to support ECR images.');
  }
  const { cpuArchitecture } = input.runtimePlatform ?? {};
  if (cpuArchitecture !== undefined && cpuArchitecture !== 'X86_64' && cpuArchitecture !== 'ARM64') throw invalid(`Invalid cpuArchitecture: ${String(cpuArchitecture)}`);
  const storage = input.ephemeralStorage?.sizeInGiB;
  if (storage !== undefined && (storage < 21 || storage > 200)) throw client('Invalid ephemeral storage size: must be between 21 and 200 GiB.');
}

/** @throws AwsFault ClientException for an ARN that is no role's, or whose role IAM does not know */
export function checkRole(context: Context, arn: string | undefined): void {
  if (arn === undefined) return;
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(arn) || !roleExists(context, arn)) throw client('Role is not valid');
}

/** True also where the world has no IAM to ask. */
export function roleExists(context: Context, arn: string): boolean {
  if (!context.knows('iam', 'GetRole')) return true;
  try {
    context.call('iam', 'GetRole', { RoleName: lastPart(arn) });
    return true;
  } catch (refusal) {
    if (refusal instanceof AwsFault) return !refusal.code.startsWith('NoSuchEntity');
    throw refusal;
  }
}
