// `{{resolve:...}}` in properties: looked up just before a service is asked, so that secrets never stand in a stack.
import { AwsFault } from '../../../world/aws-fault.ts';
import type { Context } from '../../../world/service.ts';
import { notModelled, validationError } from '../refusals.ts';
import type { Properties } from '../resource-type.ts';
import { isRecord } from '../template/template.ts';

const reference = /\{\{resolve:([^:}]+):([^}]+)\}\}/g;

/** @throws AwsFault when what is referred to cannot be read */
export function withDynamicReferences(properties: Properties, context: Context): Properties {
  return lookedUp(properties, context) as Properties;
}

function lookedUp(value: unknown, context: Context): unknown {
  if (typeof value === 'string') return value.includes('{{resolve:') ? value.replace(reference, (_, service: string, key: string) => read(service, key, context)) : value;
  if (Array.isArray(value)) return value.map((item) => lookedUp(item, context));
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, lookedUp(field, context)]));
  return value;
}

function read(service: string, key: string, context: Context): string {
  if (service === 'ssm' || service === 'ssm-secure') return readParameter(key, service === 'ssm-secure', context);
  if (service === 'secretsmanager') return readSecret(key, context);
  throw notModelled(`dynamic references to ${service}`);
}

/** `name` or `name:version`. */
function readParameter(key: string, secure: boolean, context: Context): string {
  try {
    const { Parameter: found } = context.call<{ readonly Parameter?: { readonly Type?: string; readonly Value?: string } }>('ssm', 'GetParameter', { Name: key, WithDecryption: secure });
    if (!secure && found?.Type === 'SecureString') throw validationError(`Non-secure ssm prefix was used for secure parameter: ${key}. Please provide correct parameter type.`);
    return found?.Value ?? '';
  } catch (refusal) {
    // AWS: the text of a missing parameter (aws-samples/data-mesh-datazone-cdk-cloudformation#19).
    if (refusal instanceof AwsFault && refusal.code.startsWith('Parameter')) throw validationError(`Parameters: [ssm${secure ? '-secure' : ''}:${key}] cannot be found.`);
    throw refusal;
  }
}

/** `id:SecretString:json-key:stage:version`; the id may be an ARN, which has colons of its own. */
function readSecret(key: string, context: Context): string {
  const at = key.indexOf(':SecretString');
  const arn = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:[^:]+/.exec(key)?.[0];
  const id = arn ?? (at < 0 ? (key.split(':')[0] ?? key) : key.slice(0, at));
  const [, part = 'SecretString', jsonKey = '', stage = '', version = ''] = key.slice(id.length).split(':');
  if (part !== 'SecretString' && part !== '') throw validationError(`Could not parse SecretString JSON: ${part} is not supported, only SecretString is.`);
  const secret = context.call<{ readonly SecretString?: string }>('secretsmanager', 'GetSecretValue', {
    SecretId: id,
    ...(stage === '' ? {} : { VersionStage: stage }),
    ...(version === '' ? {} : { VersionId: version }),
  }).SecretString ?? '';
  if (jsonKey === '') return secret;
  const fields: unknown = parsed(secret);
  const value = isRecord(fields) ? fields[jsonKey] : undefined;
  if (value === undefined) throw validationError(`Could not find a value associated with JSONKey in SecretString`);
  return String(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw validationError('Could not parse SecretString JSON');
  }
}
