// A real account as a cloud: the SDK's own credential chain, the wall's clock, users' requests over the network.
import { clientFactory } from '../../aws/client.ts';
import { credentialsFor } from '../../aws/credentials.ts';
import { cloudOf, type Cloud } from '../../aws/cloud.ts';
import { onceUnder, type Send } from '../../aws/under-role.ts';
import { networkOutside } from '../../probe/network-outside.ts';
import { realChance } from '../../world/ids.ts';
import { RealClock } from '../../world/real-clock.ts';
import type { Opening, OpenCloud } from '../open-cloud.ts';
import { platformVersion } from '../version.ts';

export async function openAccount({ environment, flags, project }: Opening): Promise<OpenCloud> {
  const configured = project.config.environments[environment.environment];
  const credentials = await credentialsFor({ profile: flags.profile ?? configured?.profile, role: configured?.role, region: environment.region, session: `platform-${environment.environment}` });
  const clock = new RealClock();
  const clients = (readOnly: boolean) => clientFactory({ clock, credentials, chance: realChance, readOnly, userAgent: `platform/${platformVersion}` });
  const send = (readOnly: boolean): Send => onceUnder((session) => clientFactory({ clock, credentials: session, chance: realChance, readOnly, userAgent: `platform/${platformVersion}` }));
  const [reading, acting] = [clients(true), clients(false)];
  const outside = networkOutside(clock);
  const cloud = (from: typeof reading, readOnly: boolean): Cloud => cloudOf({ name: environment.account, outside, api: (service, region) => from.api(service, region), send: send(readOnly) });
  return {
    name: environment.account,
    worldId: environment.account,
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
