// Settings that contradict each other, said where somebody wrote one of them; what the blueprint says by itself is right.
import { settingAt, type Blueprint, type Setting, type Settings } from '../blueprint.ts';
import type { Complaint } from '../fault.ts';
import { overlap as blocksOverlap } from '../../world/ipv4.ts';
import type { Rule, SoundConfig } from './sound.ts';

export interface Environment {
  readonly name: string;
  /** What platform.yml says itself. */
  own(path: string): Setting | undefined;
  /** What holds. */
  setting(path: string): Setting | undefined;
  complain(setting: string, problem: string, allowed: string): Complaint;
}

/** Each in its home region, and once more in the standby region where there is one. */
export function environmentsIn({ value }: SoundConfig, blueprint: Blueprint): readonly Environment[] {
  return Object.entries(value.environments ?? {}).flatMap(([name, { settings, standby }]) => {
    const said = (tree: unknown) => (path: string): Setting | undefined => settingAt((tree ?? {}) as Settings, path);
    const [own, there] = [said(settings), said(standby)];
    const complaint = (key: string): Environment['complain'] => (setting, problem, allowed) => ({ path: ['environments', name, key, ...setting.split('.')], at: 'value', problem, allowed });
    const setting = (path: string): Setting | undefined => own(path) ?? settingAt(blueprint.environments[name] ?? {}, path) ?? settingAt(blueprint.defaults, path);
    const home: Environment = { name, own, setting, complain: complaint('settings') };
    if (value.regions?.standby === undefined) return [home];
    return [home, { name: `${name} in ${value.regions.standby}`, own: there, setting: (path) => there(path) ?? settingAt(blueprint.standby.settings, path) ?? setting(path), complain: complaint('standby') }];
  });
}

/** Two networks whose addresses overlap can never be joined. */
export const networksAreApart =
  (blueprint: Blueprint): Rule =>
  (config) => {
    const environments = environmentsIn(config, blueprint);
    return environments.flatMap((environment, index) => {
      const own = environment.own('network.cidr');
      const other = environments.find((it, place) => it !== environment && (it.own('network.cidr') === undefined || place < index) && overlap(own, it.setting('network.cidr')));
      if (other === undefined) return [];
      return [environment.complain('network.cidr', `overlaps ${other.name}, which has ${String(other.setting('network.cidr'))}`, 'a range of its own for every environment')];
    });
  };

// AWS: ElastiCache API, CreateReplicationGroup: Multi-AZ needs automatic failover, and that a replica to fail over to.
export const standbysHaveNodes =
  (blueprint: Blueprint): Rule =>
  (config) =>
    environmentsIn(config, blueprint).flatMap(({ own, setting, complain }) => {
      const nodes = setting('cache.nodes');
      if (setting('cache.multiAz') !== true || nodes !== 1) return [];
      const written = own('cache.nodes') === undefined ? 'cache.multiAz' : 'cache.nodes';
      return own(written) === undefined ? [] : [complain(written, 'a cache of one node has nothing to fail over to', 'cache.nodes: 2 with cache.multiAz: true')];
    });

/** The database lets in its proxy alone, and its secret names the database itself: a service that goes by that would wait in vain. */
export const proxiesAreTheWay =
  (blueprint: Blueprint): Rule =>
  (config) => {
    const proxied = environmentsIn(config, blueprint).find(({ setting }) => setting('data.proxy') === true);
    if (proxied === undefined) return [];
    return Object.entries(config.value.services ?? {}).flatMap(([service, { secrets = {} }]) =>
      Object.entries(secrets)
        .filter(([, reference]) => reference === 'database:host')
        .map(([variable]): Complaint => ({
          path: ['services', service, 'secrets', variable],
          at: 'value',
          problem: `the host of the database itself, which lets in only its proxy in ${proxied.name}`,
          allowed: 'DATABASE_HOST, a variable that every service with needs: [database] has, or data.proxy: false in every environment',
        })),
    );
  };

/** Somebody must be let in: the world, or CloudFront. There is one distribution for both regions, so both are behind it or neither. */
export const somebodyIsLetIn =
  (blueprint: Blueprint): Rule =>
  (config) =>
    environmentsIn(config, blueprint).flatMap(({ name, own, setting, complain }) => {
      const isStandby = config.value.environments?.[name] === undefined;
      const apart = isStandby ? ['edge.front', 'edge.direct', 'edge.originKey'].filter((path) => own(path) !== undefined) : [];
      if (isStandby) return apart.map((path) => complain(path, 'one distribution stands before both regions', `${path} under settings`));
      if (setting('edge.direct') !== false || setting('edge.front') === true) return [];
      const written = own('edge.direct') === undefined ? 'edge.front' : 'edge.direct';
      return own(written) === undefined ? [] : [complain(written, 'the load balancer would let in nobody', 'edge.front: true, or edge.direct: true')];
    });

// AWS: RDS API, MaxAllocatedStorage: more than the allocated storage; 0 is the template's word for none.
export const storageCanGrow =
  (blueprint: Blueprint): Rule =>
  (config) =>
    environmentsIn(config, blueprint).flatMap(({ own, setting, complain }) => {
      const [storage, most] = [setting('data.storage'), setting('data.maxStorage')];
      if (typeof storage !== 'number' || typeof most !== 'number' || most === 0 || most > storage) return [];
      const written = own('data.maxStorage') === undefined ? 'data.storage' : 'data.maxStorage';
      return own(written) === undefined ? [] : [complain(written, `data.maxStorage is ${most} and data.storage ${storage}`, 'a maxStorage above storage, or 0 for none')];
    });

// AWS: RDS API, PreferredBackupWindow: "Must not conflict with the preferred maintenance window. Must be at least 30 minutes."
export const windowsAreApart =
  (blueprint: Blueprint): Rule =>
  (config) =>
    environmentsIn(config, blueprint).flatMap(({ own, setting, complain }) => {
      const [backup, maintenance] = [setting('data.backupWindow'), setting('data.maintenanceWindow')];
      if (typeof backup !== 'string' || typeof maintenance !== 'string' || !windowsMeet(backup, maintenance)) return [];
      const written = own('data.backupWindow') === undefined ? 'data.maintenanceWindow' : 'data.backupWindow';
      return own(written) === undefined ? [] : [complain(written, `the backup window ${backup} and the maintenance window ${maintenance} meet`, 'windows that do not overlap')];
    });

const day = 1440;
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** @param daily `00:00-00:30` @param weekly `sun:02:00-sun:03:00` */
function windowsMeet(daily: string, weekly: string): boolean {
  const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
  const minutes = (from: number, to: number, round: number): readonly number[] => Array.from({ length: (to - from + round) % round }, (_, index) => (from + index) % round);
  const [backupFrom = '', backupTo = ''] = daily.split('-');
  const [weekFrom = '', weekTo = ''] = weekly.split('-');
  const ofWeek = (text: string): number => weekdays.indexOf(text.slice(0, 3)) * day + minuteOf(text.slice(4));
  const backup = new Set(minutes(minuteOf(backupFrom), minuteOf(backupTo), day));
  return minutes(ofWeek(weekFrom), ofWeek(weekTo), 7 * day).some((minute) => backup.has(minute % day));
}

const overlap = (one: Setting | undefined, other: Setting | undefined): boolean => typeof one === 'string' && typeof other === 'string' && blocksOverlap(one, other);
