// ElastiCache: replication groups of Redis OSS and Valkey.
import type { ServiceModule } from '../../world/service.ts';
import { created, createReplicationGroup } from './create-group.ts';
import { describeEvents } from './events.ts';
import { failedOver, primaryLost, recovered, testFailover } from './failover.ts';
import { describeCacheClusters, describeReplicationGroups } from './groups.ts';
import { decreaseReplicaCount, deleted, deleteReplicationGroup, increaseReplicaCount, modified, modifyReplicationGroup } from './modify-group.ts';
import { addTags, describeEngineVersions, listTags, removeTags } from './offers.ts';
import { createParameterGroup, deleteParameterGroup, describeParameterGroups, describeParameters, modifyParameterGroup, resetParameterGroup } from './parameter-groups.ts';
import { createSubnetGroup, deleteSubnetGroup, describeSubnetGroups, modifySubnetGroup } from './subnet-groups.ts';
import { zonesChanged } from './zones.ts';
import { rules } from './beliefs.ts';
import { needs } from './needs.ts';

export const elasticache: ServiceModule = {
  name: 'elasticache',
  beliefs: rules.rules,
  sdk: { load: () => import('@aws-sdk/client-elasticache'), client: 'ElastiCacheClient' },
  eventual: true,
  needs,
  operations: {
    CreateReplicationGroup: createReplicationGroup,
    DescribeReplicationGroups: describeReplicationGroups,
    ModifyReplicationGroup: modifyReplicationGroup,
    IncreaseReplicaCount: increaseReplicaCount,
    DecreaseReplicaCount: decreaseReplicaCount,
    DeleteReplicationGroup: deleteReplicationGroup,
    TestFailover: testFailover,
    DescribeCacheClusters: describeCacheClusters,
    DescribeEvents: describeEvents,
    DescribeCacheEngineVersions: describeEngineVersions,
    CreateCacheSubnetGroup: createSubnetGroup,
    ModifyCacheSubnetGroup: modifySubnetGroup,
    DeleteCacheSubnetGroup: deleteSubnetGroup,
    DescribeCacheSubnetGroups: describeSubnetGroups,
    CreateCacheParameterGroup: createParameterGroup,
    ModifyCacheParameterGroup: modifyParameterGroup,
    ResetCacheParameterGroup: resetParameterGroup,
    DeleteCacheParameterGroup: deleteParameterGroup,
    DescribeCacheParameterGroups: describeParameterGroups,
    DescribeCacheParameters: describeParameters,
    ListTagsForResource: listTags,
    AddTagsToResource: addTags,
    RemoveTagsFromResource: removeTags,
  },
  events: {
    'elasticache.created': created,
    'elasticache.modified': modified,
    'elasticache.deleted': deleted,
    'elasticache.primary-lost': primaryLost,
    'elasticache.failed-over': failedOver,
    'elasticache.recovered': recovered,
    'elasticache.zones-changed': zonesChanged,
  },
  // A replica takes over by itself; a node is made anew by the control plane.
  servesOn: ['elasticache.primary-lost', 'elasticache.failed-over', 'elasticache.zones-changed'],
};
