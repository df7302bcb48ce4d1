// The outside world over the real network: a new connection for each question, as a user's first request makes it.
import { Resolver } from 'node:dns/promises';
import type { Clock } from '../world/clock.ts';
import { milliseconds, plus, type Duration, type Instant } from '../world/time.ts';
import type { HeldSocket, HttpAnswer, HttpQuestion, Outside } from '../world/outside.ts';

export interface NetworkOptions {
  /** A served sandbox: questions go to it, with the host's name in the header. */
  readonly through?: string;
}

export function networkOutside(clock: Clock, { through }: NetworkOptions = {}): Outside {
  return {
    http: (questions, times) => Promise.all(questions.map((question) => Promise.all(Array.from({ length: times }, () => clock.track(() => ask(clock, question, through)))))),
    ...(through === undefined ? { openSocket: (url: string, timeout: Duration) => clock.track(() => openSocket(clock, url, timeout)) } : {}),
    async resolve(name) {
      try {
        const found = await clock.track(() => new Resolver({ timeout: 2000, tries: 1 }).resolve4(name, { ttl: true }));
        return { addresses: found.map((it) => it.address), ttl: Math.min(...found.map((it) => it.ttl)) };
      } catch {
        return undefined;
      }
    },
    async nameServers(zone) {
      try {
        const found = await clock.track(() => new Resolver({ timeout: 2000, tries: 2 }).resolveNs(zone));
        return found.map((name) => name.toLowerCase().replace(/\.$/, '')).sort();
      } catch (thrown) {
        return ['ENOTFOUND', 'ENODATA'].includes((thrown as NodeJS.ErrnoException).code ?? '') ? [] : undefined;
      }
    },
  };
}

const failures: Readonly<Record<string, string>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
};

async function ask(clock: Clock, question: HttpQuestion, through: string | undefined): Promise<HttpAnswer> {
  const asked = new URL(question.url);
  const secure = through === undefined && asked.protocol === 'https:';
  const { request } = secure ? await import('node:https') : await import('node:http');
  const to = through === undefined ? asked : new URL(`${asked.pathname}${asked.search}`, through);
  const sent = clock.now();
  const gone = new AbortController();
  // By this clock, so that a served world's pace holds for its patience too.
  void clock.sleep(question.timeout, gone.signal).then(
    () => gone.abort(new Error('timeout')),
    () => undefined,
  );
  return new Promise<HttpAnswer>((resolve) => {
    // A served world says how long its answer took there: at a numeric speed this machine's own time would count many times.
    const end = (what: Pick<HttpAnswer, 'status' | 'failure'>, ended: Instant = clock.now()): void => {
      if (!gone.signal.aborted) gone.abort(new Error('answered'));
      resolve({ sent, ended, ...what });
    };
    const outgoing = request(
      to,
      {
        method: question.method,
        agent: false,
        signal: gone.signal,
        headers: {
          'user-agent': 'platform-probe',
          connection: 'close',
          host: asked.host,
          ...(through === undefined ? {} : { 'x-sandbox-user': 'probe', 'x-forwarded-proto': asked.protocol.slice(0, -1) }),
        },
      },
      (response) => {
        const latency = through === undefined ? undefined : response.headers['x-sandbox-latency'];
        response.on('end', () => end({ status: response.statusCode ?? 0 }, typeof latency === 'string' ? plus(sent, milliseconds(Number(latency))) : undefined));
        response.on('error', () => end({ failure: 'reset' }));
        response.resume();
      },
    );
    outgoing.on('error', (error: NodeJS.ErrnoException) => end({ failure: gone.signal.aborted ? 'timeout' : (failures[error.code ?? ''] ?? (/certificate|tls|ssl/i.test(error.message) ? 'tls' : 'reset')) }));
    outgoing.end(question.body);
  });
}

/** Node's own client: it follows no redirect, and answers pings by itself. */
function openSocket(clock: Clock, url: string, timeout: Duration): Promise<HeldSocket | undefined> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'));
  const opening = new AbortController();
  let cut: Instant | undefined;
  return new Promise((resolve) => {
    const over = (held: HeldSocket | undefined): void => {
      if (!opening.signal.aborted) opening.abort(new Error('answered'));
      resolve(held);
    };
    socket.addEventListener('open', () => over({ opened: clock.now(), cutAt: () => cut, close: () => socket.close() }));
    socket.addEventListener('error', () => over(undefined));
    socket.addEventListener('close', () => {
      cut ??= clock.now();
      over(undefined);
    });
    void clock.sleep(timeout, opening.signal).then(
      () => {
        over(undefined);
        socket.close();
      },
      () => undefined,
    );
  });
}
