// Opens a sandbox's world with its clock: in a folder, or in memory for rehearsals that nobody needs afterwards.
import { mkdirSync } from 'node:fs';
import { isProblem } from '../problems/problem.ts';
import type { Clock } from '../world/clock.ts';
import { RealClock } from '../world/real-clock.ts';
import { latest, type Instant } from '../world/time.ts';
import { VirtualClock } from '../world/virtual-clock.ts';
import { allServices } from './all-services.ts';
import { birthIn, firstInstant, newBirth, openState, statePath, type Birth, type Wishes } from './birth.ts';
import { sandboxProblem } from './problems.ts';
import { paceOf } from './pace.ts';
import { bookkeeper } from './costs/ledger.ts';
import { observeFaults } from './services/ecs/fault-watch.ts';
import { observeZones as observeCacheZones } from './services/elasticache/zones.ts';
import { authority } from './services/iam/authority.ts';
import { observeZones as observeDatabaseZones } from './services/rds/zones.ts';
import { usersOf } from './users/observer.ts';
import { Waits } from './waits.ts';
import { scenarioEvents } from './world/scenario.ts';
import { Store } from './world/store.ts';
import { World } from './world/world.ts';

export interface OpenSandbox {
  readonly world: World;
  readonly birth: Birth;
  readonly clock: Clock;
  /** World time now: that of the clock, or later where others have moved it on. */
  now(): Instant;
  drive<T>(work: Promise<T>): Promise<T>;
  close(): void;
}

export interface SandboxOptions {
  /** Left out: in memory. */
  readonly folder?: string;
  readonly wishes?: Wishes;
  /** A copy of this one in memory, to go another way from here; with another seed, if one is wished for. */
  readonly twinOf?: OpenSandbox;
  /** Real time to spend on each jump, for the eye; given how far the jump goes. */
  readonly eye?: (from: Instant, to: Instant) => Promise<void>;
}

export function openSandbox(options: SandboxOptions = {}): OpenSandbox {
  const { folder, wishes = {}, twinOf } = options;
  if (twinOf !== undefined) return openStore(twinOf.world.store.clone(), { ...twinOf.birth, seed: wishes.seed ?? twinOf.birth.seed }, options);
  const birth = folder === undefined ? newBirth({ speed: 'max', ...wishes }) : birthIn(folder, wishes);
  return openStore(folder === undefined ? new Store({ start: firstInstant }) : storeIn(folder), birth, options);
}

function openStore(store: Store, birth: Birth, { folder, eye }: SandboxOptions): OpenSandbox {
  const users = usersOf();
  const world = new World({ store, seed: birth.seed, services: allServices, authority, throttles: birth.speed === 'max', stale: true, events: { ...users.events, ...scenarioEvents }, observers: [observeFaults, observeDatabaseZones, observeCacheZones, ...users.observers, bookkeeper()] });
  const close = (): void => store.close();
  if (birth.speed !== 'max') {
    const clock = new RealClock(paceOf(world, birth));
    return { world, birth, clock, now: () => latest(clock.now(), world.now), drive: (work) => work, close };
  }
  const waits = folder === undefined ? undefined : new Waits(world);
  const clock: VirtualClock = new VirtualClock({
    start: world.now,
    // Left out where nobody is to be asked: a bake jumps thousands of times.
    ...(eye === undefined && waits === undefined
      ? {}
      : {
          async mayJump(to: Instant) {
            if (eye !== undefined) await eye(clock.now(), to);
            return waits === undefined ? to : waits.mayJump(to);
          },
        }),
  });
  return {
    world,
    birth,
    clock,
    now: () => latest(clock.now(), world.now),
    drive: (work) => clock.drive(work),
    close: () => {
      try {
        waits?.leave();
      } catch (thrown) {
        // A disk that is full was told of already, and must not hide what came of the work.
        if (!isProblem(thrown)) throw thrown;
      } finally {
        close();
      }
    },
  };
}

function storeIn(folder: string): Store {
  const path = statePath(folder);
  try {
    mkdirSync(folder, { recursive: true });
    return openState(path);
  } catch (thrown) {
    throw sandboxProblem('SANDBOX_UNREADABLE', { path, reason: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}
