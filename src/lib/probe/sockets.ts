// WebSockets that are held from outside: how many are open, when they are cut, how soon they are open again.
import type { Sample } from '../engine/watch.ts';
import type { HeldSocket, Outside } from '../world/outside.ts';
import { between, inSeconds, seconds, type Instant } from '../world/time.ts';

/** Enough for every task of a service to hold some. */
const held = 20;
const patience = seconds(3);

export const socketPath = 'websocket';

/** Keeps sockets open; each look opens again what was cut. */
export function holdSockets(outside: Outside, url: string): { look(now: () => Instant): Promise<readonly Sample[]>; end(): void } {
  const places: { socket?: HeldSocket; cutAt?: Instant }[] = Array.from({ length: held }, () => ({}));
  let busy = false;
  return {
    async look(now) {
      // An opening that hangs must not be begun again beside itself.
      if (outside.openSocket === undefined || busy) return [];
      busy = true;
      const at = now();
      let cut = 0;
      for (const place of places) {
        const cutAt = place.socket?.cutAt();
        if (cutAt === undefined) continue;
        delete place.socket;
        place.cutAt = cutAt;
        cut++;
      }
      const closed = places.filter(({ socket }) => socket === undefined);
      const reopened = await Promise.all(closed.map((place) => opened(outside, url, place)));
      busy = false;
      const longest = Math.max(0, ...reopened.flatMap((took) => took ?? []));
      const open = places.filter(({ socket }) => socket !== undefined).length;
      return [{ at, until: now(), ok: open > 0, path: socketPath, asked: held, failed: held - open, facts: { open, cut, ...(longest === 0 ? {} : { longest }) } }];
    },
    end() {
      for (const { socket } of places) socket?.close();
    },
  };
}

/** @returns seconds since it was cut; undefined where it was not open before, or is not open now */
async function opened(outside: Outside, url: string, place: { socket?: HeldSocket; cutAt?: Instant }): Promise<number | undefined> {
  const socket = await outside.openSocket?.(url, patience);
  if (socket === undefined) return undefined;
  place.socket = socket;
  const { cutAt } = place;
  delete place.cutAt;
  return cutAt === undefined ? undefined : inSeconds(between(cutAt, socket.opened));
}

export interface SocketsFelt {
  readonly held: number;
  /** When the users were moved; null: that was not seen. */
  readonly openAtShift: number | null;
  readonly cut: number;
  readonly firstCutAt: Instant | null;
  readonly lastCutAt: Instant | null;
  /** Seconds after which the last of them was open again; null: none was cut, or some were still closed at the end. */
  readonly openAgainWithin: number | null;
}

/** What holders of WebSockets felt; undefined where none were held. */
export function socketsFelt(samples: readonly Sample[], shiftedAt: Instant | undefined): SocketsFelt | undefined {
  const mine = samples.filter(({ path }) => path === socketPath);
  if (mine.length === 0) return undefined;
  const number = (sample: Sample, name: string): number => Number(sample.facts?.[name] ?? 0);
  const cuts = mine.filter((sample) => number(sample, 'cut') > 0);
  const before = shiftedAt === undefined ? undefined : mine.findLast(({ at }) => at <= shiftedAt);
  const last = mine.at(-1) as Sample;
  return {
    held,
    openAtShift: before === undefined ? null : number(before, 'open'),
    cut: cuts.reduce((sum, sample) => sum + number(sample, 'cut'), 0),
    firstCutAt: cuts[0]?.at ?? null,
    lastCutAt: cuts.at(-1)?.at ?? null,
    openAgainWithin: cuts.length === 0 || number(last, 'open') < held ? null : Math.max(...mine.map((sample) => number(sample, 'longest'))),
  };
}
