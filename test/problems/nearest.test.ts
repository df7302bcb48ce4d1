// Which known word is offered for a mistyped one, and when none is.
import { describe, expect, it } from 'vitest';
import { editDistance, nearestNumber, nearestWord } from '../../src/lib/problems/nearest.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['port', 'port', 0],
    ['prot', 'port', 1],
    ['pot', 'port', 1],
    ['ports', 'port', 1],
    ['part', 'port', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('%s -> %s is %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
    expect(editDistance(to, from)).toBe(distance);
  });
});

describe('nearestWord', () => {
  const known = ['image', 'port', 'cpu', 'memory', 'stopTimeout', 'health'];
  it.each([
    ['prot', 'port'],
    ['Port', 'port'],
    ['mem', 'memory'],
    ['stop-timeout', 'stopTimeout'],
    ['healthcheck', 'health'],
    ['replicas', undefined],
    ['x', undefined],
    ['', undefined],
    ['x'.repeat(100_000), undefined],
  ])('of %s is %s', (word, nearest) => {
    expect(nearestWord(word, known)).toBe(nearest);
  });

  it('is the first of several that are equally near', () => {
    expect(nearestWord('staging3', ['staging1', 'staging2'])).toBe('staging1');
    expect(nearestWord('anything', [])).toBeUndefined();
  });
});

it('the nearest number is the one with the least distance', () => {
  expect(nearestNumber(300, [256, 512])).toBe(256);
  expect(nearestNumber(400, [256, 512])).toBe(512);
  expect(nearestNumber(Number.NaN, [256, 512])).toBeUndefined();
  expect(nearestNumber(1, [])).toBeUndefined();
});
