// What RDS refuses in a request for an instance, value by value.
import { AwsFault } from '../../world/aws-fault.ts';
import { findVersion, newestOf, resolveVersion, type EngineVersion } from './engine-versions.ts';
import { classesIn, isClassName } from './instance-classes.ts';

const otherEngines = ['aurora-mysql', 'aurora-postgresql', 'custom-oracle-ee', 'db2-ae', 'db2-se', 'mariadb', 'mysql', 'oracle-ee', 'oracle-se2', 'sqlserver-ee', 'sqlserver-ex', 'sqlserver-se', 'sqlserver-web'];

/** @throws AwsFault */
export function checkEngine(engine: string | undefined): 'postgres' {
  if (engine === 'postgres') return engine;
  if (otherEngines.includes(engine ?? '')) throw new AwsFault('NotImplemented', `The sandbox models PostgreSQL only, not ${engine ?? ''}; a real account would answer.`, { status: 501 });
  throw new AwsFault('InvalidParameterValue', `Invalid DB engine: ${engine ?? ''}`);
}

/** The version to create. @throws AwsFault InvalidParameterCombination */
export function checkCreatable(asked: string | undefined): EngineVersion {
  const version = resolveVersion(asked);
  if (version === undefined || !version.creatable) throw new AwsFault('InvalidParameterCombination', `Cannot find version ${asked ?? ''} for postgres`);
  return version;
}

/** @throws AwsFault */
export function checkClass(name: string | undefined, region: string, version: string): string {
  if (name === undefined || !isClassName(name)) throw new AwsFault('InvalidParameterValue', `Invalid DB Instance class: ${name ?? ''}`);
  if (!classesIn(region).some((it) => it.name === name)) {
    throw new AwsFault(
      'InvalidParameterCombination',
      `RDS does not support creating a DB instance with the following combination: DBInstanceClass=${name}, Engine=postgres, EngineVersion=${version}, LicenseModel=postgresql-license. For supported combinations of instance class and database engine version, see the documentation.`,
    );
  }
  return name;
}

/** @throws AwsFault */
export function checkUpgrade(from: string, to: string, allowMajor: boolean): EngineVersion {
  const before = findVersion(from);
  const asked = /^\d+$/.test(to) ? newestOf(Number(to)) : findVersion(to);
  if (asked === undefined || before === undefined) throw new AwsFault('InvalidParameterCombination', `Cannot find version ${to} for postgres`);
  if (asked.version !== from && (asked.major < before.major || (asked.major === before.major && asked.minor < before.minor))) {
    throw new AwsFault('InvalidParameterCombination', `Cannot upgrade postgres from ${from} to ${asked.version}`);
  }
  if (asked.version !== from && !asked.creatable) throw new AwsFault('InvalidParameterCombination', `Cannot upgrade postgres from ${from} to ${asked.version}`);
  if (asked.major !== before.major && !allowMajor) throw new AwsFault('InvalidParameterCombination', 'The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.');
  return asked;
}

const reservedNames = ['admin', 'rdsadmin', 'rdsrepladmin', 'rds_superuser', 'pg_monitor', 'user'];

/** @throws AwsFault InvalidParameterValue */
export function checkMasterUsername(name: string | undefined): string {
  if (name === undefined || name === '') throw new AwsFault('InvalidParameterValue', 'The parameter MasterUsername must be provided and must not be blank.');
  if (!/^[A-Za-z][A-Za-z0-9_]{0,62}$/.test(name)) throw new AwsFault('InvalidParameterValue', 'The parameter MasterUsername is not a valid identifier. It must begin with a letter and contain only alphanumeric characters.');
  if (reservedNames.includes(name.toLowerCase())) throw new AwsFault('InvalidParameterValue', `MasterUsername ${name} cannot be used as it is a reserved word used by the engine`);
  return name;
}

/** @throws AwsFault InvalidParameterValue */
export function checkPassword(password: string): string {
  if (password.length < 8) throw new AwsFault('InvalidParameterValue', 'The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters.');
  if (password.length > 128) throw new AwsFault('InvalidParameterValue', 'The parameter MasterUserPassword is not a valid password because it is longer than 128 characters.');
  if (!/^[\x21-\x7e]+$/.test(password) || /[/@"]/.test(password)) {
    throw new AwsFault('InvalidParameterValue', `The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '"', ' ' may be used.`);
  }
  return password;
}

export interface Storage {
  readonly type: string;
  readonly size: number;
  readonly iops?: number | undefined;
  readonly throughput?: number | undefined;
}

const storageBounds: Readonly<Record<string, { readonly least: number; readonly most: number; readonly provisioned: boolean }>> = {
  gp2: { least: 20, most: 65_536, provisioned: false },
  gp3: { least: 20, most: 65_536, provisioned: false },
  io1: { least: 100, most: 65_536, provisioned: true },
  io2: { least: 100, most: 65_536, provisioned: true },
};

// AWS: gp3 under 400 GiB has its baseline of 3,000 IOPS and 125 MiB/s, and takes no other values (RDS user guide, "gp3 storage").
const gp3Settable = 400;

/** Fills in gp3's baseline. @throws AwsFault */
export function checkStorage(asked: Storage): Storage {
  const bounds = storageBounds[asked.type];
  if (bounds === undefined) throw new AwsFault('InvalidParameterValue', `Invalid storage type: ${asked.type}`);
  if (!Number.isInteger(asked.size) || asked.size < bounds.least || asked.size > bounds.most) {
    throw new AwsFault('InvalidParameterValue', `Invalid storage size for engine name postgres and storage type ${asked.type}: ${asked.size}`);
  }
  if (bounds.provisioned && asked.iops === undefined) throw new AwsFault('InvalidParameterCombination', `You must specify both the storage size and iops when modifying the storage size or iops on a DB instance that has iops.`);
  if (bounds.provisioned && ((asked.iops ?? 0) < 1000 || (asked.iops ?? 0) > 256_000)) throw new AwsFault('InvalidParameterValue', `Invalid iops value for engine name postgres and storage type ${asked.type}: ${asked.iops ?? ''}`);
  if (asked.type === 'gp2' && asked.iops !== undefined) throw new AwsFault('InvalidParameterCombination', `Iops not supported for storage type gp2.`);
  if (asked.type !== 'gp3') return asked;
  const large = asked.size >= gp3Settable;
  const baseline = { iops: large ? 12_000 : 3000, throughput: large ? 500 : 125 };
  const other = (asked.iops ?? baseline.iops) !== baseline.iops || (asked.throughput ?? baseline.throughput) !== baseline.throughput;
  if (!large && other) throw new AwsFault('InvalidParameterCombination', `You can't specify IOPS or storage throughput for engine postgres and a storage size less than ${gp3Settable}.`);
  return { ...asked, iops: asked.iops ?? baseline.iops, throughput: asked.throughput ?? baseline.throughput };
}

/** @throws AwsFault InvalidParameterValue */
export function checkRetention(days: number): number {
  if (!Number.isInteger(days) || days < 0 || days > 35) throw new AwsFault('InvalidParameterValue', `Invalid backup retention period: ${days}. Must be between 0 and 35.`);
  return days;
}

/** @throws AwsFault InvalidParameterValue */
export function checkPort(port: number): number {
  if (!Number.isInteger(port) || port < 1150 || port > 65_535) throw new AwsFault('InvalidParameterValue', `Invalid database port: ${port}. Must be between 1150 and 65535.`);
  return port;
}

/** @throws AwsFault */
export function checkMonitoring(interval: number, role: string | undefined): void {
  if (![0, 1, 5, 10, 15, 30, 60].includes(interval)) throw new AwsFault('InvalidParameterValue', 'Invalid monitoring interval. Valid values are 0, 1, 5, 10, 15, 30, 60.');
  if (interval > 0 && role === undefined) throw new AwsFault('InvalidParameterCombination', 'A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.');
  if (interval === 0 && role !== undefined) throw new AwsFault('InvalidParameterCombination', 'You cannot specify a MonitoringRoleARN value when the MonitoringInterval is 0.');
}

const logTypes = ['postgresql', 'upgrade', 'iam-db-auth-error'];

/** @throws AwsFault InvalidParameterCombination */
export function checkLogExports(types: readonly string[]): readonly string[] {
  const wrong = types.filter((type) => !logTypes.includes(type));
  if (wrong.length > 0) throw new AwsFault('InvalidParameterCombination', `You cannot use the log types '${wrong.join(',')}' with engine version postgres. For supported log types, see the documentation.`);
  return types;
}
