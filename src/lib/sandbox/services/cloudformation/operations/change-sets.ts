// CreateChangeSet, ExecuteChangeSet, DeleteChangeSet, ListChangeSets, and the making of a change set.
import type {
  CreateChangeSetCommandInput, CreateChangeSetCommandOutput, DeleteChangeSetCommandInput, DeleteChangeSetCommandOutput, ExecuteChangeSetCommandInput, ExecuteChangeSetCommandOutput, ListChangeSetsCommandInput, ListChangeSetsCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { asDate, milliseconds } from '../../../../world/time.ts';
import { AwsFault } from '../../../world/aws-fault.ts';
import { operation, type Context, type OperationHandler } from '../../../world/service.ts';
import { diffOf } from '../diff.ts';
import { begin } from '../engine/operations.ts';
import { untilAsked, untilChangeSet } from '../engine/timing.ts';
import { changeSetNames, changeSets, stacks, type ChangeSetEntity, type StackEntity } from '../entities.ts';
import { setStatus } from '../events.ts';
import { changeSetArn, newUuid } from '../identifiers.ts';
import type { Engine, Machine } from '../machine.ts';
import { notModelled, validationError } from '../refusals.ts';
import { changeSetOf, findStack, stackOf, updatableStack } from './find.ts';
import { pageOf } from './pages.ts';
import { checkChangeSetName, checkStackName, deploymentFrom } from './request.ts';
import { importsOf } from './imports.ts';
import { newStack } from './stacks.ts';
import { isRepeat, useToken } from './tokens.ts';

const noChanges = "The submitted information didn't contain changes. Submit different information to create a change set.";
const invalidProperties = 'The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.';

/** The stack that a change set of type CREATE is for: new, or still in review. */
function reviewed(context: Context, input: CreateChangeSetCommandInput): StackEntity {
  const named = input.StackName ?? '';
  const existing = findStack(context, named);
  if (existing?.status === 'REVIEW_IN_PROGRESS') return existing;
  if (existing !== undefined || named.startsWith('arn:')) throw validationError(`Stack [${named}] already exists and cannot be created again with the changeSet [${input.ChangeSetName}].`);
  return setStatus(context, newStack(context, named, 'REVIEW_IN_PROGRESS'), { status: 'REVIEW_IN_PROGRESS', reason: 'User Initiated' });
}

function create(engine: Engine, input: CreateChangeSetCommandInput): { readonly Id: string; readonly StackId: string } {
  const { context } = engine;
  const name = input.ChangeSetName ?? '';
  checkStackName(input.StackName ?? '');
  checkChangeSetName(name);
  const type = input.ChangeSetType ?? 'UPDATE';
  if (input.ImportExistingResources === true) throw notModelled('the import of resources that a template names by itself');
  if (input.DeploymentMode !== undefined && input.DeploymentMode !== 'REVERT_DRIFT') {
    throw validationError(`1 validation error detected: Value '${String(input.DeploymentMode)}' at 'deploymentMode' failed to satisfy constraint: Member must satisfy enum value set: [REVERT_DRIFT]`);
  }
  // AWS: for stacks that stand (CloudFormation user guide, drift-aware change sets; the wording is unverified).
  if (input.DeploymentMode !== undefined && type !== 'UPDATE') throw validationError('DeploymentMode REVERT_DRIFT can be specified only when ChangeSetType is UPDATE.');
  if (input.OnStackFailure === 'DELETE' && type !== 'CREATE') throw validationError('OnStackFailure DELETE can be specified only when ChangeSetType is CREATE.');
  const known = findStack(context, input.StackName);
  const sameName = known === undefined ? undefined : changeSetNames(context, known.id).get(name);
  if (known !== undefined && sameName !== undefined) {
    if (input.ClientToken !== undefined && changeSets(context).get(sameName)?.token === input.ClientToken) return { Id: sameName, StackId: known.id };
    throw new AwsFault('AlreadyExistsException', `ChangeSet ${name} already exists`);
  }
  // AWS: an import makes a new stack as well (CloudFormation user guide, "Creating a stack from existing resources").
  const isNew = type === 'CREATE' || (type === 'IMPORT' && (known === undefined || known.status === 'REVIEW_IN_PROGRESS'));
  const stack = isNew ? reviewed(context, input) : updatableStack(context, input.StackName);
  const { deployment } = deploymentFrom(engine, input, isNew ? undefined : stack);
  engine.modelOf(context, stack, deployment);
  const imports = type === 'IMPORT' ? importsOf(engine, stack, { input, deployment }) : undefined;
  const id = changeSetArn(context, name, newUuid(context, `change-set/${stack.name}/${name}`));
  const changeSet: ChangeSetEntity = {
    id,
    name,
    stackId: stack.id,
    stackName: stack.name,
    type,
    status: 'CREATE_PENDING',
    executionStatus: 'UNAVAILABLE',
    createdAt: context.now,
    operation: newUuid(context, 'operation'),
    deployment,
    validate: input.DisableValidation !== true,
    changes: [],
    validation: [],
    ...(imports === undefined ? {} : { imports }),
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.RoleARN === undefined ? {} : { roleArn: input.RoleARN }),
    ...(input.OnStackFailure === undefined ? {} : { onStackFailure: input.OnStackFailure }),
    ...(input.DeploymentConfig === undefined ? {} : { deploymentConfig: input.DeploymentConfig }),
    ...(input.DeploymentMode === undefined ? {} : { deploymentMode: input.DeploymentMode }),
    ...(input.ClientToken === undefined ? {} : { token: input.ClientToken }),
  };
  changeSets(context).put(id, changeSet);
  changeSetNames(context, stack.id).put(name, id);
  context.schedule(untilAsked(context), 'cloudformation.change-set', { id });
  return { Id: id, StackId: stack.id };
}

/** The next step of a change set that is being made. */
export function makeChangeSet(engine: Engine, id: string): void {
  const { context } = engine;
  const changeSet = changeSets(context).get(id);
  if (changeSet === undefined) return;
  if (changeSet.status === 'CREATE_PENDING') {
    changeSets(context).put(id, { ...changeSet, status: 'CREATE_IN_PROGRESS' });
    // It has waited for so long already.
    context.schedule(milliseconds(Math.max(0, untilChangeSet(context) - untilAsked(context))), 'cloudformation.change-set', { id });
  } else if (changeSet.status === 'CREATE_IN_PROGRESS') changeSets(context).put(id, made(engine, changeSet));
}

function made(engine: Engine, changeSet: ChangeSetEntity): ChangeSetEntity {
  const stack = stacks(engine.context).get(changeSet.stackId);
  const failed = (reason: string): ChangeSetEntity => ({ ...changeSet, status: 'FAILED', reason });
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') return failed(`Stack [${changeSet.stackName}] does not exist`);
  if (changeSet.imports !== undefined) return { ...changeSet, status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE', changes: importRecords(engine, stack, changeSet) };
  try {
    const diff = diffOf(engine, stack, { deployment: changeSet.deployment, revertDrift: changeSet.deploymentMode !== undefined });
    if (changeSet.validate && diff.faults.length > 0) {
      return { ...failed(invalidProperties), validation: diff.faults.map(({ logicalId, type, path, reason }) => ({ logicalId, type, path, reason })) };
    }
    if (!diff.isChange) return failed(noChanges);
    return { ...changeSet, status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE', changes: diff.changes, ...(diff.drift === undefined ? {} : { drift: diff.drift }) };
  } catch (refusal) {
    if (!(refusal instanceof AwsFault)) throw refusal;
    return failed(refusal.message);
  }
}

function importRecords(engine: Engine, stack: StackEntity, { imports = {}, deployment }: ChangeSetEntity): ChangeSetEntity['changes'] {
  const { template } = engine.modelOf(engine.context, stack, deployment);
  return Object.entries(imports).map(([logicalId, physicalId]) => ({ action: 'Import', logicalId, physicalId, type: template.resources[logicalId]?.Type ?? '', details: [] }));
}

function execute(engine: Engine, input: ExecuteChangeSetCommandInput): void {
  const { context } = engine;
  const changeSet = changeSetOf(context, input);
  const use = { stackId: changeSet.stackId, token: input.ClientRequestToken, purpose: `ExecuteChangeSet ${changeSet.id}` };
  if (isRepeat(context, use)) return;
  const refuse = (kind: string, status: string): never => {
    throw new AwsFault('InvalidChangeSetStatusException', `ChangeSet [${changeSet.id}] cannot be executed in its current ${kind} of [${status}]`);
  };
  if (changeSet.status !== 'CREATE_COMPLETE') refuse('status', changeSet.status);
  if (changeSet.executionStatus !== 'AVAILABLE') refuse('execution status', changeSet.executionStatus);
  const { imports } = changeSet;
  const mayBeNew = changeSet.type === 'CREATE' || (imports !== undefined && findStack(context, changeSet.stackId)?.status === 'REVIEW_IN_PROGRESS');
  const stack = mayBeNew ? stackOf(context, changeSet.stackId, 'brackets') : updatableStack(context, changeSet.stackId);
  if (changeSet.type === 'CREATE' && stack.status !== 'REVIEW_IN_PROGRESS') throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  if (changeSet.onStackFailure !== undefined && input.DisableRollback !== undefined) throw validationError('You cannot specify DisableRollback when OnStackFailure is specified on the change set.');
  useToken(context, use);
  // AWS: executing deletes all other change sets of the stack, since they no longer fit it (API_ExecuteChangeSet).
  for (const [name, id] of changeSetNames(context, stack.id).entries()) {
    if (id === changeSet.id) continue;
    changeSetNames(context, stack.id).delete(name);
    changeSets(context).delete(id);
  }
  changeSets(context).put(changeSet.id, { ...changeSet, executionStatus: 'EXECUTE_IN_PROGRESS' });
  const disabled = input.DisableRollback === true || changeSet.deploymentConfig?.DisableRollback === true;
  const onFailure = changeSet.onStackFailure ?? (disabled ? 'DO_NOTHING' : 'ROLLBACK');
  const template = engine.modelOf(context, stack, changeSet.deployment).template;
  const { description: _, ...rest } = stack;
  const isUpdate = changeSet.type !== 'CREATE';
  begin(
    context,
    {
      ...rest,
      deployment: changeSet.deployment,
      ...(isUpdate && stack.previous === undefined && stack.deployment !== undefined ? { previous: stack.deployment } : {}),
      changeSetId: changeSet.id,
      ...(changeSet.roleArn === undefined ? {} : { roleArn: changeSet.roleArn }),
      updatedAt: context.now,
      disableRollback: onFailure === 'DO_NOTHING',
      ...(template.description === undefined ? {} : { description: template.description }),
    },
    {
      operation: {
        type: isUpdate ? 'UPDATE_STACK' : 'CREATE_STACK',
        phase: 'forward',
        onFailure,
        retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
        changeSet: changeSet.id,
        ...(imports === undefined ? {} : { imports }),
        ...(changeSet.deploymentMode === undefined ? {} : { revertDrift: true }),
        ...(input.ClientRequestToken === undefined ? {} : { token: input.ClientRequestToken }),
      },
      status: imports !== undefined ? 'IMPORT_IN_PROGRESS' : isUpdate ? 'UPDATE_IN_PROGRESS' : 'CREATE_IN_PROGRESS',
    },
  );
}

export function changeSetOperations(machine: Machine): Readonly<Record<string, OperationHandler>> {
  return {
    CreateChangeSet: operation<CreateChangeSetCommandInput, CreateChangeSetCommandOutput>((input, context) => create({ ...machine, context }, input)),
    ExecuteChangeSet: operation<ExecuteChangeSetCommandInput, ExecuteChangeSetCommandOutput>((input, context) => {
      execute({ ...machine, context }, input);
      return {};
    }),
    DeleteChangeSet: operation<DeleteChangeSetCommandInput, DeleteChangeSetCommandOutput>((input, context) => {
      const changeSet = changeSetOf(context, input);
      if (changeSet.executionStatus === 'EXECUTE_IN_PROGRESS') {
        throw new AwsFault('InvalidChangeSetStatusException', `An operation on this ChangeSet is currently in progress.  Please attempt this operation again later.`);
      }
      changeSets(context).delete(changeSet.id);
      if (changeSetNames(context, changeSet.stackId).get(changeSet.name) === changeSet.id) changeSetNames(context, changeSet.stackId).delete(changeSet.name);
      return {};
    }),
    ListChangeSets: operation<ListChangeSetsCommandInput, ListChangeSetsCommandOutput>((input, context) => {
      const stack = stackOf(context, input.StackName, 'brackets');
      const all = changeSetNames(context, stack.id).values().flatMap((id) => changeSets(context).get(id) ?? []).sort((a, b) => b.createdAt - a.createdAt);
      const page = pageOf(all, 100, input.NextToken);
      return {
        Summaries: page.items.map((it) => ({
          StackId: it.stackId,
          StackName: it.stackName,
          ChangeSetId: it.id,
          ChangeSetName: it.name,
          ExecutionStatus: it.executionStatus,
          Status: it.status,
          CreationTime: asDate(it.createdAt),
          IncludeNestedStacks: false,
          ...(it.reason === undefined ? {} : { StatusReason: it.reason }),
          ...(it.description === undefined ? {} : { Description: it.description }),
        })),
        ...page.next,
      };
    }),
  };
}
