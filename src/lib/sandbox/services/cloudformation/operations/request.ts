// What the requests that make or change a stack have in common: names, template, parameters, tags, role.
import type { Capability, Parameter, RollbackConfiguration, Tag } from '@aws-sdk/client-cloudformation';
import { AwsFault } from '../../../world/aws-fault.ts';
import type { Context } from '../../../world/service.ts';
import { actingFor, beginnerIn, mayBeAssumed } from '../acting.ts';
import { resourcesOf, templateTexts, type Deployment, type StackEntity } from '../entities.ts';
import { isStanding } from '../engine/forward.ts';
import { keepText, type Engine } from '../machine.ts';
import { notModelled, templateFormatError, validationError } from '../refusals.ts';
import { checkCapabilities } from '../template/capabilities.ts';
import { writtenOut } from '../template/extensions.ts';
import { parseTemplateText } from '../template/parse.ts';
import { pseudoParameter } from '../template/pseudo-parameters.ts';
import { holdRules } from '../template/rules.ts';
import { parameterValues, worthOf, type ParameterValues } from '../template/parameters.ts';
import type { Template } from '../template/template.ts';

export interface StackRequest {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
  readonly Parameters?: readonly Parameter[] | undefined;
  readonly Capabilities?: readonly Capability[] | undefined;
  readonly ResourceTypes?: readonly string[] | undefined;
  readonly RoleARN?: string | undefined;
  readonly NotificationARNs?: readonly string[] | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly RollbackConfiguration?: RollbackConfiguration | undefined;
  readonly DeploymentConfig?: { readonly Mode?: string | undefined } | undefined;
}

const longestBody = 51_200;
const longestTemplate = 1_000_000;
const longestName = 128;
const mostTags = 50;
const mostTriggers = 5;
const longestMonitoring = 180;
const mostTopics = 5;

function checkPattern(member: string, value: string, pattern: string): void {
  if (new RegExp(`^(?:${pattern})$`).test(value) && (value.length <= longestName || value.startsWith('arn:'))) return;
  throw validationError(
    value.length > longestName
      ? `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${longestName}`
      : `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`,
  );
}

export const checkStackName = (name: string): void => checkPattern('stackName', name, '[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*');
export const checkChangeSetName = (name: string): void => checkPattern('changeSetName', name, '[a-zA-Z][-a-zA-Z0-9]*');

/**
 * By the fault `absent-service`.
 * AWS: types that a region does not have are refused as unknown ones are (aws-cloudformation/cloudformation-coverage-roadmap#1825).
 * @throws AwsFault
 */
export function refuseAbsentTypes(context: Context, template: Template): void {
  const absent = context.faults('absent-service').map(({ args }) => args['service']?.toLowerCase());
  if (absent.length === 0) return;
  const types = [...new Set(Object.values(template.resources).map(({ Type: type }) => type))].filter((type) => absent.includes(type.split('::')[1]?.toLowerCase()));
  if (types.length > 0) throw templateFormatError(`Unrecognized resource types: [${types.join(', ')}]`);
}

/** The text of the template that a request means. */
export function templateText(context: Context, input: Pick<StackRequest, 'TemplateBody' | 'TemplateURL' | 'UsePreviousTemplate'>, stack?: StackEntity): string {
  const { TemplateBody: body, TemplateURL: url, UsePreviousTemplate: keep } = input;
  if (body !== undefined && url !== undefined) throw validationError('Specify either TemplateBody or TemplateURL, but not both.');
  if (keep === true && (body !== undefined || url !== undefined)) throw validationError('You cannot specify both usePreviousTemplate and Template Body/Template URL.');
  if (body !== undefined) {
    if (Buffer.byteLength(body) > longestBody) {
      throw validationError(`1 validation error detected: Value '${body.slice(0, 40)}...' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${longestBody}`);
    }
    if (body === '') throw validationError("1 validation error detected: Value '' at 'templateBody' failed to satisfy constraint: Member must have length greater than or equal to 1");
    return body;
  }
  if (url !== undefined) return fetched(context, url);
  const previous = keep === true && stack?.deployment !== undefined ? templateTexts(context).get(stack.deployment.original ?? stack.deployment.template) : undefined;
  if (previous === undefined) throw validationError('Either Template URL or Template Body must be specified.');
  return previous;
}

function fetched(context: Context, url: string): string {
  const [, host = '', path = ''] = /^https?:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
  if (host === '') throw validationError(url.startsWith('s3://') ? `S3 error: Domain name specified in ${url.slice(5).split('/')[0]} is not a valid S3 domain` : 'TemplateURL must be a supported URL.');
  const [, bucketInHost] = /^(.+)\.s3[.-][^/]*amazonaws\.com$/.exec(host) ?? [];
  if (bucketInHost === undefined && !/^s3[.-].*amazonaws\.com$/.test(host)) throw validationError('TemplateURL must be a supported URL.');
  const [first = '', ...others] = decodeURIComponent(path.split('?')[0] ?? '').split('/');
  const [bucket, key] = bucketInHost === undefined ? [first, others.join('/')] : [bucketInHost, [first, ...others].join('/')];
  if (!context.knows('s3', 'GetObject')) throw notModelled('templates from S3');
  let body: unknown;
  try {
    body = inTheNameOf(context, {}, undefined).call<{ readonly Body?: unknown }>('s3', 'GetObject', { Bucket: bucket, Key: key }).Body;
  } catch (refusal) {
    if (!(refusal instanceof AwsFault)) throw refusal;
    throw validationError(`S3 error: ${refusal.message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`);
  }
  const text = typeof body === 'string' ? body : body instanceof Uint8Array ? Buffer.from(body).toString() : undefined;
  if (text === undefined) throw notModelled('templates from an S3 stream');
  if (Buffer.byteLength(text) > longestTemplate) throw validationError(`Template may not exceed ${longestTemplate} bytes in size.`);
  return text;
}

export interface Asked {
  readonly template: Template;
  readonly deployment: Deployment;
}

/**
 * The deployment that a request asks for, checked as far as CloudFormation checks before it answers.
 * @param stack the stack to change, or undefined for a new one
 */
export function deploymentFrom(engine: Engine, input: StackRequest, stack: StackEntity | undefined): Asked {
  const { context } = engine;
  const text = templateText(context, input, stack);
  const asWritten = engine.parse(text);
  refuseAbsentTypes(context, asWritten);
  const before = stack?.deployment;
  checkTypes(asWritten, input.ResourceTypes);
  checkRole(context, input.RoleARN);
  if ((input.NotificationARNs ?? []).length > mostTopics) throw validationError(`1 validation error detected: Value at 'notificationARNs' failed to satisfy constraint: Member must have length less than or equal to ${mostTopics}`);
  if (input.DeploymentConfig?.Mode === 'EXPRESS') throw notModelled('the deployment mode EXPRESS');
  const parameters = parameterValues(asWritten, input.Parameters ?? [], { before: before?.parameters, context: inTheNameOf(context, input, stack) });
  checkRules(context, asWritten, parameters);
  // AWS: a transform is worked out once, with the values of this operation; what comes of it is the template that is deployed.
  const processed = asWritten.extended ? JSON.stringify(writtenOut(parseTemplateText(text), (name) => parameters[name]?.resolved ?? parameters[name]?.value)) : text;
  const template = engine.parse(processed);
  checkCapabilities(template, input.Capabilities ?? []);
  if (stack !== undefined) refuseNewTypes(context, stack, template);
  const deployment: Deployment = {
    template: keepText(context, processed),
    ...(processed === text ? {} : { original: keepText(context, text) }),
    parameters,
    // AWS: tags, notifications and triggers that a request leaves out stay as they are.
    tags: input.Tags === undefined ? (before?.tags ?? {}) : tagsFrom(input.Tags),
    capabilities: [...(input.Capabilities ?? [])],
    notificationArns: [...(input.NotificationARNs ?? before?.notificationArns ?? [])],
    rollbackConfiguration: checkedTriggers(input.RollbackConfiguration) ?? before?.rollbackConfiguration ?? {},
  };
  return { template, deployment };
}

function checkRules(context: Context, template: Template, parameters: ParameterValues): void {
  holdRules(template.rules, (name) => {
    const [definition, value] = [template.parameters[name], parameters[name]];
    return definition === undefined || value === undefined ? pseudoParameter(name, { account: context.account, region: context.region, stackId: '', stackName: '', notificationArns: [] }) : worthOf(definition, value);
  });
}

/** Before anything has begun: the role that is asked for, or the stack's, or the caller. */
function inTheNameOf(context: Context, { RoleARN: role = undefined }: StackRequest, stack: StackEntity | undefined): Context {
  const roleArn = role ?? stack?.roleArn;
  const beginner = beginnerIn(context);
  return actingFor(context, { ...(roleArn === undefined ? {} : { roleArn }), ...(beginner === undefined ? {} : { beginner }) });
}

function tagsFrom(tags: readonly Tag[]): Readonly<Record<string, string>> {
  if (tags.length > mostTags) throw validationError(`1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to ${mostTags}`);
  const keys = tags.map((tag) => tag.Key ?? '');
  if (new Set(keys).size < keys.length) throw validationError('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  if (keys.some((key) => key.toLowerCase().startsWith('aws:'))) throw validationError('aws: prefixed tag key names are not allowed for external use.');
  return Object.fromEntries(tags.map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}

function checkTypes(template: Template, allowed: readonly string[] | undefined): void {
  if (allowed === undefined || allowed.length === 0) return;
  const isAllowed = (type: string): boolean => allowed.some((pattern) => pattern === type || pattern === 'AWS::*' || (pattern.endsWith('::*') && type.startsWith(pattern.slice(0, -1))));
  const refused = Object.values(template.resources).find(({ Type: type }) => !isAllowed(type));
  if (refused !== undefined) throw validationError(`Resource type ${refused.Type} is not allowed by parameter ResourceTypes [${allowed.join(', ')}]`);
}

export function checkRole(context: Context, role: string | undefined): void {
  if (role === undefined || !context.knows('iam', 'GetRole')) return;
  try {
    context.call('iam', 'GetRole', { RoleName: role.split('/').at(-1) });
    if (!mayBeAssumed(context, role)) throw validationError(`Role ${role} is invalid or cannot be assumed`);
  } catch (refusal) {
    if (!(refusal instanceof AwsFault)) throw refusal;
    throw validationError(`Role ${role} is invalid or cannot be assumed`);
  }
}

function checkedTriggers(configuration: RollbackConfiguration | undefined): RollbackConfiguration | undefined {
  // AWS: at most five triggers, and 0 to 180 minutes (botocore cloudformation: RollbackConfiguration).
  if ((configuration?.RollbackTriggers ?? []).length > mostTriggers) throw validationError(`1 validation error detected: Value at 'rollbackConfiguration.rollbackTriggers' failed to satisfy constraint: Member must have length less than or equal to ${mostTriggers}`);
  const minutes = configuration?.MonitoringTimeInMinutes ?? 0;
  if (minutes < 0 || minutes > longestMonitoring) throw validationError(`1 validation error detected: Value '${minutes}' at 'rollbackConfiguration.monitoringTimeInMinutes' failed to satisfy constraint: Member must have value ${minutes < 0 ? 'greater than or equal to 0' : `less than or equal to ${longestMonitoring}`}`);
  for (const trigger of configuration?.RollbackTriggers ?? []) {
    if (trigger.Type !== 'AWS::CloudWatch::Alarm' && trigger.Type !== 'AWS::CloudWatch::CompositeAlarm') throw validationError('Rollback Trigger Type not supported');
    if (!/^arn:[^:]+:cloudwatch:[^:]+:\d{12}:alarm:.+$/.test(trigger.Arn ?? '')) throw validationError("RelativeId of a Rollback Trigger's ARN is incorrect");
  }
  return configuration;
}

function refuseNewTypes(context: Context, stack: StackEntity, template: Template): void {
  const changed = resourcesOf(context, stack.id).values().filter((entity) => isStanding(entity) && (template.resources[entity.logicalId]?.Type ?? entity.type) !== entity.type);
  if (changed.length > 0) {
    throw validationError(`Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.map((entity) => entity.logicalId).join(', ')}]`);
  }
}
