// CancelUpdateStack, ContinueUpdateRollback, RollbackStack.
import type {
  CancelUpdateStackCommandInput, CancelUpdateStackCommandOutput, ContinueUpdateRollbackCommandInput, ContinueUpdateRollbackCommandOutput, RollbackStackCommandInput, RollbackStackCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { operation, type OperationHandler } from '../../../world/service.ts';
import { cancelOthers, goBack } from '../engine/fail.ts';
import { collectAll } from '../engine/leftovers.ts';
import { begin } from '../engine/operations.ts';
import { userInitiated } from '../engine/reasons.ts';
import { resourcesOf } from '../entities.ts';
import type { Engine, Machine } from '../machine.ts';
import { validationError } from '../refusals.ts';
import { stackOf } from './find.ts';
import { isRepeat, useToken } from './tokens.ts';

function cancel(engine: Engine, input: CancelUpdateStackCommandInput): void {
  const { context } = engine;
  const stack = stackOf(context, input.StackName, 'brackets');
  const use = { stackId: stack.id, token: input.ClientRequestToken, purpose: 'CancelUpdateStack' };
  if (isRepeat(context, use)) return;
  if (stack.status !== 'UPDATE_IN_PROGRESS' || stack.operation === undefined) throw validationError('CancelUpdateStack cannot be called from current stack status');
  useToken(context, use);
  const busy = { ...stack, operation: { ...stack.operation, ...(input.ClientRequestToken === undefined ? {} : { token: input.ClientRequestToken }) } };
  cancelOthers(engine, busy);
  goBack(engine, busy, userInitiated);
}

function continueRollback(engine: Engine, input: ContinueUpdateRollbackCommandInput): void {
  const { context } = engine;
  const stack = stackOf(context, input.StackName, 'brackets');
  const use = { stackId: stack.id, token: input.ClientRequestToken, purpose: 'ContinueUpdateRollback' };
  if (isRepeat(context, use)) return;
  // The wording of the end is unverified.
  if (stack.status !== 'UPDATE_ROLLBACK_FAILED') throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not continue rollback.`);
  const skip = input.ResourcesToSkip ?? [];
  const table = resourcesOf(context, stack.id);
  const wrong = skip.filter((name) => table.get(name)?.status !== 'UPDATE_FAILED');
  if (wrong.length > 0) throw validationError(`Resources [${wrong.join(', ')}] cannot be skipped: only resources in the UPDATE_FAILED state can be.`);
  useToken(context, use);
  begin(context, stack, { operation: { type: 'CONTINUE_ROLLBACK', phase: 'back', skip, ...(input.ClientRequestToken === undefined ? {} : { token: input.ClientRequestToken }) }, status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
}

function rollBack(engine: Engine, input: RollbackStackCommandInput): { readonly StackId: string } {
  const { context } = engine;
  const stack = stackOf(context, input.StackName, 'brackets');
  const use = { stackId: stack.id, token: input.ClientRequestToken, purpose: 'RollbackStack' };
  if (isRepeat(context, use)) return { StackId: stack.id };
  if (stack.status !== 'CREATE_FAILED' && stack.status !== 'UPDATE_FAILED') throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
  useToken(context, use);
  const about = { type: 'ROLLBACK', retainExceptOnCreate: input.RetainExceptOnCreate ?? false, ...(input.ClientRequestToken === undefined ? {} : { token: input.ClientRequestToken }) } as const;
  if (stack.status === 'UPDATE_FAILED') {
    begin(context, stack, { operation: { ...about, phase: 'back' }, status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    return { StackId: stack.id };
  }
  const begun = begin(context, { ...stack, deletedAt: context.now }, { operation: { ...about, phase: 'delete' }, status: 'ROLLBACK_IN_PROGRESS' });
  if (begun.operation !== undefined) collectAll(engine, { ...begun, operation: begun.operation }, true);
  return { StackId: stack.id };
}

export function rollbackOperations(machine: Machine): Readonly<Record<string, OperationHandler>> {
  return {
    CancelUpdateStack: operation<CancelUpdateStackCommandInput, CancelUpdateStackCommandOutput>((input, context) => {
      cancel({ ...machine, context }, input);
      return {};
    }),
    ContinueUpdateRollback: operation<ContinueUpdateRollbackCommandInput, ContinueUpdateRollbackCommandOutput>((input, context) => {
      continueRollback({ ...machine, context }, input);
      return {};
    }),
    RollbackStack: operation<RollbackStackCommandInput, RollbackStackCommandOutput>((input, context) => rollBack({ ...machine, context }, input)),
  };
}
