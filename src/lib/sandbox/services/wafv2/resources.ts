// WAF's web ACL for CloudFormation, whose templates say some things otherwise than the API.
import type { CreateWebACLCommandOutput } from '@aws-sdk/client-wafv2';
import { tagList } from '../../world/tags.ts';
import { given, tagsWith, textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { keyOf, webAclsOf, type WebAcl } from './entities.ts';

const numbers: ReadonlySet<string> = new Set(['Priority', 'Limit', 'EvaluationWindowSec', 'ResponseCode', 'Size', 'ImmunityTime']);
const flags: ReadonlySet<string> = new Set(['SampledRequestsEnabled', 'CloudWatchMetricsEnabled', 'EnableRegexInPath']);

/** AWS: `Arn` of a reference is `ARN` in the API; numbers and booleans may stand in a template as text; a search string is bytes. */
function typed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(typed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]): [string, unknown] => {
      if (numbers.has(name)) return [name, Number(inner)];
      if (flags.has(name)) return [name, String(inner) === 'true'];
      if (name === 'SearchString') return [name, Buffer.from(String(inner))];
      return [name === 'Arn' ? 'ARN' : name, typed(inner)];
    }),
  );
}

const wanted = (properties: Properties): object =>
  given({
    DefaultAction: typed(properties['DefaultAction']),
    Description: textOf(properties['Description']),
    Rules: typed(properties['Rules'] ?? []),
    VisibilityConfig: typed(properties['VisibilityConfig']),
    CustomResponseBodies: typed(properties['CustomResponseBodies']),
  });

/** AWS: Ref of a web ACL is `NAME|ID|SCOPE`. (CloudFormation, AWS::WAFv2::WebACL) */
function found(context: Context, physicalId: string): WebAcl | undefined {
  const [name = '', , scope = ''] = physicalId.split('|');
  return webAclsOf(context).get(keyOf(scope, name));
}

const identity = (it: WebAcl): object => ({ Name: it.name, Scope: it.scope, Id: it.id, LockToken: it.lock });

const webAcl: ResourceType = {
  required: ['DefaultAction', 'Scope', 'VisibilityConfig'],
  createOnly: ['Name', 'Scope'],
  create(properties, resource) {
    const { context, tags } = resource;
    const name = textOf(properties['Name']) ?? resource.generatedName(128);
    const scope = textOf(properties['Scope']) ?? '';
    const { Summary } = context.call<CreateWebACLCommandOutput>('wafv2', 'CreateWebACL', { ...wanted(properties), Name: name, Scope: scope, Tags: tagList(tagsWith(tags, properties['Tags'])) });
    return [name, Summary?.Id ?? '', scope].join('|');
  },
  attributes(physicalId, { context }): Readonly<Record<string, string>> {
    const it = found(context, physicalId);
    return it === undefined ? {} : { Arn: it.arn, Id: it.id, Capacity: String(it.shape.Capacity ?? 0), LabelNamespace: it.shape.LabelNamespace ?? '' };
  },
  update(physicalId, { after }, { context }) {
    const it = found(context, physicalId);
    if (it !== undefined) context.call('wafv2', 'UpdateWebACL', { ...wanted(after), ...identity(it) });
  },
  delete(physicalId, { context }) {
    const it = found(context, physicalId);
    if (it !== undefined) context.call('wafv2', 'DeleteWebACL', identity(it));
  },
};

export const resources: Readonly<Record<'AWS::WAFv2::WebACL', ResourceType>> = { 'AWS::WAFv2::WebACL': webAcl };
