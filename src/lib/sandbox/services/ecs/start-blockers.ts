// What keeps a task from starting: its image, its secrets, its log group; each asked of the service that knows.
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { AwsFault } from '../../world/aws-fault.ts';
import { digestOf, healthy, imageBehaviour, parseReference, type ImageBehaviour } from '../../world/images.ts';
import { on, type Need } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';
import { findImage } from '../ecr/images.ts';
import { kinds as ecr, type Repository } from '../ecr/entities.ts';
import { needs as secretNeeds } from '../secretsmanager/needs.ts';
import { needs as parameterNeeds } from '../ssm/needs.ts';
import { refusedTo, type Starter } from './roles.ts';

export interface Pulled {
  readonly digest: string;
  readonly behaviour: ImageBehaviour;
}

const registryOf = (registry: string | undefined): RegExpExecArray | null => /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com$/.exec(registry ?? '');

/** The image of a container, or why it cannot be pulled. */
export function pullImage(context: Context, image: string, starter: Starter): Pulled | { readonly refused: string } {
  const ref = parseReference(image);
  const host = registryOf(ref.registry);
  if (host !== null && context.knows('ecr', 'DescribeImages')) {
    const there = context.as(host[1] ?? '').in(host[2] ?? '');
    const repository = `arn:aws:ecr:${host[2] ?? ''}:${host[1] ?? ''}:repository/${ref.repository}`;
    if (refusedTo(context, starter, [...on('ecr:BatchGetImage', [repository]), ...on('ecr:GetDownloadUrlForLayer', [repository])]) !== undefined) {
      return { refused: `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: unexpected status from HEAD request to https://${ref.registry ?? ''}/v2/${ref.repository}/manifests/${ref.digest ?? ref.tag}: 403 Forbidden` };
    }
    if (there.table<Repository>(ecr.repository).get(ref.repository) === undefined) {
      return { refused: `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found` };
    }
    const found = findImage(there, ref.repository, { imageTag: ref.digest === undefined ? ref.tag : undefined, imageDigest: ref.digest });
    if (found === undefined) return notFound(image);
    return found.behaviour.kind === 'unpullable' ? timesOut(image) : { digest: found.digest, behaviour: found.behaviour };
  }
  const behaviour = imageBehaviour(context, image);
  if (behaviour.kind === 'missing') return notFound(image);
  if (behaviour.kind === 'unpullable') return timesOut(image);
  return { digest: digestOf(ref), behaviour };
}

// AWS: "CannotPullContainer task errors in Amazon ECS" (ECS developer guide).
const notFound = (image: string): { readonly refused: string } => ({ refused: `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found` });
const timesOut = (image: string): { readonly refused: string } => ({
  refused: `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: failed to do request: Head "https://${parseReference(image).registry ?? 'registry-1.docker.io'}/v2/": dial tcp: i/o timeout`,
});

/** Why the registry does not let the task's role in; undefined where it does. */
export function registryFailure(context: Context, containers: readonly ContainerDefinition[], starter: Starter): string | undefined {
  if (!containers.some(({ image }) => registryOf(parseReference(image ?? '').registry) !== null)) return undefined;
  const why = refusedTo(context, starter, on('ecr:GetAuthorizationToken', ['*']));
  return why === undefined ? undefined : `${noResources}: unable to retrieve ecr registry auth: service call has been retried 1 time(s): ${why}`;
}

// AWS: "Troubleshooting Amazon ECS ResourceInitializationError errors" (ECS developer guide); whole texts in
// GiamPy5/terraform-aws-directus#10 and aws/copilot-cli#4504.
const noResources = 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed';

/** Why the task's secrets or logs keep it from starting; undefined where they do not. */
export function initialisationFailure(context: Context, containers: readonly ContainerDefinition[], starter: Starter): string | undefined {
  for (const container of containers) {
    for (const { valueFrom = '' } of container.secrets ?? []) {
      const why = secretFailure(context, valueFrom, starter);
      if (why !== undefined) return `${noResources}: ${why}`;
    }
    const options = container.logConfiguration?.logDriver === 'awslogs' ? container.logConfiguration.options : undefined;
    const group = options?.['awslogs-group'];
    const denied = group === undefined ? undefined : refusedTo(context, starter, logNeeds(context, { container, task: starter.task, options: options ?? {} }));
    if (denied !== undefined) return `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ${denied} : exit status 1`;
    if (group !== undefined && options?.['awslogs-create-group'] !== 'true' && !logGroupExists(context, group)) {
      return `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1`;
    }
  }
  return undefined;
}

/** The stream is named PREFIX/CONTAINER/TASK. */
function logNeeds(context: Context, { container, task, options }: { readonly container: ContainerDefinition; readonly task: string; readonly options: Readonly<Record<string, string>> }): readonly Need[] {
  const group = `arn:aws:logs:${options['awslogs-region'] ?? context.region}:${context.account}:log-group:${options['awslogs-group'] ?? ''}`;
  return [
    ...(options['awslogs-create-group'] === 'true' ? on('logs:CreateLogGroup', [`${group}:log-stream:`]) : []),
    ...on('logs:CreateLogStream', [`${group}:log-stream:${options['awslogs-stream-prefix'] ?? ''}/${container.name ?? ''}/${task}`]),
  ];
}

/** AWS: of a key that the role may not use, Secrets Manager says no more than this (GiamPy5/terraform-aws-directus#10). */
const kmsWords = (refusal: string): string => (refusal.includes(' to perform: kms:') ? refusal.replace(/User: .* status code/, 'Access to KMS is not allowed status code') : refusal);

function secretFailure(context: Context, valueFrom: string, starter: Starter): string | undefined {
  if (valueFrom.startsWith('arn:aws:secretsmanager:')) {
    const arn = valueFrom.split(':').slice(0, 7).join(':');
    const denied = refusedTo(context, starter, secretNeeds['GetSecretValue']?.({ SecretId: arn }, context) ?? []);
    if (denied !== undefined) return `unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${arn} from secrets manager: ${kmsWords(denied)}`;
    if (answers(context, { service: 'secretsmanager', operation: 'DescribeSecret', input: { SecretId: arn } })) return undefined;
    return `unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${arn} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`;
  }
  const path = valueFrom.split(':parameter/')[1];
  const name = path === undefined ? valueFrom : path.includes('/') ? `/${path}` : path;
  const denied = refusedTo(context, starter, parameterNeeds['GetParameters']?.({ Names: [name], WithDecryption: true }, context) ?? []);
  if (denied !== undefined) return `unable to retrieve secrets from ssm: service call has been retried 1 time(s): ${denied}`;
  const known = (output: unknown): boolean => ((output as { readonly Parameters?: readonly unknown[] }).Parameters ?? []).length > 0;
  if (answers(context, { service: 'ssm', operation: 'GetParameters', input: { Names: [name] } }, known)) return undefined;
  return `unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid parameters: ${name}`;
}

function logGroupExists(context: Context, group: string): boolean {
  return answers(context, { service: 'logs', operation: 'DescribeLogGroups', input: { logGroupNamePrefix: group } }, (output) =>
    ((output as { readonly logGroups?: readonly { readonly logGroupName?: string }[] }).logGroups ?? []).some(({ logGroupName }) => logGroupName === group),
  );
}

interface Question {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
}

/** True also where the world does not have the service. */
function answers(context: Context, { service, operation, input }: Question, holds: (output: unknown) => boolean = () => true): boolean {
  if (!context.knows(service, operation)) return true;
  try {
    return holds(context.call(service, operation, input));
  } catch (refusal) {
    if (refusal instanceof AwsFault) return refusal.code !== 'ResourceNotFoundException' && refusal.code !== 'ParameterNotFound';
    throw refusal;
  }
}

const severity: readonly string[] = ['wrong-arch', 'crash', 'leak', 'unhealthy', 'errors', 'slow'];

/** The behaviour that a task shows: the worst of its essential containers. */
export function worst(behaviours: readonly ImageBehaviour[]): ImageBehaviour {
  const ill = behaviours.filter(({ kind }) => severity.includes(kind));
  return [...ill].sort((a, b) => severity.indexOf(a.kind) - severity.indexOf(b.kind))[0] ?? healthy;
}
