// AWS::IAM::Role, AWS::IAM::Policy, AWS::IAM::RolePolicy and AWS::IAM::ServiceLinkedRole.
import type { CreateRoleCommandOutput, CreateServiceLinkedRoleCommandOutput } from '@aws-sdk/client-iam';
import { tagList } from '../../world/tags.ts';
import { given, listOf, numberOf, tagsWith, textOf, textsOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceInStack, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type Role } from './entities.ts';

const find = (context: Context, name: string): Role | undefined => context.globalTable<Role>(kinds.role).get(name);

const inlineOf = (properties: Properties): ReadonlyMap<string, string> => new Map(listOf(properties['Policies']).map((it) => [textOf(it['PolicyName']) ?? '', textOf(it['PolicyDocument']) ?? '']));

/** Brings a role's own policies in step with its properties; what others put on it stays. */
function setPolicies(name: string, change: { readonly before: Properties; readonly after: Properties }, context: Context): void {
  const [was, is] = [inlineOf(change.before), inlineOf(change.after)];
  for (const policy of was.keys()) if (!is.has(policy)) context.call('iam', 'DeleteRolePolicy', { RoleName: name, PolicyName: policy });
  for (const [policy, document] of is) if (was.get(policy) !== document) context.call('iam', 'PutRolePolicy', { RoleName: name, PolicyName: policy, PolicyDocument: document });
  const [had, has] = [textsOf(change.before['ManagedPolicyArns']) ?? [], textsOf(change.after['ManagedPolicyArns']) ?? []];
  for (const arn of had) if (!has.includes(arn)) context.call('iam', 'DetachRolePolicy', { RoleName: name, PolicyArn: arn });
  for (const arn of has) if (!had.includes(arn)) context.call('iam', 'AttachRolePolicy', { RoleName: name, PolicyArn: arn });
}

function retag(name: string, { before, after }: { readonly before: Properties; readonly after: Properties }, { context, tags }: ResourceInStack): void {
  const now = tagsWith(tags, after['Tags']);
  const gone = Object.keys(tagsWith({}, before['Tags'])).filter((key) => now[key] === undefined);
  if (gone.length > 0) context.call('iam', 'UntagRole', { RoleName: name, TagKeys: gone });
  context.call('iam', 'TagRole', { RoleName: name, Tags: tagList(now) });
}

export const role: ResourceType = {
  required: ['AssumeRolePolicyDocument'],
  createOnly: ['Path', 'RoleName'],
  create(properties, resource) {
    const name = textOf(properties['RoleName']) ?? resource.generatedName(64);
    resource.context.call<CreateRoleCommandOutput>(
      'iam',
      'CreateRole',
      given({
        RoleName: name,
        Path: textOf(properties['Path']),
        AssumeRolePolicyDocument: textOf(properties['AssumeRolePolicyDocument']),
        Description: textOf(properties['Description']),
        MaxSessionDuration: numberOf(properties['MaxSessionDuration']),
        PermissionsBoundary: textOf(properties['PermissionsBoundary']),
        Tags: tagList(tagsWith(resource.tags, properties['Tags'])),
      }),
    );
    setPolicies(name, { before: {}, after: properties }, resource.context);
    return name;
  },
  attributes: (name, { context }) => ({ Arn: find(context, name)?.arn ?? '', RoleId: find(context, name)?.id ?? '' }),
  update(name, change, resource) {
    const { context } = resource;
    const { before, after } = change;
    context.call('iam', 'UpdateRole', given({ RoleName: name, Description: textOf(after['Description']), MaxSessionDuration: numberOf(after['MaxSessionDuration']) }));
    if (textOf(before['AssumeRolePolicyDocument']) !== textOf(after['AssumeRolePolicyDocument'])) context.call('iam', 'UpdateAssumeRolePolicy', { RoleName: name, PolicyDocument: textOf(after['AssumeRolePolicyDocument']) });
    const boundary = textOf(after['PermissionsBoundary']);
    if (boundary !== undefined) context.call('iam', 'PutRolePermissionsBoundary', { RoleName: name, PermissionsBoundary: boundary });
    else if (before['PermissionsBoundary'] !== undefined) context.call('iam', 'DeleteRolePermissionsBoundary', { RoleName: name });
    setPolicies(name, change, context);
    retag(name, change, resource);
  },
  delete(name, { context }) {
    const it = find(context, name);
    if (it === undefined) return;
    for (const PolicyName of Object.keys(it.inline)) context.call('iam', 'DeleteRolePolicy', { RoleName: name, PolicyName });
    for (const PolicyArn of it.attached) context.call('iam', 'DetachRolePolicy', { RoleName: name, PolicyArn });
    context.call('iam', 'DeleteRole', { RoleName: name });
  },
  read(name, { context }) {
    const it = find(context, name);
    if (it === undefined) return undefined;
    const document = (text: string): unknown => JSON.parse(text) as unknown;
    return given({
      RoleName: it.name,
      Path: it.path,
      Description: it.description,
      MaxSessionDuration: it.maxSession,
      AssumeRolePolicyDocument: document(it.trust),
      ManagedPolicyArns: [...it.attached],
      Policies: Object.entries(it.inline).map(([PolicyName, text]) => ({ PolicyName, PolicyDocument: document(text) })),
      PermissionsBoundary: it.boundary,
    });
  },
};

const rolesOf = (properties: Properties): readonly string[] => textsOf(properties['Roles']) ?? [];

/** An inline policy put on several roles; users and groups are not modelled. */
export const policy: ResourceType = {
  required: ['PolicyDocument', 'PolicyName'],
  createOnly: ['PolicyName'],
  create(properties, resource) {
    for (const RoleName of rolesOf(properties)) resource.context.call('iam', 'PutRolePolicy', { RoleName, PolicyName: textOf(properties['PolicyName']), PolicyDocument: textOf(properties['PolicyDocument']) });
    // AWS: Ref of this type is a generated name, not the policy's (CloudFormation, AWS::IAM::Policy); the roles are kept
    // in it here, so that a delete knows them.
    return [textOf(properties['PolicyName']) ?? '', ...rolesOf(properties)].join('|');
  },
  attributes: (id) => ({ Id: id }),
  update(_, { before, after }, { context }) {
    const name = textOf(after['PolicyName']);
    for (const RoleName of rolesOf(before)) if (!rolesOf(after).includes(RoleName)) context.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName: name });
    for (const RoleName of rolesOf(after)) context.call('iam', 'PutRolePolicy', { RoleName, PolicyName: name, PolicyDocument: textOf(after['PolicyDocument']) });
  },
  delete(id, { context }) {
    const [PolicyName = ''] = id.split('|');
    for (const it of context.globalTable<Role>(kinds.role).values()) {
      const mine = id.split('|').slice(1).includes(it.name) && it.inline[PolicyName] !== undefined;
      if (mine) context.call('iam', 'DeleteRolePolicy', { RoleName: it.name, PolicyName });
    }
  },
};

export const rolePolicy: ResourceType = {
  required: ['PolicyName', 'RoleName'],
  createOnly: ['PolicyName', 'RoleName'],
  create(properties, { context }) {
    const [PolicyName, RoleName] = [textOf(properties['PolicyName']) ?? '', textOf(properties['RoleName']) ?? ''];
    context.call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument: textOf(properties['PolicyDocument']) });
    return `${PolicyName}|${RoleName}`;
  },
  update(_, { after }, { context }) {
    context.call('iam', 'PutRolePolicy', { RoleName: textOf(after['RoleName']), PolicyName: textOf(after['PolicyName']), PolicyDocument: textOf(after['PolicyDocument']) });
  },
  delete(id, { context }) {
    const [PolicyName = '', RoleName = ''] = id.split('|');
    if (find(context, RoleName)?.inline[PolicyName] !== undefined) context.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName });
  },
};

export const serviceLinkedRole: ResourceType = {
  required: [],
  createOnly: ['AWSServiceName', 'CustomSuffix', 'Description'],
  create(properties, { context }) {
    const answer = context.call<CreateServiceLinkedRoleCommandOutput>('iam', 'CreateServiceLinkedRole', given({ AWSServiceName: textOf(properties['AWSServiceName']), CustomSuffix: textOf(properties['CustomSuffix']), Description: textOf(properties['Description']) }));
    return answer.Role?.RoleName ?? '';
  },
  attributes: (name) => ({ RoleName: name }),
  // AWS removes it only once the service uses it no more; the sandbox forgets it with the stack.
  delete(name, { context }) {
    context.globalTable<Role>(kinds.role).delete(name);
  },
};
