// Those that others wait for first, whatever it is that waits: stacks, steps.

/**
 * Otherwise in the order given.
 * @param waits whether the first must come after the second
 * @throws where some wait for each other: a bug of ours
 */
export function inOrder<T>(all: readonly T[], { waits, nameOf }: { readonly waits: (it: T, other: T) => boolean; readonly nameOf: (it: T) => string }): readonly T[] {
  const ordered: T[] = [];
  let open = all;
  while (open.length > 0) {
    const ready = open.filter((it) => !open.some((other) => waits(it, other)));
    if (ready.length === 0) throw new Error(`${open.map(nameOf).join(', ')} wait for each other`);
    ordered.push(...ready);
    open = open.filter((it) => !ready.includes(it));
  }
  return ordered;
}
