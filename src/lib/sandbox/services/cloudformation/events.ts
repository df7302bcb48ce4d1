// The stack's event log: what DescribeStackEvents and DescribeEvents read.
import type { BeaconStackOperationStatus, ResourceStatus, StackStatus } from '@aws-sdk/client-cloudformation';
import { iso } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { eventsOf, stacks, type EventEntity, type Operation, type StackEntity } from './entities.ts';
import { uuidFrom } from './identifiers.ts';
import type { Properties } from './resource-type.ts';

function append(context: Context, stack: StackEntity, event: Omit<EventEntity, 'id' | 'at' | 'operation' | 'operationType' | 'token'> & { readonly id?: string }): void {
  const nth = context.count('cloudformation/event');
  const operation = stack.operation;
  eventsOf(context, stack.id).put(String(nth).padStart(10, '0'), {
    ...event,
    id: event.id ?? uuidFrom('event', stack.id, String(nth)),
    at: context.now,
    ...(operation === undefined ? {} : { operation: operation.id, operationType: operation.type }),
    ...(operation?.token === undefined ? {} : { token: operation.token }),
  });
}

export interface ResourceHappening {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: ResourceStatus;
  readonly reason?: string;
  /** Left out where AWS leaves them out: what an update cleans up. */
  readonly properties?: Properties;
}

export function recordResource(context: Context, stack: StackEntity, it: ResourceHappening): void {
  const { properties, ...rest } = it;
  append(context, stack, {
    ...rest,
    eventType: it.status.endsWith('_FAILED') ? 'PROVISIONING_ERROR' : 'PROGRESS_EVENT',
    // AWS: events of a clean-up carry a UUID in place of status and time (recorded against AWS in LocalStack's snapshots).
    id: properties === undefined ? `${it.logicalId}-${uuidFrom('event', stack.id, it.logicalId, it.physicalId, it.status, String(context.now))}` : `${it.logicalId}-${it.status}-${iso(context.now)}`,
    ...(properties === undefined ? {} : { properties: JSON.stringify(properties) }),
  });
}

const ended: Readonly<Record<string, BeaconStackOperationStatus>> = {
  CREATE_COMPLETE: 'SUCCEEDED',
  UPDATE_COMPLETE: 'SUCCEEDED',
  DELETE_COMPLETE: 'SUCCEEDED',
  IMPORT_COMPLETE: 'SUCCEEDED',
  IMPORT_ROLLBACK_COMPLETE: 'FAILED',
  UPDATE_ROLLBACK_COMPLETE: 'FAILED',
  ROLLBACK_COMPLETE: 'FAILED',
};

/** Puts the stack into a state and says so in its log. */
export function setStatus<S extends StackEntity>(context: Context, stack: S, to: { readonly status: StackStatus; readonly reason?: string | undefined }): S {
  const { reason: _, ...rest } = stack;
  const changed = { ...rest, status: to.status, ...(to.reason === undefined ? {} : { reason: to.reason }) } as S;
  stacks(context).put(stack.id, changed);
  append(context, changed, {
    logicalId: stack.name,
    physicalId: stack.id,
    type: 'AWS::CloudFormation::Stack',
    status: to.status as ResourceStatus,
    eventType: 'STACK_EVENT',
    operationStatus: operationStatus(to.status, stack.operation),
    ...(to.reason === undefined ? {} : { reason: to.reason }),
  });
  return changed;
}

function operationStatus(status: StackStatus, operation: Operation | undefined): BeaconStackOperationStatus {
  // What was asked for may have been the rollback itself.
  if ((operation?.type === 'ROLLBACK' || operation?.type === 'CONTINUE_ROLLBACK') && status.endsWith('ROLLBACK_COMPLETE')) return 'SUCCEEDED';
  return ended[status] ?? (status.endsWith('_FAILED') ? 'FAILED' : 'IN_PROGRESS');
}
