// `platform sandbox truth` for people: what each kind of user met, and what became of connections.
import type { Truth, TrueOutage } from '../sandbox/users/truth.ts';
import type { Page } from './terminal.ts';
import { table } from './text/table.ts';

/** Users by how they ask: each kind has its own lines. */
const kinds = ['new requests', 'one retry', 'kept connections'] as const;

export function truthText(truth: Truth, page: Page): string {
  const [requests, retried, kept] = [truth.outages, truth.withOneRetry, truth.keptConnections.flatMap(({ outages }) => outages)];
  const rows = [requests, retried, kept].flatMap((outages, at) => outages.map((it) => rowOf(kinds[at] ?? '', it)));
  const outages = rows.length === 0 ? 'No user was ever without service.' : table(rows, { ...page, head: ['users', 'environment', 'service', 'kind', 'failed', 'from', 'for'], indent: '' });
  const connections = [...cutLines(truth), ...socketLines(truth), ...poolLines(truth)];
  return connections.length === 0 ? outages : `${outages}\n\n${connections.join('\n')}`;
}

const rowOf = (kind: string, it: TrueOutage): readonly string[] => [kind, it.environment, it.service, it.kind, `${(100 * it.failedShare).toFixed(1)} %`, clock(it.from), `${it.seconds.toFixed(3)} s${it.lasts === true ? ', still' : ''}`];

const clock = (at: string): string => at.slice(0, 23);
const inSeconds = (seconds: number | null): string => (seconds === null ? 'not yet' : `after ${seconds.toFixed(1)} s`);

const cutLines = ({ keptConnections }: Truth): readonly string[] => keptConnections.filter(({ cut }) => cut > 0).map((it) => `kept connections  ${it.environment} ${it.service}: ${it.connections} held, ${it.cut} were cut`);

const socketLines = ({ webSockets }: Truth): readonly string[] =>
  webSockets.flatMap((it) => [
    `WebSockets        ${it.environment} ${it.service}: ${it.open} of ${it.clients} open`,
    ...it.cuts.map(({ at, sockets, openAgainAfter }) => `                  ${sockets} cut at ${clock(at)}, open again ${inSeconds(openAgainAfter)}`),
  ]);

const poolLines = ({ pools }: Truth): readonly string[] =>
  pools.map((it) => `pools             ${it.database} (${it.region}): ${it.connections} connections of ${it.pools} pools cut at ${clock(it.from)}; the database is back ${inSeconds(it.databaseBackAfter)}, all pools ${inSeconds(it.poolsBackAfter)}`);
