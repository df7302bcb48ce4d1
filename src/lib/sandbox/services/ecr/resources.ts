// ECR's resource type for CloudFormation.
import { tagList } from '../../world/tags.ts';
import { flagOf, given, listOf, objectOf, tagsWith, textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type Repository } from './entities.ts';
import { scanningOf } from './registry.ts';

const at = (context: Context, name: string): Repository | undefined => context.table<Repository>(kinds.repository).get(name);

/** Whether EmptyOnDelete was asked for: the template says it, the service does not keep it. */
interface Wish {
  readonly empty: boolean;
}

const wishes = (context: Context) => context.table<Wish>('ecr.empty-on-delete');

function putPolicies(name: string, properties: Properties, context: Context): void {
  const lifecycle = textOf(objectOf(properties['LifecyclePolicy'])?.['LifecyclePolicyText']);
  if (lifecycle !== undefined) context.call('ecr', 'PutLifecyclePolicy', { repositoryName: name, lifecyclePolicyText: lifecycle });
  else if (at(context, name)?.lifecyclePolicy !== undefined) context.call('ecr', 'DeleteLifecyclePolicy', { repositoryName: name });
  const policy = textOf(properties['RepositoryPolicyText']);
  if (policy !== undefined) context.call('ecr', 'SetRepositoryPolicy', { repositoryName: name, policyText: policy });
  wishes(context).put(name, { empty: flagOf(properties['EmptyOnDelete']) === true });
}

const repository: ResourceType = {
  required: [],
  createOnly: ['EncryptionConfiguration', 'RepositoryName'],
  create(properties, resource) {
    const { context } = resource;
    const name = textOf(properties['RepositoryName']) ?? resource.generatedName(256).toLowerCase();
    const encryption = objectOf(properties['EncryptionConfiguration']);
    const scanning = objectOf(properties['ImageScanningConfiguration']);
    context.call('ecr', 'CreateRepository', given({
      repositoryName: name,
      imageTagMutability: textOf(properties['ImageTagMutability']),
      imageScanningConfiguration: scanning === undefined ? undefined : { scanOnPush: flagOf(scanning['ScanOnPush']) },
      encryptionConfiguration: encryption === undefined ? undefined : given({ encryptionType: textOf(encryption['EncryptionType']), kmsKey: textOf(encryption['KmsKey']) }),
      tags: tagList(tagsWith(resource.tags, properties['Tags'])),
    }));
    putPolicies(name, properties, context);
    return name;
  },
  attributes: (name, { context }) => ({ Arn: at(context, name)?.arn ?? '', RepositoryUri: at(context, name)?.uri ?? '' }),
  update(name, { before, after }, { context, tags }) {
    const mutability = textOf(after['ImageTagMutability']) ?? 'MUTABLE';
    if (mutability !== (textOf(before['ImageTagMutability']) ?? 'MUTABLE')) context.call('ecr', 'PutImageTagMutability', { repositoryName: name, imageTagMutability: mutability });
    context.call('ecr', 'PutImageScanningConfiguration', { repositoryName: name, imageScanningConfiguration: { scanOnPush: flagOf(objectOf(after['ImageScanningConfiguration'])?.['ScanOnPush']) === true } });
    putPolicies(name, after, context);
    const arn = at(context, name)?.arn;
    const now = tagsWith(tags, after['Tags']);
    const gone = Object.keys(tagsWith({}, before['Tags'])).filter((key) => now[key] === undefined);
    if (gone.length > 0) context.call('ecr', 'UntagResource', { resourceArn: arn, tagKeys: gone });
    context.call('ecr', 'TagResource', { resourceArn: arn, tags: tagList(now) });
  },
  delete(name, { context }) {
    if (at(context, name) === undefined) return;
    context.call('ecr', 'DeleteRepository', { repositoryName: name, force: wishes(context).get(name)?.empty === true });
    wishes(context).delete(name);
  },
  read(name, { context }) {
    const found = at(context, name);
    if (found === undefined) return undefined;
    return given({
      RepositoryName: found.name,
      ImageTagMutability: found.mutability,
      ImageScanningConfiguration: { ScanOnPush: found.scanOnPush },
      LifecyclePolicy: found.lifecyclePolicy === undefined ? undefined : { LifecyclePolicyText: found.lifecyclePolicy },
    });
  },
};

const scanningIn = (properties: Properties): object => ({
  scanType: textOf(properties['ScanType']),
  rules: listOf(properties['Rules']).map((rule) => ({ scanFrequency: textOf(rule['ScanFrequency']), repositoryFilters: listOf(rule['RepositoryFilters']).map((it) => ({ filter: textOf(it['Filter']), filterType: textOf(it['FilterType']) })) })),
});

/** The registry's setting is always there: making the resource sets it, taking it away puts AWS's default back. */
const scanning: ResourceType = {
  required: ['ScanType', 'Rules'],
  create(properties, { context }) {
    context.call('ecr', 'PutRegistryScanningConfiguration', scanningIn(properties));
    return context.account;
  },
  attributes: (_, { context }) => ({ RegistryId: context.account }),
  update(_, { after }, { context }) {
    context.call('ecr', 'PutRegistryScanningConfiguration', scanningIn(after));
  },
  delete(_, { context }) {
    context.call('ecr', 'PutRegistryScanningConfiguration', { scanType: 'BASIC', rules: [] });
  },
  read(_, { context }) {
    const { scanType, rules = [] } = scanningOf(context);
    return { ScanType: scanType, Rules: rules.map((rule) => ({ ScanFrequency: rule.scanFrequency, RepositoryFilters: (rule.repositoryFilters ?? []).map((it) => ({ Filter: it.filter, FilterType: it.filterType })) })) };
  },
};

export const resources: Readonly<Record<'AWS::ECR::Repository' | 'AWS::ECR::RegistryScanningConfiguration', ResourceType>> = { 'AWS::ECR::Repository': repository, 'AWS::ECR::RegistryScanningConfiguration': scanning };
