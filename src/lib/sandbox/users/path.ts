// Ways that are not at their end yet: up to a task for as long as the ways there stay, and what comes of it at its database at each look.
import { milliseconds, seconds, type Duration } from '../../world/time.ts';
import type { Context } from '../world/service.ts';
import type { Task } from '../services/ecs/entities.ts';
import type { DatabaseUse, PathKind, TaskAnswer } from '../services/ecs/serving.ts';
import { linkOf, storageOf } from './databases.ts';
import type { Journey, Outcome } from './journey.ts';
import type { Look } from './look.ts';
import { zoneIsDark } from './network.ts';

// How long the network takes: guesses.
export const turnedAway = milliseconds(15);
/** A client's own patience decides in the end. */
export const unreachable = seconds(60);
/** Drivers give up on a host that does not answer after some seconds, and the application answers 500. A guess. */
const databaseConnect = seconds(5);

/** A way as far as a task that keeps its data in a database: what comes of it there is asked at each look. */
export interface Path extends Journey {
  readonly open?: OpenEnd;
}

interface OpenEnd {
  readonly context: Context;
  readonly at: Required<Pick<Journey, 'balancer' | 'targetGroup' | 'task' | 'by'>>;
  readonly answer: TaskAnswer;
  readonly use: DatabaseUse;
  readonly kind: PathKind;
}

export const scaled = (share: number, all: readonly Path[]): readonly Path[] => all.map((journey) => ({ ...journey, share: journey.share * share }));
export const only = (outcome: Outcome, latency: Duration, more: Partial<Journey> = {}): readonly Journey[] => [{ share: 1, outcome, latency, ...more }];

/** The whole ways, with what comes of the open ones at their databases now. */
export function ended(look: Look, paths: readonly Path[]): readonly Journey[] {
  if (!paths.some(({ open }) => open !== undefined)) return paths;
  return paths.flatMap((path) => (path.open === undefined ? path : endsOf(look, path.open).map(({ share, outcome, latency, database }): Journey => ({ share: path.share * share, outcome, latency, ...path.open?.at, ...(database === undefined ? {} : { database }) }))));
}

/** The same for all paths to a task. */
function endsOf(look: Look, open: OpenEnd): readonly Journey[] {
  const known = look.once<Map<Task, readonly Journey[]>>(`ends/${open.kind}`, () => new Map());
  let ends = known.get(open.at.task);
  if (ends === undefined) known.set(open.at.task, (ends = atDatabase(look, open)));
  return ends;
}

function atDatabase(look: Look, { context, at: { task }, answer, use, kind }: OpenEnd): readonly Journey[] {
  const needed = storageOf(look, context, { task, use });
  if (needed.kind === 'unknown') return only(500, databaseConnect);
  if (needed.kind === 'elsewhere') return answered(answer, {});
  const { database } = needed;
  const link = linkOf(look, context, { task, database });
  // A refused connection fails at once; a host that is gone or walled off keeps the application waiting.
  if (link !== 'connected') return only(500, link === 'blocked' || zoneIsDark(database.context, database.instance.zone) ? databaseConnect : answer.latency, { database });
  if (kind === 'write' && !database.state.writable) return only(500, answer.latency, { database });
  return answered(answer, { database });
}

export function answered(answer: { readonly status: number; readonly errorShare: number; readonly latency: Duration }, at: Partial<Journey>): readonly Journey[] {
  const good: Journey = { share: 1 - answer.errorShare, outcome: answer.status, latency: answer.latency, ...at };
  if (answer.errorShare === 0) return [good];
  const bad: Journey = { share: answer.errorShare, outcome: 500, latency: answer.latency, ...at };
  return answer.errorShare >= 1 ? [bad] : [good, bad];
}
