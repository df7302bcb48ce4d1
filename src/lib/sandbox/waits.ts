// Several processes, one world that jumps: each living process says when it wants to wake, and time goes to the earliest.
import { isAlive } from '../world/file-lock.ts';
import { instant, type Instant } from '../world/time.ts';
import type { World } from './world/world.ts';

interface Wait {
  readonly pid: number;
  readonly at: Instant;
}

const holdMs = 4;

/** How this process asks whether time may jump to where it wants to wake. */
export class Waits {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** @returns `to` when nobody living wakes earlier; else where time stands, after a moment of real waiting */
  async mayJump(to: Instant): Promise<Instant> {
    const allowed = this.#world.transact(this.#world.now, () => {
      const table = this.#world.worldTable<Wait>('world.wait');
      const mine = String(process.pid);
      let earliest = to;
      for (const [pid, wait] of table.entries()) {
        if (pid === mine) continue;
        if (!isAlive(wait.pid)) table.delete(pid);
        else if (wait.at < earliest) earliest = wait.at;
      }
      if (earliest >= to) {
        table.delete(mine);
        return to;
      }
      if (table.get(mine)?.at !== to) table.put(mine, { pid: process.pid, at: to });
      return this.#world.now;
    });
    if (allowed < to) await new Promise((resolve) => setTimeout(resolve, holdMs));
    return instant(Math.max(allowed, Math.min(to, this.#world.now)));
  }

  leave(): void {
    this.#world.transact(this.#world.now, () => this.#world.worldTable('world.wait').delete(String(process.pid)));
  }
}
