// DescribeChangeSet: a change set's state and its changes, with values or without.
import type { Change, DescribeChangeSetCommandInput, DescribeChangeSetCommandOutput, ResourceAttribute, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { asDate, type Instant } from '../../../../world/time.ts';
import { operation, type OperationHandler } from '../../../world/service.ts';
import type { ChangeDetail, ChangeRecord } from '../change-record.ts';
import type { Machine } from '../machine.ts';
import { changeSetOf } from './find.ts';
import { pageOfSize } from './pages.ts';
import { shownParameters } from './shown-parameters.ts';

/** AWS: a page holds up to 1 MB. */
const pageBytes = 1_000_000;
const longestValue = 4096;

function shownDetail(detail: ChangeDetail, { withValues, at }: Shown): ResourceChangeDetail {
  return {
    Target: {
      Attribute: detail.attribute,
      ...(detail.name === undefined ? {} : { Name: detail.name }),
      ...(detail.recreation === undefined ? {} : { RequiresRecreation: detail.recreation }),
      ...(!withValues
        ? {}
        : {
            ...(detail.path === undefined ? {} : { Path: detail.path }),
            ...(detail.before === undefined ? {} : { BeforeValue: detail.before.slice(0, longestValue) }),
            ...(detail.after === undefined ? {} : { AfterValue: detail.after.slice(0, longestValue) }),
            // AWS: only in drift-aware change sets (API reference, ResourceTargetDefinition).
            ...(detail.beforeFrom === undefined ? {} : { ...(detail.before === undefined ? {} : { BeforeValueFrom: detail.beforeFrom }), ...(detail.after === undefined ? {} : { AfterValueFrom: 'TEMPLATE' as const }) }),
            ...(detail.drift === undefined ? {} : { Drift: { ...(detail.drift.previous === undefined ? {} : { PreviousValue: detail.drift.previous.slice(0, longestValue) }), ...(detail.drift.actual === undefined ? {} : { ActualValue: detail.drift.actual.slice(0, longestValue) }), DriftDetectionTimestamp: asDate(at) } }),
            ...(detail.change === undefined ? {} : { AttributeChangeType: detail.change }),
          }),
    },
    Evaluation: detail.evaluation,
    ...(detail.source === undefined ? {} : { ChangeSource: detail.source }),
    ...(detail.cause === undefined ? {} : { CausingEntity: detail.cause }),
  };
}

/** Without values every property is named once for each cause, however many places in it change. */
function withoutRepeats(details: readonly ResourceChangeDetail[]): readonly ResourceChangeDetail[] {
  return [...new Map(details.map((detail) => [JSON.stringify(detail), detail])).values()];
}

interface Shown {
  readonly withValues: boolean;
  /** When the change set was made, and drift looked for. */
  readonly at: Instant;
}

function shown(change: ChangeRecord, how: Shown): Change | undefined {
  const { withValues } = how;
  const details = withValues ? change.details.filter((detail) => !detail.guess) : change.details;
  if (change.action === 'Modify' && details.length === 0) return undefined;
  const replacement = withValues ? (change.surely ?? change.replacement) : change.replacement;
  return {
    Type: 'Resource',
    ResourceChange: {
      Action: change.action,
      LogicalResourceId: change.logicalId,
      ResourceType: change.type,
      ...(change.physicalId === undefined ? {} : { PhysicalResourceId: change.physicalId }),
      ...(replacement === undefined ? {} : { Replacement: replacement }),
      ...(change.policy === undefined || (change.action === 'Modify' && replacement === 'False') ? {} : { PolicyAction: change.policy }),
      Scope: [...new Set(details.map((detail): ResourceAttribute => detail.attribute))],
      Details: [...withoutRepeats(details.map((detail) => shownDetail(detail, how)))],
      ...(change.drift === undefined ? {} : { ResourceDriftStatus: change.drift.status, ...(change.drift.ignored.length === 0 ? {} : { ResourceDriftIgnoredAttributes: change.drift.ignored.map(({ path, reason }) => ({ Path: path, Reason: reason })) }) }),
      ...(withValues && change.before !== undefined ? { BeforeContext: change.before } : {}),
      ...(withValues && change.after !== undefined ? { AfterContext: change.after } : {}),
    },
  };
}

export function describeChangeSetOperations(machine: Machine): Readonly<Record<string, OperationHandler>> {
  return {
    DescribeChangeSet: operation<DescribeChangeSetCommandInput, DescribeChangeSetCommandOutput>((input, context) => {
      const it = changeSetOf(context, input);
      const changes = it.changes.flatMap((change) => shown(change, { withValues: input.IncludePropertyValues === true, at: it.createdAt }) ?? []);
      const page = pageOfSize(changes, pageBytes, input.NextToken);
      const parameters = shownParameters(machine.modelOf(context, { id: it.stackId, name: it.stackName }, it.deployment).template, it.deployment.parameters);
      const tags = Object.entries(it.deployment.tags).map(([Key, Value]) => ({ Key, Value }));
      return {
        ChangeSetName: it.name,
        ChangeSetId: it.id,
        StackId: it.stackId,
        StackName: it.stackName,
        CreationTime: asDate(it.createdAt),
        ExecutionStatus: it.executionStatus,
        Status: it.status,
        NotificationARNs: [...it.deployment.notificationArns],
        RollbackConfiguration: it.deployment.rollbackConfiguration,
        Capabilities: [...it.deployment.capabilities],
        Changes: [...page.items],
        IncludeNestedStacks: false,
        ...page.next,
        ...(it.description === undefined ? {} : { Description: it.description }),
        ...(it.reason === undefined ? {} : { StatusReason: it.reason }),
        ...(parameters.length === 0 ? {} : { Parameters: [...parameters] }),
        ...(tags.length === 0 ? {} : { Tags: tags }),
        ...(it.deploymentMode === undefined ? {} : { DeploymentMode: it.deploymentMode }),
        ...(it.drift === undefined ? {} : { StackDriftStatus: it.drift }),
        ...(it.onStackFailure === undefined ? {} : { OnStackFailure: it.onStackFailure }),
        ...(it.deploymentConfig === undefined ? {} : { DeploymentConfig: it.deploymentConfig }),
      };
    }),
  };
}
