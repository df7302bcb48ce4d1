// CreateStack, UpdateStack, DeleteStack, UpdateTerminationProtection.
import type {
  CreateStackCommandInput, CreateStackCommandOutput, DeleteStackCommandInput, DeleteStackCommandOutput, GetStackPolicyCommandInput, GetStackPolicyCommandOutput, OnStackFailure, SetStackPolicyCommandInput, SetStackPolicyCommandOutput, StackStatus, UpdateStackCommandInput, UpdateStackCommandOutput,
  UpdateTerminationProtectionCommandInput, UpdateTerminationProtectionCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { minutes } from '../../../../world/time.ts';
import { AwsFault } from '../../../world/aws-fault.ts';
import { operation, type Context, type OperationHandler } from '../../../world/service.ts';
import { diffOf } from '../diff.ts';
import { begin } from '../engine/operations.ts';
import { settleChangeSet } from '../engine/settle-change-set.ts';
import { changeSetNames, changeSets, resourcesOf, stackNames, stacks, type StackEntity } from '../entities.ts';
import { newUuid, stackArn } from '../identifiers.ts';
import type { Engine, Machine } from '../machine.ts';
import { validationError } from '../refusals.ts';
import { givenPolicy } from '../stack-policy.ts';
import { checkExpansion } from '../template/capabilities.ts';
import { findStack, stackOf, updatableStack } from './find.ts';
import { checkRole, checkStackName, deploymentFrom } from './request.ts';
import { isRepeat, useToken } from './tokens.ts';

const mostStacks = 2000;

/** A stack that has nothing yet. */
export function newStack(context: Context, name: string, status: StackStatus): StackEntity {
  if (stackNames(context).values().length >= mostStacks) throw new AwsFault('LimitExceededException', `Limit for stack has been exceeded`);
  const stack: StackEntity = {
    id: stackArn(context, name, newUuid(context, `stack/${name}`)),
    name,
    status,
    createdAt: context.now,
    lastOperations: [],
    outputs: [],
    terminationProtection: false,
    disableRollback: false,
  };
  stacks(context).put(stack.id, stack);
  stackNames(context).put(name, stack.id);
  return stack;
}

/** Change sets that were made for a state that is about to pass. */
export function outdateChangeSets(context: Context, stack: StackEntity): void {
  for (const id of changeSetNames(context, stack.id).values()) {
    const changeSet = changeSets(context).get(id);
    if (changeSet?.executionStatus === 'AVAILABLE') changeSets(context).put(id, { ...changeSet, executionStatus: 'OBSOLETE' });
  }
}

function create(engine: Engine, input: CreateStackCommandInput): { readonly StackId: string } {
  const { context } = engine;
  const name = input.StackName ?? '';
  checkStackName(name);
  const existing = findStack(context, name);
  const purpose = 'CreateStack';
  if (existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS') {
    if (isRepeat(context, { stackId: existing.id, token: input.ClientRequestToken, purpose })) return { StackId: existing.id };
    throw new AwsFault('AlreadyExistsException', `Stack [${name}] already exists`);
  }
  if (input.OnFailure !== undefined && input.DisableRollback !== undefined) throw validationError('You can specify either OnFailure or DisableRollback, but not both.');
  const { template, deployment } = deploymentFrom(engine, input, undefined);
  checkExpansion(template, input.Capabilities ?? []);
  const policy = givenPolicy({ body: input.StackPolicyBody, url: input.StackPolicyURL });
  const onFailure: OnStackFailure = input.OnFailure ?? (input.DisableRollback === true || input.DeploymentConfig?.DisableRollback === true ? 'DO_NOTHING' : 'ROLLBACK');
  const stack: StackEntity = {
    ...(existing ?? newStack(context, name, 'CREATE_IN_PROGRESS')),
    deployment,
    terminationProtection: input.EnableTerminationProtection ?? false,
    ...(policy === undefined ? {} : { policy }),
    disableRollback: onFailure === 'DO_NOTHING',
    ...(template.description === undefined ? {} : { description: template.description }),
    ...(input.TimeoutInMinutes === undefined ? {} : { timeoutMinutes: input.TimeoutInMinutes }),
    ...(input.RoleARN === undefined ? {} : { roleArn: input.RoleARN }),
  };
  engine.modelOf(context, stack, deployment);
  outdateChangeSets(context, stack);
  useToken(context, { stackId: stack.id, token: input.ClientRequestToken, purpose });
  const begun = begin(context, stack, {
    operation: { type: 'CREATE_STACK', phase: 'forward', onFailure, retainExceptOnCreate: input.RetainExceptOnCreate ?? false, ...(input.ClientRequestToken === undefined ? {} : { token: input.ClientRequestToken }) },
    status: 'CREATE_IN_PROGRESS',
  });
  if (input.TimeoutInMinutes !== undefined && begun.operation !== undefined) {
    context.schedule(minutes(input.TimeoutInMinutes), 'cloudformation.time-out', { stackId: stack.id, operation: begun.operation.id });
  }
  return { StackId: stack.id };
}

function update(engine: Engine, input: UpdateStackCommandInput): { readonly StackId: string } {
  const { context } = engine;
  checkStackName(input.StackName ?? '');
  const purpose = 'UpdateStack';
  const known = stackOf(context, input.StackName, 'brackets');
  if (isRepeat(context, { stackId: known.id, token: input.ClientRequestToken, purpose })) return { StackId: known.id };
  const stack = updatableStack(context, input.StackName);
  const { template, deployment } = deploymentFrom(engine, input, stack);
  checkExpansion(template, input.Capabilities ?? []);
  if (!diffOf(engine, stack, { deployment }).isChange && stack.status !== 'UPDATE_FAILED' && stack.status !== 'CREATE_FAILED') throw validationError('No updates are to be performed.');
  const policy = givenPolicy({ body: input.StackPolicyBody, url: input.StackPolicyURL });
  const once = givenPolicy({ body: input.StackPolicyDuringUpdateBody, url: input.StackPolicyDuringUpdateURL });
  outdateChangeSets(context, stack);
  useToken(context, { stackId: stack.id, token: input.ClientRequestToken, purpose });
  const { description: _, ...rest } = stack;
  const changing: StackEntity = {
    ...rest,
    deployment,
    ...(policy === undefined ? {} : { policy }),
    // After a failed update that was left standing, the way back still leads to the last good state.
    ...(stack.previous === undefined && stack.deployment !== undefined ? { previous: stack.deployment } : {}),
    updatedAt: context.now,
    disableRollback: input.DisableRollback ?? false,
    ...(template.description === undefined ? {} : { description: template.description }),
    ...(input.RoleARN === undefined ? {} : { roleArn: input.RoleARN }),
  };
  begin(context, changing, {
    operation: {
      type: 'UPDATE_STACK',
      phase: 'forward',
      onFailure: input.DisableRollback === true || input.DeploymentConfig?.DisableRollback === true ? 'DO_NOTHING' : 'ROLLBACK',
      retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
      ...(once === undefined ? {} : { policy: once }),
      ...(input.ClientRequestToken === undefined ? {} : { token: input.ClientRequestToken }),
    },
    status: 'UPDATE_IN_PROGRESS',
  });
  return { StackId: stack.id };
}

// AWS: https://github.com/aws-solutions-library-samples/guidance-for-clickstream-analytics-on-aws/issues/573 and aws-amplify/amplify-backend#2366 show the text.
const undeletable: ReadonlySet<StackStatus> = new Set<StackStatus>(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS']);

function remove(engine: Engine, input: DeleteStackCommandInput): void {
  const { context } = engine;
  const stack = findStack(context, input.StackName);
  // AWS: deleting what is not there, or is going already, succeeds.
  if (stack === undefined || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return;
  if (stack.terminationProtection) throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  if (undeletable.has(stack.status)) throw validationError(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
  const forced = input.DeletionMode === 'FORCE_DELETE_STACK';
  if (forced && stack.status !== 'DELETE_FAILED') {
    throw validationError(`Invalid operation on stack [${stack.id}]. You can activate DeletionMode FORCE_DELETE_STACK in a delete stack operation only when the stack is in the DELETE_FAILED state.`);
  }
  const retain = input.RetainResources ?? [];
  // The text is unverified; the rule is that of the API's model.
  if (retain.length > 0 && stack.status !== 'DELETE_FAILED') throw validationError(`Invalid operation on stack [${stack.id}]. You can retain resources in a delete stack operation only when the stack is in the DELETE_FAILED state.`);
  const failed = resourcesOf(context, stack.id).values().filter((entity) => entity.status === 'DELETE_FAILED').map((entity) => entity.logicalId);
  const wrong = retain.filter((name) => !failed.includes(name));
  if (wrong.length > 0) throw validationError(`Resources [${wrong.join(', ')}] cannot be retained: only resources in the DELETE_FAILED state can be.`);
  checkRole(context, input.RoleARN);
  if (isRepeat(context, { stackId: stack.id, token: input.ClientRequestToken, purpose: 'DeleteStack' })) return;
  useToken(context, { stackId: stack.id, token: input.ClientRequestToken, purpose: 'DeleteStack' });
  settleChangeSet(context, stack, 'EXECUTE_FAILED');
  begin(context, { ...stack, deletedAt: context.now, ...(input.RoleARN === undefined ? {} : { roleArn: input.RoleARN }) }, {
    operation: { type: 'DELETE_STACK', phase: 'delete', skip: forced ? failed : retain, ...(input.ClientRequestToken === undefined ? {} : { token: input.ClientRequestToken }) },
    status: 'DELETE_IN_PROGRESS',
  });
}

export function stackOperations(machine: Machine): Readonly<Record<string, OperationHandler>> {
  return {
    CreateStack: operation<CreateStackCommandInput, CreateStackCommandOutput>((input, context) => create({ ...machine, context }, input)),
    UpdateStack: operation<UpdateStackCommandInput, UpdateStackCommandOutput>((input, context) => update({ ...machine, context }, input)),
    DeleteStack: operation<DeleteStackCommandInput, DeleteStackCommandOutput>((input, context) => {
      remove({ ...machine, context }, input);
      return {};
    }),
    SetStackPolicy: operation<SetStackPolicyCommandInput, SetStackPolicyCommandOutput>((input, context) => {
      const stack = stackOf(context, input.StackName, 'brackets');
      const policy = givenPolicy({ body: input.StackPolicyBody, url: input.StackPolicyURL });
      if (policy === undefined) throw validationError('You must specify either StackPolicyBody or StackPolicyURL');
      stacks(context).put(stack.id, { ...stack, policy });
      return {};
    }),
    GetStackPolicy: operation<GetStackPolicyCommandInput, GetStackPolicyCommandOutput>((input, context) => {
      const { policy } = stackOf(context, input.StackName, 'brackets');
      return policy === undefined ? {} : { StackPolicyBody: policy };
    }),
    UpdateTerminationProtection: operation<UpdateTerminationProtectionCommandInput, UpdateTerminationProtectionCommandOutput>((input, context) => {
      const stack = stackOf(context, input.StackName, 'brackets');
      if (stack.status === 'DELETE_COMPLETE') throw validationError(`Stack [${input.StackName}] does not exist`);
      stacks(context).put(stack.id, { ...stack, terminationProtection: input.EnableTerminationProtection ?? false });
      return { StackId: stack.id };
    }),
  };
}
