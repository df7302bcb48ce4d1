// What the containers of a one-off task write: a line when they begin, and as they end, into the log that their definition names.
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import type { Task } from './entities.ts';
import { definitionOf } from './task-store.ts';

/** Services write nothing: their stories are told by users, and a world would grow by every line. */
export function writeLog(context: Context, task: Task, { container, line }: { readonly container: string; readonly line: string }): void {
  if (task.service !== undefined) return;
  const definition = definitionOf(context, task)?.registered.containerDefinitions?.find(({ name }) => name === container);
  const at = definition === undefined ? undefined : streamOf(definition, task);
  if (at === undefined || !context.knows('logs', 'PutLogEvents')) return;
  try {
    context.call('logs', 'CreateLogStream', at);
  } catch (refusal) {
    if (!(refusal instanceof AwsFault)) throw refusal;
    if (refusal.code !== 'ResourceAlreadyExistsException') return;
  }
  context.call('logs', 'PutLogEvents', { ...at, logEvents: [{ timestamp: context.now, message: line }] });
}

/** AWS: a stream is named PREFIX/CONTAINER/TASK (ECS developer guide, "awslogs-stream-prefix"). */
function streamOf({ name = '', logConfiguration }: ContainerDefinition, task: Task): { readonly logGroupName: string; readonly logStreamName: string } | undefined {
  const options = logConfiguration?.logDriver === 'awslogs' ? logConfiguration.options : undefined;
  const group = options?.['awslogs-group'];
  return group === undefined ? undefined : { logGroupName: group, logStreamName: `${options?.['awslogs-stream-prefix'] ?? ''}/${name}/${task.id}` };
}
