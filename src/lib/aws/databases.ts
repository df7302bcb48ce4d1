// RDS in our words: an instance as it stands, its events in AWS's words, a forced failover.
import type { DBInstance, DescribeDBEngineVersionsCommandOutput, DescribeDBInstancesCommandOutput, DescribeEventsCommandOutput, DescribeOrderableDBInstanceOptionsCommandOutput } from '@aws-sdk/client-rds';
import { asDate, fromDate, instant, type Instant } from '../world/time.ts';
import { allPages, type ServiceApi } from './api.ts';
import { isAwsProblem } from './problems.ts';

export interface DatabaseInstance {
  readonly id: string;
  readonly status: string;
  readonly engine: string;
  readonly engineVersion: string;
  readonly instanceClass: string;
  readonly multiAz: boolean;
  /** The primary's; lags a failover by up to a minute. */
  readonly zone: string | undefined;
  readonly standbyZone: string | undefined;
  readonly endpoint: string | undefined;
  /** What waits for the maintenance window, in AWS's words, sorted. */
  readonly pending: readonly string[];
  /** What it follows, where it is a replica. */
  readonly source: string | undefined;
  readonly encrypted: boolean;
  /** Ids, sorted. */
  readonly securityGroups: readonly string[];
  /** Of automated backups; 0: there are none. */
  readonly backupDays: number;
}

export interface DatabaseEvent {
  readonly at: Instant;
  readonly message: string;
  readonly categories: readonly string[];
}

// AWS: "Amazon RDS event categories and event messages" (RDS user guide).
const storageChanged = /Finished applying modification to (allocated storage|storage type)/i;

export class Databases {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  async instance(id: string): Promise<DatabaseInstance | undefined> {
    try {
      const answer = await this.#api.call<object, DescribeDBInstancesCommandOutput>('DescribeDBInstances', { DBInstanceIdentifier: id });
      const [it] = answer.DBInstances ?? [];
      return it === undefined ? undefined : instanceOf(it);
    } catch (thrown) {
      if (isAwsProblem(thrown, 'DBInstanceNotFound', 'DBInstanceNotFoundFault')) return undefined;
      throw thrown;
    }
  }

  /** Events of an instance since an instant, oldest first. AWS's answer has no event ids: match the words. */
  async events(id: string, since: Instant): Promise<readonly DatabaseEvent[]> {
    const ask = (Marker?: string) => () =>
      this.#api.call<object, DescribeEventsCommandOutput>('DescribeEvents', { SourceIdentifier: id, SourceType: 'db-instance', StartTime: asDate(since), ...(Marker === undefined ? {} : { Marker }) });
    const pages = await allPages(ask(), (page) => (page.Marker === undefined ? undefined : ask(page.Marker)));
    return pages
      .flatMap((page) => page.Events ?? [])
      .map((it) => ({ at: it.Date === undefined ? instant(0) : fromDate(it.Date), message: it.Message ?? '', categories: it.EventCategories ?? [] }))
      .sort((a, b) => a.at - b.at);
  }

  /**
   * When the last change of storage ended, if less than six hours ago: so long AWS takes no other ("Working with storage", RDS user guide).
   * No field of the instance says it; its events do.
   */
  async storageChangedAt(id: string): Promise<Instant | undefined> {
    const ask = (Marker?: string) => () => this.#api.call<object, DescribeEventsCommandOutput>('DescribeEvents', { SourceIdentifier: id, SourceType: 'db-instance', Duration: 360, ...(Marker === undefined ? {} : { Marker }) });
    const pages = await allPages(ask(), (page) => (page.Marker === undefined ? undefined : ask(page.Marker)));
    const ends = pages.flatMap((page) => page.Events ?? []).filter(({ Message = '' }) => storageChanged.test(Message));
    return ends.reduce<Instant | undefined>((latest, { Date: at }) => (at === undefined || (latest !== undefined && fromDate(at) < latest) ? latest : fromDate(at)), undefined);
  }

  /** AWS: has no client token; whether it took is to be read from events and zones, not from the call. */
  async forceFailover(id: string): Promise<void> {
    await this.#api.call('RebootDBInstance', { DBInstanceIdentifier: id, ForceFailover: true });
  }

  /** Identifiers of all of the region's. */
  async identifiers(): Promise<readonly string[]> {
    const ask = (Marker?: string) => () => this.#api.call<object, DescribeDBInstancesCommandOutput>('DescribeDBInstances', Marker === undefined ? {} : { Marker });
    const pages = await allPages(ask(), (page) => (page.Marker === undefined ? undefined : ask(page.Marker)));
    return pages.flatMap((page) => (page.DBInstances ?? []).map((it) => it.DBInstanceIdentifier ?? ''));
  }

  /** Names of the zones in which a class is offered; none where the region does not have it. */
  async zonesOffering(engine: string, instanceClass: string, version: string | undefined): Promise<readonly string[]> {
    const input = { Engine: engine, DBInstanceClass: instanceClass, ...(version === undefined ? {} : { EngineVersion: version }) };
    const ask = (Marker?: string) => () => this.#api.call<object, DescribeOrderableDBInstanceOptionsCommandOutput>('DescribeOrderableDBInstanceOptions', Marker === undefined ? input : { ...input, Marker });
    const pages = await allPages(ask(), (page) => (page.Marker === undefined ? undefined : ask(page.Marker)));
    return [...new Set(pages.flatMap((page) => (page.OrderableDBInstanceOptions ?? []).flatMap((it) => (it.AvailabilityZones ?? []).map(({ Name = '' }) => Name))))].sort();
  }

  /** The newest minor of a major version that can be created now, such as `15.19`. */
  async newestVersion(engine: string, major: string): Promise<string | undefined> {
    const ask = (Marker?: string) => () => this.#api.call<object, DescribeDBEngineVersionsCommandOutput>('DescribeDBEngineVersions', { Engine: engine, EngineVersion: major, ...(Marker === undefined ? {} : { Marker }) });
    const pages = await allPages(ask(), (page) => (page.Marker === undefined ? undefined : ask(page.Marker)));
    const versions = pages.flatMap((page) => (page.DBEngineVersions ?? []).flatMap((it) => (it.Status === 'deprecated' ? [] : (it.EngineVersion ?? []))));
    const minor = (version: string): number => Number(version.split('.')[1] ?? 0);
    return versions.filter((version) => version.startsWith(`${major}.`)).sort((a, b) => minor(b) - minor(a))[0];
  }
}

function instanceOf(it: DBInstance): DatabaseInstance {
  return {
    id: it.DBInstanceIdentifier ?? '',
    status: it.DBInstanceStatus ?? 'unknown',
    engine: it.Engine ?? '',
    engineVersion: it.EngineVersion ?? '',
    instanceClass: it.DBInstanceClass ?? '',
    multiAz: it.MultiAZ ?? false,
    zone: it.AvailabilityZone,
    standbyZone: it.SecondaryAvailabilityZone,
    endpoint: it.Endpoint?.Address,
    pending: Object.entries(it.PendingModifiedValues ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [name])).sort(),
    source: it.ReadReplicaSourceDBInstanceIdentifier,
    encrypted: it.StorageEncrypted ?? false,
    securityGroups: (it.VpcSecurityGroups ?? []).flatMap(({ VpcSecurityGroupId: id }) => id ?? []).sort(),
    backupDays: it.BackupRetentionPeriod ?? 0,
  };
}
