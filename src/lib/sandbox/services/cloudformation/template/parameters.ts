// Parameters: their declarations, the values a caller gives, and what Ref makes of them.
import type { Parameter } from '@aws-sdk/client-cloudformation';
import { AwsFault } from '../../../world/aws-fault.ts';
import type { Context } from '../../../world/service.ts';
import { templateFormatError, validationError } from '../refusals.ts';
import type { ParameterDefinition, Template } from './template.ts';

/** A parameter's value as the stack keeps it. */
export interface ParameterValue {
  /** As given: for an SSM type the name of the SSM parameter. */
  readonly value: string;
  /** For an SSM type: what stood there when the operation began. */
  readonly resolved?: string;
}

export type ParameterValues = Readonly<Record<string, ParameterValue>>;

const awsTypes = 'AWS::EC2::(AvailabilityZone::Name|Image::Id|Instance::Id|KeyPair::KeyName|SecurityGroup::GroupName|SecurityGroup::Id|Subnet::Id|Volume::Id|VPC::Id)|AWS::Route53::HostedZone::Id';
// AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
const plainType = new RegExp(`^(String|Number|CommaDelimitedList|List<Number>|List<String>|${awsTypes}|List<(${awsTypes})>|AWS::SSM::Parameter::Name)$`);
const ssmType = new RegExp(`^AWS::SSM::Parameter::Value<(String|CommaDelimitedList|List<String>|${awsTypes}|List<(${awsTypes})>)>$`);
const longestValue = 4096;

export const isSsmType = (type: string): boolean => ssmType.test(type);
export const isListType = (type: string): boolean => /^CommaDelimitedList$|^List<|Value<(CommaDelimitedList|List<)/.test(type);
export const isSecret = (definition: ParameterDefinition | undefined): boolean => String(definition?.NoEcho ?? false) === 'true';

/** @throws AwsFault when a declaration is not one */
export function checkDefinition(name: string, definition: ParameterDefinition): void {
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw templateFormatError(`Parameter name ${name} is non alphanumeric.`);
  if (definition.Type === undefined) throw templateFormatError('Every Parameters object must contain a Type member.');
  if (!plainType.test(definition.Type) && !ssmType.test(definition.Type)) throw templateFormatError(`Unrecognized parameter type: ${definition.Type}`);
  if (definition.Default !== undefined && typeof definition.Default === 'object') throw templateFormatError('Every Default member must be a string.');
  if (definition.Default !== undefined) checkValue(name, definition, String(definition.Default));
}

/** AWS: the pattern must match the whole value; it is Java's, which JavaScript reads but for rare forms such as `(?i)`. */
function wholly(name: string, pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    throw templateFormatError(`AllowedPattern of parameter ${name} is no valid regular expression`);
  }
}

function checkValue(name: string, definition: ParameterDefinition, value: string): void {
  const refuse = (rule: string): never => {
    // AWS: with a ConstraintDescription that text stands in place of the rule.
    throw validationError(definition.ConstraintDescription === undefined ? `Parameter '${name}' ${rule}` : `Parameter ${name} failed to satisfy constraint: ${definition.ConstraintDescription}`);
  };
  if (Buffer.byteLength(value) > longestValue) throw validationError(`Parameter '${name}' must be ${longestValue} bytes or less`);
  const parts = isListType(definition.Type) && !isSsmType(definition.Type) ? value.split(',').map((part) => part.trim()) : [value];
  if (definition.AllowedValues !== undefined && !parts.every((part) => definition.AllowedValues?.map(String).includes(part))) refuse('must be one of AllowedValues');
  if (definition.AllowedPattern !== undefined && !parts.every((part) => wholly(name, definition.AllowedPattern ?? '').test(part))) refuse(`must match pattern ${definition.AllowedPattern}`);
  if (definition.MinLength !== undefined && value.length < Number(definition.MinLength)) refuse(`must contain at least ${String(definition.MinLength)} characters`);
  if (definition.MaxLength !== undefined && value.length > Number(definition.MaxLength)) refuse(`must contain at most ${String(definition.MaxLength)} characters`);
  if (definition.Type === 'Number' || definition.Type === 'List<Number>') {
    if (parts.some((part) => part === '' || Number.isNaN(Number(part)))) refuse('must be a number');
    if (definition.MinValue !== undefined && parts.some((part) => Number(part) < Number(definition.MinValue))) refuse(`must be a number not less than ${String(definition.MinValue)}`);
    if (definition.MaxValue !== undefined && parts.some((part) => Number(part) > Number(definition.MaxValue))) refuse(`must be a number not greater than ${String(definition.MaxValue)}`);
  }
}

/**
 * The values that an operation runs with: given, kept from before, or default; SSM types looked up now.
 * @param before the stack's values, undefined for a new stack
 * @throws AwsFault in AWS's words
 */
export function parameterValues(template: Template, given: readonly Parameter[], where: { readonly before: ParameterValues | undefined; readonly context: Context }): ParameterValues {
  const { before, context } = where;
  const unknown = given.map((parameter) => parameter.ParameterKey ?? '').filter((key) => template.parameters[key] === undefined);
  if (unknown.length > 0) throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, definition] of Object.entries(template.parameters)) {
    const entry = given.find((parameter) => parameter.ParameterKey === name);
    if (entry?.UsePreviousValue === true && entry.ParameterValue !== undefined) {
      throw validationError(`Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true and non empty value for a parameter`);
    }
    if (entry?.UsePreviousValue === true && before?.[name] === undefined) {
      throw validationError(`Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`);
    }
    // AWS: what is left out takes the template's default, not the value from before.
    const value = entry?.UsePreviousValue === true ? before?.[name]?.value : (entry?.ParameterValue ?? (definition.Default === undefined ? undefined : String(definition.Default)));
    if (value === undefined) missing.push(name);
    else values[name] = value;
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  for (const [name, value] of Object.entries(values)) checkValue(name, template.parameters[name] as ParameterDefinition, value);
  return withSsm(template, values, context);
}

function withSsm(template: Template, values: Readonly<Record<string, string>>, context: Context): ParameterValues {
  const notThere: string[] = [];
  const entries = Object.entries(values).map(([name, value]): [string, ParameterValue] => {
    if (!isSsmType(template.parameters[name]?.Type ?? '')) return [name, { value }];
    const found = lookUp(value, context);
    if (found === undefined) notThere.push(value);
    return [name, { value, resolved: found ?? '' }];
  });
  if (notThere.length > 0) throw validationError(`Unable to fetch parameters [${notThere.join(',')}] from parameter store for this account.`);
  return Object.fromEntries(entries);
}

function lookUp(name: string, context: Context): string | undefined {
  try {
    const { Parameters: [found] = [] } = context.call<{ readonly Parameters?: readonly { readonly Type?: string; readonly Value?: string }[] }>('ssm', 'GetParameters', { Names: [name] });
    if (found?.Type === 'SecureString') throw validationError(`Parameters [${name}] referenced by template have types not supported by CloudFormation.`);
    return found?.Value;
  } catch (refusal) {
    // AWS: a template's own refusal, with the service's words inside (seen in public threads).
    if (refusal instanceof AwsFault && refusal.code === 'AccessDeniedException') throw validationError(`${refusal.message} (Service: AWSSimpleSystemsManagement; Status Code: 400; Error Code: AccessDeniedException)`);
    if (refusal instanceof AwsFault && /ParameterNotFound|ParameterVersionNotFound/.test(refusal.code)) return undefined;
    throw refusal;
  }
}

/** What Ref answers: text, or a list for list types. */
export function worthOf(definition: ParameterDefinition, value: ParameterValue): string | readonly string[] {
  const text = value.resolved ?? value.value;
  return isListType(definition.Type) ? text.split(',').map((part) => part.trim()) : text;
}
