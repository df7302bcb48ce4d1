// The plan of a deploy, made of facts that nobody saw: what it is called, and what it says before it begins.
import { describe, expect, it } from 'vitest';
import { noCloud } from '../../src/lib/aws/cloud.ts';
import { placeIn, wavesAsked } from '../../src/lib/cli/deploy-asked.ts';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { planDeploy } from '../../src/lib/operations/deploy/plan.ts';
import type { DeployFacts } from '../../src/lib/operations/deploy/request.ts';
import { taskDefinitionFor } from '../../src/lib/operations/deploy/task-definition.ts';
import { factsOf, live, production, requestOf } from './deploys.ts';

describe('the headline of a deploy', () => {
  const pair: EnvironmentDescription = { ...production, standby: { region: 'us-west-2', cidr: '10.1.0.0/16', layers: ['network', 'cluster', 'data', 'cache', 'edge', 'service'] } as never };
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
