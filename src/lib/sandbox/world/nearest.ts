// The known name that a mistyped one most likely meant.

/** Insertions, deletions and replacements that turn one word into the other. */
function distance(from: string, to: string): number {
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const now = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (last[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      now.push(Math.min((last[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1, replaced));
    }
    last = now;
  }
  return last[to.length] ?? 0;
}

/** Undefined when no known name is near enough to be worth saying. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > 64) return undefined;
  const [best] = known
    .map((candidate) => ({ candidate, far: candidate.startsWith(name) ? 1 : distance(name, candidate) }))
    .filter(({ candidate, far }) => far <= Math.max(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.far - b.far);
  return best?.candidate;
}
