// IAM as the judge of calls: what AWS evaluates before a service does anything, for every caller but the account's administrator.
import type { AwsFault } from '../../world/aws-fault.ts';
import type { Authority, Caller, Keys, Need } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';
import { denied, deniedWords, type Reason } from './denial.ts';
import { evaluate, type Decision, type Policy } from './evaluate.ts';
import { named } from './principals.ts';
import { resourceStatements } from './resource-policies.ts';
import { tagsAt } from './resource-tags.ts';
import { isAdministrator, whoIs, type Who } from './who.ts';

// AWS: nobody needs a permission to ask who it is, or to take a role on with a token; AssumeRole is judged by STS, which
// knows the role's trust.
const free: ReadonlySet<string> = new Set(['sts:GetCallerIdentity', 'sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole']);

export const authority: Authority = (call, service, context) => {
  if (isAdministrator(call.principal) || free.has(`${call.service}:${call.operation}`)) return;
  const input = (call.input ?? {}) as Readonly<Record<string, unknown>>;
  const needs = service.needs?.[call.operation]?.(input, context) ?? [{ action: `${service.iamPrefix ?? service.name}:${call.operation}`, resource: undefined }];
  const who = whoIs(context, call);
  const given = requestKeys(input);
  for (const need of needs) {
    const reason = judge(context, who, { ...need, keys: { ...given, ...need.keys } });
    if (reason !== undefined) throw denied(call.service, deniedWords(who.arn, need, reason));
  }
};

/** Why IAM would not let this caller do it, as the service says it; undefined where it may. */
export function denialOf(context: Context, caller: Caller, { service, need }: { readonly service: string; readonly need: Need }): AwsFault | undefined {
  if (isAdministrator(caller.principal)) return undefined;
  const who = whoIs(context, caller);
  const reason = judge(context, who, need);
  return reason === undefined ? undefined : denied(service, deniedWords(who.arn, need, reason));
}

/** The same without words. */
export function reasonAgainst(context: Context, caller: Caller, need: Need): Reason | undefined {
  return isAdministrator(caller.principal) ? undefined : judge(context, whoIs(context, caller), need);
}

/** AWS: "Policy evaluation logic" (IAM user guide): an explicit deny anywhere, then whether every kind of policy lets it through. */
function judge(context: Context, who: Who, need: Need): Reason | undefined {
  const own = resourceStatements(context, need.resource);
  const request = { action: need.action, resource: need.resource, context: keysFor(context, who, { need, own: own ?? [] }) };
  const decide = (policies: readonly Policy[]): Decision['decision'] => evaluate(policies, request).decision;
  const identity = decide(who.identity);
  const boundary = who.boundary === undefined ? 'allowed' : decide(who.boundary);
  const session = who.session === undefined ? 'allowed' : decide(who.session);
  const subject = { arns: [who.arn, who.roleArn], account: who.account };
  const resource = (how: readonly ReturnType<typeof named>[]): Decision['decision'] =>
    decide([{ name: 'resource', type: 'Resource Policy', statements: (own ?? []).filter((statement) => how.includes(named(statement, subject))) }]);
  if (identity === 'explicitDeny') return 'explicit identity';
  if (resource(['itself', 'account', 'anyone']) === 'explicitDeny') return 'explicit resource';
  if (boundary === 'explicitDeny') return 'explicit boundary';
  if (session === 'explicitDeny') return 'explicit session';
  // AWS: named as that very session, neither boundary nor session policy limits it by saying nothing.
  const asSession = decide([{ name: 'resource', type: 'Resource Policy', statements: (own ?? []).filter((statement) => named(statement, { arns: [who.arn] }) === 'itself') }]);
  if (asSession === 'allowed') return undefined;
  const byResource = resource(['itself', 'anyone']) === 'allowed';
  const delegates = resource(['account']) === 'allowed';
  // AWS: a key's policy has the first word; identity policies count only where it leaves it to the account (KMS developer
  // guide, "Default key policy"). Another account's resource must say yes as well.
  const isForeign = foreign(need.resource, who.account);
  const needsBoth = isForeign || (need.resource?.startsWith('arn:aws:kms:') === true && need.resource.includes(':key/'));
  if (needsBoth && !byResource && !delegates) return 'implicit resource';
  const isOpen = byResource && !isForeign;
  if (!isOpen && identity !== 'allowed') return 'implicit identity';
  if (boundary !== 'allowed') return 'implicit boundary';
  if (session !== 'allowed') return 'implicit session';
  return undefined;
}

function foreign(resource: string | undefined, account: string): boolean {
  const owner = resource?.split(':')[4] ?? '';
  return /^\d{12}$/.test(owner) && owner !== account;
}

interface Asked {
  readonly need: Need;
  readonly own: readonly object[];
}

function keysFor(context: Context, who: Who, { need, own }: Asked): Keys {
  const { action, resource, keys = {} } = need;
  const region = resource?.split(':')[3] ?? '';
  const known: Keys = { ...who.keys, 'aws:RequestedRegion': [region === '' ? context.region : region], 'aws:ResourceAccount': [context.account], ...keys };
  // Looked up only where somebody asks for them.
  const asks = JSON.stringify([who.identity, who.boundary, who.session, own]).toLowerCase().includes('resourcetag/');
  if (resource === undefined || !asks) return known;
  const prefix = action.split(':')[0] ?? '';
  return { ...known, ...Object.fromEntries(Object.entries(tagsAt(context, resource)).flatMap(([key, value]) => [[`aws:ResourceTag/${key}`, [value]], [`${prefix}:ResourceTag/${key}`, [value]]])) };
}

/** The tags that a request gives, under whichever name its service has for them. */
function requestKeys(input: Readonly<Record<string, unknown>>): Keys {
  const lists = [input['tags'], input['Tags'], input['TagList'], ...specifications(input['TagSpecifications'])].flatMap((list) => (Array.isArray(list) ? (list as readonly Readonly<Record<string, unknown>>[]) : []));
  const pairs = lists.map((tag) => [String(tag['Key'] ?? tag['key'] ?? tag['TagKey'] ?? ''), String(tag['Value'] ?? tag['value'] ?? tag['TagValue'] ?? '')] as const);
  const map = input['tags'];
  const mapped = map !== null && typeof map === 'object' && !Array.isArray(map) ? Object.entries(map).map(([key, value]) => [key, String(value)] as const) : [];
  const all = [...pairs, ...mapped];
  const removed = [input['TagKeys'], input['tagKeys']].flatMap((list) => (Array.isArray(list) ? list.map(String) : []));
  const names = [...all.map(([key]) => key), ...removed];
  return { ...Object.fromEntries(all.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])), ...(names.length === 0 ? {} : { 'aws:TagKeys': names }) };
}

const specifications = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.map((it: Readonly<Record<string, unknown>>) => it['Tags']) : []);
