// Virtual time: what jumps, what holds it, in which order.
import { describe, expect, it } from 'vitest';
import { instant, minutes, seconds } from '../../src/lib/world/time.ts';
import { NobodyCanWake, VirtualClock } from '../../src/lib/world/virtual-clock.ts';

const start = instant(0);

describe('virtual time', () => {
  it('jumps to the earliest sleeper, one wake at a time, ties in the order of asking', async () => {
    const clock = new VirtualClock({ start });
    const log: string[] = [];
    const fibre = async (name: string, waits: readonly number[]): Promise<void> => {
      for (const wait of waits) {
        await clock.sleep(seconds(wait));
        log.push(`${clock.now() / 1000} ${name}`);
      }
    };
    await clock.drive(Promise.all([fibre('a', [2, 2, 2]), fibre('b', [3, 3]), fibre('c', [2])]));
    expect(log).toEqual(['2 a', '2 c', '3 b', '4 a', '6 b', '6 a']);
  });

  it('does not pass while something tracked is in flight, and tracked things never run at once', async () => {
    const clock = new VirtualClock({ start });
    const log: string[] = [];
    const really = (name: string, ms: number) =>
      clock.track(async () => {
        log.push(`${clock.now()} ${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, ms));
        log.push(`${clock.now()} ${name} ends`);
      });
    const sleeper = clock.sleep(seconds(1)).then(() => log.push(`${clock.now()} woke`));
    await clock.drive(Promise.all([really('a', 8), really('b', 1), sleeper]));
    expect(log).toEqual(['0 a begins', '0 a ends', '0 b begins', '0 b ends', '1000 woke']);
  });

  it('gives the queue to others while a tracked thing pauses', async () => {
    const clock = new VirtualClock({ start });
    const log: string[] = [];
    const call = (name: string, latency: number) =>
      clock.track(async () => {
        log.push(`${clock.now()} ${name} sent`);
        await clock.pause(seconds(latency));
        log.push(`${clock.now()} ${name} answered`);
      });
    await clock.drive(Promise.all([call('a', 3), call('b', 1)]));
    expect(log).toEqual(['0 a sent', '0 b sent', '1000 b answered', '3000 a answered']);
  });

  it('the order is the same however long the real waits are', async () => {
    const orders = new Set<string>();
    for (let round = 0; round < 12; round++) {
      const clock = new VirtualClock({ start });
      const log: string[] = [];
      const fibre = async (name: string): Promise<void> => {
        for (let n = 0; n < 5; n++) {
          await clock.track(async () => {
            await new Promise((resolve) => setTimeout(resolve, (round * 7 + n * 3 + name.charCodeAt(0)) % 3));
            log.push(`${clock.now()} ${name}${n}`);
          });
          await clock.sleep(seconds(1));
        }
      };
      await clock.drive(Promise.all(['a', 'b', 'c', 'd'].map(fibre)));
      orders.add(log.join());
    }
    expect(orders.size).toBe(1);
  });

  it('an aborted sleep rejects at once and does not hold time back', async () => {
    const clock = new VirtualClock({ start });
    const stop = new AbortController();
    const long = clock.sleep(minutes(60), stop.signal).catch((thrown: unknown) => (thrown as Error).message);
    await clock.drive(clock.sleep(seconds(1)));
    stop.abort(new Error('enough'));
    expect([await long, clock.now()]).toEqual(['enough', 1000]);
  });

  it('says who waits when nobody can ever wake', async () => {
    const clock = new VirtualClock({ start });
    const never = new Promise<void>(() => {});
    await expect(clock.drive(never, () => ['step network'])).rejects.toThrow(NobodyCanWake);
    await expect(clock.drive(never, () => ['step network'])).rejects.toThrow('step network');
  });

  it('asks before it jumps, and stays where it may go', async () => {
    const asked: number[] = [];
    const clock = new VirtualClock({ start, mayJump: async (to) => (asked.push(to), asked.length < 3 ? start : to) });
    await clock.drive(clock.sleep(seconds(5)));
    expect([asked, clock.now()]).toEqual([[5000, 5000, 5000], 5000]);
  });
});
