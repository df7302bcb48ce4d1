// Caches and secrets, as far as they cost.
import type { Context } from '../world/service.ts';
import { kinds as secretsmanager, type Secret } from '../services/secretsmanager/entities.ts';
import type { Thing } from './things.ts';

export const cacheThings = (_: Context): readonly Thing[] => [];

/** AWS: a secret that waits for its deletion costs nothing; a replica costs as much as its primary. (Secrets Manager pricing) */
export const secretThings = (context: Context): readonly Thing[] => context.table<Secret>(secretsmanager.secret).values().filter((secret) => secret.deletedAt === undefined).map(({ tags }) => ({ item: 'secret-month', quantity: 1, tags }));
