// AWS::ECS::Cluster and its capacity providers on their own.
import { given, tagsWith, textOf, textsOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceInStack, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type Cluster } from './entities.ts';
import { apiForm, ecsTags } from './resource-values.ts';

const at = (context: Context, name: string): Cluster | undefined => {
  const found = context.table<Cluster>(kinds.cluster).get(name);
  return found?.status === 'ACTIVE' ? found : undefined;
};

const settings = (properties: Properties): object =>
  given({ settings: apiForm(properties['ClusterSettings']), configuration: apiForm(properties['Configuration']), serviceConnectDefaults: apiForm(properties['ServiceConnectDefaults']) });

export const cluster: ResourceType = {
  required: [],
  createOnly: ['ClusterName'],
  create(properties, resource) {
    const name = textOf(properties['ClusterName']) ?? resource.generatedName(255);
    resource.context.call('ecs', 'CreateCluster', given({
      clusterName: name,
      capacityProviders: textsOf(properties['CapacityProviders']),
      defaultCapacityProviderStrategy: apiForm(properties['DefaultCapacityProviderStrategy']),
      ...settings(properties),
      tags: ecsTags(tagsWith(resource.tags, properties['Tags'])),
    }));
    return name;
  },
  attributes: (name, { context }) => ({ Arn: at(context, name)?.arn ?? '' }),
  update(name, { after }, resource) {
    const { context } = resource;
    context.call('ecs', 'UpdateCluster', { cluster: name, ...settings(after) });
    if (after['CapacityProviders'] !== undefined) {
      context.call('ecs', 'PutClusterCapacityProviders', { cluster: name, capacityProviders: textsOf(after['CapacityProviders']), defaultCapacityProviderStrategy: apiForm(after['DefaultCapacityProviderStrategy']) ?? [] });
    }
    const tags = ecsTags(tagsWith(resource.tags, after['Tags']));
    if (tags.length > 0) context.call('ecs', 'TagResource', { resourceArn: at(context, name)?.arn, tags });
  },
  delete(name, { context }) {
    if (at(context, name) !== undefined) context.call('ecs', 'DeleteCluster', { cluster: name });
  },
  read(name, { context }) {
    const found = at(context, name);
    if (found === undefined) return undefined;
    return { ClusterName: found.name, CapacityProviders: found.capacityProviders, ClusterSettings: found.settings.map(({ name: Name, value: Value }) => ({ Name, Value })) };
  },
};

function associate(properties: Properties, { context }: ResourceInStack): string {
  const name = textOf(properties['Cluster']) ?? '';
  context.call('ecs', 'PutClusterCapacityProviders', {
    cluster: name,
    capacityProviders: textsOf(properties['CapacityProviders']) ?? [],
    defaultCapacityProviderStrategy: apiForm(properties['DefaultCapacityProviderStrategy']) ?? [],
  });
  return name;
}

export const capacityProviderAssociations: ResourceType = {
  required: ['Cluster', 'DefaultCapacityProviderStrategy'],
  createOnly: ['Cluster'],
  create: associate,
  update(_, { after }, resource) {
    associate(after, resource);
  },
  delete(name, { context }) {
    if (at(context, name) !== undefined) context.call('ecs', 'PutClusterCapacityProviders', { cluster: name, capacityProviders: [], defaultCapacityProviderStrategy: [] });
  },
};
