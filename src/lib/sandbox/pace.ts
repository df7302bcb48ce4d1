// How a world at a numeric speed follows the wall, also between commands; moved ahead by `sandbox wait`.
import type { Pace } from '../world/real-clock.ts';
import { plus, type Duration, type Instant } from '../world/time.ts';
import { firstInstant, type Birth } from './birth.ts';
import type { World } from './world/world.ts';

const table = 'world.pace';

export function paceOf(world: World, birth: Birth): Pace {
  const ahead = world.transact(world.now, () => world.worldTable<Duration>(table).get('ahead'));
  const begin = ahead === undefined ? firstInstant : plus(firstInstant, ahead);
  return { wall: birth.wall, world: begin, speed: birth.speed === 'max' ? 1 : birth.speed };
}

/** Moves the world's time on by `d`, for all processes that open it from now on. @returns the new now */
export function moveOn(world: World, now: Instant, d: Duration): Instant {
  const to = plus(now, d);
  world.transact(to, () => {
    const ahead = world.worldTable<Duration>(table).get('ahead') ?? (0 as Duration);
    world.worldTable<Duration>(table).put('ahead', (ahead + d) as Duration);
  });
  return to;
}
