// What RDS offers: engine versions and the instance classes that can be ordered with them.
import type { DescribeDBEngineVersionsCommandInput, DescribeDBEngineVersionsCommandOutput, DescribeOrderableDBInstanceOptionsCommandInput, DescribeOrderableDBInstanceOptionsCommandOutput } from '@aws-sdk/client-rds';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { zonesOf } from '../../world/regions.ts';
import { operation } from '../../world/service.ts';
import { engineVersions, familyOf, isDefault, resolveVersion, upgradeTargets, type EngineVersion } from './engine-versions.ts';
import { classesIn } from './instance-classes.ts';
import { markerRefused, maxRecords } from './paging.ts';

const keyOf = (it: EngineVersion): string => `${String(it.major).padStart(3, '0')}.${String(it.minor).padStart(3, '0')}`;

export const describeEngineVersions = operation<DescribeDBEngineVersionsCommandInput, DescribeDBEngineVersionsCommandOutput>((input, context) => {
  if (input.Engine !== undefined && input.Engine !== 'postgres') return { DBEngineVersions: [] };
  const found = engineVersions
    .filter((it) => it.creatable || input.IncludeAll === true)
    .filter((it) => input.EngineVersion === undefined || it.version === input.EngineVersion || String(it.major) === input.EngineVersion)
    .filter((it) => input.DBParameterGroupFamily === undefined || familyOf(it.version) === input.DBParameterGroupFamily)
    .filter((it) => input.DefaultOnly !== true || (input.EngineVersion === undefined && input.DBParameterGroupFamily === undefined ? resolveVersion(undefined)?.version === it.version : isDefault(it)));
  const shown = page(found, { max: maxRecords(input.MaxRecords), token: input.Marker, key: keyOf, refuse: markerRefused });
  return {
    DBEngineVersions: shown.items.map((it) => ({
      Engine: 'postgres',
      EngineVersion: it.version,
      MajorEngineVersion: String(it.major),
      DBParameterGroupFamily: familyOf(it.version),
      DBEngineDescription: 'PostgreSQL',
      DBEngineVersionDescription: `PostgreSQL ${it.version}-R1`,
      ValidUpgradeTarget: upgradeTargets(it).map((to) => ({ Engine: 'postgres', EngineVersion: to.version, Description: `PostgreSQL ${to.version}-R1`, AutoUpgrade: to.major === it.major && isDefault(to), IsMajorVersionUpgrade: to.major !== it.major })),
      ExportableLogTypes: ['postgresql', 'upgrade', 'iam-db-auth-error'],
      SupportsLogExportsToCloudwatchLogs: true,
      SupportsReadReplica: true,
      SupportedFeatureNames: ['s3Export', 's3Import', 'Lambda'],
      SupportedCACertificateIdentifiers: ['rds-ca-rsa2048-g1', 'rds-ca-ecc384-g1', 'rds-ca-rsa4096-g1'],
      SupportsCertificateRotationWithoutRestart: true,
      SupportsGlobalDatabases: false,
      SupportsParallelQuery: false,
      SupportsBabelfish: false,
      Status: it.creatable ? 'available' : 'deprecated',
      DBEngineVersionArn: `arn:aws:rds:${context.region}::engine-version:postgres/${it.version}`,
      TagList: [],
    })),
    ...(shown.next === undefined ? {} : { Marker: shown.next }),
  };
});

export const describeOrderableOptions = operation<DescribeOrderableDBInstanceOptionsCommandInput, DescribeOrderableDBInstanceOptionsCommandOutput>((input, context) => {
  if (input.Engine === undefined) throw new AwsFault('InvalidParameterValue', 'The parameter Engine must be provided and must not be blank.');
  if (input.Engine !== 'postgres') return { OrderableDBInstanceOptions: [] };
  const zones = zonesOf(context.region).map(({ name }) => ({ Name: name }));
  const rows = engineVersions
    .filter((it) => it.creatable && (input.EngineVersion === undefined || it.version === input.EngineVersion))
    .flatMap((version) => classesIn(context.region).map((its) => ({ version, its })))
    .filter(({ its }) => input.DBInstanceClass === undefined || its.name === input.DBInstanceClass)
    .flatMap((row) => ['gp2', 'gp3', 'io1', 'io2'].map((storage) => ({ ...row, storage, key: `${keyOf(row.version)}/${row.its.name}/${storage}` })))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const shown = page(rows, { max: maxRecords(input.MaxRecords), token: input.Marker, key: ({ key }) => key, refuse: markerRefused });
  return {
    OrderableDBInstanceOptions: shown.items.map(({ version, its, storage }) => ({
      Engine: 'postgres',
      EngineVersion: version.version,
      DBInstanceClass: its.name,
      LicenseModel: 'postgresql-license',
      AvailabilityZones: zones,
      MultiAZCapable: true,
      ReadReplicaCapable: true,
      Vpc: true,
      SupportsStorageEncryption: true,
      StorageType: storage,
      SupportsIops: storage !== 'gp2',
      SupportsStorageThroughput: storage === 'gp3',
      SupportsEnhancedMonitoring: true,
      SupportsIAMDatabaseAuthentication: true,
      SupportsPerformanceInsights: !/\.t(3|4g)\.micro$/.test(its.name),
      MinStorageSize: storage.startsWith('io') ? 100 : 20,
      MaxStorageSize: 65_536,
      SupportsStorageAutoscaling: true,
      SupportedNetworkTypes: ['IPV4', 'DUAL'],
    })),
    ...(shown.next === undefined ? {} : { Marker: shown.next }),
  };
});
