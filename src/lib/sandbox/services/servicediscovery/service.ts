// Cloud Map, as far as Service Connect needs it: HTTP namespaces.
import type { ServiceModule } from '../../world/service.ts';
import * as namespaces from './namespaces.ts';
import { rules } from './beliefs.ts';
import { needs } from './needs.ts';

export const servicediscovery: ServiceModule = {
  name: 'servicediscovery',
  beliefs: rules.rules,
  sdk: { load: () => import('@aws-sdk/client-servicediscovery'), client: 'ServiceDiscoveryClient' },
  needs,
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
