// What a run holds while it goes on: the locks of this machine, and the leases that other machines see.
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { ControlTable } from '../aws/control-table/control-table.ts';
import { journalsIn } from '../aws/control-table/journals.ts';
import { leasesIn } from '../aws/control-table/leases.ts';
import type { EnvironmentDescription } from '../config/describe.ts';
import type { RunEvent } from '../engine/event.ts';
import { controlTableName } from '../operations/names.ts';
import { isProblem, type ProblemData } from '../problems/problem.ts';
import type { Journal } from '../world/file-journal.ts';
import type { HeldLock } from '../world/file-lock.ts';
import { token } from '../world/ids.ts';
import type { LeaseStore, LeaseWish } from '../world/lease.ts';
import { LeaseKeeper } from '../world/lease-keeper.ts';
import { MirroredJournal, type RemoteLines, type RunSummary } from '../world/mirrored-journal.ts';
import { plus, seconds, showDuration, type Duration } from '../world/time.ts';
import { takeLocks, type LockWish } from './locks.ts';
import type { OpenCloud } from './open-cloud.ts';

/** Between two looks whether what is wanted is free. */
const betweenLooks = seconds(5);

export interface Held {
  /** Holds everything for a whole lease's time from now on, and goes on doing so. @throws Problem when somebody else has it by now */
  begin(): Promise<void>;
  /** The journal, from now on also where other machines read it. @param there how many of its lines are there already */
  mirror(journal: Journal<RunEvent>, there: number): Journal<RunEvent>;
  /** Throws when nothing may be written any more. */
  clearance(): Promise<void>;
  /** Sends what is left of the journal. @returns why it could not be sent */
  finish(): Promise<ProblemData | undefined>;
  release(): Promise<void>;
}

export interface Holding {
  readonly open: OpenCloud;
  readonly environment: EnvironmentDescription;
  readonly stateFolder: string;
  readonly run: string;
  readonly kind: string;
  readonly wishes: readonly LockWish[];
  /** How long to wait while somebody else has it; left out: not at all. */
  readonly wait?: Duration | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Told once who is waited for. */
  readonly say?: ((line: string) => void) | undefined;
}

const tableOf = ({ acting }: OpenCloud, environment: EnvironmentDescription): ControlTable => acting.controlTable(environment.region, controlTableName(environment));
export const remoteLines = (open: OpenCloud, environment: EnvironmentDescription): RemoteLines => journalsIn(tableOf(open, environment));

const stores = new WeakMap<OpenCloud, Map<string, LeaseStore>>();

/** The same one each time, for all runs of this process. */
export function leasesOf(open: OpenCloud, environment: EnvironmentDescription): LeaseStore {
  const known = stores.get(open) ?? new Map<string, LeaseStore>();
  stores.set(open, known);
  const key = `${environment.region}/${controlTableName(environment)}`;
  const store = known.get(key) ?? leasesIn(tableOf(open, environment));
  known.set(key, store);
  return store;
}

/** @throws Problem LOCKED or LEASED (exit 8) naming the holder; the signal's reason */
export async function hold(holding: Holding): Promise<Held> {
  const [held] = await holdAll([holding]);
  if (held === undefined) throw new Error('nothing was held');
  return held;
}

/**
 * Holds what several runs need, all or none: whoever waits for one has none of the others meanwhile, so that two who want the same
 * in another order never wait for each other.
 * @throws as `hold`
 */
export async function holdAll(holdings: readonly Holding[]): Promise<readonly Held[]> {
  const [first] = holdings;
  if (first === undefined) return [];
  const { open, wait = seconds(0), signal, say } = first;
  const deadline = plus(open.clock.now(), wait);
  for (let waited = false; ; waited = true) {
    const held: Held[] = [];
    try {
      for (const holding of holdings) held.push(await holdNow(holding));
      return held;
    } catch (thrown) {
      for (const one of held.toReversed()) await one.release();
      if (!isProblem(thrown) || thrown.data.outcome !== 'locked' || open.clock.now() >= deadline) throw thrown;
      if (!waited) say?.(`waiting up to ${showDuration(wait)}: ${thrown.data.message}`);
      await open.drive(open.clock.sleep(betweenLooks, signal));
    }
  }
}

async function holdNow({ open, environment, stateFolder, run, kind, wishes }: Holding): Promise<Held> {
  const locks = takeLocks(stateFolder, wishes, { run, kind });
  const leases = [...wishes.map(({ what, mode }): LeaseWish => ({ what, mode })), { what: `run ${run}`, mode: 'exclusive' as const }];
  try {
    const holder = new Holder(run, open, remoteLines(open, environment));
    const keeping = { store: leasesOf(open, environment), clock: open.clock, owner: { run, kind, host: hostname(), place: token(hostname(), resolve(stateFolder)).slice(0, 12) }, wishes: leases, onBeat: () => holder.beat() };
    holder.keeps(locks, await open.drive(LeaseKeeper.take(keeping)));
    return holder;
  } catch (thrown) {
    locks.release();
    throw thrown;
  }
}

class Holder implements Held {
  readonly #run: string;
  readonly #open: OpenCloud;
  readonly #remote: RemoteLines;
  #locks: HeldLock | undefined;
  #leases: LeaseKeeper | undefined;
  #journal: MirroredJournal<RunEvent> | undefined;

  constructor(run: string, open: OpenCloud, remote: RemoteLines) {
    this.#run = run;
    this.#open = open;
    this.#remote = remote;
  }

  keeps(locks: HeldLock, leases: LeaseKeeper): void {
    this.#locks = locks;
    this.#leases = leases;
  }

  async begin(): Promise<void> {
    await this.#open.drive(this.#leases?.renew() ?? Promise.resolve());
    this.#leases?.keep();
  }

  mirror(journal: Journal<RunEvent>, there: number): Journal<RunEvent> {
    return (this.#journal = new MirroredJournal({ run: this.#run, local: journal, remote: this.#remote, clock: this.#open.clock, there, summary: summaryOf }));
  }

  async clearance(): Promise<void> {
    const problem = this.#leases?.problem();
    if (problem !== undefined) throw problem;
    await this.#journal?.send();
  }

  async beat(): Promise<void> {
    // What cannot be sent now is sent before the next act, or that act does not happen.
    await this.#journal?.send().catch(() => undefined);
  }

  async finish(): Promise<ProblemData | undefined> {
    try {
      await this.#open.drive(this.#journal?.send() ?? Promise.resolve());
      return undefined;
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      return thrown.data;
    }
  }

  async release(): Promise<void> {
    await this.#open.drive(this.#leases?.release() ?? Promise.resolve());
    this.#locks?.release();
  }
}

function summaryOf(lines: readonly RunEvent[]): RunSummary | undefined {
  const begin = lines.find((line) => line.type === 'run.started');
  if (begin?.type !== 'run.started') return undefined;
  const last = lines.at(-1);
  // Stopped after the step that was asked for: well, but not at its end.
  const outcome = last?.type === 'run.ended' ? last.outcome : last?.type === 'run.paused' ? (last.outcome === 'done' ? 'half-way' : last.outcome) : undefined;
  return { run: begin.run, kind: begin.kind, environment: begin.environment, cloud: begin.cloud, headline: begin.plan.headline, started: begin.at, host: hostname(), ...(outcome === undefined ? {} : { outcome }) };
}
