// Cloud Map, as far as Service Connect needs it: HTTP namespaces.
import type { ServiceModule } from '../../world/service.ts';
import * as namespaces from './namespaces.ts';

export const servicediscovery: ServiceModule = {
  name: 'servicediscovery',
  sdk: { load: () => import('@aws-sdk/client-servicediscovery'), client: 'ServiceDiscoveryClient' },
  operations: {
    CreateHttpNamespace: namespaces.createHttpNamespace,
    DeleteNamespace: namespaces.deleteNamespace,
    GetNamespace: namespaces.getNamespace,
    GetOperation: namespaces.getOperation,
    ListNamespaces: namespaces.listNamespaces,
    ListTagsForResource: namespaces.listTagsForResource,
    TagResource: namespaces.tagResource,
    UntagResource: namespaces.untagResource,
    UpdateHttpNamespace: namespaces.updateHttpNamespace,
  },
  events: { 'servicediscovery.operation': namespaces.operationEnds },
};
