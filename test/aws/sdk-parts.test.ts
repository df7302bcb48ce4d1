// The bundle holds of the SDK what the sandbox models (scripts/sdk-parts.mjs): platform calls nothing else.
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { allServices } from '../../src/lib/sandbox/all-services.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Named among what only reads, and never called. */
const named: ReadonlySet<string> = new Set(['StartQuery', 'StopQuery']);

it('calls no operation that the sandbox does not model', () => {
  const modelled = new Set(allServices.flatMap(({ operations }) => Object.keys(operations)));
  const packages = allServices.flatMap(({ sdk }) => /@aws-sdk\/client-[a-z0-9-]+/.exec(sdk?.load.toString() ?? '')?.[0] ?? []);
  const known = new Set(packages.flatMap((name) => readdirSync(join(root, 'node_modules', name, 'dist-es/commands')).flatMap((file) => /^(\w+)Command\.js$/.exec(file)?.[1] ?? [])));
  const called = globSync('src/lib/aws/**/*.ts', { cwd: root }).flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/'([A-Z]\w+)'/g)].map((match) => match[1] ?? '')).filter((name) => known.has(name));
  expect(called.length).toBeGreaterThan(100);
  expect(called.filter((name) => !modelled.has(name) && !named.has(name))).toEqual([]);
});
