// Finding stacks and change sets by what callers call them.
import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { AwsFault } from '../../../world/aws-fault.ts';
import type { Context } from '../../../world/service.ts';
import { changeSetNames, changeSets, stackNames, stacks, type ChangeSetEntity, type StackEntity } from '../entities.ts';
import { validationError } from '../refusals.ts';

const isArn = (text: string): boolean => text.startsWith('arn:');

/** A stack by name (one that is not deleted) or by ARN (also a deleted one). */
export function findStack(context: Context, nameOrId: string | undefined): StackEntity | undefined {
  if (nameOrId === undefined) return undefined;
  const id = isArn(nameOrId) ? nameOrId : stackNames(context).get(nameOrId);
  return id === undefined ? undefined : stacks(context).get(id);
}

/** AWS: operations word a missing stack in two ways. */
export type Missing = 'id' | 'brackets';

export function stackOf(context: Context, nameOrId: string | undefined, missing: Missing): StackEntity {
  const stack = findStack(context, nameOrId);
  if (stack === undefined) throw validationError(missing === 'id' ? `Stack with id ${nameOrId} does not exist` : `Stack [${nameOrId}] does not exist`);
  return stack;
}

const updatable: ReadonlySet<StackStatus> = new Set<StackStatus>(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE', 'IMPORT_ROLLBACK_COMPLETE', 'CREATE_FAILED', 'UPDATE_FAILED']);

/** A stack that may be updated now: one operation at a time, and not every end allows another. */
export function updatableStack(context: Context, nameOrId: string | undefined): StackEntity {
  const stack = stackOf(context, nameOrId, 'brackets');
  if (!updatable.has(stack.status)) throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  return stack;
}

/** @throws AwsFault with the refusals of DescribeChangeSet, ExecuteChangeSet and DeleteChangeSet */
export function changeSetOf(context: Context, input: { readonly ChangeSetName?: string | undefined; readonly StackName?: string | undefined }): ChangeSetEntity {
  const { ChangeSetName: name = '', StackName: stackName } = input;
  if (!isArn(name) && stackName === undefined) throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  const stack = isArn(name) ? undefined : stackOf(context, stackName, 'brackets');
  const id = stack === undefined ? name : changeSetNames(context, stack.id).get(name);
  const changeSet = id === undefined ? undefined : changeSets(context).get(id);
  if (changeSet === undefined) throw new AwsFault('ChangeSetNotFoundException', `ChangeSet [${name}] does not exist`, { status: 404 });
  return changeSet;
}
