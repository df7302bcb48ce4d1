// DescribeParameters: what there is, without the values.
import type { DescribeParametersCommandInput, DescribeParametersCommandOutput, ParameterMetadata, ParameterStringFilter } from '@aws-sdk/client-ssm';
import { asDate } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { parameters, parameterTags, type ParameterEntity } from './entities.ts';
import { isUnder } from './get.ts';
import { arnOf } from './names.ts';
import { pageOf } from './pages.ts';

function shown(entity: ParameterEntity, context: Context): ParameterMetadata {
  return {
    Name: entity.name,
    ARN: arnOf(context, entity.name),
    Type: entity.type,
    LastModifiedDate: asDate(entity.modifiedAt),
    LastModifiedUser: entity.modifiedBy,
    Version: entity.version,
    Tier: entity.tier,
    Policies: [],
    DataType: entity.dataType,
    ...(entity.keyId === undefined ? {} : { KeyId: entity.keyId }),
    ...(entity.description === undefined ? {} : { Description: entity.description }),
    ...(entity.allowedPattern === undefined ? {} : { AllowedPattern: entity.allowedPattern }),
  };
}

function matches(actual: string | undefined, option: string, wanted: readonly string[]): boolean {
  if (actual === undefined) return false;
  if (option === 'BeginsWith') return wanted.some((value) => actual.startsWith(value));
  if (option === 'Contains') return wanted.some((value) => actual.includes(value));
  return wanted.includes(actual);
}

function passes(entity: ParameterEntity, filter: ParameterStringFilter, context: Context): boolean {
  const { Key: key = '', Option: option, Values: values = [] } = filter;
  if (key.startsWith('tag:')) {
    const tag = parameterTags(context).get(entity.name)?.[key.slice(4)];
    return values.length === 0 ? tag !== undefined : matches(tag, option ?? 'Equals', values);
  }
  switch (key) {
    case 'Name':
      // AWS: a name may be given without its first slash.
      return matches(entity.name, option ?? 'Equals', values) || matches(entity.name.replace(/^\//, ''), option ?? 'Equals', values);
    case 'Path':
      return values.some((path) => isUnder(entity.name, path, option === 'Recursive'));
    case 'Type':
      return matches(entity.type, option ?? 'Equals', values);
    case 'KeyId':
      return matches(entity.keyId, option ?? 'Equals', values);
    case 'Tier':
      return matches(entity.tier, option ?? 'Equals', values);
    case 'DataType':
      return matches(entity.dataType, option ?? 'Equals', values);
    default:
      throw new AwsFault('InvalidFilterKey', `The following filter key is not valid: ${key}. Valid filter keys include: [Path, Name, Type, KeyId, Tier, DataType, tag:].`);
  }
}

export const describeOperations = {
  DescribeParameters: operation<DescribeParametersCommandInput, DescribeParametersCommandOutput>((input, context) => {
    const most = input.MaxResults ?? 50;
    if (most < 1 || most > 50) {
      throw new AwsFault('ValidationException', `1 validation error detected: Value '${most}' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50`);
    }
    if (input.Filters !== undefined && input.ParameterFilters !== undefined) {
      throw new AwsFault('ValidationException', 'You can use either Filters or ParameterFilters in a single request.');
    }
    // AWS: the old Filters look at beginnings of names, as Option BeginsWith does.
    const old = (input.Filters ?? []).map((filter): ParameterStringFilter => ({ Key: filter.Key, Values: filter.Values, Option: filter.Key === 'Name' ? 'BeginsWith' : 'Equals' }));
    const filters = [...old, ...(input.ParameterFilters ?? [])];
    const found = parameters(context).values().filter((entity) => filters.every((filter) => passes(entity, filter, context)));
    const page = pageOf(found, most, input.NextToken);
    return { Parameters: page.items.map((entity) => shown(entity, context)), ...page.next };
  }),
};
