// DescribeStackResource, DescribeStackResources, ListStackResources.
import type {
  DescribeStackResourceCommandInput, DescribeStackResourceCommandOutput, DescribeStackResourcesCommandInput, DescribeStackResourcesCommandOutput, ListStackResourcesCommandInput, ListStackResourcesCommandOutput, StackResourceDriftStatus,
} from '@aws-sdk/client-cloudformation';
import { asDate } from '../../../../world/time.ts';
import { operation, type OperationHandler } from '../../../world/service.ts';
import { resourcesOf, stacks, type ResourceEntity } from '../entities.ts';
import { validationError } from '../refusals.ts';
import { stackOf } from './find.ts';
import { pageOf } from './pages.ts';

/** AWS: at most 100 resources come without their number being asked for. */
const mostDescribed = 100;

function drift(entity: ResourceEntity): { readonly StackResourceDriftStatus: StackResourceDriftStatus; readonly LastCheckTimestamp?: Date } {
  return entity.drift === undefined ? { StackResourceDriftStatus: 'NOT_CHECKED' } : { StackResourceDriftStatus: entity.drift.status, LastCheckTimestamp: asDate(entity.drift.at) };
}

const common = (entity: ResourceEntity) => ({
  LogicalResourceId: entity.logicalId,
  ResourceType: entity.type,
  ResourceStatus: entity.status,
  DriftInformation: drift(entity),
  ...(entity.physicalId === undefined ? {} : { PhysicalResourceId: entity.physicalId }),
  ...(entity.reason === undefined ? {} : { ResourceStatusReason: entity.reason }),
});

export const describeResourceOperations: Readonly<Record<string, OperationHandler>> = {
  DescribeStackResource: operation<DescribeStackResourceCommandInput, DescribeStackResourceCommandOutput>((input, context) => {
    const stack = stackOf(context, input.StackName, 'brackets');
    const entity = resourcesOf(context, stack.id).get(input.LogicalResourceId ?? '');
    if (entity === undefined) throw validationError(`Resource ${input.LogicalResourceId} does not exist for stack ${input.StackName}`);
    return {
      StackResourceDetail: {
        StackName: stack.name,
        StackId: stack.id,
        ...common(entity),
        LastUpdatedTimestamp: asDate(entity.at),
        ...(entity.attributes.metadata === undefined ? {} : { Metadata: JSON.stringify(entity.attributes.metadata) }),
      },
    };
  }),
  DescribeStackResources: operation<DescribeStackResourcesCommandInput, DescribeStackResourcesCommandOutput>((input, context) => {
    const { StackName: name, PhysicalResourceId: physicalId, LogicalResourceId: logicalId } = input;
    if (name === undefined && physicalId === undefined) throw validationError('Exactly one of StackName and PhysicalResourceId must be specified');
    const stack = name === undefined ? stacks(context).values().find((other) => other.status !== 'DELETE_COMPLETE' && resourcesOf(context, other.id).values().some((entity) => entity.physicalId === physicalId)) : stackOf(context, name, 'id');
    if (stack === undefined) throw validationError(`Stack for ${physicalId} does not exist`);
    const found = resourcesOf(context, stack.id).values().filter((entity) => (logicalId === undefined || entity.logicalId === logicalId) && (physicalId === undefined || name === undefined || entity.physicalId === physicalId));
    return { StackResources: found.slice(0, mostDescribed).map((entity) => ({ StackName: stack.name, StackId: stack.id, ...common(entity), Timestamp: asDate(entity.at) })) };
  }),
  ListStackResources: operation<ListStackResourcesCommandInput, ListStackResourcesCommandOutput>((input, context) => {
    const stack = stackOf(context, input.StackName, 'id');
    const page = pageOf(resourcesOf(context, stack.id).values(), mostDescribed, input.NextToken);
    return { StackResourceSummaries: page.items.map((entity) => ({ ...common(entity), LastUpdatedTimestamp: asDate(entity.at) })), ...page.next };
  }),
};
