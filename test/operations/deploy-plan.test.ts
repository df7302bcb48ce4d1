// The plan of a deploy, made of facts that nobody saw: what it is called, and what it says before it begins.
import { describe, expect, it } from 'vitest';
import { noCloud } from '../../src/lib/aws/cloud.ts';
import { placeIn, wavesAsked } from '../../src/lib/cli/deploy-asked.ts';
import { describeEnvironment, type EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { inWritten } from '../../src/lib/config/written.ts';
import { planDeploy } from '../../src/lib/operations/deploy/plan.ts';
import type { DeployFacts } from '../../src/lib/operations/deploy/request.ts';
import { taskDefinitionFor } from '../../src/lib/operations/deploy/task-definition.ts';
import { parseConfig } from '../stories/other-app.ts';
import { factsOf, live, production, requestOf } from './deploys.ts';

describe('the headline of a deploy', () => {
  const pair: EnvironmentDescription = { ...production, standby: { region: 'us-west-2', settings: production.settings, layers: ['network', 'cluster', 'data', 'cache', 'edge', 'service'] } as never };
  const away = placeIn(pair, 'us-west-2');
  const headline = (environment = production, facts: Partial<DeployFacts> = {}) => planDeploy(noCloud(), requestOf({ environment }), factsOf(facts)).headline;

  it('names the region when it is not home', () => {
    expect(away.region).not.toBe(production.region);
    expect(headline()).toMatch(/^video-auctions production: deploy serverpod 1\.1\.0/);
    expect(headline(away)).toMatch(/^video-auctions production in us-west-2: deploy serverpod 1\.1\.0/);
    expect(headline(away, { live: null })).toMatch(/^video-auctions production in us-west-2: deploy serverpod 1\.1\.0, for the first time/);
    const { content, input } = taskDefinitionFor(requestOf({ environment: away }), factsOf());
    const same = { live: { ...live, content, definition: JSON.parse(JSON.stringify(input)) as never } };
    expect(headline(away, same)).toMatch(/^video-auctions production in us-west-2: .*serverpod/);
  });

  it('of several names it as well; of two regions both, in their order', () => {
    const of = (region: string | undefined) => wavesAsked(pair, [{ service: 'serverpod', image: '1' }, { service: 'websocket', image: '1' }], { region, hold: undefined, common: {} }).headline;
    expect(of(undefined)).toMatch(/^video-auctions production: deploy 2 services( in 2 waves)?$/);
    expect(of('us-west-2')).toMatch(/^video-auctions production in us-west-2: deploy 2 services( in 2 waves)?$/);
    expect(of('all')).toMatch(/^video-auctions production: deploy 2 services.*, us-west-2, then us-east-1$/);
  });
});

describe('what a container is given at its start', () => {
  const config = (secrets: string) => parseConfig(`version: 1\napp: gym\nblueprint: startup\ndomain: gym.example.org\nregions: { home: eu-west-1 }\nenvironments:\n  live: { account: "333333333333" }\nservices:\n  api: { image: api, cpu: 256, memory: 512, count: 1, secrets: { ${secrets} } }\n`);

  it('is a secret of its own, or a parameter of SSM that its execution role may read', () => {
    const environment = describeEnvironment(config('STRIPE: stripe:key, FLAGS: parameter/flags'), 'live');
    const { input } = taskDefinitionFor({ environment, service: 'api', image: 'api:1' }, factsOf());
    expect(input.containerDefinitions?.[0]?.secrets).toEqual([
      { name: 'FLAGS', valueFrom: 'arn:aws:ssm:eu-west-1:333333333333:parameter/platform/gym/live/service-api/settings/flags' },
      { name: 'STRIPE', valueFrom: 'arn:aws:secretsmanager:eu-west-1:333333333333:secret:gym-live/service-api/stripe:key::' },
    ]);
    expect(inWritten(config('FLAGS: parameter/flags')).filter(({ path }) => path.includes('secrets'))).toEqual([{ path: 'services.api.secrets.FLAGS', value: 'parameter/flags' }]);
  });

  it.each(['parameter/', 'parameter/a/b', 'parameter/a:b'])('is not %s', (written) => {
    expect(() => config(`X: "${written}"`)).toThrow(/does not fit/);
  });
});

it('an alarm that fires holds up a new release, and not what changes the scaling alone', () => {
  const { content, input } = taskDefinitionFor(requestOf(), factsOf());
  const codes = (more: Partial<DeployFacts>) => planDeploy(noCloud(), requestOf(), factsOf({ firing: ['errors'], ...more })).refusals.map(({ code }) => code);
  expect(codes({})).toContain('ALARM_ALREADY_FIRING');
  expect(codes({ live: { ...live, content, definition: JSON.parse(JSON.stringify(input)) as never } })).not.toContain('ALARM_ALREADY_FIRING');
});
