// What CloudFormation keeps: stacks, their resources, events, change sets, exports.
import type {
  BeaconStackOperationStatus, Capability, ChangeSetStatus, ChangeSetType, DeploymentConfig, DeploymentMode, EventType, ExecutionStatus, OnStackFailure, OperationType, ResourceStatus, RollbackConfiguration, StackResourceDriftStatus, StackStatus,
} from '@aws-sdk/client-cloudformation';
import type { Instant } from '../../../world/time.ts';
import type { Context, Table } from '../../world/service.ts';
import type { ChangeRecord } from './change-record.ts';
import type { Properties } from './resource-type.ts';
import type { ParameterValues } from './template/parameters.ts';
import type { DeletionPolicy } from './template/template.ts';

/** What a stack is made from. One object is one deployment: it is never changed, so things may be remembered by it. */
export interface Deployment {
  /** Key of the template's text. */
  readonly template: string;
  /** Of the text as it was sent, where a transform has made another of it. */
  readonly original?: string;
  readonly parameters: ParameterValues;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly Capability[];
  readonly notificationArns: readonly string[];
  readonly rollbackConfiguration: RollbackConfiguration;
}

/**
 * `forward` makes and changes; `back` takes changes back; `clean` deletes what is left over at the end of an update (or of its
 * rollback); `delete` deletes the stack or a failed creation.
 */
export type Phase = 'forward' | 'back' | 'clean' | 'delete';

/** The one thing that a stack is busy with. */
export interface Operation {
  readonly id: string;
  readonly type: OperationType;
  readonly phase: Phase;
  readonly token?: string;
  readonly startedAt: Instant;
  readonly onFailure: OnStackFailure;
  readonly retainExceptOnCreate: boolean;
  /** Logical ids that a deletion leaves alone, or that a continued rollback skips. */
  readonly skip: readonly string[];
  readonly changeSet?: string;
  /** A stack policy for this update alone. */
  readonly policy?: string;
  /** Resources are brought from what they are, and not from what was last asked for. */
  readonly revertDrift?: boolean;
  /** Logical id to physical id, of what is taken over. */
  readonly imports?: Readonly<Record<string, string>>;
  /** With rollback triggers: until when their alarms are watched after everything is made. */
  readonly watchedUntil?: Instant;
  /** The state of the stack when it began. */
  readonly from: StackStatus;
}

export interface OutputValue {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

export interface StackEntity {
  readonly id: string;
  readonly name: string;
  readonly status: StackStatus;
  readonly reason?: string;
  readonly description?: string;
  readonly createdAt: Instant;
  readonly updatedAt?: Instant;
  readonly deletedAt?: Instant;
  /** What the stack is, or is becoming. */
  readonly deployment?: Deployment;
  /** What it was before an update that has not come to its end. */
  readonly previous?: Deployment;
  readonly operation?: Operation;
  readonly lastOperations: readonly { readonly type: OperationType; readonly id: string }[];
  readonly outputs: readonly OutputValue[];
  readonly changeSetId?: string;
  readonly terminationProtection: boolean;
  /** The stack policy's text. */
  readonly policy?: string;
  readonly disableRollback: boolean;
  readonly timeoutMinutes?: number;
  readonly roleArn?: string;
  /** Who began its operation, where that is not the account's administrator: without a role, the services are asked in their name. */
  readonly beginner?: { readonly principal: string; readonly session?: string };
  readonly drift?: { readonly status: 'DRIFTED' | 'IN_SYNC'; readonly at: Instant };
}

/** What a resource goes back to when an update fails. */
export interface Snapshot {
  readonly physicalId: string;
  readonly properties: Properties;
  readonly tags: Readonly<Record<string, string>>;
  readonly attributes: ResourceAttributes;
}

/** The parts of a resource's definition that belong to CloudFormation itself. */
export interface ResourceAttributes {
  readonly dependsOn: readonly string[];
  readonly deletionPolicy?: DeletionPolicy;
  readonly updateReplacePolicy?: DeletionPolicy;
  readonly metadata?: unknown;
}

export type Act = 'create' | 'update' | 'replace' | 'keep' | 'revert';

/** A resource's part in the running operation. */
export interface Task {
  readonly operation: string;
  readonly act: Act;
  /** `asked`: announced; `begun`: the service has accepted it. */
  readonly stage: 'asked' | 'begun' | 'done' | 'failed';
  /** The service has accepted it, so that taking it back means asking the service again. */
  readonly applied?: boolean;
  /** Where the type does not tell its progress: when it is ready. */
  readonly readyAt?: Instant;
}

export interface ResourceEntity {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  readonly status: ResourceStatus;
  readonly reason?: string;
  readonly at: Instant;
  /** As last asked of the service; dynamic references stand unresolved. */
  readonly properties: Properties;
  /** The stack's tags when it was last touched. */
  readonly tags: Readonly<Record<string, string>>;
  readonly attributes: ResourceAttributes;
  /** How many things were made under this logical id: each has a name of its own. */
  readonly made: number;
  readonly before?: Snapshot;
  readonly task?: Task;
  readonly drift?: { readonly status: StackResourceDriftStatus; readonly at: Instant; readonly actual?: Properties };
}

/** Something that has to go: a resource of a stack that is deleted, or what an update left over. */
export interface Leftover {
  readonly key: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Properties;
  readonly tags: Readonly<Record<string, string>>;
  readonly made: number;
  readonly dependsOn: readonly string[];
  readonly policy: 'Delete' | 'Retain' | 'Snapshot';
  /** The resource itself goes with it; otherwise an older or newer thing under the same logical id stays. */
  readonly whole: boolean;
  readonly stage: 'open' | 'asked' | 'begun' | 'gone' | 'failed';
  readonly attempts: number;
}

export interface EventEntity {
  readonly id: string;
  readonly at: Instant;
  readonly operation?: string;
  readonly operationType?: OperationType;
  readonly eventType: EventType;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status?: ResourceStatus;
  readonly operationStatus?: BeaconStackOperationStatus;
  readonly reason?: string;
  readonly properties?: string;
  readonly token?: string;
}

export interface ChangeSetEntity {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly type: ChangeSetType;
  readonly status: ChangeSetStatus;
  readonly executionStatus: ExecutionStatus;
  readonly reason?: string;
  readonly description?: string;
  readonly createdAt: Instant;
  readonly operation: string;
  readonly deployment: Deployment;
  readonly roleArn?: string;
  readonly onStackFailure?: OnStackFailure;
  readonly deploymentConfig?: DeploymentConfig;
  /** Compared with what the resources are, and executed so. */
  readonly deploymentMode?: DeploymentMode;
  /** Of an import: logical id to physical id. */
  readonly imports?: Readonly<Record<string, string>>;
  /** What a drift-aware change set found of the stack. */
  readonly drift?: 'DRIFTED' | 'IN_SYNC';
  readonly token?: string;
  readonly validate: boolean;
  readonly changes: readonly ChangeRecord[];
  readonly validation: readonly { readonly logicalId: string; readonly type: string; readonly path: string; readonly reason: string }[];
}

export interface ExportEntity {
  readonly name: string;
  readonly value: string;
  readonly stackId: string;
}

const uuidOf = (stackId: string): string => stackId.slice(stackId.lastIndexOf('/') + 1);

export const stacks = (context: Context): Table<StackEntity> => context.table('cloudformation.stack');
/** The stack id behind each name in use. */
export const stackNames = (context: Context): Table<string> => context.table('cloudformation.stack-name');
export const templateTexts = (context: Context): Table<string> => context.table('cloudformation.template');
export const resourcesOf = (context: Context, stackId: string): Table<ResourceEntity> => context.table(`cloudformation.resource/${uuidOf(stackId)}`);
export const leftoversOf = (context: Context, stackId: string): Table<Leftover> => context.table(`cloudformation.leftover/${uuidOf(stackId)}`);
export const eventsOf = (context: Context, stackId: string): Table<EventEntity> => context.table(`cloudformation.event/${uuidOf(stackId)}`);
/** By ARN. */
export const changeSets = (context: Context): Table<ChangeSetEntity> => context.table('cloudformation.change-set');
/** The ARN behind each name of a stack's change sets. */
export const changeSetNames = (context: Context, stackId: string): Table<string> => context.table(`cloudformation.change-set-name/${uuidOf(stackId)}`);
export const exportsOf = (context: Context): Table<ExportEntity> => context.table('cloudformation.export');
/** Stack ids by the name of the export they use. */
export const importersOf = (context: Context, exportName: string): Table<string> => context.table(`cloudformation.import/${exportName}`);
/** What a client token was used for on a stack. */
export const tokensOf = (context: Context, stackId: string): Table<string> => context.table(`cloudformation.token/${uuidOf(stackId)}`);
