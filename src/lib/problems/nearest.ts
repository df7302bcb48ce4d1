// The known word that a mistyped one most likely meant.

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const now = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let least = Math.min((last[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1);
      }
      now.push(least);
    }
    beforeLast = last;
    last = now;
  }
  return last[to.length] ?? 0;
}

/** Undefined when nothing known is near enough to be worth saying. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  // A key as long as this was no slip of the finger, and comparing it would cost time for nothing.
  if (word.length > 64) return undefined;
  const written = word.toLowerCase();
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const target = candidate.toLowerCase();
    const started = written.length >= 3 && (target.startsWith(written) || written.startsWith(target));
    const distance = started ? 1 : editDistance(written, target);
    const allowance = Math.max(1, Math.floor(Math.max(written.length, target.length) / 3));
    if (distance <= allowance && (best === undefined || distance < best.distance)) best = { word: candidate, distance };
  }
  return best?.word;
}

/** Undefined when what was written is no number. */
export function nearestNumber(written: number, known: readonly number[]): number | undefined {
  if (!Number.isFinite(written)) return undefined;
  return known.reduce<number | undefined>(
    (best, candidate) => (best === undefined || Math.abs(candidate - written) < Math.abs(best - written) ? candidate : best),
    undefined,
  );
}
