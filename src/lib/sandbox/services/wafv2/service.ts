// WAF: web ACLs made, seen, changed, taken away.
import type {
  CreateWebACLCommandInput as CreateInput,
  CreateWebACLCommandOutput as CreateOutput,
  DeleteWebACLCommandInput as DeleteInput,
  DeleteWebACLCommandOutput as DeleteOutput,
  GetWebACLCommandInput as GetInput,
  GetWebACLCommandOutput as GetOutput,
  ListWebACLsCommandInput as ListInput,
  ListWebACLsCommandOutput as ListOutput,
  Rule,
  UpdateWebACLCommandInput as UpdateInput,
  UpdateWebACLCommandOutput as UpdateOutput,
  WebACL as Shape,
  WebACLSummary,
} from '@aws-sdk/client-wafv2';
import type { Json } from '../../../engine/standing.ts';
import { token } from '../../../world/ids.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { packed, unpacked } from '../../world/packed.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context, type ServiceModule } from '../../world/service.ts';
import { tagsOf } from '../../world/tags.ts';
import { genericResources } from '../cloudformation/generic-resource.ts';
import { uuidFrom } from '../cloudformation/identifiers.ts';
import { distributionsOf } from '../cloudfront/entities.ts';
import { badValue, capacityOf, checkRules, checkScope } from './checks.ts';
import { keyOf, webAclsOf, type Scope, type WebAcl } from './entities.ts';
import { needs } from './needs.ts';

const absent = (): AwsFault => new AwsFault('WAFNonexistentItemException', 'AWS WAF couldn’t perform the operation because your resource doesn’t exist.');

function webAclOf(context: Context, { Name, Scope, Id, ARN }: { readonly Name?: string | undefined; readonly Scope?: string | undefined; readonly Id?: string | undefined; readonly ARN?: string | undefined }): WebAcl {
  if (ARN === undefined && (Name === undefined || Scope === undefined || Id === undefined)) throw badValue('Name, Id and Scope, or ARN are required.', { field: 'SCOPE_VALUE', value: String(Scope) });
  if (Scope !== undefined) checkScope(context, Scope);
  const found = ARN === undefined ? webAclsOf(context).get(keyOf(Scope ?? '', Name ?? '')) : webAclsOf(context).values().find((it) => it.arn === ARN);
  if (found === undefined || (ARN === undefined && found.id !== Id)) throw absent();
  return found;
}

function unlocked(it: WebAcl, lock: string | undefined): void {
  if (it.lock !== lock) throw new AwsFault('WAFOptimisticLockException', 'AWS WAF couldn’t save your changes because someone changed the resource after you started to edit it. Reapply your changes.');
}

const newLock = (context: Context, id: string): string => uuidFrom('wafv2.lock', id, String(context.count(`wafv2.lock.${id}`)));
const summary = (it: WebAcl): WebACLSummary => ({ Name: it.name, Id: it.id, ...(it.shape.Description === undefined ? {} : { Description: it.shape.Description }), LockToken: it.lock, ARN: it.arn });

type Wanted = Pick<CreateInput, 'DefaultAction' | 'Description' | 'Rules' | 'VisibilityConfig' | 'CustomResponseBodies'>;

function shapeOf(identity: Pick<WebAcl, 'id' | 'name' | 'arn'>, input: Wanted, context: Context): Shape {
  const { DefaultAction, Description, Rules = [], VisibilityConfig, CustomResponseBodies } = input;
  return {
    Name: identity.name,
    Id: identity.id,
    ARN: identity.arn,
    DefaultAction,
    ...(Description === undefined ? {} : { Description }),
    // A search string is bytes, which are kept as text.
    Rules: packed(Rules) as unknown as Rule[],
    VisibilityConfig,
    Capacity: capacityOf(Rules),
    ManagedByFirewallManager: false,
    LabelNamespace: `awswaf:${context.account}:webacl:${identity.name}:`,
    ...(CustomResponseBodies === undefined ? {} : { CustomResponseBodies }),
  };
}

const create = operation<CreateInput, CreateOutput>((input, context) => {
  const name = input.Name ?? '';
  const scope = (input.Scope ?? 'REGIONAL') as Scope;
  checkScope(context, scope);
  checkRules(input.Rules ?? []);
  if (webAclsOf(context).get(keyOf(scope, name)) !== undefined) throw new AwsFault('WAFDuplicateItemException', 'AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an existing one.');
  const id = uuidFrom('wafv2.web-acl', context.account, context.region, token(name, String(context.count('wafv2.web-acl'))));
  const arn = `arn:aws:wafv2:${context.region}:${context.account}:${scope === 'CLOUDFRONT' ? 'global' : 'regional'}/webacl/${name}/${id}`;
  const it: WebAcl = { id, name, arn, scope, lock: newLock(context, id), shape: shapeOf({ id, name, arn }, input, context), tags: tagsOf(input.Tags) };
  webAclsOf(context).put(keyOf(scope, name), it);
  return { Summary: summary(it) };
});

const update = operation<UpdateInput, UpdateOutput>((input, context) => {
  const it = webAclOf(context, input);
  checkRules(input.Rules ?? []);
  unlocked(it, input.LockToken);
  const next: WebAcl = { ...it, lock: newLock(context, it.id), shape: shapeOf(it, input, context) };
  webAclsOf(context).put(keyOf(it.scope, it.name), next);
  return { NextLockToken: next.lock };
});

function isUsed(context: Context, it: WebAcl): boolean {
  const associated = genericResources(context).values().some(({ type, properties }) => type === 'AWS::WAFv2::WebACLAssociation' && properties['WebACLArn'] === it.arn);
  return associated || distributionsOf(context).values().some(({ config }) => config.WebACLId === it.arn);
}

const remove = operation<DeleteInput, DeleteOutput>((input, context) => {
  const it = webAclOf(context, input);
  unlocked(it, input.LockToken);
  if (isUsed(context, it)) throw new AwsFault('WAFAssociatedItemException', 'AWS WAF couldn’t perform the operation because your resource is being used by another resource or it’s associated with another resource.');
  webAclsOf(context).delete(keyOf(it.scope, it.name));
  return {};
});

const list = operation<ListInput, ListOutput>((input, context) => {
  checkScope(context, input.Scope);
  const all = webAclsOf(context).values().filter((it) => it.scope === input.Scope);
  const { items, next } = page(all, { max: input.Limit ?? 100, token: input.NextMarker, key: (it) => keyOf(it.scope, it.name), refuse: () => badValue('The marker is not valid.', { field: 'NEXT_MARKER', value: input.NextMarker ?? '' }) });
  return { WebACLs: items.map(summary), ...(next === undefined ? {} : { NextMarker: next }) };
});

export const wafv2: ServiceModule = {
  name: 'wafv2',
  sdk: { load: () => import('@aws-sdk/client-wafv2'), client: 'WAFV2Client' },
  needs,
  operations: {
    CreateWebACL: create,
    GetWebACL: operation<GetInput, GetOutput>((input, context) => {
      const it = webAclOf(context, input);
      return { WebACL: { ...it.shape, Rules: unpacked((it.shape.Rules ?? []) as unknown as Json) as Rule[] }, LockToken: it.lock };
    }),
    UpdateWebACL: update,
    DeleteWebACL: remove,
    ListWebACLs: list,
  },
};
