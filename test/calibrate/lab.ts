// What every probe has at hand, and waiting by looking again and again.
import type { Clients } from './clients.ts';
import { bounds, lasted, type Moment, type Skew } from './moments.ts';
import type { Notebook } from './notebook.ts';
import type { Pace } from './pace.ts';

/** What all names begin with: it is how left-overs are found. */
export const prefix = 'platform-calibrate-';
export const tags = { 'platform:calibrate': 'true' } as const;
export const tagList = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** The VPC of its own that probes run in. */
export interface Network {
  readonly vpc: string;
  readonly subnets: readonly string[];
  readonly securityGroup: string;
  readonly infrastructureRole: string;
}

export interface Lab {
  readonly aws: Clients;
  readonly region: string;
  readonly pace: Pace;
  readonly skew: Skew;
  readonly notebook: Notebook;
  readonly wishes: ReadonlySet<string>;
  readonly network: Network;
}

export class TookTooLong extends Error {
  override readonly name = 'TookTooLong';
  readonly waited: number;

  constructor(what: string, waited: number) {
    super(`${what}: not within ${Math.round(waited)} s`);
    this.waited = waited;
  }
}

export interface Waiting<T> {
  readonly what: string;
  readonly since: Moment;
  readonly look: () => Promise<T>;
  readonly until: (value: T) => boolean;
  /** Seconds between looks; left out: 1. */
  readonly every?: number;
  /** Seconds until it is given up. */
  readonly longest: number;
}

/** @throws TookTooLong */
export async function awaited<T>(pace: Pace, { what, since, look, until, every = 1, longest }: Waiting<T>): Promise<{ readonly value: T; readonly at: Moment }> {
  let before = since.from;
  for (;;) {
    const { value, at } = await pace.timed(look);
    if (until(value)) return { value, at: { from: before, to: at.to } };
    before = at.from;
    if (at.from - since.to > longest) throw new TookTooLong(what, at.from - since.to);
    await pace.sleep(every);
  }
}

/** The same, noted as the time that a belief is about; one that is given up took longer than that. @param name `route53.change-propagation/until` */
export async function measured<T>({ pace, notebook }: Lab, name: string, waiting: Waiting<T>): Promise<{ readonly value: T; readonly at: Moment }> {
  try {
    const seen = await awaited(pace, waiting);
    notebook.took(name, lasted(waiting.since, seen.at));
    return seen;
  } catch (thrown) {
    if (thrown instanceof TookTooLong) notebook.took(name, bounds(thrown.waited, null));
    throw thrown;
  }
}

export const nameOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.name : '');

/** Undefined where AWS says that there is none. */
export async function unless<T>(names: readonly string[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    if (names.includes(nameOf(thrown))) return undefined;
    throw thrown;
  }
}
