// What the world's users ask for: each service behind a load balancer, by the host name that its rule listens to.
import type { Instant } from '../../world/time.ts';
import type { Context, Table } from '../world/service.ts';
import type { World } from '../world/world.ts';
import { kinds as ecs, type Cluster, type Service } from '../services/ecs/entities.ts';
import { ruleBehind } from '../services/elasticloadbalancing/network.ts';
import { findLoadBalancer } from '../services/elasticloadbalancing/route.ts';
import { kinds as elb, type Listener, type Rule, type TargetGroup } from '../services/elasticloadbalancing/entities.ts';
import type { Look, Place } from './look.ts';

/** A service as its users know it: one, in however many regions it runs. */
export interface Site {
  /** `ACCOUNT/CLUSTER/SERVICE` */
  readonly key: string;
  readonly app: string;
  readonly environment: string;
  readonly service: string;
  readonly account: string;
  readonly cluster: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** When it was first fully reachable: what was before counts for nobody. */
  readonly reachableSince?: Instant;
}

const siteKind = 'users.site';
const sitesHangOn: readonly string[] = [...Object.values(elb), ecs.service, ecs.cluster, siteKind];

export const sitesOf = (world: World): Table<Site> => world.worldTable<Site>(siteKind);

const fields: readonly (keyof Site)[] = ['key', 'app', 'environment', 'service', 'account', 'cluster', 'host', 'port', 'path', 'reachableSince'];

export const isSame = (a: Site | undefined, b: Site): boolean => a !== undefined && fields.every((field) => a[field] === b[field]);

export const siteKey = (account: string, cluster: string, service: string): string => `${account}/${cluster}/${service}`;

/** The sites that stand, and those that stood and are missed: users do not forget a name because its service was deleted. */
export const knownSites = (look: Look): readonly Site[] => look.steady('sites', sitesHangOn, () => findSites(look));

function findSites(look: Look): readonly Site[] {
  const { world } = look;
  const found = new Map<string, Site>();
  for (const context of look.contextsWith(ecs.service)) {
    for (const service of context.table<Service>(ecs.service).values()) {
      if (service.status === 'INACTIVE') continue;
      const door = frontDoor(context, service);
      if (door === undefined) continue;
      const key = siteKey(context.account, service.clusterName, service.name);
      const other = found.get(key);
      // In two regions, the name that both listen to is the shorter one; the longer ones name a region.
      if (other !== undefined && other.host.length <= door.host.length) continue;
      found.set(key, { ...sitesOf(world).get(key), key, ...ownerOf(context, service), service: service.name, account: context.account, cluster: service.clusterName, ...door });
    }
  }
  for (const site of sitesOf(world).values()) if (!found.has(site.key)) found.set(site.key, site);
  return [...found.values()];
}

/** The ECS service of a site, in the first region that has it. */
export function serviceAtSite(look: Look, site: Site): Place<Service> | undefined {
  for (const context of look.contextsWith(ecs.service)) {
    const it = context.account === site.account ? context.table<Service>(ecs.service).get(`${site.cluster}/${site.service}`) : undefined;
    if (it !== undefined) return { context, it };
  }
  return undefined;
}

/** Whether the environment of a site has been taken down: then nobody misses it. */
export function isTakenDown(look: Look, site: Site): boolean {
  return !look.contextsWith(ecs.cluster).some((context) => context.account === site.account && context.table<Cluster>(ecs.cluster).values().some((cluster) => cluster.name === site.cluster && cluster.status === 'ACTIVE'));
}

/** By the tags `platform:app` and `platform:environment`, else by the cluster's name `APP-ENV`. */
export function ownerOf(context: Context, service: Pick<Service, 'tags' | 'clusterName'>): { readonly app: string; readonly environment: string } {
  const cluster = context.table<Cluster>(ecs.cluster).get(service.clusterName);
  const tags = { ...cluster?.tags, ...service.tags };
  const dash = service.clusterName.lastIndexOf('-');
  const [app, environment] = dash < 0 ? [service.clusterName, service.clusterName] : [service.clusterName.slice(0, dash), service.clusterName.slice(dash + 1)];
  return { app: tags['platform:app'] ?? app, environment: tags['platform:environment'] ?? environment };
}

type Door = Pick<Site, 'host' | 'port' | 'path'>;

function frontDoor(context: Context, service: Service): Door | undefined {
  for (const { targetGroupArn, advancedConfiguration } of service.loadBalancers) {
    const groups = [targetGroupArn, advancedConfiguration?.alternateTargetGroupArn].flatMap((arn) => context.table<TargetGroup>(elb.targetGroup).get(arn ?? '') ?? []);
    const used = groups.flatMap((group) => group.usedBy).filter((arn) => arn !== ruleBehind(context, advancedConfiguration?.testListenerRule)?.arn);
    const arn = advancedConfiguration?.productionListenerRule ?? used[0];
    const rule = ruleBehind(context, arn);
    if (rule === undefined) continue;
    return doorOf(context, rule, { service: service.name, healthPaths: groups.map((group) => group.healthCheck.path) });
  }
  return undefined;
}

function doorOf(context: Context, rule: Rule, { service, healthPaths }: { readonly service: string; readonly healthPaths: readonly string[] }): Door | undefined {
  const listener = context.table<Listener>(elb.listener).get(rule.listenerArn);
  const balancer = findLoadBalancer(context, rule.loadBalancerArn);
  if (listener === undefined || balancer === undefined) return undefined;
  const valuesOf = (field: string): readonly string[] => rule.conditions.filter((condition) => condition.Field === field).flatMap((condition) => condition.HostHeaderConfig?.Values ?? condition.PathPatternConfig?.Values ?? condition.Values ?? []);
  const hosts = valuesOf('host-header').map((host) => host.toLowerCase().replace(/\*/g, service)).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const path = (valuesOf('path-pattern')[0] ?? '/').replace(/[*?]/g, '');
  return { host: hosts[0] ?? balancer.dnsName.toLowerCase(), port: listener.port, path: healthPaths.includes(path) ? `${path.replace(/\/$/, '')}/users` : path };
}
