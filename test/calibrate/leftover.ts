// One thing that a run has left, and all pages of the lists in which such things are found.

export interface Leftover {
  readonly name: string;
  /** The command that removes it. */
  readonly byHand: string;
  /** Asked for again until it is gone. */
  readonly remove: () => Promise<unknown>;
  /** Holds what others stand in: goes when they are gone. */
  readonly last?: true;
}

/** All pages of a list. */
export async function gathered<P, T>(pages: AsyncIterable<P>, of: (page: P) => readonly T[] | undefined): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...(of(page) ?? []));
  return found;
}
