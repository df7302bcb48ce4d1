// The served sandbox that is asked in place of AWS: that it is one, on this machine, and how fast its world runs.
import { worldPath } from '../../src/lib/sandbox/wire/beside.ts';
import { calibrateProblem } from './problems.ts';

/** @throws Problem for an address that is no sandbox's, or a speed that is not that of its world */
export async function servedSpeed(endpoint: string, given: number | undefined): Promise<number> {
  const wrong = (reason: string) => calibrateProblem('CALIBRATE_NO_SANDBOX', { endpoint, reason });
  if (!/^http:\/\/(127\.0\.0\.1|localhost):\d+\/?$/.test(endpoint)) throw wrong('not http://127.0.0.1:PORT');
  let speed: unknown;
  try {
    const answer = await fetch(new URL(worldPath, endpoint));
    ({ speed } = (await answer.json()) as { readonly speed?: unknown });
  } catch (thrown) {
    throw wrong(thrown instanceof Error ? thrown.message : String(thrown));
  }
  if (typeof speed !== 'number') throw wrong('it does not say how fast its world runs');
  if (given !== undefined && given !== speed) throw calibrateProblem('CALIBRATE_SPEED', { given, real: speed });
  return speed;
}
