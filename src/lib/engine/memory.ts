// What a run has learned so far: the notes of its steps and the samples of its watches, folded from its events.
import type { Json, Notes } from './standing.ts';
import type { Sample } from './watch.ts';

export interface Memory {
  /** The notes of a step that is done; empty before. */
  notes(step: string): Notes;
  /** One note as text. @throws when the step has not learned it: a bug in the plan's order */
  text(step: string, name: string): string;
  note(step: string, name: string): Json | undefined;
  samples(watch: string): readonly Sample[];
}

export class RunMemory implements Memory {
  readonly #notes = new Map<string, Notes>();
  readonly #samples = new Map<string, Sample[]>();

  learn(step: string, notes: Notes): void {
    this.#notes.set(step, { ...this.#notes.get(step), ...notes });
  }

  saw(watch: string, samples: readonly Sample[]): void {
    const seen = this.#samples.get(watch) ?? [];
    seen.push(...samples);
    this.#samples.set(watch, seen);
  }

  notes(step: string): Notes {
    return this.#notes.get(step) ?? {};
  }

  note(step: string, name: string): Json | undefined {
    return this.notes(step)[name];
  }

  text(step: string, name: string): string {
    const value = this.note(step, name);
    if (typeof value !== 'string') throw new Error(`step ${step} has not learned "${name}"`);
    return value;
  }

  samples(watch: string): readonly Sample[] {
    return this.#samples.get(watch) ?? [];
  }
}
