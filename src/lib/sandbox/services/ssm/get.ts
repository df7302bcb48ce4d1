// Reading parameters: one, several, a path, a history.
import { createHash } from 'node:crypto';
import type {
  GetParameterCommandInput, GetParameterCommandOutput, GetParameterHistoryCommandInput, GetParameterHistoryCommandOutput, GetParametersByPathCommandInput, GetParametersByPathCommandOutput,
  GetParametersCommandInput, GetParametersCommandOutput, Parameter, ParameterStringFilter,
} from '@aws-sdk/client-ssm';
import { asDate } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { parameters, versionKey, versionsOf, type ParameterEntity } from './entities.ts';
import { arnOf, pointerOf } from './names.ts';
import { pageOf } from './pages.ts';
import { publicParameters } from './public-parameters.ts';

/** What a caller without decryption sees of a SecureString: looks like a KMS blob, always the same for the same value. */
const encrypted = (entity: ParameterEntity): string => `AQICAH${createHash('sha512').update(`${entity.name}:${entity.version}:${entity.value}`).digest('base64')}`;

function shown(entity: ParameterEntity, context: Context, how: { readonly decrypt: boolean; readonly selector?: string }): Parameter {
  const arn = publicParameters().has(entity.name) ? `arn:aws:ssm:${context.region}::parameter${entity.name}` : arnOf(context, entity.name);
  return {
    Name: entity.name,
    Type: entity.type,
    Value: entity.type === 'SecureString' && !how.decrypt ? encrypted(entity) : entity.value,
    Version: entity.version,
    LastModifiedDate: asDate(entity.modifiedAt),
    ARN: arn,
    DataType: entity.dataType,
    ...(how.selector === undefined ? {} : { Selector: `:${how.selector}` }),
  };
}

function find(pointer: { readonly name: string; readonly selector?: string }, context: Context): ParameterEntity {
  const { name, selector } = pointer;
  const newest = parameters(context).get(name) ?? publicParameters().get(name);
  if (newest === undefined) throw new AwsFault('ParameterNotFound', '');
  if (selector === undefined) return newest;
  const versions = versionsOf(context, name);
  const found = /^\d+$/.test(selector) ? versions.get(versionKey(Number(selector))) : versions.values().find((version) => version.labels.includes(selector));
  if (found === undefined) {
    throw new AwsFault('ParameterVersionNotFound', `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`);
  }
  return found;
}

/** Whether a parameter lies under a path, by AWS's two ways of looking. */
export function isUnder(name: string, path: string, recursive: boolean): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes('/'));
}

function passes(entity: ParameterEntity, filters: readonly ParameterStringFilter[]): boolean {
  return filters.every(({ Key, Values = [] }) => {
    if (Key === 'Type') return Values.includes(entity.type);
    if (Key === 'KeyId') return entity.keyId !== undefined && Values.includes(entity.keyId);
    if (Key === 'Label') return Values.some((label) => entity.labels.includes(label));
    throw new AwsFault('InvalidFilterKey', `The following filter key is not valid: ${Key}. Valid filter keys include: [Type, KeyId, Label].`);
  });
}

export const getOperations = {
  GetParameter: operation<GetParameterCommandInput, GetParameterCommandOutput>((input, context) => {
    const pointer = pointerOf(input.Name ?? '');
    return { Parameter: shown(find(pointer, context), context, { decrypt: input.WithDecryption === true, ...(pointer.selector === undefined ? {} : { selector: pointer.selector }) }) };
  }),
  GetParameters: operation<GetParametersCommandInput, GetParametersCommandOutput>((input, context) => {
    const names = input.Names ?? [];
    if (names.length > 10) throw new AwsFault('ValidationException', "1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to 10");
    const good: Parameter[] = [];
    const bad: string[] = [];
    for (const name of new Set(names)) {
      const pointer = pointerOf(name);
      try {
        good.push(shown(find(pointer, context), context, { decrypt: input.WithDecryption === true, ...(pointer.selector === undefined ? {} : { selector: pointer.selector }) }));
      } catch (refusal) {
        if (!(refusal instanceof AwsFault)) throw refusal;
        bad.push(name);
      }
    }
    return { Parameters: good, InvalidParameters: bad };
  }),
  GetParametersByPath: operation<GetParametersByPathCommandInput, GetParametersByPathCommandOutput>((input, context) => {
    const path = input.Path ?? '';
    if (!path.startsWith('/')) {
      throw new AwsFault('ValidationException', 'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with \\"aws\\" or \\"ssm\\" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.');
    }
    const most = input.MaxResults ?? 10;
    if (most < 1 || most > 10) {
      throw new AwsFault('ValidationException', `1 validation error detected: Value '${most}' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10`);
    }
    const isPublic = path.startsWith('/aws/');
    const all = isPublic ? [...publicParameters().values()] : parameters(context).values();
    const under = all.filter((entity) => isUnder(entity.name, path, input.Recursive === true) && passes(entity, input.ParameterFilters ?? []));
    const page = pageOf(under, most, input.NextToken);
    return { Parameters: page.items.map((entity) => shown(entity, context, { decrypt: input.WithDecryption === true })), ...page.next };
  }),
  GetParameterHistory: operation<GetParameterHistoryCommandInput, GetParameterHistoryCommandOutput>((input, context) => {
    const { name } = pointerOf(input.Name ?? '');
    find({ name }, context);
    const page = pageOf(versionsOf(context, name).values(), input.MaxResults ?? 50, input.NextToken);
    return {
      Parameters: page.items.map((entity) => ({
        Name: entity.name,
        Type: entity.type,
        Value: entity.type === 'SecureString' && input.WithDecryption !== true ? encrypted(entity) : entity.value,
        Version: entity.version,
        LastModifiedDate: asDate(entity.modifiedAt),
        LastModifiedUser: entity.modifiedBy,
        Labels: [...entity.labels],
        Tier: entity.tier,
        DataType: entity.dataType,
        ...(entity.description === undefined ? {} : { Description: entity.description }),
        ...(entity.keyId === undefined ? {} : { KeyId: entity.keyId }),
        ...(entity.allowedPattern === undefined ? {} : { AllowedPattern: entity.allowedPattern }),
      })),
      ...page.next,
    };
  }),
};
