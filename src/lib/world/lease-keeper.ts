// Keeps the leases of a run: taken all or none, renewed while the run goes on, given back at its end.
import { isProblem, type Problem } from '../problems/problem.ts';
import type { Clock } from './clock.ts';
import { clockSkew, inTheWay, leaseBeat, leaseMargin, leaseTime, living, type LeaseHolder, type LeaseStore, type LeaseWish } from './lease.ts';
import { worldProblem } from './problems.ts';
import { between, plus, showDuration, zero, type Duration, type Instant } from './time.ts';

export interface LeaseOwner {
  readonly run: string;
  readonly kind: string;
  readonly host: string;
  readonly place: string;
}

export interface LeaseKeeping {
  readonly store: LeaseStore;
  readonly clock: Clock;
  readonly owner: LeaseOwner;
  readonly wishes: readonly LeaseWish[];
  /** What else is to be done with every beat. Never throws. */
  readonly onBeat?: () => Promise<void>;
}

/** Somebody else wrote between our read and our write so often that something is wrong. */
const mostTries = 20;

export class LeaseKeeper {
  readonly #keeping: LeaseKeeping;
  readonly #ended = new AbortController();
  readonly #since: Instant;
  /** Undefined: held nowhere, as there is no place for leases. */
  #until: Instant | undefined;
  #lost: Problem | undefined;
  #beating: Promise<void> | undefined;

  private constructor(keeping: LeaseKeeping) {
    this.#keeping = keeping;
    this.#since = keeping.clock.now();
  }

  /**
   * Takes all leases or none. Where there is no place for leases yet none is taken, and it is looked for again with every beat.
   * @throws Problem LEASED (exit 8) naming the holder; whatever the place says
   */
  static async take(keeping: LeaseKeeping): Promise<LeaseKeeper> {
    const keeper = new LeaseKeeper(keeping);
    await keeper.renew();
    return keeper;
  }

  get holds(): boolean {
    return this.#until !== undefined;
  }

  /** Holds all from now on for a whole lease's time. @throws as `take` */
  async renew(): Promise<void> {
    this.#until = await inTurn(this.#keeping.store, () => this.#written());
  }

  /** Renews from now on, until `release`. */
  keep(): void {
    this.#beating ??= this.#beat();
  }

  /** Why nothing may be written any more: a lease is lost, or nearly over. */
  problem(): Problem | undefined {
    if (this.#lost !== undefined || this.#until === undefined) return this.#lost;
    const left = between(this.#keeping.clock.now(), this.#until);
    return left >= leaseMargin ? undefined : worldProblem('LEASE_NOT_RENEWED', { what: this.#what, left: left < zero ? `ended ${showDuration((zero - left) as Duration)} ago` : `ends in ${showDuration(left)}` }, { halt: true });
  }

  /** Ends the beats and gives all back. Never throws: what is not given back frees itself. */
  async release(): Promise<void> {
    this.#ended.abort(new Error('the run is over'));
    await this.#beating;
    if (this.#until !== undefined && this.#lost === undefined) await inTurn(this.#keeping.store, () => this.#giveBack()).catch(() => undefined);
    this.#until = undefined;
  }

  get #what(): string {
    return this.#keeping.wishes.map(({ what }) => what).join(', ');
  }

  async #beat(): Promise<void> {
    const { clock, onBeat } = this.#keeping;
    const { signal } = this.#ended;
    while (this.#lost === undefined) {
      await clock.sleep(leaseBeat, signal).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.renew();
      } catch (thrown) {
        // No answer: until the time is nearly over the next beat may succeed. Another holder: the end.
        if (isProblem(thrown) && thrown.data.outcome === 'locked') this.#lost = worldProblem('LEASE_LOST', { what: this.#what, reason: thrown.data.message }, { halt: true });
      }
      await onBeat?.();
    }
  }

  /** @returns until when all are ours; undefined where there is no place @throws Problem LEASED */
  async #written(): Promise<Instant | undefined> {
    const { store, clock, owner, wishes } = this.#keeping;
    for (let tries = 0; tries < mostTries; tries++) {
      const page = await store.read();
      if (page === 'absent') return undefined;
      const now = clock.now();
      const [holder] = inTheWay(page.holders, { ...owner, wishes }, now);
      if (holder !== undefined) throw leasedBy(holder, now);
      const until = plus(now, leaseTime);
      const mine = wishes.map((wish): LeaseHolder => ({ ...wish, ...owner, since: this.#since, until }));
      if (await store.write({ version: page.version, holders: [...living(page.holders, now).filter(({ run }) => run !== owner.run), ...mine] })) return until;
    }
    throw worldProblem('LEASE_CONTENDED', { what: this.#what });
  }

  async #giveBack(): Promise<void> {
    const { store, owner } = this.#keeping;
    for (let tries = 0; tries < mostTries; tries++) {
      const page = await store.read();
      if (page === 'absent') return;
      if (await store.write({ version: page.version, holders: page.holders.filter(({ run }) => run !== owner.run) })) return;
    }
  }
}

const turns = new WeakMap<LeaseStore, Promise<unknown>>();

/**
 * Runs of one process beside each other want the same item at the same moments: one after the other each writes at the first try,
 * all at once most would find that somebody has written in between.
 */
function inTurn<T>(store: LeaseStore, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(store) ?? Promise.resolve()).then(work);
  turns.set(store, mine.catch(() => undefined));
  return mine;
}

function leasedBy({ what, run, kind, host, since, until }: LeaseHolder, now: Instant): Problem {
  return worldProblem('LEASED', { what, holder: `run ${run} (${kind}, on ${host})`, age: showDuration(between(since, now)), left: showDuration(between(now, plus(until, clockSkew))) });
}
