// What becomes of the change set when its execution ends.
import type { ExecutionStatus } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../../world/service.ts';
import { changeSets, type StackEntity } from '../entities.ts';

export function settleChangeSet(context: Context, stack: StackEntity, executionStatus: ExecutionStatus): void {
  const id = stack.operation?.changeSet;
  const changeSet = id === undefined ? undefined : changeSets(context).get(id);
  if (id !== undefined && changeSet !== undefined) changeSets(context).put(id, { ...changeSet, executionStatus });
}
