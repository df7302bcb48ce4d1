// The sizes that Fargate sells: which memory goes with which CPU.

const gibibytes = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => (from + index * step) * 1024);

/**
 * Memory in MiB by CPU units.
 * AWS: ECS API Reference, RegisterTaskDefinition, `memory` ("If your tasks runs on Fargate, ... you must use one of the following values").
 */
export const fargateMemory: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, gibibytes(1, 4, 1)],
  [1024, gibibytes(2, 8, 1)],
  [2048, gibibytes(4, 16, 1)],
  [4096, gibibytes(8, 30, 1)],
  [8192, gibibytes(16, 60, 4)],
  [16384, gibibytes(32, 120, 8)],
]);

export const fargateCpu: readonly number[] = [...fargateMemory.keys()];

/** `512, 1024, 2048` or `4096 to 16384 in steps of 1024`. */
export function showMemory(sizes: readonly number[]): string {
  const [first = 0, second = 0] = sizes;
  return sizes.length <= 4 ? sizes.join(', ') : `${first} to ${sizes.at(-1)} in steps of ${second - first}`;
}
