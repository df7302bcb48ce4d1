// Caches and secrets, as far as they cost.
import type { Context } from '../world/service.ts';
import { kinds as elasticache, type ReplicationGroup } from '../services/elasticache/entities.ts';
import { kinds as secretsmanager, type Secret } from '../services/secretsmanager/entities.ts';
import type { Thing } from './things.ts';

export const cacheThings = (context: Context): readonly Thing[] =>
  context.table<ReplicationGroup>(elasticache.group).values().flatMap((group): readonly Thing[] => {
    const nodes = group.nodeGroups.reduce((sum, { nodes: these }) => sum + these.filter((node) => node.status !== 'creating').length, 0);
    return nodes === 0 ? [] : [{ item: `elasticache-hour/${group.engine}/${group.nodeType}`, quantity: nodes, tags: group.tags }];
  });

/** AWS: a secret that waits for its deletion costs nothing; a replica costs as much as its primary. (Secrets Manager pricing) */
export const secretThings = (context: Context): readonly Thing[] => context.table<Secret>(secretsmanager.secret).values().filter((secret) => secret.deletedAt === undefined).map(({ tags }) => ({ item: 'secret-month', quantity: 1, tags }));
