// An instance as DescribeDBInstances shows it.
import type { DBInstance, DBSubnetGroup, PendingModifiedValues } from '@aws-sdk/client-rds';
import { asDate } from '../../../world/time.ts';
import { tagList } from '../../world/tags.ts';
import type { Context } from '../../world/service.ts';
import { latestRestorable } from './restorable.ts';
import { kinds, type DbInstance, type Pending, type SubnetGroup } from './entities.ts';
import { arnOf, partsOf } from './identifiers.ts';

export function viewOf(context: Context, instance: DbInstance): DBInstance {
  const latest = latestRestorable(context, instance);
  return {
    ...identity(context, instance),
    ...engineOf(instance),
    ...storageOf(instance),
    ...placeOf(context, instance),
    ...upkeepOf(instance),
    ...replicationOf(context, instance),
    PendingModifiedValues: pendingOf(instance.pending),
    ...(latest === undefined ? {} : { LatestRestorableTime: asDate(latest) }),
    TagList: tagList(instance.tags),
  };
}

function identity(context: Context, instance: DbInstance): DBInstance {
  return {
    DBInstanceIdentifier: instance.id,
    DBInstanceArn: arnOf(context, 'db', instance.id),
    DbiResourceId: instance.resourceId,
    DBInstanceStatus: instance.status,
    DBInstanceClass: instance.class,
    ...(instance.createdAt === undefined ? {} : { InstanceCreateTime: asDate(instance.createdAt) }),
    ...(instance.endpoint === undefined ? {} : { Endpoint: { Address: instance.endpoint, Port: instance.port, HostedZoneId: 'Z2R2ITUGPM61AM' } }),
    DbInstancePort: 0,
    DeletionProtection: instance.deletionProtection,
    NetworkType: instance.networkType,
    BackupTarget: 'region',
    ActivityStreamStatus: 'stopped',
    CustomerOwnedIpEnabled: false,
    MultiTenant: false,
    DedicatedLogVolume: false,
    EngineLifecycleSupport: 'open-source-rds-extended-support',
    DBSecurityGroups: [],
    DomainMemberships: [],
    AssociatedRoles: [],
  };
}

function engineOf(instance: DbInstance): DBInstance {
  return {
    Engine: instance.engine,
    EngineVersion: instance.engineVersion,
    LicenseModel: 'postgresql-license',
    MasterUsername: instance.masterUsername,
    ...(instance.databaseName === undefined ? {} : { DBName: instance.databaseName }),
    ...(instance.managedSecret === undefined
      ? {}
      : { MasterUserSecret: { SecretArn: instance.managedSecret.arn, SecretStatus: 'active', ...(instance.managedSecret.kmsKeyId === undefined ? {} : { KmsKeyId: instance.managedSecret.kmsKeyId }) } }),
    DBParameterGroups: [{ DBParameterGroupName: instance.parameterGroup, ParameterApplyStatus: instance.parameterStatus }],
    OptionGroupMemberships: [{ OptionGroupName: `default:postgres-${instance.engineVersion.split('.')[0] ?? ''}`, Status: 'in-sync' }],
    IAMDatabaseAuthenticationEnabled: instance.iamAuthentication,
    CACertificateIdentifier: instance.caCertificate,
    CertificateDetails: { CAIdentifier: instance.caCertificate },
  };
}

function storageOf(instance: DbInstance): DBInstance {
  return {
    AllocatedStorage: instance.allocatedStorage,
    ...(instance.maxAllocatedStorage === undefined ? {} : { MaxAllocatedStorage: instance.maxAllocatedStorage }),
    StorageType: instance.storageType,
    ...(instance.iops === undefined ? {} : { Iops: instance.iops }),
    ...(instance.throughput === undefined ? {} : { StorageThroughput: instance.throughput }),
    StorageEncrypted: instance.encrypted,
    ...(instance.kmsKeyId === undefined ? {} : { KmsKeyId: instance.kmsKeyId }),
  };
}

function placeOf(context: Context, instance: DbInstance): DBInstance {
  const group = context.table<SubnetGroup>(kinds.subnetGroup).get(instance.subnetGroup);
  return {
    MultiAZ: instance.multiAz,
    AvailabilityZone: instance.shownZone,
    ...(instance.shownStandbyZone === undefined ? {} : { SecondaryAvailabilityZone: instance.shownStandbyZone }),
    PubliclyAccessible: instance.publiclyAccessible,
    VpcSecurityGroups: instance.securityGroups.map((id) => ({ VpcSecurityGroupId: id, Status: 'active' })),
    ...(group === undefined ? {} : { DBSubnetGroup: subnetGroupView(context, group) }),
  };
}

function upkeepOf(instance: DbInstance): DBInstance {
  return {
    BackupRetentionPeriod: instance.backupRetention,
    PreferredBackupWindow: instance.backupWindow,
    PreferredMaintenanceWindow: instance.maintenanceWindow,
    AutoMinorVersionUpgrade: instance.autoMinorVersionUpgrade,
    CopyTagsToSnapshot: instance.copyTagsToSnapshot,
    MonitoringInterval: instance.monitoringInterval,
    ...(instance.monitoringRole === undefined ? {} : { MonitoringRoleArn: instance.monitoringRole }),
    PerformanceInsightsEnabled: instance.performanceInsights,
    ...(instance.performanceInsightsRetention === undefined ? {} : { PerformanceInsightsRetentionPeriod: instance.performanceInsightsRetention }),
    ...(instance.performanceInsightsKey === undefined ? {} : { PerformanceInsightsKMSKeyId: instance.performanceInsightsKey }),
    DatabaseInsightsMode: instance.insightsMode as 'standard' | 'advanced',
    ...(instance.logExports.length === 0 ? {} : { EnabledCloudwatchLogsExports: [...instance.logExports] }),
  };
}

function replicationOf(context: Context, instance: DbInstance): DBInstance {
  const source = instance.replicaOf === undefined ? undefined : partsOf(instance.replicaOf);
  const state = instance.replicationState;
  return {
    ReadReplicaDBInstanceIdentifiers: [...instance.replicas],
    ...((instance.backupReplications ?? []).length === 0 ? {} : { DBInstanceAutomatedBackupsReplications: (instance.backupReplications ?? []).map((DBInstanceAutomatedBackupsArn) => ({ DBInstanceAutomatedBackupsArn })) }),
    ...(source === undefined || instance.replicaOf === undefined ? {} : { ReadReplicaSourceDBInstanceIdentifier: source.region === context.region ? source.name : instance.replicaOf }),
    ...(state === undefined ? {} : { StatusInfos: [{ StatusType: 'read replication', Normal: state === 'replicating', Status: state }] }),
  };
}

export function subnetGroupView(context: Context, group: SubnetGroup): DBSubnetGroup {
  return {
    DBSubnetGroupName: group.name,
    DBSubnetGroupDescription: group.description,
    DBSubnetGroupArn: arnOf(context, 'subgrp', group.name),
    VpcId: group.vpcId,
    SubnetGroupStatus: 'Complete',
    SupportedNetworkTypes: ['IPV4'],
    Subnets: group.subnets.map(({ id, zone }) => ({ SubnetIdentifier: id, SubnetAvailabilityZone: { Name: zone }, SubnetOutpost: {}, SubnetStatus: 'Active' })),
  };
}

function pendingOf(pending: Pending): PendingModifiedValues {
  const shown: Record<keyof Pending, keyof PendingModifiedValues> = {
    class: 'DBInstanceClass',
    allocatedStorage: 'AllocatedStorage',
    storageType: 'StorageType',
    iops: 'Iops',
    throughput: 'StorageThroughput',
    multiAz: 'MultiAZ',
    engineVersion: 'EngineVersion',
    port: 'Port',
    subnetGroup: 'DBSubnetGroupName',
    backupRetention: 'BackupRetentionPeriod',
    newId: 'DBInstanceIdentifier',
    caCertificate: 'CACertificateIdentifier',
    iamAuthentication: 'IAMDatabaseAuthenticationEnabled',
    passwordHash: 'MasterUserPassword',
  };
  return Object.fromEntries(Object.entries(pending).map(([field, value]) => [shown[field as keyof Pending], field === 'passwordHash' ? '****' : value]));
}
