// Automated backups as RDS shows them, those of an instance that stands, that has gone, or that stands in another region.
import type { DBInstanceAutomatedBackup } from '@aws-sdk/client-rds';
import { asDate, type Instant } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { tagList } from '../../world/tags.ts';
import type { DbInstance } from './entities.ts';
import { arnOf, backupArnOf, partsOf } from './identifiers.ts';

export interface KeptBackup {
  readonly resourceId: string;
  readonly of: DbInstance;
  readonly status: string;
  /** Nothing can be restored yet where they are missing. */
  readonly from?: Instant;
  readonly to?: Instant;
  /** Of copies from another region. */
  readonly sourceArn?: string;
}

export function automatedBackupView(context: Context, { of, from, to, resourceId, status, sourceArn }: KeptBackup): DBInstanceAutomatedBackup {
  return {
    DBInstanceArn: sourceArn ?? arnOf(context, 'db', of.id),
    DBInstanceAutomatedBackupsArn: backupArnOf(context, resourceId),
    DbiResourceId: resourceId,
    DBInstanceIdentifier: of.id,
    Region: partsOf(sourceArn ?? '')?.region ?? context.region,
    ...(from === undefined || to === undefined ? {} : { RestoreWindow: { EarliestTime: asDate(from), LatestTime: asDate(to) } }),
    Status: status,
    AllocatedStorage: of.allocatedStorage,
    Engine: of.engine,
    EngineVersion: of.engineVersion,
    Encrypted: of.encrypted,
    ...(of.kmsKeyId === undefined ? {} : { KmsKeyId: of.kmsKeyId }),
    BackupRetentionPeriod: of.backupRetention,
    PreferredBackupWindow: of.backupWindow,
    TagList: tagList(of.tags),
  };
}
