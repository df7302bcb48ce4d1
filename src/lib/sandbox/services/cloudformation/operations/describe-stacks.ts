// DescribeStacks and ListStacks.
import type { DescribeStacksCommandInput, DescribeStacksCommandOutput, ListStacksCommandInput, ListStacksCommandOutput, Stack } from '@aws-sdk/client-cloudformation';
import { asDate, days, plus } from '../../../../world/time.ts';
import { operation, type Context, type OperationHandler } from '../../../world/service.ts';
import { stacks, templateTexts, type StackEntity } from '../entities.ts';
import type { Machine } from '../machine.ts';
import { stackOf } from './find.ts';
import { pageOf } from './pages.ts';
import { shownParameters } from './shown-parameters.ts';

const pageLength = 100;
/** AWS: deleted stacks are listed for 90 days. */
const listedFor = days(90);

function drift(stack: StackEntity): { readonly StackDriftStatus: 'DRIFTED' | 'IN_SYNC' | 'NOT_CHECKED'; readonly LastCheckTimestamp?: Date } {
  return stack.drift === undefined ? { StackDriftStatus: 'NOT_CHECKED' } : { StackDriftStatus: stack.drift.status, LastCheckTimestamp: asDate(stack.drift.at) };
}

const times = (stack: StackEntity): { readonly CreationTime: Date; readonly LastUpdatedTime?: Date; readonly DeletionTime?: Date } => ({
  CreationTime: asDate(stack.createdAt),
  ...(stack.updatedAt === undefined ? {} : { LastUpdatedTime: asDate(stack.updatedAt) }),
  ...(stack.deletedAt === undefined ? {} : { DeletionTime: asDate(stack.deletedAt) }),
});

function shown(machine: Machine, context: Context, stack: StackEntity): Stack {
  const { deployment } = stack;
  const text = deployment === undefined ? undefined : templateTexts(context).get(deployment.template);
  const parameters = deployment === undefined || text === undefined ? [] : shownParameters(machine.parse(text), deployment.parameters);
  return {
    StackId: stack.id,
    StackName: stack.name,
    StackStatus: stack.status,
    ...times(stack),
    DisableRollback: stack.disableRollback,
    NotificationARNs: [...(deployment?.notificationArns ?? [])],
    RollbackConfiguration: deployment?.rollbackConfiguration ?? {},
    Tags: Object.entries(deployment?.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    DriftInformation: drift(stack),
    LastOperations: stack.lastOperations.map((last) => ({ OperationType: last.type, OperationId: last.id })),
    ...(stack.status === 'DELETE_COMPLETE' ? {} : { EnableTerminationProtection: stack.terminationProtection }),
    ...(stack.reason === undefined ? {} : { StackStatusReason: stack.reason }),
    ...(stack.description === undefined ? {} : { Description: stack.description }),
    ...(stack.changeSetId === undefined ? {} : { ChangeSetId: stack.changeSetId }),
    ...(parameters.length === 0 ? {} : { Parameters: [...parameters] }),
    ...((deployment?.capabilities.length ?? 0) === 0 ? {} : { Capabilities: [...(deployment?.capabilities ?? [])] }),
    ...(stack.timeoutMinutes === undefined ? {} : { TimeoutInMinutes: stack.timeoutMinutes }),
    ...(stack.roleArn === undefined ? {} : { RoleARN: stack.roleArn }),
    ...(stack.outputs.length === 0
      ? {}
      : {
          Outputs: stack.outputs.map((output) => ({
            OutputKey: output.key,
            OutputValue: output.value,
            ...(output.description === undefined ? {} : { Description: output.description }),
            ...(output.exportName === undefined ? {} : { ExportName: output.exportName }),
          })),
        }),
  };
}

const newestFirst = (a: StackEntity, b: StackEntity): number => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1);

export function describeStackOperations(machine: Machine): Readonly<Record<string, OperationHandler>> {
  return {
    DescribeStacks: operation<DescribeStacksCommandInput, DescribeStacksCommandOutput>((input, context) => {
      if (input.StackName !== undefined) return { Stacks: [shown(machine, context, stackOf(context, input.StackName, 'id'))] };
      const all = stacks(context).values().filter((stack) => stack.status !== 'DELETE_COMPLETE').sort(newestFirst);
      const page = pageOf(all, pageLength, input.NextToken);
      return { Stacks: page.items.map((stack) => shown(machine, context, stack)), ...page.next };
    }),
    ListStacks: operation<ListStacksCommandInput, ListStacksCommandOutput>((input, context) => {
      const wanted = input.StackStatusFilter ?? [];
      const all = stacks(context)
        .values()
        .filter((stack) => (wanted.length === 0 || wanted.includes(stack.status)) && (stack.status !== 'DELETE_COMPLETE' || plus(stack.deletedAt ?? context.now, listedFor) > context.now))
        .sort(newestFirst);
      const page = pageOf(all, pageLength, input.NextToken);
      return {
        StackSummaries: page.items.map((stack) => ({
          StackId: stack.id,
          StackName: stack.name,
          StackStatus: stack.status,
          ...times(stack),
          DriftInformation: drift(stack),
          LastOperations: stack.lastOperations.map((last) => ({ OperationType: last.type, OperationId: last.id })),
          ...(stack.reason === undefined ? {} : { StackStatusReason: stack.reason }),
          ...(stack.description === undefined ? {} : { TemplateDescription: stack.description }),
        })),
        ...page.next,
      };
    }),
  };
}
