// A wave of many services and what it asks of AWS: counted on the wire, refused ones too.
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { deployMany, shop, type Said } from './many.ts';

export const shopOf = (services: number): EnvironmentDescription => shop(Array.from({ length: services }, (_, n) => ({ name: `s${String(n).padStart(2, '0')}` })));

export interface WaveFigures {
  readonly said: Said;
  /** What was answered, by operation. */
  readonly calls: Readonly<Record<string, number>>;
  /** All that went over the wire. */
  readonly all: number;
  /** Sent again because AWS said that it was too fast. */
  readonly throttled: number;
  /** Of world time. */
  readonly seconds: number;
  /** For each service and second, from the first look to the last. */
  readonly rate: number;
}

export async function waveFigures(sandbox: OpenSandbox, environment: EnvironmentDescription, image: string): Promise<WaveFigures> {
  const calls: Record<string, number> = {};
  let meant = 0;
  // The world numbers what reaches it, refused or not.
  const requests = (): number => sandbox.world.transact(sandbox.now(), () => sandbox.world.count('request'));
  const before = requests();
  const said = await deployMany(sandbox, environment, {
    images: [image],
    words: { progress: 'none' },
    cloud: {
      onAction: () => void meant++,
      onCall: ({ service, operation }, phase) => {
        if (phase === 'before') calls[`${service}:${operation}`] = (calls[`${service}:${operation}`] ?? 0) + 1;
      },
    },
  });
  const all = requests() - before - 1;
  const seconds = ((said.answer.ended ?? 0) - (said.answer.started ?? 0)) / 1000;
  return { said, calls, all, throttled: all - meant, seconds, rate: all / seconds / Object.keys(environment.services).length };
}
