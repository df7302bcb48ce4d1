// Fargate's table, written out a second time as AWS's page has it.
import { expect, it } from 'vitest';
import { fargateCpu, fargateMemory, showMemory } from '../../src/lib/config/fargate.ts';

const gibibyte = 1024;

it.each([
  [256, [0.5, 1, 2]],
  [512, [1, 2, 3, 4]],
  [1024, [2, 3, 4, 5, 6, 7, 8]],
  [2048, [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]],
  [8192, [16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60]],
  [16384, [32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120]],
])('cpu %i goes with %j GiB', (cpu, sizes) => {
  expect(fargateMemory.get(cpu)).toEqual(sizes.map((size) => size * gibibyte));
});

it('cpu 4096 goes with 8 to 30 GiB in whole ones, and no other cpu is sold', () => {
  const sizes = fargateMemory.get(4096) ?? [];
  expect([sizes.length, sizes[0], sizes.at(-1)]).toEqual([23, 8 * gibibyte, 30 * gibibyte]);
  expect(sizes.every((size) => size % gibibyte === 0)).toBe(true);
  expect(fargateCpu).toEqual([256, 512, 1024, 2048, 4096, 8192, 16384]);
});

it('is said in a line', () => {
  expect(showMemory([512, 1024, 2048])).toBe('512, 1024, 2048');
  expect(showMemory(fargateMemory.get(4096) ?? [])).toBe('8192 to 30720 in steps of 1024');
});
