// Writing and deleting parameters.
import type { DeleteParameterCommandInput, DeleteParameterCommandOutput, DeleteParametersCommandInput, DeleteParametersCommandOutput, PutParameterCommandInput, PutParameterCommandOutput } from '@aws-sdk/client-ssm';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { parameters, parameterTags, versionKey, versionsOf, type ParameterEntity, type ParameterKind } from './entities.ts';
import { checkName, pointerOf } from './names.ts';
import { recordOf } from './tags.ts';

const kinds: readonly string[] = ['String', 'StringList', 'SecureString'];
const mostVersions = 100;

function wholly(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    throw new AwsFault('InvalidAllowedPatternException', 'The request does not meet the regular expression requirement.');
  }
}

function checkValue(value: string, tier: ParameterEntity['tier'], pattern: string | undefined): void {
  const refuse = (message: string): never => {
    throw new AwsFault('ValidationException', message);
  };
  if (value === '') refuse("1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.");
  const bytes = Buffer.byteLength(value);
  if (bytes > 8192) refuse('Advanced tier parameters support a maximum parameter value of 8192 characters.');
  if (bytes > 4096 && tier === 'Standard') {
    refuse('Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html');
  }
  // AWS: CloudFormation and people both meet this one: `{{...}}` in a value would be read as a reference to another parameter.
  if (/\{\{.*\}\}/.test(value)) refuse('Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.');
  if (pattern !== undefined && !wholly(pattern).test(value)) {
    throw new AwsFault('ParameterPatternMismatchException', `Parameter value, cannot be validated against allowedPattern: ${pattern}`);
  }
}

function put(input: PutParameterCommandInput, context: Context): Omit<PutParameterCommandOutput, '$metadata'> {
  const { name } = pointerOf(input.Name ?? '');
  checkName(name);
  const old = parameters(context).get(name);
  if (old !== undefined && input.Overwrite !== true) {
    throw new AwsFault('ParameterAlreadyExists', 'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.');
  }
  if (input.Overwrite === true && (input.Tags?.length ?? 0) > 0) {
    throw new AwsFault('ValidationException', "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.");
  }
  const type = (input.Type ?? old?.type) as ParameterKind | undefined;
  if (type === undefined) throw new AwsFault('ValidationException', 'A parameter type is required when you create a parameter.');
  if (!kinds.includes(type)) {
    throw new AwsFault('ValidationException', `1 validation error detected: Value '${type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]`);
  }
  if (old !== undefined && old.type !== type) {
    // AWS: the text of the exception in the API's model.
    throw new AwsFault('HierarchyTypeMismatchException', "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.");
  }
  const value = input.Value ?? '';
  const asked = input.Tier ?? old?.tier ?? 'Standard';
  const tier = asked === 'Intelligent-Tiering' ? (Buffer.byteLength(value) > 4096 ? 'Advanced' : 'Standard') : asked;
  if (old?.tier === 'Advanced' && tier === 'Standard') {
    throw new AwsFault('ValidationException', "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.");
  }
  const allowedPattern = input.AllowedPattern ?? old?.allowedPattern;
  checkValue(value, tier, allowedPattern);
  const description = input.Description ?? old?.description;
  const keyId = type === 'SecureString' ? (input.KeyId ?? old?.keyId ?? 'alias/aws/ssm') : undefined;
  const entity: ParameterEntity = {
    name,
    type,
    value,
    version: (old?.version ?? 0) + 1,
    tier,
    dataType: input.DataType ?? old?.dataType ?? 'text',
    modifiedAt: context.now,
    modifiedBy: context.principal,
    labels: [],
    ...(description === undefined ? {} : { description }),
    ...(keyId === undefined ? {} : { keyId }),
    ...(allowedPattern === undefined || allowedPattern === '' ? {} : { allowedPattern }),
  };
  parameters(context).put(name, entity);
  const versions = versionsOf(context, name);
  versions.put(versionKey(entity.version), entity);
  // AWS: a parameter keeps its last 100 versions (https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html).
  if (entity.version > mostVersions) versions.delete(versionKey(entity.version - mostVersions));
  if (old === undefined) parameterTags(context).put(name, recordOf(input.Tags));
  return { Version: entity.version, Tier: tier };
}

function forget(name: string, context: Context): void {
  parameters(context).delete(name);
  parameterTags(context).delete(name);
  const versions = versionsOf(context, name);
  for (const [key] of versions.entries()) versions.delete(key);
}

export const putOperations = {
  PutParameter: operation<PutParameterCommandInput, PutParameterCommandOutput>(put),
  DeleteParameter: operation<DeleteParameterCommandInput, DeleteParameterCommandOutput>((input, context) => {
    const { name } = pointerOf(input.Name ?? '');
    // AWS: ParameterNotFound comes without a text.
    if (parameters(context).get(name) === undefined) throw new AwsFault('ParameterNotFound', '');
    forget(name, context);
    return {};
  }),
  DeleteParameters: operation<DeleteParametersCommandInput, DeleteParametersCommandOutput>((input, context) => {
    const names = [...new Set(input.Names)];
    if (names.length > 10) throw new AwsFault('ValidationException', "1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to 10");
    const known = names.filter((name) => parameters(context).get(name) !== undefined);
    for (const name of known) forget(name, context);
    return { DeletedParameters: known, InvalidParameters: names.filter((name) => !known.includes(name)) };
  }),
};
