// When something happened, as far as it can be known from outside: between two looks.

/** Seconds since the run began. Somebody who asks knows no more than that it was between sending one look and hearing of another. */
export interface Moment {
  readonly from: number;
  readonly to: number;
}

/** How long something took, in seconds; `atMost` is null where its end was not waited for. */
export interface Bounds {
  readonly atLeast: number;
  readonly atMost: number | null;
}

const rounded = (seconds: number): number => Math.round(seconds * 100) / 100;

export const bounds = (atLeast: number, atMost: number | null): Bounds => ({ atLeast: rounded(Math.max(0, atLeast)), atMost: atMost === null ? null : rounded(Math.max(0, atMost)) });

export const lasted = (start: Moment, end: Moment): Bounds => bounds(end.from - start.to, end.to - start.from);

/** Between two times that AWS says itself. Those in whole seconds may each be nearly one off. */
export function between(start: Date, end: Date): Bounds {
  const took = (end.getTime() - start.getTime()) / 1000;
  const slack = [start, end].every((date) => date.getTime() % 1000 === 0) ? 1 : 0.001;
  return bounds(took - slack, took + slack);
}

/** How far AWS's clock is ahead of the run's, in seconds: narrowed with every answer that names a time. */
export class Skew {
  #least = -Infinity;
  #most = Infinity;

  /** `said` is a time that AWS set while it answered a call. */
  heard(said: Date, call: Moment): void {
    const at = said.getTime() / 1000;
    const slack = said.getTime() % 1000 === 0 ? 1 : 0;
    this.#least = Math.max(this.#least, at - call.to);
    this.#most = Math.min(this.#most, at + slack - call.from);
  }

  get known(): boolean {
    return Number.isFinite(this.#least) && Number.isFinite(this.#most) && this.#least <= this.#most;
  }

  /** AWS's time now. */
  server(now: number): Date {
    return new Date(((this.#least + this.#most) / 2 + now) * 1000);
  }

  /** How long after a time of AWS's own something was seen. */
  after(said: Date, seen: Moment): Bounds {
    const at = said.getTime() / 1000;
    return bounds(seen.from + this.#least - at, seen.to + this.#most - at);
  }
}

/** The states that a thing was seen in, each with the moment since which it is. */
export class Track {
  readonly states: { readonly state: string; readonly since: Moment }[] = [];
  #looked: number;

  /** @param from when it may have come into being at the earliest */
  constructor(from: number) {
    this.#looked = from;
  }

  see(state: string, look: Moment): void {
    if (this.states.at(-1)?.state !== state) this.states.push({ state, since: { from: this.#looked, to: look.to } });
    this.#looked = look.from;
  }

  /** How long it was in a state, each time that both ends were seen. */
  times(state: string): readonly Bounds[] {
    return this.states.flatMap((it, index) => {
      const next = this.states[index + 1];
      return it.state === state && next !== undefined ? [lasted(it.since, next.since)] : [];
    });
  }
}
