// The locks that a run holds: on its environment, on its service, on itself.
import { join } from 'node:path';
import type { EnvironmentDescription } from '../config/describe.ts';
import { takeLock, type HeldLock, type LockMode } from '../world/file-lock.ts';

export interface LockWish {
  /** For people: `environment production`. */
  readonly what: string;
  /** Under the state folder. */
  readonly path: string;
  readonly mode: LockMode;
}

/** Bootstrap and failover have the environment to themselves; a deploy shares it, and has its service to itself. */
export const environmentLock = (environment: string, mode: LockMode): LockWish => ({ what: `environment ${environment}`, path: `locks/${environment}/environment`, mode });
export const serviceLock = (environment: string, service: string): LockWish => ({ what: `${service} in ${environment}`, path: `locks/${environment}/service-${service}`, mode: 'exclusive' });

/** What a deploy takes: in the standby region a service is another one than at home. */
export function deployLocks({ environment, region, standby }: EnvironmentDescription, service: string): readonly LockWish[] {
  const own = serviceLock(environment, service);
  const away = standby?.region === region;
  return [environmentLock(environment, 'shared'), away ? { ...own, what: `${own.what} (${region})`, path: `${own.path}-${region}` } : own];
}

/** All or none. @throws Problem LOCKED (exit 8) */
export function takeLocks(stateFolder: string, wishes: readonly LockWish[], who: { readonly run: string; readonly kind: string }): HeldLock {
  const held: HeldLock[] = [];
  const release = (): void => {
    for (const lock of held.toReversed()) lock.release();
  };
  try {
    for (const { what, path, mode } of wishes) held.push(takeLock(join(stateFolder, path), mode, { ...who, what }));
  } catch (thrown) {
    release();
    throw thrown;
  }
  return { release };
}
