// Components: layers that come when platform.yml names them, to an environment that is made or that stands.
import { expect, it } from 'vitest';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { componentNames } from '../../src/lib/config/components.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { stateOf } from '../laws/state.ts';
import { staging, standing } from './stage.ts';
import { walk, type Walked } from './world.ts';

const up = (sandbox: OpenSandbox, environment: EnvironmentDescription): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment } });
const stacksOf = (sandbox: OpenSandbox): readonly string[] => Object.entries(stateOf(sandbox, staging)).flatMap(([what, value]) => (/^stack \S+ status$/.test(what) && value.endsWith('_COMPLETE') ? [what.split(' ')[1] ?? ''] : []));

it('come to an environment that stands, change nothing else, and need nothing more', async () => {
  const sandbox = await standing(staging);
  const before = stacksOf(sandbox);
  const environment = { ...staging, components: componentNames };
  const { outcome, problems } = await up(sandbox, environment);
  expect({ outcome, problems }).toEqual({ outcome: 'done', problems: [] });
  expect(stacksOf(sandbox).filter((name) => !before.includes(name)).sort()).toEqual(componentNames.map((name) => `video-auctions-staging-${name}`).sort());
  expect((await up(sandbox, environment)).plan).toMatchObject({ steps: [], refusals: [] });
});

it('are not made where none is named', async () => {
  expect(stacksOf(await standing(staging)).filter((name) => componentNames.some((it) => name.endsWith(`-${it}`)))).toEqual([]);
});
