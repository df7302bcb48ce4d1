// What keeps a task from starting: its image, its secrets, its log group; each asked of the service that knows.
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { AwsFault } from '../../world/aws-fault.ts';
import { digestOf, healthy, imageBehaviour, parseReference, type ImageBehaviour } from '../../world/images.ts';
import type { Context } from '../../world/service.ts';
import { findImage } from '../ecr/images.ts';
import { kinds as ecr, type Repository } from '../ecr/entities.ts';

export interface Pulled {
  readonly digest: string;
  readonly behaviour: ImageBehaviour;
}

/** The image of a container, or why it cannot be pulled. */
export function pullImage(context: Context, image: string): Pulled | { readonly refused: string } {
  const ref = parseReference(image);
  const host = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com$/.exec(ref.registry ?? '');
  if (host !== null && context.knows('ecr', 'DescribeImages')) {
    const there = context.as(host[1] ?? '').in(host[2] ?? '');
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

/** Why the task's secrets or logs keep it from starting; undefined where they do not. */
export function initialisationFailure(context: Context, containers: readonly ContainerDefinition[]): string | undefined {
  for (const container of containers) {
    for (const { valueFrom = '' } of container.secrets ?? []) {
      const why = secretFailure(context, valueFrom);
      if (why !== undefined) return `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ${why}`;
    }
    const options = container.logConfiguration?.logDriver === 'awslogs' ? container.logConfiguration.options : undefined;
    const group = options?.['awslogs-group'];
    if (group !== undefined && options?.['awslogs-create-group'] !== 'true' && !logGroupExists(context, group)) {
      return `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1`;
    }
  }
  return undefined;
}

function secretFailure(context: Context, valueFrom: string): string | undefined {
  if (valueFrom.startsWith('arn:aws:secretsmanager:')) {
    const arn = valueFrom.split(':').slice(0, 7).join(':');
    if (answers(context, { service: 'secretsmanager', operation: 'DescribeSecret', input: { SecretId: arn } })) return undefined;
    return `unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${arn} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`;
  }
  const path = valueFrom.split(':parameter/')[1];
  const name = path === undefined ? valueFrom : path.includes('/') ? `/${path}` : path;
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
