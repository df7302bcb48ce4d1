// DB instances looked up and listed.
import type { DescribeDBInstancesCommandInput, DescribeDBInstancesCommandOutput } from '@aws-sdk/client-rds';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type DbInstance } from './entities.ts';
import { arnOf, partsOf } from './identifiers.ts';
import { markerRefused, maxRecords } from './paging.ts';
import { viewOf } from './view.ts';

export const notFound = (id: string): AwsFault => new AwsFault('DBInstanceNotFoundFault', `DBInstance ${id} not found.`, { status: 404 });

/** The instance by identifier or ARN. @throws AwsFault DBInstanceNotFoundFault */
export function existing(context: Context, idOrArn: string | undefined): DbInstance {
  const name = partsOf(idOrArn ?? '')?.name ?? idOrArn ?? '';
  const instance = context.table<DbInstance>(kinds.instance).get(name.toLowerCase());
  if (instance === undefined) throw notFound(name);
  return instance;
}

/** Something is being done to it, even where the API does not say so yet. */
export function isBusy(instance: DbInstance): boolean {
  return instance.work !== undefined || instance.failover !== undefined;
}

const changeable = ['available', 'storage-optimization', 'incompatible-parameters', 'storage-full'];

/** @throws AwsFault InvalidDBInstanceStateFault */
export function mustBeAvailable(instance: DbInstance): void {
  if (isBusy(instance) || !changeable.includes(instance.status)) {
    throw new AwsFault('InvalidDBInstanceStateFault', `Database instance is not in available state.`);
  }
}

const filters: Readonly<Record<string, (instance: DbInstance, value: string, context: Context) => boolean>> = {
  'db-instance-id': (instance, value, context) => instance.id === value.toLowerCase() || arnOf(context, 'db', instance.id) === value,
  'dbi-resource-id': (instance, value) => instance.resourceId === value,
  engine: (instance, value) => instance.engine === value,
  'db-cluster-id': () => false,
  domain: () => false,
};

export const describeInstances = operation<DescribeDBInstancesCommandInput, DescribeDBInstancesCommandOutput>((input, context) => {
  if (input.DBInstanceIdentifier !== undefined) return { DBInstances: [viewOf(context, existing(context, input.DBInstanceIdentifier))] };
  for (const { Name } of input.Filters ?? []) if (filters[Name ?? ''] === undefined) throw new AwsFault('InvalidParameterValue', `Unrecognized filter name: ${Name ?? ''}`);
  const found = context
    .table<DbInstance>(kinds.instance)
    .values()
    .filter((instance) => (input.Filters ?? []).every(({ Name, Values }) => (Values ?? []).some((value) => filters[Name ?? '']?.(instance, value, context))));
  const shown = page(found, { max: maxRecords(input.MaxRecords), token: input.Marker, key: (instance) => instance.id, refuse: markerRefused });
  return { DBInstances: shown.items.map((instance) => viewOf(context, instance)), ...(shown.next === undefined ? {} : { Marker: shown.next }) };
});
