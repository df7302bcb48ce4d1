// Components: layers that come when platform.yml names them, to an environment that is made or that stands.
import type { DescribeTaskDefinitionCommandOutput } from '@aws-sdk/client-ecs';
import { expect, it } from 'vitest';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { componentNames } from '../../src/lib/config/components.ts';
import { toldOfNeeds } from '../../src/lib/operations/deploy/needs.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { neededComponents } from '../../src/lib/config/words.ts';
import { stateOf } from '../laws/state.ts';
import { counted } from './bill.ts';
import { ship, staging, standing, whole } from './stage.ts';
import { walk, type Walked } from './world.ts';

const up = (sandbox: OpenSandbox, environment: EnvironmentDescription): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment } });
const stacksOf = (sandbox: OpenSandbox): readonly string[] => Object.entries(stateOf(sandbox, staging)).flatMap(([what, value]) => (/^stack \S+ status$/.test(what) && value.endsWith('_COMPLETE') ? [what.split(' ')[1] ?? ''] : []));

it.runIf(whole)('come to an environment that stands, change nothing else, and need nothing more', async () => {
  const sandbox = await standing(staging);
  const before = stacksOf(sandbox);
  const environment = { ...staging, components: componentNames };
  const { outcome, problems } = await up(sandbox, environment);
  expect({ outcome, problems }).toEqual({ outcome: 'done', problems: [] });
  expect(stacksOf(sandbox).filter((name) => !before.includes(name)).sort()).toEqual([...componentNames, 'search-init'].map((name) => `video-auctions-staging-${name}`).sort());
  expect((await up(sandbox, environment)).plan).toMatchObject({ steps: [], refusals: [] });
  const { estimated, billed } = await counted(sandbox, environment);
  expect(estimated).toEqual(billed);
});

it('are not made where none is named', async () => {
  expect(stacksOf(await standing(staging)).filter((name) => componentNames.some((it) => name.endsWith(`-${it}`)))).toEqual([]);
});

it.runIf(whole)('are told to the service that needs them, and open to it', async () => {
  const service = staging.services['serverpod'];
  if (service === undefined) throw new Error('the example has no serverpod');
  const needs = [...service.needs, ...neededComponents];
  const environment = { ...staging, components: componentNames, services: { serverpod: { ...service, needs } } };
  const sandbox = await standing(environment);
  const { outcome, problems } = await ship(sandbox, { environment, service: 'serverpod', image: '1.0.0' });
  expect({ outcome, problems }).toEqual({ outcome: 'done', problems: [] });
  const container = sandbox.world.transact(sandbox.now(), () => {
    const context = sandbox.world.context({ account: environment.account, region: environment.region, principal: 'aws' });
    return context.call<DescribeTaskDefinitionCommandOutput>('ecs', 'DescribeTaskDefinition', { taskDefinition: 'video-auctions-staging-serverpod' }).taskDefinition?.containerDefinitions?.[0];
  });
  const variables = Object.fromEntries((container?.environment ?? []).map(({ name = '', value = '' }) => [name, value]));
  const told = Object.entries(toldOfNeeds).filter(([need]) => needs.includes(need));
  const silent = told.flatMap(([, it]) => Object.keys(it.variables)).filter((variable) => (variables[variable] ?? '') === '');
  expect(silent).toEqual([]);
  expect(variables['BROKER_URL']).toMatch(/^amqps:\/\/\S+:5671$/);
  expect((container?.secrets ?? []).map((secret) => secret.name)).toEqual(expect.arrayContaining(['BROKER_SECRET', 'DATABASE_SECRET', 'SEARCH_SECRET']));
});

it('are missed by a deploy that comes too early', async () => {
  const services = Object.fromEntries(Object.entries(staging.services).map(([name, service]) => [name, { ...service, needs: [...service.needs, 'messaging'] }]));
  const early = { ...staging, components: ['messaging'], services };
  const { plan } = await ship(await standing(staging), { environment: early, service: 'serverpod', image: '1.0.0' });
  expect(plan.refusals.map(({ code, message }) => `${code}: ${message}`).join()).toMatch(/^NOT_BOOTSTRAPPED: .*messaging\/EmailQueueUrl/);
});
