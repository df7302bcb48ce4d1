// Caches and secrets, as far as they cost.
import type { Context } from '../world/service.ts';
import type { Thing } from './things.ts';

export const cacheThings = (_: Context): readonly Thing[] => [];
export const secretThings = (_: Context): readonly Thing[] => [];
