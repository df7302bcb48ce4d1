// AWS::IAM::ManagedPolicy and AWS::IAM::OIDCProvider.
import type { CreateOpenIDConnectProviderCommandOutput, CreatePolicyCommandOutput } from '@aws-sdk/client-iam';
import { tagList } from '../../world/tags.ts';
import { given, tagsWith, textOf, textsOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type ManagedPolicy, type OidcProvider, type Role } from './entities.ts';

const find = (context: Context, arn: string): ManagedPolicy | undefined => context.globalTable<ManagedPolicy>(kinds.policy).get(arn);

function setRoles(arn: string, change: { readonly before: readonly string[]; readonly after: readonly string[] }, context: Context): void {
  for (const RoleName of change.before) if (!change.after.includes(RoleName)) context.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn: arn });
  for (const RoleName of change.after) if (!change.before.includes(RoleName)) context.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn: arn });
}

export const managedPolicy: ResourceType = {
  required: ['PolicyDocument'],
  createOnly: ['Description', 'ManagedPolicyName', 'Path'],
  create(properties, resource) {
    const answer = resource.context.call<CreatePolicyCommandOutput>(
      'iam',
      'CreatePolicy',
      given({ PolicyName: textOf(properties['ManagedPolicyName']) ?? resource.generatedName(128), Path: textOf(properties['Path']), Description: textOf(properties['Description']), PolicyDocument: textOf(properties['PolicyDocument']) }),
    );
    const arn = answer.Policy?.Arn ?? '';
    setRoles(arn, { before: [], after: textsOf(properties['Roles']) ?? [] }, resource.context);
    return arn;
  },
  attributes: (arn, { context }) => ({ PolicyArn: arn, PolicyId: find(context, arn)?.id ?? '', DefaultVersionId: find(context, arn)?.defaultVersion ?? '' }),
  update(arn, { before, after }, { context }) {
    if (textOf(before['PolicyDocument']) !== textOf(after['PolicyDocument'])) {
      const oldest = (find(context, arn)?.versions ?? []).filter(({ id }) => id !== find(context, arn)?.defaultVersion);
      if (oldest.length >= 4) context.call('iam', 'DeletePolicyVersion', { PolicyArn: arn, VersionId: oldest[0]?.id });
      context.call('iam', 'CreatePolicyVersion', { PolicyArn: arn, PolicyDocument: textOf(after['PolicyDocument']), SetAsDefault: true });
    }
    setRoles(arn, { before: textsOf(before['Roles']) ?? [], after: textsOf(after['Roles']) ?? [] }, context);
  },
  delete(arn, { context }) {
    const policy = find(context, arn);
    if (policy === undefined) return;
    for (const role of context.globalTable<Role>(kinds.role).values()) if (role.attached.includes(arn)) context.call('iam', 'DetachRolePolicy', { RoleName: role.name, PolicyArn: arn });
    for (const { id } of policy.versions) if (id !== policy.defaultVersion) context.call('iam', 'DeletePolicyVersion', { PolicyArn: arn, VersionId: id });
    context.call('iam', 'DeletePolicy', { PolicyArn: arn });
  },
};

export const oidcProvider: ResourceType = {
  required: [],
  createOnly: ['Url'],
  create(properties, { context, tags }) {
    const answer = context.call<CreateOpenIDConnectProviderCommandOutput>(
      'iam',
      'CreateOpenIDConnectProvider',
      given({ Url: textOf(properties['Url']), ClientIDList: textsOf(properties['ClientIdList']), ThumbprintList: textsOf(properties['ThumbprintList']), Tags: tagList(tagsWith(tags, properties['Tags'])) }),
    );
    return answer.OpenIDConnectProviderArn ?? '';
  },
  attributes: (arn) => ({ Arn: arn }),
  update(arn, { before, after }, { context }) {
    const [was, is] = [textsOf(before['ClientIdList']) ?? [], textsOf(after['ClientIdList']) ?? []];
    for (const ClientID of was) if (!is.includes(ClientID)) context.call('iam', 'RemoveClientIDFromOpenIDConnectProvider', { OpenIDConnectProviderArn: arn, ClientID });
    for (const ClientID of is) if (!was.includes(ClientID)) context.call('iam', 'AddClientIDToOpenIDConnectProvider', { OpenIDConnectProviderArn: arn, ClientID });
    context.call('iam', 'UpdateOpenIDConnectProviderThumbprint', { OpenIDConnectProviderArn: arn, ThumbprintList: textsOf(after['ThumbprintList']) ?? [] });
  },
  delete(arn, { context }) {
    if (context.globalTable<OidcProvider>(kinds.oidcProvider).get(arn) !== undefined) context.call('iam', 'DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn: arn });
  },
};
