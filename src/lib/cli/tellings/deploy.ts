// How a deploy is told: from which release to which, how long each part took, and what users felt, with its bounds.
import type { DeployFacts, DeployRequest } from '../../operations/deploy/request.ts';
import type { Json } from '../../engine/standing.ts';
import { degradedOf, failedPercent, outagesOf, requestsMade, totalOf, unasked, unionOf, type Bounds } from '../../probe/outages.ts';
import { stepRows } from '../../engine/step-rows.ts';
import { socketsFelt, type SocketsFelt } from '../../probe/sockets.ts';
import { clockTime, inSeconds, between, iso, type Instant } from '../../world/time.ts';
import type { Telling, Told } from '../run-operation.ts';

/** A deploy, or a way back, which names no image. */
type Shipped = Pick<DeployRequest, 'environment' | 'service'> & Partial<Pick<DeployRequest, 'image'>>;

interface Felt {
  readonly downtime: Bounds;
  readonly readDowntime: Bounds;
  readonly writeDowntime: Bounds;
  readonly requests: number;
  readonly failedShare: number;
  /** Spans in which a part of the requests failed. */
  readonly degraded: readonly { readonly path: string; readonly from: string; readonly to: string; readonly failedShare: number }[];
}

function felt({ memory }: Told<Shipped>): Felt {
  const samples = memory.samples('users');
  const read = outagesOf(samples, 'read');
  const write = outagesOf(samples, 'write');
  const asked = (path: string): boolean => samples.some((sample) => sample.path === path);
  return {
    downtime: samples.length === 0 ? unasked : unionOf([...read, ...write]),
    readDowntime: asked('read') ? totalOf(read) : unasked,
    writeDowntime: asked('write') ? totalOf(write) : unasked,
    requests: requestsMade(samples),
    failedShare: failedPercent(samples) / 100,
    degraded: ['read', 'write'].flatMap((path) => degradedOf(samples, path)).map(({ path, from, to, failedShare }) => ({ path, from: iso(from), to: iso(to), failedShare })),
  };
}

export function showBounds({ atLeast, atMost }: Bounds): string {
  if (atMost === 0) return 'none';
  if (atMost !== null) return `at least ${atLeast} s, at most ${atMost} s`;
  return atLeast === 0 ? 'not known' : `at least ${atLeast} s, how much longer is not known`;
}

/** Whether users were without the service for longer than the application's recovery time objective allows. */
function verdictOf(told: Told<Shipped>): 'met' | 'missed' | 'inconclusive' | null {
  const promised = told.request.environment.objectives['app-rto'];
  const { downtime, requests } = felt(told);
  if (promised === undefined || requests === 0) return null;
  if (downtime.atMost !== null && downtime.atMost <= inSeconds(promised)) return 'met';
  return downtime.atLeast > inSeconds(promised) ? 'missed' : 'inconclusive';
}

/** How far it came: `done`, `put-back`, or the step at which it stands. */
function stageOf({ outcome, events }: Told<Shipped>): string {
  const open = events.at(-1)?.type === 'run.paused' || outcome === 'half-way' || outcome === 'interrupted' || outcome === 'bug';
  return (open ? stepRows(events).at(-1)?.id : undefined) ?? outcome;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const instantOf = (value: Json | undefined): string | null => (typeof value === 'number' ? iso(value as Instant) : null);

const feltBySockets = ({ memory }: Told<Shipped>): SocketsFelt | undefined => {
  const shifted = memory.note('shift', 'shiftedAt');
  return socketsFelt(memory.samples('sockets'), typeof shifted === 'number' ? (shifted as Instant) : undefined);
};

function socketsTold(told: Told<Shipped>): Json {
  const it = feltBySockets(told);
  return it === undefined ? null : { ...it, firstCutAt: it.firstCutAt === null ? null : iso(it.firstCutAt), lastCutAt: it.lastCutAt === null ? null : iso(it.lastCutAt) };
}

/** In one line: those who hold a connection feel a deploy where requests do not. */
function showSockets({ held, cut, firstCutAt, lastCutAt, openAgainWithin }: SocketsFelt): string {
  if (cut === 0 || firstCutAt === null || lastCutAt === null) return `${held} held by us, none cut`;
  const when = firstCutAt === lastCutAt ? `at ${clockTime(firstCutAt)}` : `from ${clockTime(firstCutAt)} to ${clockTime(lastCutAt)}`;
  return `${cut} of ours cut ${when}, ${openAgainWithin === null ? 'not all open again' : `open again within ${openAgainWithin} s`}`;
}

/** What the load balancer counted of both releases while a few users had the new one; null without a canary, or where it was not judged. */
function comparisonOf({ memory }: Told<Shipped>): Json {
  const { told: _, ...comparison } = memory.notes('canary');
  return Object.keys(comparison).length === 0 ? null : comparison;
}

export const deployTelling: Telling<Shipped> = {
  fields: (told) => {
    const { request, memory, outcome, problems, events } = told;
    const facts = told.facts as DeployFacts;
    const first = events[0]?.at;
    const last = events.at(-1)?.at;
    return {
      deployments: [
        {
          service: request.service,
          from: facts.live === null ? null : facts.live.image,
          to: `${facts.repository}@${facts.digest}`,
          image: request.image ?? facts.tag,
          stage: stageOf(told),
          seconds: first === undefined || last === undefined ? 0 : inSeconds(between(first, last)),
          strategy: memory.note('release', 'strategy') ?? null,
          canary: comparisonOf(told),
          trafficShiftedAt: instantOf(memory.note('shift', 'shiftedAt')),
          rolledBack: outcome === 'put-back',
          reason: problems[0]?.message ?? null,
          verdict: verdictOf(told),
          users: { ...felt(told) } as unknown as Json,
          sockets: socketsTold(told),
        },
      ],
    };
  },
  facts: (told) => {
    const it = felt(told);
    const compared = told.memory.note('canary', 'told');
    const canary = typeof compared === 'string' ? [['the canary', compared] as const] : [];
    const sockets = feltBySockets(told);
    const held = sockets === undefined ? [] : [['WebSockets', showSockets(sockets)] as const];
    if (it.requests === 0) return canary;
    return [...canary, ...held, ['users were without it', `${showBounds(it.downtime)} (${it.requests} requests of ours, ${percent(it.failedShare)} failed)`], ...it.degraded.map((span) => ['served in part', `${percent(span.failedShare)} of ${span.path}s failed from ${span.from.slice(11, 19)} to ${span.to.slice(11, 19)}`] as const)];
  },
  judgement: (told) => {
    const promised = told.request.environment.objectives['app-rto'];
    return { verdict: verdictOf(told), objectiveSeconds: promised === undefined ? null : inSeconds(promised), measured: { ...felt(told) } as unknown as Json };
  },
};
