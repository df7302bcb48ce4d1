// What the probes have seen, while they go.
import type { Believed, Part } from './believed.ts';
import type { Bounds, Moment, Track } from './moments.ts';
import type { Seen } from './verdict.ts';

export interface Note {
  readonly probe: string;
  readonly part: Part;
  readonly seen: Seen;
  /** Seconds since the run began. */
  readonly at: number;
}

export interface Line {
  readonly at: number;
  readonly what: string;
}

/** The pages of one probe. */
export class Notebook {
  readonly notes: Note[] = [];
  readonly timeline: Line[] = [];
  readonly #probe: string;
  readonly #believed: Believed;
  readonly #now: () => number;

  constructor(probe: string, { believed, now }: { readonly believed: Believed; readonly now: () => number }) {
    this.#probe = probe;
    this.#believed = believed;
    this.#now = now;
  }

  #part(name: string): Part {
    const [rule, of = ''] = name.split('/');
    const part = this.#believed.parts.find((it) => it.rule === rule && it.of === of);
    if (part === undefined) throw new Error(`no belief is called ${name}`);
    return part;
  }

  /** @param name `ecs.task-start/pulling` */
  took(name: string, ...times: readonly Bounds[]): void {
    for (const seen of times) this.notes.push({ probe: this.#probe, part: this.#part(name), seen, at: this.#now() });
  }

  held(name: string, held: boolean, saw: string): void {
    this.notes.push({ probe: this.#probe, part: this.#part(name), seen: { held, saw }, at: this.#now() });
  }

  /** For people who read the file; nothing is judged by it. */
  tell(what: string, at: number = this.#now()): void {
    this.timeline.push({ at: Math.round(at * 100) / 100, what });
  }

  /** Every state of a thing, as a line each. */
  tellOf(thing: string, track: Track): void {
    for (const { state, since } of track.states) this.tell(`${thing}: ${state}`, (since as Moment).to);
  }
}
