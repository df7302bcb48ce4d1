// What ElastiCache's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for Amazon ElastiCache" (Service Authorization Reference).
import { each, inputs, needsOf, nothingInParticular, on, text, type Where } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';

const arn = (context: Context, kind: string, name: string): string => `arn:aws:elasticache:${context.region}:${context.account}:${kind}:${name}`;
const at = (kind: string, member: string): Where => (input, context) => [arn(context, kind, text(input[member]) || '*')];
const given = (kind: string, member: string): Where => (input, context) => (text(input[member]) === '' ? [] : [arn(context, kind, text(input[member]))]);

const group = at('replicationgroup', 'ReplicationGroupId');
const changed: Where = (input, context) => [...group(input, context), ...given('parametergroup', 'CacheParameterGroupName')(input, context)];
const created: Where = (input, context) => [...changed(input, context), ...given('subnetgroup', 'CacheSubnetGroupName')(input, context)];

export const needs = needsOf({
  prefix: 'elasticache',
  at: {
    CreateReplicationGroup: created,
    ModifyReplicationGroup: changed,
    ...each('DescribeReplicationGroups IncreaseReplicaCount DecreaseReplicaCount DeleteReplicationGroup TestFailover', group),
    DescribeCacheClusters: at('cluster', 'CacheClusterId'),
    ...each('DescribeEvents DescribeCacheEngineVersions', nothingInParticular),
    ...each('CreateCacheSubnetGroup ModifyCacheSubnetGroup DeleteCacheSubnetGroup DescribeCacheSubnetGroups', at('subnetgroup', 'CacheSubnetGroupName')),
    ...each(
      'CreateCacheParameterGroup ModifyCacheParameterGroup ResetCacheParameterGroup DeleteCacheParameterGroup DescribeCacheParameterGroups DescribeCacheParameters',
      at('parametergroup', 'CacheParameterGroupName'),
    ),
    ...each('ListTagsForResource AddTagsToResource RemoveTagsFromResource', (input) => [text(input['ResourceName'])]),
  },
  besides: { CreateReplicationGroup: (input, context) => (inputs(input['Tags']).length === 0 ? [] : on('elasticache:AddTagsToResource', group(input, context))) },
});
