// The databases that tasks keep their data in, and the connections they hold: what a failover cuts and how they come back.
import { latest, milliseconds, plus, type Instant } from '../../world/time.ts';
import type { Context, Table } from '../world/service.ts';
import type { World } from '../world/world.ts';
import type { Task } from '../services/ecs/entities.ts';
import type { DatabaseUse } from '../services/ecs/serving.ts';
import { kinds as rds, type DbInstance, type DbProxy } from '../services/rds/entities.ts';
import { databaseState, endpointTtl, type DatabaseState } from '../services/rds/serving.ts';
import { branches } from '../services/route53/resolve.ts';
import { hostIn } from './database-secrets.ts';
import { fixedDraw } from './fixed-draw.ts';
import type { Look } from './look.ts';
import { letIn, regionIsDark } from './network.ts';
import { notePools, type PoolSight } from './pools.ts';

export interface Database {
  /** `ACCOUNT/REGION/INSTANCE` */
  readonly key: string;
  readonly context: Context;
  readonly instance: DbInstance;
  readonly state: DatabaseState;
  /** Set where a task comes to it through a proxy. */
  readonly proxy?: DbProxy;
}

/** What the users' side remembers of a database. */
interface Remembered {
  readonly readable: boolean;
  /** When it last took connections again after it had not. */
  readonly backAt?: Instant;
}

interface Connection {
  readonly database: string;
  readonly since: Instant;
}

const rememberedOf = (world: World): Table<Remembered> => world.worldTable<Remembered>('users.database');
const connectionsOf = (world: World): Table<Connection> => world.worldTable<Connection>('users.connection');

export const databaseKey = (context: Context, instance: DbInstance): string => `${context.account}/${context.region}/${instance.id}`;

/** All databases of the world that have an endpoint. */
export function allDatabases(look: Look): readonly Database[] {
  return look.once('databases', () =>
    look.contextsWith(rds.instance).flatMap((context) =>
      context.table<DbInstance>(rds.instance).values().flatMap((instance): readonly Database[] => {
        const state = databaseState(context, instance.id);
        return state === undefined ? [] : [{ key: databaseKey(context, instance), context, instance, state }];
      }),
    ),
  );
}

/** Where a task keeps its data: a database of the world, one elsewhere that is taken to work, or one that cannot be found. */
export type Storage = { readonly kind: 'database'; readonly database: Database } | { readonly kind: 'elsewhere' } | { readonly kind: 'unknown' };

const endpointName = /\.rds\.amazonaws\.com$/;

export function storageOf(look: Look, context: Context, { task, use }: { readonly task: Task; readonly use: DatabaseUse }): Storage {
  return look.once(`storage/${context.account}/${context.region}/${task.vpcId}/${task.clusterName}/${use.host ?? ''}/${use.secretArn ?? ''}`, () => {
    const host = use.host ?? hostIn(context, use.secretArn ?? '');
    if (host === undefined) {
      // The secret does not say it in a form that is known here: the environment's own database, whose identifier is the cluster's name.
      const own = allDatabases(look).find((it) => it.context.account === context.account && it.context.region === context.region && it.instance.id === task.clusterName);
      return own === undefined ? { kind: 'elsewhere' } : { kind: 'database', database: own };
    }
    const endpoint = endpointName.test(host) ? host : (branches(look.dns(task.vpcId), host, 'A')[0]?.via.at(-1) ?? '').replace(/\.$/, '');
    if (!endpointName.test(endpoint)) return { kind: 'elsewhere' };
    const proxy = proxyAt(look, context, endpoint);
    const found = allDatabases(look).find((it) => it.context.account === context.account && (proxy === undefined ? it.instance.endpoint === endpoint : it.context.region === context.region && it.instance.id === proxy.target));
    return found === undefined ? { kind: 'unknown' } : { kind: 'database', database: proxy === undefined ? found : { ...found, proxy } };
  });
}

/** AWS: a proxy's endpoint is reached within its VPC, so in its own region. */
function proxyAt(look: Look, context: Context, endpoint: string): DbProxy | undefined {
  if (!endpoint.includes('.proxy-')) return undefined;
  return look.once(`proxies/${context.account}/${context.region}`, () => context.table<DbProxy>(rds.proxy).values()).find((proxy) => proxy.endpoint === endpoint);
}

/** After a failover each task's pool finds the new host at its own time: the endpoint's record is kept for its TTL. */
export function reconnectsAt(world: World, { task, database }: { readonly task: Pick<Task, 'id' | 'readyAt'>; readonly database: Database }, backAt: Instant): Instant {
  // AWS: a proxy keeps its endpoint and its clients, and finds the new primary without DNS (RDS user guide, "Failover" of "RDS Proxy concepts").
  if (database.proxy !== undefined || (task.readyAt ?? backAt) >= backAt) return backAt;
  return plus(backAt, milliseconds(endpointTtl(database.context) * fixedDraw(world, 'reconnect', task.id, backAt)));
}

export type Link = 'connected' | 'down' | 'reconnecting' | 'blocked';

/** Whether a task has connections to its database now. */
export function linkOf(look: Look, context: Context, { task, database }: { readonly task: Task; readonly database: Database }): Link {
  if (!database.state.readable || regionIsDark(database.context)) return 'down';
  const { world } = look;
  const backAt = rememberedOf(world).get(database.key)?.backAt;
  const held = connectionsOf(world).get(task.id);
  // AWS: a security group does not cut what is established (EC2 user guide, "Security group connection tracking"): only new connections ask it.
  if (held?.database === database.key && (backAt === undefined || held.since >= backAt)) return 'connected';
  if (backAt !== undefined && world.now < reconnectsAt(world, { task, database }, backAt)) return 'reconnecting';
  const { instance, proxy } = database;
  const may =
    proxy === undefined
      ? letIn(context, { from: task.securityGroups, address: task.ip, to: instance.securityGroups, port: instance.port })
      : letIn(context, { from: task.securityGroups, address: task.ip, to: proxy.securityGroups, port: instance.port }) && letIn(context, { from: proxy.securityGroups, to: instance.securityGroups, port: instance.port });
  return may ? 'connected' : 'blocked';
}

/** Takes note of databases that went or came back. Before anything else is judged. */
export function noteDatabases(look: Look): void {
  const { world } = look;
  for (const { key, state } of allDatabases(look)) {
    const before = rememberedOf(world).get(key);
    if (before?.readable === state.readable) continue;
    const back = before !== undefined && state.readable ? { backAt: world.now } : before?.backAt === undefined ? {} : { backAt: before.backAt };
    rememberedOf(world).put(key, { readable: state.readable, ...back });
  }
}

/** Takes note of the connections that stand, and of when the next pool will have found its database again. */
export function noteConnections(look: Look, uses: readonly { readonly task: Task; readonly context: Context; readonly database: Database }[]): readonly Instant[] {
  const { world } = look;
  const seen = new Set<string>();
  const due: Instant[] = [];
  const pools: PoolSight[] = [];
  for (const { task, context, database } of uses) {
    seen.add(task.id);
    const link = linkOf(look, context, { task, database });
    const backAt = rememberedOf(world).get(database.key)?.backAt;
    pools.push({ database: database.key, link, held: connectionsOf(world).get(task.id)?.database === database.key, databaseBackAt: backAt });
    if (link === 'reconnecting' && backAt !== undefined) due.push(reconnectsAt(world, { task, database }, backAt));
    if (link !== 'connected') continue;
    const held = connectionsOf(world).get(task.id);
    if (held?.database === database.key && (backAt === undefined || held.since >= backAt)) continue;
    connectionsOf(world).put(task.id, { database: database.key, since: latest(world.now, backAt ?? world.now) });
  }
  notePools(world, pools);
  for (const [id] of connectionsOf(world).entries()) if (!seen.has(id)) connectionsOf(world).delete(id);
  return due;
}

/** How many tasks hold connections to a database. */
export function connectedTasks(look: Look, database: Database): number {
  const counts = look.once('connected-tasks', () => {
    const found = new Map<string, number>();
    for (const { database: key } of connectionsOf(look.world).values()) found.set(key, (found.get(key) ?? 0) + 1);
    return found;
  });
  return counts.get(database.key) ?? 0;
}
