"""ElastiCache: a replication group with its groups, its failover, and its events."""


def cases(place):
    cache, net = place.elasticache, place.network()
    cache.create_cache_subnet_group(CacheSubnetGroupName="judged", CacheSubnetGroupDescription="judged", SubnetIds=net["subnets"])
    cache.modify_cache_subnet_group(CacheSubnetGroupName="judged", CacheSubnetGroupDescription="still judged")
    cache.describe_cache_subnet_groups()
    cache.create_cache_parameter_group(CacheParameterGroupName="judged", CacheParameterGroupFamily="valkey8", Description="judged")
    setting = [{"ParameterName": "maxmemory-policy", "ParameterValue": "allkeys-lru"}]
    cache.modify_cache_parameter_group(CacheParameterGroupName="judged", ParameterNameValues=setting)
    cache.describe_cache_parameters(CacheParameterGroupName="judged", Source="user")
    cache.describe_cache_parameters(CacheParameterGroupName="judged")
    cache.describe_cache_parameter_groups()
    cache.reset_cache_parameter_group(CacheParameterGroupName="judged", ResetAllParameters=True)
    cache.describe_cache_engine_versions(Engine="valkey")
    made = cache.create_replication_group(
        ReplicationGroupId="judged",
        ReplicationGroupDescription="judged",
        Engine="valkey",
        CacheNodeType="cache.t4g.small",
        NumCacheClusters=2,
        AutomaticFailoverEnabled=True,
        MultiAZEnabled=True,
        CacheSubnetGroupName="judged",
        CacheParameterGroupName="judged",
        SecurityGroupIds=[net["group"]],
        TransitEncryptionEnabled=True,
        AtRestEncryptionEnabled=True,
        SnapshotRetentionLimit=1,
        Tags=[{"Key": "a", "Value": "1"}],
    )["ReplicationGroup"]
    available(place, cache)
    cache.describe_cache_clusters(ShowCacheNodeInfo=True)
    cache.modify_replication_group(ReplicationGroupId="judged", ReplicationGroupDescription="still judged", ApplyImmediately=True)
    available(place, cache)
    cache.increase_replica_count(ReplicationGroupId="judged", NewReplicaCount=2, ApplyImmediately=True)
    available(place, cache)
    cache.decrease_replica_count(ReplicationGroupId="judged", NewReplicaCount=1, ApplyImmediately=True)
    available(place, cache)
    cache.test_failover(ReplicationGroupId="judged", NodeGroupId="0001")
    available(place, cache)
    cache.describe_events(SourceType="replication-group", Duration=10_000)
    cache.describe_events()
    cache.add_tags_to_resource(ResourceName=made["ARN"], Tags=[{"Key": "b", "Value": "2"}])
    cache.list_tags_for_resource(ResourceName=made["ARN"])
    cache.remove_tags_from_resource(ResourceName=made["ARN"], TagKeys=["a"])
    cache.delete_replication_group(ReplicationGroupId="judged")
    place.until(lambda: not cache.describe_replication_groups()["ReplicationGroups"])
    cache.delete_cache_parameter_group(CacheParameterGroupName="judged")
    cache.delete_cache_subnet_group(CacheSubnetGroupName="judged")


def available(place, cache):
    return place.until(lambda: cache.describe_replication_groups(ReplicationGroupId="judged")["ReplicationGroups"][0]["Status"] == "available")
