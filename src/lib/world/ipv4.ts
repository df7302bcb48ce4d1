// IPv4 blocks as `10.0.0.0/16`: how long they are, whether they meet, whether one lies in the other.

export const lengthOf = (block: string): number => Number(block.split('/')[1] ?? '32');

/** The first address, and the first one behind the last; bits behind the length do not count. */
function spanOf(block: string): readonly [from: number, to: number] {
  const size = 2 ** (32 - lengthOf(block));
  const address = (block.split('/')[0] ?? '').split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const from = address - (address % size);
  return [from, from + size];
}

export function overlap(a: string, b: string): boolean {
  const [[fromA, toA], [fromB, toB]] = [spanOf(a), spanOf(b)];
  return fromA < toB && fromB < toA;
}

export function isWithin(inner: string, outer: string): boolean {
  const [[fromIn, toIn], [fromOut, toOut]] = [spanOf(inner), spanOf(outer)];
  return fromOut <= fromIn && toIn <= toOut;
}
