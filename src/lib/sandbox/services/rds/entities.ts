// What RDS keeps: entities as rows, and the names of their tables for the services that look.
import type { Instant } from '../../../world/time.ts';

export const kinds = {
  instance: 'rds.instance',
  event: 'rds.event',
  snapshot: 'rds.snapshot',
  subnetGroup: 'rds.subnet-group',
  parameterGroup: 'rds.parameter-group',
  automatedBackup: 'rds.automated-backup',
  replicatedBackup: 'rds.replicated-backup',
  lostZone: 'rds.lost-zone',
  proxy: 'rds.proxy',
} as const;

/** A pool of connections before an instance. */
export interface DbProxy {
  readonly name: string;
  readonly endpoint: string;
  readonly vpcId: string;
  readonly securityGroups: readonly string[];
  /** ARNs of what opens the database for it. */
  readonly secrets: readonly string[];
  /** Identifier of the instance behind it. */
  readonly target?: string;
  /** Share of the connections that the instance allows. */
  readonly percent?: number;
}

export type Tags = Readonly<Record<string, string>>;

export interface Serving {
  readonly readable: boolean;
  readonly writable: boolean;
  readonly since: Instant;
  readonly endpointMovedAt?: Instant;
}

/** A piece of work on an instance: events of an older piece are void. */
export interface Work {
  readonly name: string;
  readonly number: number;
}

/** Values asked for that are not in force yet. */
export interface Pending {
  readonly class?: string;
  readonly allocatedStorage?: number;
  readonly storageType?: string;
  readonly iops?: number;
  readonly throughput?: number;
  readonly multiAz?: boolean;
  readonly engineVersion?: string;
  readonly port?: number;
  readonly subnetGroup?: string;
  readonly backupRetention?: number;
  readonly newId?: string;
  readonly caCertificate?: string;
  readonly iamAuthentication?: boolean;
  /** Never the password itself. */
  readonly passwordHash?: string;
}

export interface DbInstance {
  readonly id: string;
  /** `db-ABC...`: stays when the identifier changes. */
  readonly resourceId: string;
  /** When it could first be connected to; AWS leaves it out until then. */
  readonly createdAt?: Instant;
  readonly status: string;
  readonly class: string;
  readonly engine: 'postgres';
  readonly engineVersion: string;
  readonly masterUsername: string;
  /** SHA-256 of the master password; the password is kept nowhere. */
  readonly passwordHash?: string;
  /** The secret in Secrets Manager when RDS manages the password itself. */
  readonly managedSecret?: { readonly arn: string; readonly kmsKeyId?: string };
  readonly databaseName?: string;
  readonly port: number;
  readonly allocatedStorage: number;
  readonly maxAllocatedStorage?: number;
  readonly storageType: string;
  readonly iops?: number;
  readonly throughput?: number;
  readonly storageChangedAt?: Instant;
  readonly encrypted: boolean;
  readonly kmsKeyId?: string;
  readonly multiAz: boolean;
  /** Where the primary really is. */
  readonly zone: string;
  /** Where the standby really is; none for Single-AZ. */
  readonly standbyZone?: string;
  /** What the API says of the zones: lags behind after a failover. */
  readonly shownZone: string;
  readonly shownStandbyZone?: string;
  readonly subnetGroup: string;
  readonly vpcId: string;
  readonly securityGroups: readonly string[];
  /** Its network interfaces, where the world has an EC2: they hold subnets and security groups in place. */
  readonly interfaces?: readonly string[];
  readonly parameterGroup: string;
  readonly parameterStatus: 'in-sync' | 'applying' | 'pending-reboot';
  readonly backupRetention: number;
  readonly backupWindow: string;
  readonly maintenanceWindow: string;
  readonly autoMinorVersionUpgrade: boolean;
  readonly publiclyAccessible: boolean;
  readonly deletionProtection: boolean;
  readonly copyTagsToSnapshot: boolean;
  readonly monitoringInterval: number;
  readonly monitoringRole?: string;
  readonly performanceInsights: boolean;
  readonly performanceInsightsRetention?: number;
  readonly performanceInsightsKey?: string;
  readonly insightsMode: string;
  readonly logExports: readonly string[];
  readonly iamAuthentication: boolean;
  readonly caCertificate: string;
  readonly networkType: string;
  readonly tags: Tags;
  readonly pending: Pending;
  /** The endpoint's host name, once there is one. */
  readonly endpoint?: string;
  readonly serving?: Serving;
  readonly work?: Work;
  /** A failover that RDS began by itself, which does not wait for other work. */
  readonly failover?: Work;
  readonly lastFailoverAt?: Instant;
  /** First instant that a restore can reach; none while there are no automated backups. */
  readonly restorableFrom?: Instant;
  /** ARN of the source while it is a read replica. */
  readonly replicaOf?: string;
  readonly replicationState?: 'replicating' | 'terminated' | 'error';
  /** ARNs of its automated backups in other regions. */
  readonly backupReplications?: readonly string[];
  /** Its read replicas: identifiers in the same region, ARNs in others. */
  readonly replicas: readonly string[];
}

export interface RdsEvent {
  /** When DescribeEvents begins to show it; left out: at once. */
  readonly shownAt?: Instant;
  readonly seq: number;
  readonly at: Instant;
  readonly sourceId: string;
  readonly sourceType: 'db-instance' | 'db-snapshot' | 'db-parameter-group';
  readonly sourceArn: string;
  readonly message: string;
  readonly categories: readonly string[];
}

export interface DbSnapshot {
  readonly id: string;
  readonly type: 'manual' | 'automated';
  readonly status: 'creating' | 'available' | 'deleting' | 'copying';
  readonly createdAt?: Instant;
  readonly percent: number;
  /** While it is made: from when to when. */
  readonly making?: { readonly from: Instant; readonly to: Instant };
  /** The instance as it was: what a restore starts from. */
  readonly of: DbInstance;
  readonly zone: string;
  readonly kmsKeyId?: string;
  readonly encrypted: boolean;
  readonly source?: { readonly region: string; readonly arn: string };
  readonly tags: Tags;
}

export interface SubnetGroup {
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly subnets: readonly { readonly id: string; readonly zone: string }[];
  readonly tags: Tags;
}

export interface ParameterGroup {
  readonly name: string;
  readonly family: string;
  readonly description: string;
  /** Only what was set by the account; the rest are the engine's defaults. */
  readonly set: Readonly<Record<string, { readonly value: string; readonly method: 'immediate' | 'pending-reboot' }>>;
  readonly tags: Tags;
}

/** Automated backups that outlive their instance (`DeleteAutomatedBackups: false`). */
export interface AutomatedBackup {
  readonly resourceId: string;
  readonly of: DbInstance;
  readonly from: Instant;
  readonly to: Instant;
}
