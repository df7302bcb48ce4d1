// Cloud Map's resource type for CloudFormation.
import type { CreateHttpNamespaceCommandOutput, GetOperationCommandOutput } from '@aws-sdk/client-servicediscovery';
import { tagList } from '../../world/tags.ts';
import { given, tagsWith, textOf } from '../../world/template-values.ts';
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type Namespace, type NamespaceOperation } from './entities.ts';

const httpNamespace: ResourceType = {
  required: ['Name'],
  createOnly: ['Name'],
  create(properties, resource) {
    const made = resource.context.call<CreateHttpNamespaceCommandOutput>('servicediscovery', 'CreateHttpNamespace', given({
      Name: textOf(properties['Name']),
      Description: textOf(properties['Description']),
      Tags: tagList(tagsWith(resource.tags, properties['Tags'])),
    }));
    return resource.context.call<GetOperationCommandOutput>('servicediscovery', 'GetOperation', { OperationId: made.OperationId }).Operation?.Targets?.NAMESPACE ?? '';
  },
  progress(id, { context }) {
    const pending = context.table<NamespaceOperation>(kinds.operation).values().some((one) => one.namespace === id && one.status === 'PENDING');
    return pending ? 'waiting' : 'ready';
  },
  attributes: (id, { context }) => ({ Id: id, Arn: context.table<Namespace>(kinds.namespace).get(id)?.arn ?? '' }),
  update(id, { after }, { context }) {
    context.call('servicediscovery', 'UpdateHttpNamespace', { Id: id, Namespace: { Description: textOf(after['Description']) ?? '' } });
  },
  delete(id, { context }) {
    if (context.table<Namespace>(kinds.namespace).get(id) !== undefined) context.call('servicediscovery', 'DeleteNamespace', { Id: id });
  },
  gone: (id, { context }) => (context.table<Namespace>(kinds.namespace).get(id) === undefined ? 'ready' : 'waiting'),
  read(id, { context }) {
    const one = context.table<Namespace>(kinds.namespace).get(id);
    return one === undefined ? undefined : given({ Name: one.name, Description: one.description });
  },
};

export const resources: Readonly<Record<'AWS::ServiceDiscovery::HttpNamespace', ResourceType>> = { 'AWS::ServiceDiscovery::HttpNamespace': httpNamespace };
