// DescribeStackEvents, newest first, and DescribeEvents, by operation.
import type { DescribeEventsCommandInput, DescribeEventsCommandOutput, DescribeStackEventsCommandInput, DescribeStackEventsCommandOutput, OperationEvent } from '@aws-sdk/client-cloudformation';
import { asDate, minus } from '../../../../world/time.ts';
import { operation, type Context, type OperationHandler } from '../../../world/service.ts';
import { rules } from '../beliefs.ts';
import { changeSets, eventsOf, stacks, type ChangeSetEntity, type EventEntity, type StackEntity } from '../entities.ts';
import type { Machine } from '../machine.ts';
import { validationError } from '../refusals.ts';
import { stackMask, type Mask } from '../secrets.ts';
import { changeSetOf, stackOf } from './find.ts';
import { pageOf } from './pages.ts';

const pageLength = 100;

function common(event: EventEntity, stack: Pick<StackEntity, 'id'>, mask: Mask) {
  return {
    StackId: stack.id,
    EventId: event.id,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: asDate(event.at),
    ...(event.operation === undefined ? {} : { OperationId: event.operation }),
    ...(event.status === undefined ? {} : { ResourceStatus: event.status }),
    ...(event.reason === undefined ? {} : { ResourceStatusReason: event.reason }),
    ...(event.properties === undefined ? {} : { ResourceProperties: mask(event.properties) }),
    ...(event.token === undefined ? {} : { ClientRequestToken: event.token }),
  };
}

/** Those that are shown by now. */
function shownEvents(context: Context, stack: Pick<StackEntity, 'id'>): EventEntity[] {
  const until = minus(context.now, rules.takes(context, 'events-at-once').later.from);
  return eventsOf(context, stack.id).values().filter((event) => event.at <= until);
}

const byOperation = (stack: StackEntity, mask: Mask) => (event: EventEntity): OperationEvent => ({
  ...common(event, stack, mask),
  EventType: event.eventType,
  ...(event.operationType === undefined ? {} : { OperationType: event.operationType }),
  ...(event.operationStatus === undefined ? {} : { OperationStatus: event.operationStatus }),
});

function validationEvents(changeSet: ChangeSetEntity): readonly OperationEvent[] {
  return changeSet.validation.map((fault, index) => ({
    EventId: `${changeSet.operation.slice(0, -4)}${String(index).padStart(4, '0')}`,
    StackId: changeSet.stackId,
    OperationId: changeSet.operation,
    OperationType: 'CREATE_CHANGESET',
    EventType: 'VALIDATION_ERROR',
    LogicalResourceId: fault.logicalId,
    ResourceType: fault.type,
    Timestamp: asDate(changeSet.createdAt),
    ValidationName: 'PROPERTY_VALIDATION',
    ValidationStatus: 'FAILED',
    ValidationStatusReason: fault.reason,
    ValidationPath: fault.path,
    ValidationFailureMode: 'FAIL',
  }));
}

function eventsFor(machine: Machine, input: DescribeEventsCommandInput, context: Context): readonly OperationEvent[] {
  // AWS: a change set is taken by its ARN only (aws-cloudformation/cloudformation-cli#1116).
  if (input.ChangeSetName?.startsWith('arn:') === true) return validationEvents(changeSetOf(context, input));
  if (input.OperationId !== undefined) {
    const changeSet = changeSets(context).values().find((it) => it.operation === input.OperationId);
    if (changeSet !== undefined) return validationEvents(changeSet);
    return stacks(context).values().flatMap((stack) => shownEvents(context, stack).filter((event) => event.operation === input.OperationId).reverse().map(byOperation(stack, stackMask(machine, context, stack))));
  }
  if (input.StackName === undefined) throw validationError('One of ChangeSetName, OperationId or StackName must be specified');
  const stack = stackOf(context, input.StackName, 'brackets');
  return [...shownEvents(context, stack)].reverse().map(byOperation(stack, stackMask(machine, context, stack)));
}

export function describeEventOperations(machine: Machine): Readonly<Record<string, OperationHandler>> {
  return {
    DescribeStackEvents: operation<DescribeStackEventsCommandInput, DescribeStackEventsCommandOutput>((input, context) => {
      const stack = stackOf(context, input.StackName, 'brackets');
      const mask = stackMask(machine, context, stack);
      const page = pageOf([...shownEvents(context, stack)].reverse(), pageLength, input.NextToken);
      return { StackEvents: page.items.map((event) => ({ ...common(event, stack, mask), StackName: stack.name })), ...page.next };
    }),
    DescribeEvents: operation<DescribeEventsCommandInput, DescribeEventsCommandOutput>((input, context) => {
      const all = eventsFor(machine, input, context).filter((event) => input.Filters?.FailedEvents !== true || event.EventType === 'VALIDATION_ERROR' || event.EventType === 'PROVISIONING_ERROR');
      const page = pageOf(all, pageLength, input.NextToken);
      return { OperationEvents: [...page.items], ...page.next };
    }),
  };
}
