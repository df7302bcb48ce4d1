// How an operation begins on a stack, and how its parts find what belongs to it.
import type { StackStatus } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../../world/service.ts';
import { beginnerIn } from '../acting.ts';
import { stacks, type Operation, type ResourceEntity, type StackEntity, type Task } from '../entities.ts';
import { setStatus } from '../events.ts';
import { newUuid } from '../identifiers.ts';
import type { Engine } from '../machine.ts';
import { notModelled } from '../refusals.ts';
import { untilWork } from './timing.ts';

export type Beginning = Omit<Operation, 'id' | 'startedAt' | 'onFailure' | 'retainExceptOnCreate' | 'skip' | 'from'> & Partial<Pick<Operation, 'onFailure' | 'retainExceptOnCreate' | 'skip'>>;

/** Makes the stack busy: says so, remembers what for, and lets the work begin a little later. */
export function begin(context: Context, stack: StackEntity, how: { readonly operation: Beginning; readonly status: StackStatus; readonly reason?: string }): StackEntity {
  const operation: Operation = {
    onFailure: 'ROLLBACK',
    retainExceptOnCreate: false,
    skip: [],
    ...how.operation,
    id: newUuid(context, 'operation'),
    startedAt: context.now,
    from: stack.status,
  };
  const { beginner: _, ...known } = stack;
  const beginner = beginnerIn(context);
  const busy: StackEntity = { ...known, ...(beginner === undefined ? {} : { beginner }), operation, lastOperations: [{ type: operation.type, id: operation.id }, ...stack.lastOperations].slice(0, 5) };
  const begun = setStatus(context, busy, { status: how.status, reason: how.reason ?? 'User Initiated' });
  const errand = { stackId: stack.id, operation: operation.id };
  context.schedule(untilWork(context), operation.imports === undefined ? 'cloudformation.advance' : 'cloudformation.import', errand);
  if (operation.phase === 'forward' && (stack.deployment?.rollbackConfiguration.RollbackTriggers?.length ?? 0) > 0) context.schedule(untilWork(context), 'cloudformation.watch', errand);
  return begun;
}

/** What a scheduled event is about. An event of an operation that is over is none. */
export interface Errand {
  readonly stackId: string;
  readonly operation: string;
}

export type BusyStack = StackEntity & { readonly operation: Operation };

export function busyWith(engine: Engine, errand: Errand): BusyStack | undefined {
  const stack = stacks(engine.context).get(errand.stackId);
  return stack?.operation?.id === errand.operation ? { ...stack, operation: stack.operation } : undefined;
}

/** The resource's part in this operation, if it has one yet. */
export function taskOf(stack: BusyStack, entity: ResourceEntity | undefined): Task | undefined {
  return entity?.task?.operation === stack.operation.id ? entity.task : undefined;
}

export const isUnderWay = (task: Task | undefined): boolean => task?.stage === 'asked' || task?.stage === 'begun';

/** The stack's deployment, which every stack with resources has. */
export function deploymentOf(stack: StackEntity): NonNullable<StackEntity['deployment']> {
  if (stack.deployment === undefined) throw notModelled(`an operation on stack ${stack.name}, which has no template`);
  return stack.deployment;
}
