// A sandbox that another process serves on loopback, as a cloud: real sockets, the served world's pace, cloud `sandbox`.
import { clientFactory } from '../../aws/client.ts';
import { cloudOf, type Cloud } from '../../aws/cloud.ts';
import { onceUnder, type Send } from '../../aws/under-role.ts';
import { networkOutside } from '../../probe/network-outside.ts';
import { sandboxCredentials } from '../../sandbox/wire/access-keys.ts';
import { realChance } from '../../world/ids.ts';
import { RealClock } from '../../world/real-clock.ts';
import { instant } from '../../world/time.ts';
import { cliProblem } from '../problems.ts';
import type { Opening, OpenCloud } from '../open-cloud.ts';

/** What the server says of its world, at a path that no AWS service has. */
interface Served {
  readonly world: string;
  readonly now: number;
  readonly speed: number;
}

export const servedWorldPath = '/_sandbox/world';

export async function openServed({ environment }: Opening, endpoint: string): Promise<OpenCloud> {
  const wall = new RealClock();
  const outside = networkOutside(wall, { through: endpoint });
  const served = await ask(endpoint);
  // World time as the server has it: durations we wait are the world's.
  const clock = served === undefined ? wall : new RealClock({ wall: wall.now(), world: instant(served.now), speed: served.speed });
  const clients = (readOnly: boolean) => clientFactory({ clock, credentials: sandboxCredentials(environment.account), chance: realChance, readOnly, endpoint });
  const send = (readOnly: boolean): Send => onceUnder((session) => clientFactory({ clock, credentials: session, chance: realChance, readOnly, endpoint }));
  const [reading, acting] = [clients(true), clients(false)];
  const cloud = (from: typeof reading, readOnly: boolean): Cloud => cloudOf({ name: 'sandbox', outside, api: (service, region) => from.api(service, region), send: send(readOnly) });
  return {
    name: 'sandbox',
    worldId: served?.world ?? 'served',
    clock,
    chance: realChance,
    reading: cloud(reading, true),
    acting: cloud(acting, false),
    drive: (work) => work,
    close: () => {
      reading.destroy();
      acting.destroy();
    },
  };
}

/** Undefined where the server is no sandbox of ours (a test's own loopback server): then its time is the wall's. */
async function ask(endpoint: string): Promise<Served | undefined> {
  const { request } = await import('node:http');
  const text = await new Promise<string>((resolve, reject) => {
    const sent = request(`${endpoint}${servedWorldPath}`, { timeout: 5000 }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve(response.statusCode === 200 ? body : ''));
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer in 5 s')));
    sent.on('error', reject);
    sent.end();
  }).catch((thrown: unknown) => {
    throw cliProblem('ENDPOINT_SILENT', { endpoint, reason: thrown instanceof Error ? thrown.message : String(thrown) });
  });
  try {
    const served = JSON.parse(text) as Served;
    return typeof served.world === 'string' ? served : undefined;
  } catch {
    return undefined;
  }
}
