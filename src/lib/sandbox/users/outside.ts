// The world seen from outside by a program on its clock: HTTP requests and DNS questions that take their time.
import { milliseconds, plus, type Duration, type Instant } from '../../world/time.ts';
import type { Clock } from '../../world/clock.ts';
import type { World } from '../world/world.ts';
import { normalised } from '../services/route53/names.ts';
import { branches, oneOf } from '../services/route53/resolve.ts';
import { answerNow } from './ask.ts';
import { currentLook, Look } from './look.ts';
import { authoritative, resolverAnswers } from './resolvers.ts';

export interface HttpQuestion {
  readonly url: string;
  readonly method: string;
  readonly timeout: Duration;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly sent: Instant;
  readonly ended: Instant;
  readonly status?: number;
  /** `dns`, `refused`, `timeout`, `reset`, `tls` */
  readonly failure?: string;
}

export interface DnsAnswer {
  readonly addresses: readonly string[];
  /** Seconds. */
  readonly ttl: number;
}

export interface WorldOutside {
  /** So many requests side by side, each on a new connection. */
  http(question: HttpQuestion, times: number): Promise<readonly HttpAnswer[]>;
  /** What the name servers answer, which no resolver has kept. */
  resolve(name: string): Promise<DnsAnswer | undefined>;
  /** The name servers that the DNS hands a zone to. */
  nameServers(zone: string): Promise<readonly string[]>;
  /** What each of the resolvers answers through which the world's users ask; in a fixed order, the last keeps answers beyond their TTL. */
  resolvers(name: string): Promise<readonly (DnsAnswer | undefined)[]>;
}

const dnsTakes = milliseconds(25);

export function outsideOf({ world, clock }: { readonly world: World; readonly clock: Clock }): WorldOutside {
  const look = <T>(find: (look: Look) => T): T => world.transact(clock.now(), () => find(currentLook(world) ?? new Look(world)));
  const answered = (branches: Parameters<typeof oneOf>[0]): DnsAnswer | undefined => {
    const { answers, ttl } = oneOf(branches, world.chance('users/resolve'));
    return answers.length === 0 ? undefined : { addresses: answers, ttl };
  };
  return {
    http: ({ url, method, timeout }, times) =>
      clock.track(async () => {
        const sent = clock.now();
        const chance = world.draws('users/ask');
        const answers = world.transact(sent, () => Array.from({ length: times }, () => answerNow(world, { url, method, timeout, chance })));
        await clock.pause(milliseconds(Math.max(...answers.map(({ latency }) => latency))));
        return answers.map(({ status, latency }) => ({ sent, ended: plus(sent, latency), ...(typeof status === 'number' ? { status } : { failure: status }) }));
      }),
    resolve: (name) =>
      clock.track(async () => {
        const found = look((it) => answered(authoritative(it, name)));
        await clock.pause(dnsTakes);
        return found;
      }),
    nameServers: (zone) =>
      clock.track(async () => {
        const found = look((it) => {
          // The apex of a zone that is delegated to; where it is not, what its parent says instead.
          const reached = it.dns().zones.find(({ name }) => name === normalised(zone));
          return reached?.nameServers ?? branches(it.dns(), zone, 'NS').flatMap(({ answers }) => answers);
        });
        await clock.pause(dnsTakes);
        return found.map((name) => name.toLowerCase().replace(/\.$/, '')).sort();
      }),
    resolvers: (name) =>
      clock.track(async () => {
        const found = look((it) => resolverAnswers(it, name).map(answered));
        await clock.pause(dnsTakes);
        return found;
      }),
  };
}
