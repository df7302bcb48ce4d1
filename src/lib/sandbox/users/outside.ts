// The world seen from outside by a program on its clock: HTTP requests and DNS questions that take their time.
import { milliseconds, plus, type Duration, type Instant } from '../../world/time.ts';
import type { Clock } from '../../world/clock.ts';
import type { HeldSocket } from '../../world/outside.ts';
import type { World } from '../world/world.ts';
import { normalised } from '../services/route53/names.ts';
import { branches, oneOf } from '../services/route53/resolve.ts';
import { answersNow, wayOf } from './ask.ts';
import { lookNow, type Look } from './look.ts';
import { isHolding } from './web-sockets.ts';
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
  /** Each question so many times, all side by side, each on a new connection; the answers by question. */
  http(questions: readonly HttpQuestion[], times: number): Promise<readonly (readonly HttpAnswer[])[]>;
  /** Opens a WebSocket; undefined where it could not be opened in that time. */
  openSocket(url: string, timeout: Duration): Promise<HeldSocket | undefined>;
  /** What the name servers answer, which no resolver has kept. */
  resolve(name: string): Promise<DnsAnswer | undefined>;
  /** The name servers that the DNS hands a zone to. */
  nameServers(zone: string): Promise<readonly string[]>;
  /** What each of the resolvers answers through which the world's users ask; in a fixed order, the last keeps answers beyond their TTL. */
  resolvers(name: string): Promise<readonly (DnsAnswer | undefined)[]>;
}

const dnsTakes = milliseconds(25);

export function outsideOf({ world, clock }: { readonly world: World; readonly clock: Clock }): WorldOutside {
  const look = <T>(find: (look: Look) => T): T => world.transact(clock.now(), () => find(lookNow(world)));
  const answered = (branches: Parameters<typeof oneOf>[0]): DnsAnswer | undefined => {
    const { answers, ttl } = oneOf(branches, world.chance('users/resolve'));
    return answers.length === 0 ? undefined : { addresses: answers, ttl };
  };
  return {
    // One step of the world for all of them: a probe asks twice a second.
    http: (questions, times) =>
      clock.track(async () => {
        const sent = clock.now();
        const chance = world.draws('users/ask');
        let slowest = 0;
        const answers = world.transact(sent, () =>
          questions.map(({ url, method, timeout }) =>
            answersNow(world, { url, method, timeout, chance }, times).map(({ status, latency }): HttpAnswer => {
              slowest = Math.max(slowest, latency);
              return typeof status === 'number' ? { sent, ended: plus(sent, latency), status } : { sent, ended: plus(sent, latency), failure: status };
            }),
          ),
        );
        await clock.pause(milliseconds(slowest));
        return answers;
      }),
    openSocket: (url, timeout) =>
      clock.track(async () => {
        const sent = clock.now();
        const { way, latency } = world.transact(sent, () => wayOf(world, { url, method: 'GET', timeout, chance: world.draws('users/sockets') }));
        await clock.pause(latency);
        const { task, targetGroup: group, balancer } = way ?? {};
        if (task === undefined || group === undefined || balancer === undefined) return undefined;
        const { account, region } = balancer.context;
        let cut: Instant | undefined;
        // A closed connection is told at once to whoever holds its other end; this one looks.
        const isHeld = (): boolean => look((it) => isHolding(it, { account, region, task: task.id, group }));
        return { opened: clock.now(), cutAt: () => (cut ??= isHeld() ? undefined : clock.now()), close: () => void (cut ??= clock.now()) };
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
