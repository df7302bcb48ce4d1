// RDS for PostgreSQL: instances, failover, backups, replicas.
import type { ServiceModule } from '../../world/service.ts';
import { maintenanceWindow, renamed, storageOptimized, storageOptimizes } from './apply-pending.ts';
import { automatedSnapshotBegins, automatedSnapshotEnds, backupDue } from './backups.ts';
import { deleteAutomatedBackup, startBackupReplication, stopBackupReplication } from './backup-replication.ts';
import { createInstance } from './create-instance.ts';
import { deleted, deleteInstance } from './delete-instance.ts';
import { describeEvents } from './events.ts';
import { abandon, showZones } from './failover.ts';
import { describeInstances } from './instances.ts';
import { modifyInstance } from './modify-instance.ts';
import { describeEngineVersions, describeOrderableOptions } from './offers.ts';
import { createParameterGroup, deleteParameterGroup, describeParameterGroups, describeParameters, modifyParameterGroup, parametersLoaded, resetParameterGroup } from './parameter-groups.ts';
import { rebootInstance } from './reboot.ts';
import { createReadReplica, leavesSource, promoteReadReplica, switchoverReadReplica } from './replicas.ts';
import { describeAutomatedBackups, restoreFromSnapshot, restoreToPointInTime } from './restore.ts';
import { copySnapshot, createSnapshot, deleteSnapshot, describeSnapshots, snapshotReady } from './snapshots.ts';
import { startInstance, stopInstance, stopped, stoppedTooLong } from './stop-start.ts';
import { createSubnetGroup, deleteSubnetGroup, describeSubnetGroups, modifySubnetGroup } from './subnet-groups.ts';
import { addTags, listTags, removeTags } from './tags.ts';
import { takeStep } from './timeline.ts';
import { zonesChanged } from './zones.ts';
import { rules } from './beliefs.ts';
import { needs } from './needs.ts';

export const rds: ServiceModule = {
  name: 'rds',
  beliefs: rules.rules,
  sdk: { load: () => import('@aws-sdk/client-rds'), client: 'RDSClient' },
  eventual: true,
  needs,
  operations: {
    CreateDBInstance: createInstance,
    DescribeDBInstances: describeInstances,
    ModifyDBInstance: modifyInstance,
    RebootDBInstance: rebootInstance,
    DeleteDBInstance: deleteInstance,
    StopDBInstance: stopInstance,
    StartDBInstance: startInstance,
    CreateDBInstanceReadReplica: createReadReplica,
    PromoteReadReplica: promoteReadReplica,
    RestoreDBInstanceToPointInTime: restoreToPointInTime,
    RestoreDBInstanceFromDBSnapshot: restoreFromSnapshot,
    DescribeDBInstanceAutomatedBackups: describeAutomatedBackups,
    StartDBInstanceAutomatedBackupsReplication: startBackupReplication,
    StopDBInstanceAutomatedBackupsReplication: stopBackupReplication,
    DeleteDBInstanceAutomatedBackup: deleteAutomatedBackup,
    SwitchoverReadReplica: switchoverReadReplica,
    CreateDBSnapshot: createSnapshot,
    CopyDBSnapshot: copySnapshot,
    DeleteDBSnapshot: deleteSnapshot,
    DescribeDBSnapshots: describeSnapshots,
    DescribeEvents: describeEvents,
    DescribeDBEngineVersions: describeEngineVersions,
    DescribeOrderableDBInstanceOptions: describeOrderableOptions,
    CreateDBSubnetGroup: createSubnetGroup,
    ModifyDBSubnetGroup: modifySubnetGroup,
    DeleteDBSubnetGroup: deleteSubnetGroup,
    DescribeDBSubnetGroups: describeSubnetGroups,
    CreateDBParameterGroup: createParameterGroup,
    ModifyDBParameterGroup: modifyParameterGroup,
    ResetDBParameterGroup: resetParameterGroup,
    DeleteDBParameterGroup: deleteParameterGroup,
    DescribeDBParameterGroups: describeParameterGroups,
    DescribeDBParameters: describeParameters,
    ListTagsForResource: listTags,
    AddTagsToResource: addTags,
    RemoveTagsFromResource: removeTags,
  },
  events: {
    'rds.step': takeStep,
    'rds.served-step': takeStep,
    'rds.zones-shown': showZones,
    'rds.zones-changed': zonesChanged,
    'rds.failover-abandoned': abandon,
    'rds.parameters-loaded': parametersLoaded,
    'rds.backup-due': backupDue,
    'rds.automated-snapshot-begins': automatedSnapshotBegins,
    'rds.automated-snapshot-ends': automatedSnapshotEnds,
    'rds.snapshot-ready': snapshotReady,
    'rds.maintenance-window': maintenanceWindow,
    'rds.storage-optimizes': storageOptimizes,
    'rds.storage-optimized': storageOptimized,
    'rds.renamed': renamed,
    'rds.leaves-source': leavesSource,
    'rds.deleted': deleted,
    'rds.stopped': stopped,
    'rds.stopped-too-long': stoppedTooLong,
  },
  // A failover or a restart once begun, and what is told of it.
  servesOn: ['rds.served-step', 'rds.zones-shown', 'rds.zones-changed', 'rds.failover-abandoned', 'rds.parameters-loaded'],
};
