// AWS::RDS::DBInstance: a new one, a read replica, or one out of a snapshot, as its properties say.
import type { DBInstance, DescribeDBInstancesCommandOutput } from '@aws-sdk/client-rds';
import { tagList } from '../../world/tags.ts';
import { flagOf, given, numberOf, objectOf, tagsWith, textOf, textsOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Progress, Properties, ResourceInStack, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type DbInstance } from './entities.ts';
import { arnOf } from './identifiers.ts';
import { retag } from './resource-groups.ts';

const broken = ['failed', 'incompatible-network', 'incompatible-parameters', 'incompatible-restore', 'restore-error', 'insufficient-capacity'];
const settled = ['available', 'storage-optimization'];

const find = (context: Context, id: string): DbInstance | undefined => context.table<DbInstance>(kinds.instance).get(id);

function common(properties: Properties) {
  return {
    DBInstanceClass: textOf(properties['DBInstanceClass']),
    Port: numberOf(properties['Port']),
    MultiAZ: flagOf(properties['MultiAZ']),
    AvailabilityZone: textOf(properties['AvailabilityZone']),
    DBSubnetGroupName: textOf(properties['DBSubnetGroupName']),
    VpcSecurityGroupIds: textsOf(properties['VPCSecurityGroups']),
    DBParameterGroupName: textOf(properties['DBParameterGroupName']),
    AutoMinorVersionUpgrade: flagOf(properties['AutoMinorVersionUpgrade']),
    PubliclyAccessible: flagOf(properties['PubliclyAccessible']),
    CopyTagsToSnapshot: flagOf(properties['CopyTagsToSnapshot']),
    DeletionProtection: flagOf(properties['DeletionProtection']),
    EnableCloudwatchLogsExports: textsOf(properties['EnableCloudwatchLogsExports']),
    EnableIAMDatabaseAuthentication: flagOf(properties['EnableIAMDatabaseAuthentication']),
    StorageType: textOf(properties['StorageType']),
  };
}

function watching(properties: Properties) {
  return {
    MonitoringInterval: numberOf(properties['MonitoringInterval']),
    MonitoringRoleArn: textOf(properties['MonitoringRoleArn']),
    EnablePerformanceInsights: flagOf(properties['EnablePerformanceInsights']),
    PerformanceInsightsRetentionPeriod: numberOf(properties['PerformanceInsightsRetentionPeriod']),
    PerformanceInsightsKMSKeyId: textOf(properties['PerformanceInsightsKMSKeyId']),
  };
}

function upkeep(properties: Properties) {
  return {
    BackupRetentionPeriod: numberOf(properties['BackupRetentionPeriod']),
    PreferredBackupWindow: textOf(properties['PreferredBackupWindow']),
    PreferredMaintenanceWindow: textOf(properties['PreferredMaintenanceWindow']),
    AllocatedStorage: numberOf(properties['AllocatedStorage']),
    MaxAllocatedStorage: numberOf(properties['MaxAllocatedStorage']),
    Iops: numberOf(properties['Iops']),
    StorageThroughput: numberOf(properties['StorageThroughput']),
    EngineVersion: textOf(properties['EngineVersion']),
    CACertificateIdentifier: textOf(properties['CACertificateIdentifier']),
    MasterUserPassword: textOf(properties['MasterUserPassword']),
  };
}

function make(id: string, properties: Properties, resource: ResourceInStack): void {
  const { context } = resource;
  const Tags = tagList(tagsWith(resource.tags, properties['Tags']));
  const source = textOf(properties['SourceDBInstanceIdentifier']);
  const snapshot = textOf(properties['DBSnapshotIdentifier']);
  if (source !== undefined) {
    context.call('rds', 'CreateDBInstanceReadReplica', given({ ...common(properties), ...watching(properties), DBInstanceIdentifier: id, SourceDBInstanceIdentifier: source, KmsKeyId: textOf(properties['KmsKeyId']), Tags }));
    return;
  }
  if (snapshot !== undefined && snapshot !== '') {
    context.call('rds', 'RestoreDBInstanceFromDBSnapshot', given({ ...common(properties), DBInstanceIdentifier: id, DBSnapshotIdentifier: snapshot, Tags }));
    return;
  }
  context.call(
    'rds',
    'CreateDBInstance',
    given({
      ...common(properties),
      ...watching(properties),
      ...upkeep(properties),
      DBInstanceIdentifier: id,
      Engine: textOf(properties['Engine']),
      DBName: textOf(properties['DBName']),
      MasterUsername: textOf(properties['MasterUsername']),
      ManageMasterUserPassword: flagOf(properties['ManageMasterUserPassword']),
      MasterUserSecretKmsKeyId: textOf(objectOf(properties['MasterUserSecret'])?.['KmsKeyId']),
      StorageEncrypted: flagOf(properties['StorageEncrypted']),
      KmsKeyId: textOf(properties['KmsKeyId']),
      Tags,
    }),
  );
}

/** AWS: CloudFormation begins it when the instance is available (resource handler of this type; unverified); here it is begun with the instance, and the first copy comes later. */
function copyBackups(id: string, { before, after }: { readonly before: Properties; readonly after: Properties }, { context }: ResourceInStack): void {
  const regionIn = (properties: Properties): string | undefined => textOf(properties['AutomaticBackupReplicationRegion']);
  const [was, is] = [regionIn(before), regionIn(after)];
  const SourceDBInstanceArn = arnOf(context, 'db', id);
  if (was !== undefined && was !== is) context.in(was).call('rds', 'StopDBInstanceAutomatedBackupsReplication', { SourceDBInstanceArn });
  if (is === undefined || was === is) return;
  const wish = given({ SourceDBInstanceArn, KmsKeyId: textOf(after['AutomaticBackupReplicationKmsKeyId']), BackupRetentionPeriod: numberOf(after['AutomaticBackupReplicationRetentionPeriod']) });
  context.in(is).call('rds', 'StartDBInstanceAutomatedBackupsReplication', wish);
}

function stateOf(id: string, { context }: ResourceInStack): Progress {
  const instance = find(context, id);
  if (instance === undefined) return { failed: `DBInstance ${id} not found.` };
  if (broken.includes(instance.status)) return { failed: `DB Instance is in state: ${instance.status}` };
  return settled.includes(instance.status) && instance.work === undefined ? 'ready' : 'waiting';
}

/** What has changed, as ModifyDBInstance wants it. */
function changes(before: Properties, after: Properties): Record<string, unknown> {
  const values = (properties: Properties): Record<string, unknown> => ({ ...common(properties), ...watching(properties), ...upkeep(properties) });
  const [was, is] = [values(before), values(after)];
  const { Port, EnableCloudwatchLogsExports: logs, ...changed } = Object.fromEntries(Object.entries(is).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name])));
  const wasLogs = textsOf(before['EnableCloudwatchLogsExports']) ?? [];
  const isLogs = (logs as string[] | undefined) ?? textsOf(after['EnableCloudwatchLogsExports']) ?? [];
  const exports = { EnableLogTypes: isLogs.filter((type) => !wasLogs.includes(type)), DisableLogTypes: wasLogs.filter((type) => !isLogs.includes(type)) };
  return given({
    ...changed,
    DBPortNumber: Port,
    CloudwatchLogsExportConfiguration: exports.EnableLogTypes.length + exports.DisableLogTypes.length > 0 ? exports : undefined,
  });
}

function remove(id: string, final: string | undefined, { context }: ResourceInStack): void {
  const instance = find(context, id);
  if (instance === undefined || instance.status === 'deleting') return;
  const skip = final === undefined || instance.replicaOf !== undefined;
  context.call('rds', 'DeleteDBInstance', { DBInstanceIdentifier: id, SkipFinalSnapshot: skip, ...(skip ? {} : { FinalDBSnapshotIdentifier: final }) });
}

export const dbInstance: ResourceType = {
  required: [],
  createOnly: ['BackupTarget', 'CharacterSetName', 'CustomIAMInstanceProfile', 'DBClusterIdentifier', 'DBInstanceIdentifier', 'DBName', 'DBSubnetGroupName', 'DBSystemId', 'KmsKeyId', 'MasterUsername', 'NcharCharacterSetName', 'SourceRegion', 'StorageEncrypted', 'Timezone', 'DBSnapshotIdentifier', 'Engine'],
  create(properties, resource) {
    const id = (textOf(properties['DBInstanceIdentifier']) ?? resource.generatedName(63)).toLowerCase();
    make(id, properties, resource);
    copyBackups(id, { before: {}, after: properties }, resource);
    return id;
  },
  progress: stateOf,
  attributes(id, { context }) {
    if (find(context, id) === undefined) return {};
    const [it] = context.call<DescribeDBInstancesCommandOutput>('rds', 'DescribeDBInstances', { DBInstanceIdentifier: id }).DBInstances ?? [];
    return attributesOf(it ?? {});
  },
  update(id, { before, after }, resource) {
    const { context, tags } = resource;
    const change = changes(before, after);
    const promoted = textOf(before['SourceDBInstanceIdentifier']) !== undefined && textOf(after['SourceDBInstanceIdentifier']) === undefined;
    // AWS: taking SourceDBInstanceIdentifier away promotes the replica (CloudFormation, AWS::RDS::DBInstance).
    if (promoted && find(context, id)?.replicaOf !== undefined) {
      context.call('rds', 'PromoteReadReplica', given({ DBInstanceIdentifier: id, BackupRetentionPeriod: numberOf(after['BackupRetentionPeriod']) }));
    } else if (Object.keys(change).length > 0) {
      // AWS: the property ApplyImmediately is true where the template does not say (CloudFormation, AWS::RDS::DBInstance).
      const now = flagOf(after['ApplyImmediately']) ?? true;
      context.call('rds', 'ModifyDBInstance', given({ DBInstanceIdentifier: id, ApplyImmediately: now, AllowMajorVersionUpgrade: flagOf(after['AllowMajorVersionUpgrade']), ...change }));
    }
    copyBackups(id, { before, after }, resource);
    retag(context, arnOf(context, 'db', id), tagsWith(tags, after['Tags']));
  },
  delete(id, resource) {
    remove(id, undefined, resource);
  },
  deleteKeepingSnapshot(id, resource) {
    remove(id, `${resource.stackName}-snapshot-${resource.logicalId}-${resource.context.count('rds.stack-snapshot')}`.toLowerCase(), resource);
  },
  gone: (id, { context }) => (find(context, id) === undefined ? 'ready' : 'waiting'),
  read(id, { context }) {
    const it = find(context, id);
    if (it === undefined) return undefined;
    return given({
      DBInstanceIdentifier: it.id,
      DBInstanceClass: it.class,
      Engine: it.engine,
      AllocatedStorage: String(it.allocatedStorage),
      StorageType: it.storageType,
      StorageEncrypted: it.encrypted,
      MultiAZ: it.multiAz,
      BackupRetentionPeriod: it.backupRetention,
      DeletionProtection: it.deletionProtection,
      CopyTagsToSnapshot: it.copyTagsToSnapshot,
      PubliclyAccessible: it.publiclyAccessible,
      DBSubnetGroupName: it.subnetGroup,
      DBParameterGroupName: it.parameterGroup,
      VPCSecurityGroups: [...it.securityGroups],
      DBName: it.databaseName,
      Port: String(it.port),
    });
  },
};

function attributesOf(it: DBInstance): Readonly<Record<string, string | readonly string[]>> {
  return given({
    'Endpoint.Address': it.Endpoint?.Address ?? '',
    'Endpoint.Port': String(it.Endpoint?.Port ?? ''),
    'Endpoint.HostedZoneId': it.Endpoint?.HostedZoneId ?? '',
    DBInstanceArn: it.DBInstanceArn ?? '',
    DbiResourceId: it.DbiResourceId ?? '',
    DBInstanceStatus: it.DBInstanceStatus ?? '',
    AvailabilityZone: it.AvailabilityZone ?? '',
    SecondaryAvailabilityZone: it.SecondaryAvailabilityZone ?? '',
    ReadReplicaDBInstanceIdentifiers: it.ReadReplicaDBInstanceIdentifiers ?? [],
    DBInstanceIdentifier: it.DBInstanceIdentifier ?? '',
    EngineVersion: it.EngineVersion ?? '',
    'CertificateDetails.CAIdentifier': it.CACertificateIdentifier ?? '',
    ...(it.MasterUserSecret?.SecretArn === undefined ? {} : { 'MasterUserSecret.SecretArn': it.MasterUserSecret.SecretArn }),
  });
}
