"""RDS: an instance through its life: changes, failover, replicas, snapshots, restores."""


def state(rds, name):
    return rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]["DBInstanceStatus"]


def available(place, name, wanted="available"):
    return place.until(lambda: state(place.rds, name) == wanted)


def prepare(place, name="judged", password=None):
    """An instance, with the groups that it wants."""
    rds, net = place.rds, place.network()
    secret = {"MasterUserPassword": password} if password else {"ManageMasterUserPassword": True}
    rds.create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription="judged", SubnetIds=net["subnets"][:2])
    rds.create_db_parameter_group(DBParameterGroupName=name, DBParameterGroupFamily="postgres17", Description="judged", Tags=[{"Key": "a", "Value": "1"}])
    return rds.create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass="db.m7g.large",
        Engine="postgres",
        EngineVersion="17",
        AllocatedStorage=50,
        StorageType="gp3",
        StorageEncrypted=True,
        MasterUsername="judge",
        **secret,
        DBName="judged",
        DBSubnetGroupName=name,
        DBParameterGroupName=name,
        VpcSecurityGroupIds=[net["group"]],
        MultiAZ=True,
        BackupRetentionPeriod=7,
        CopyTagsToSnapshot=True,
        Tags=[{"Key": "a", "Value": "1"}],
    )["DBInstance"]


def cases(place):
    rds = place.rds
    rds.describe_db_engine_versions(Engine="postgres", DefaultOnly=True)
    rds.describe_orderable_db_instance_options(Engine="postgres", DBInstanceClass="db.m7g.large")
    arn = prepare(place, password="judged-judged")["DBInstanceArn"]
    available(place, "judged")
    groups(place, rds)
    rds.describe_db_instances()
    rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "b", "Value": "2"}])
    rds.list_tags_for_resource(ResourceName=arn)
    rds.remove_tags_from_resource(ResourceName=arn, TagKeys=["a"])
    rds.modify_db_instance(DBInstanceIdentifier="judged", BackupRetentionPeriod=14, ApplyImmediately=True)
    available(place, "judged")
    rds.reboot_db_instance(DBInstanceIdentifier="judged", ForceFailover=True)
    available(place, "judged")
    rds.describe_events(SourceType="db-instance", SourceIdentifier="judged", Duration=10_000)
    rds.describe_db_instance_automated_backups(DBInstanceIdentifier="judged")
    replica(place, rds)
    snapshots(place, rds)
    point_in_time(place, rds)
    backups_elsewhere(place, arn)
    kept = rds.describe_db_instances(DBInstanceIdentifier="judged")["DBInstances"][0]["DbiResourceId"]
    rds.delete_db_instance(DBInstanceIdentifier="judged", SkipFinalSnapshot=True, DeleteAutomatedBackups=False)
    place.until(lambda: "judged" not in [it["DBInstanceIdentifier"] for it in rds.describe_db_instances()["DBInstances"]])
    rds.delete_db_instance_automated_backup(DbiResourceId=kept)
    rds.delete_db_parameter_group(DBParameterGroupName="judged")
    rds.delete_db_subnet_group(DBSubnetGroupName="judged")


def groups(place, rds):
    rds.describe_db_subnet_groups(DBSubnetGroupName="judged")
    rds.modify_db_subnet_group(DBSubnetGroupName="judged", SubnetIds=place.network()["subnets"])
    rds.describe_db_parameter_groups()
    setting = [{"ParameterName": "log_min_duration_statement", "ParameterValue": "500", "ApplyMethod": "immediate"}]
    rds.modify_db_parameter_group(DBParameterGroupName="judged", Parameters=setting)
    rds.describe_db_parameters(DBParameterGroupName="judged", Source="user")
    rds.describe_db_parameters(DBParameterGroupName="judged")
    rds.reset_db_parameter_group(DBParameterGroupName="judged", ResetAllParameters=True)


def replica(place, rds):
    rds.create_db_instance_read_replica(DBInstanceIdentifier="replica", SourceDBInstanceIdentifier="judged")
    available(place, "replica")
    rds.switchover_read_replica(DBInstanceIdentifier="replica")
    rds.promote_read_replica(DBInstanceIdentifier="replica")
    place.until(lambda: "ReadReplicaSourceDBInstanceIdentifier" not in rds.describe_db_instances(DBInstanceIdentifier="replica")["DBInstances"][0])
    available(place, "replica")
    rds.stop_db_instance(DBInstanceIdentifier="replica")
    available(place, "replica", "stopped")
    rds.start_db_instance(DBInstanceIdentifier="replica")
    available(place, "replica")


def snapshots(place, rds):
    rds.create_db_snapshot(DBSnapshotIdentifier="first", DBInstanceIdentifier="judged", Tags=[{"Key": "a", "Value": "1"}])
    place.until(lambda: rds.describe_db_snapshots(DBSnapshotIdentifier="first")["DBSnapshots"][0]["Status"] == "available")
    rds.copy_db_snapshot(SourceDBSnapshotIdentifier="first", TargetDBSnapshotIdentifier="second")
    rds.describe_db_snapshots(DBInstanceIdentifier="judged", SnapshotType="manual")
    place.until(lambda: rds.describe_db_snapshots(DBSnapshotIdentifier="second")["DBSnapshots"][0]["Status"] == "available")
    rds.restore_db_instance_from_db_snapshot(DBInstanceIdentifier="restored", DBSnapshotIdentifier="first", DBSubnetGroupName="judged")
    rds.delete_db_snapshot(DBSnapshotIdentifier="second")


def point_in_time(place, rds):
    rds.restore_db_instance_to_point_in_time(SourceDBInstanceIdentifier="judged", TargetDBInstanceIdentifier="earlier", UseLatestRestorableTime=True, DBSubnetGroupName="judged")
    for name in ("restored", "earlier", "replica"):
        available(place, name)
        rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    place.until(lambda: len(rds.describe_db_instances()["DBInstances"]) == 1)


def backups_elsewhere(place, arn):
    there = place.elsewhere("rds", "us-west-2")
    there.start_db_instance_automated_backups_replication(SourceDBInstanceArn=arn, BackupRetentionPeriod=3, KmsKeyId="alias/aws/rds", SourceRegion=place.region)
    there.describe_db_instance_automated_backups()
    there.stop_db_instance_automated_backups_replication(SourceDBInstanceArn=arn)
