// Whether the laws know every operation: the registry against the folders, the examples against the registry.
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Cloud, noCloud } from '../../src/lib/aws/cloud.ts';
import type { Operation } from '../../src/lib/engine/operation.ts';
import { operations } from '../../src/lib/operations/registry.ts';
import { instant, type Instant } from '../../src/lib/world/time.ts';
import { allExamples } from './examples.ts';
import { pureOperation } from './recording.ts';

const folder = fileURLToPath(new URL('../../src/lib/operations', import.meta.url));
const examplesOf = (name: string) => allExamples.filter((example) => example.kind === name);

describe('the registry of operations', () => {
  it('has every operation that has a folder', async () => {
    const modules: readonly Record<string, unknown>[] = await Promise.all(globSync('**/operation.ts', { cwd: folder }).map((file) => import(`${folder}/${file}`)));
    const made = modules.flatMap((module) => Object.values(module)).filter((it): it is (cloud: Cloud, now: () => Instant) => Operation => typeof it === 'function');
    expect(made.map((make) => make(noCloud(), () => instant(0)).name).sort()).toEqual(Object.keys(operations).sort());
  });

  it.each(Object.keys(operations))('%s is what its operation calls itself', (name) => {
    const [example] = examplesOf(name);
    expect(example === undefined ? undefined : pureOperation(example).name).toBe(name);
  });

  it.each(Object.keys(operations))('%s has an example that ends well, and one that is put back if it can be', (name) => {
    const mine = examplesOf(name);
    expect(mine.map((example) => example.outcome)).toContain('done');
    const [first] = mine;
    // What has no way back of its own is failed by the law that fails every step.
    if (first !== undefined && pureOperation(first).onFailure === 'undo' && pureOperation(first).convergent) expect(mine.map((example) => example.outcome)).toContain('put-back');
  });

  it('gives every example a name of its own', () => {
    expect(new Set(allExamples.map((example) => example.name)).size).toBe(allExamples.length);
  });
});
