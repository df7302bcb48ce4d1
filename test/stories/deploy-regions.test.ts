// A deploy to both regions: the standby first, a time between, then home; and nothing at home when the first one fails.
import type { DescribeServicesCommandOutput } from '@aws-sdk/client-ecs';
import { afterAll, describe, expect, it } from 'vitest';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import type { RunEvent } from '../../src/lib/engine/event.ts';
import { recordedDeploys } from '../../src/lib/cli/recorded-deploys.ts';
import { goOn, pastRun } from '../../src/lib/cli/past-run.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { RunFolder } from '../../src/lib/world/file-journal.ts';
import { minutes } from '../../src/lib/world/time.ts';
import { placeIn, wavesAsked } from '../../src/lib/cli/deploy-asked.ts';
import { deployMany, folder, forgetFolders, surroundings, words, type Said } from './many.ts';
import { pair, inAws, usersGoTo } from './pair.ts';
import { behave, standing, truthOn, whole } from './stage.ts';
import { twin, walk } from './world.ts';

afterAll(forgetFolders);

const [home, west] = ['us-east-1', 'us-west-2'] as const;
const became = ({ deployments }: Said): readonly string[] => deployments.map((it) => `${it.service} ${it.region} ${it.became}`);
const runsIn = (sandbox: OpenSandbox, region: string): number => {
  const { services: [web] = [] } = inAws(sandbox, region, ['ecs', 'DescribeServices', { cluster: 'pair-live', services: ['web'] }]) as DescribeServicesCommandOutput;
  return web?.runningCount ?? 0;
};

let stood: Promise<OpenSandbox> | undefined;
const world = async (): Promise<OpenSandbox> => twin(await (stood ??= standing(pair)));

describe('a deploy with --region all', () => {
  it.runIf(whole)('goes to the standby region first, waits, and then home, where users are; each has its own run', async () => {
    const sandbox = await world();
    const here = folder();
    const said = await deployMany(sandbox, pair, { images: ['1.0.0'], region: 'all', hold: minutes(5), stateFolder: here });
    expect({ outcome: said.answer.outcome, problems: said.answer.problems, became: became(said) }).toEqual({ outcome: 'done', problems: [], became: [`web ${west} new`, `web ${home} new`] });
    const [first, second] = said.deployments.map(({ run = '' }) => new RunFolder<RunEvent>(here).read(run));
    expect((second?.[0]?.at ?? 0) - (first?.at(-1)?.at ?? 0)).toBeGreaterThanOrEqual(minutes(5));
    expect([runsIn(sandbox, west), runsIn(sandbox, home)]).toEqual([2, 2]);
    expect(said.text).toContain('deploy 1 service in 2 waves, us-west-2, then us-east-1');
    // A history of one region does not tell of the other.
    const told = await said.open.drive(recordedDeploys(said.open, { environment: placeIn(pair, west), stateFolder: here }));
    expect(told.runs.map(({ run }) => run)).toEqual([said.deployments[0]?.run]);
    expect(usersGoTo(sandbox)).toEqual({ [home]: 1 });
    if (!whole) return;
    // Until the load balancer knew the first release, nothing answered; an alarm that tells of that is over by now.
    await sandbox.drive(sandbox.clock.sleep(minutes(15)));
    const from = sandbox.now();
    const next = await deployMany(sandbox, pair, { images: ['1.1.0'], region: 'all' });
    expect(next.answer).toMatchObject({ outcome: 'done', problems: [] });
    expect(truthOn(sandbox, { from, service: 'web', environment: 'live' })).toMatchObject({ down: 0, degraded: 0 });
  });

  it.runIf(whole)('is gone back from in one region alone, and home is left as it is', async () => {
    const sandbox = await world();
    for (const image of ['1.0.0', '1.1.0']) expect((await deployMany(sandbox, pair, { images: [image], region: west })).answer).toMatchObject({ outcome: 'done', problems: [] });
    const walked = await walk(sandbox, { kind: 'deploy.rollback', request: { environment: placeIn(pair, west), service: 'web' } });
    expect(walked).toMatchObject({ outcome: 'done', problems: [], plan: { headline: expect.stringContaining('pair live in us-west-2: go back to web 1.0.0') } });
    expect([runsIn(sandbox, west), runsIn(sandbox, home)]).toEqual([2, 0]);
    expect((await walk(sandbox, { kind: 'deploy.stop', request: { environment: placeIn(pair, west), service: 'web' } })).problems.map(({ code }) => code)).toEqual(['NOTHING_IN_FLIGHT']);
    expect(placeIn(pair, undefined)).toBe(pair);
  });

  it.runIf(whole)('that fails in the first leaves home as it is (4), and what was interrupted there is gone on with', async () => {
    const sandbox = await world();
    behave(sandbox, 'web:bad', 'crash');
    const said = await deployMany(sandbox, pair, { images: ['web=web:bad'], region: 'all' });
    expect({ outcome: said.answer.outcome, became: became(said), notBegun: said.answer.fields?.['notBegun'] }).toEqual({ outcome: 'put-back', became: [`web ${west} put-back`, `web ${home} not-begun`], notBegun: [`web ${home}`] });
    expect([runsIn(sandbox, west), runsIn(sandbox, home)]).toEqual([0, 0]);
    const here = folder();
    const cut = await deployMany(sandbox, pair, { images: ['1.0.0'], region: 'all', words: { timeout: minutes(1) }, stateFolder: here });
    expect({ outcome: cut.answer.outcome, became: became(cut) }).toEqual({ outcome: 'half-way', became: [`web ${west} half-way`, `web ${home} not-begun`] });
    expect(await goOn(pastRun(here, cut.deployments[0]?.run ?? ''), { open: cut.open, words, around: surroundings(here), takeBack: false })).toMatchObject({ outcome: 'done' });
    expect([runsIn(sandbox, west), runsIn(sandbox, home)]).toEqual([2, 0]);
    // A time limit is one for all of it, the time between the regions counted.
    const late = await deployMany(sandbox, pair, { images: ['1.1.0'], region: 'all', hold: minutes(20), words: { timeout: minutes(15) } });
    expect({ outcome: late.answer.outcome, codes: late.answer.problems?.map(({ code }) => code), became: became(late) }).toEqual({ outcome: 'half-way', codes: ['NO_TIME_LEFT'], became: [`web ${west} new`, `web ${home} not-begun`] });
  });

  it.runIf(whole)('gives nobody a share first where nobody is, and asks there no users how it is', () => {
    const web = pair.services['web'] as (typeof pair.services)[string];
    const careful = { ...pair, services: { web: { ...web, probe: { read: '/probe/read', websocket: '/live' }, deploy: { ...web.deploy, strategy: 'canary', approve: minutes(30) } } } } as EnvironmentDescription;
    const { waves } = wavesAsked(careful, [{ service: 'web', image: '1' }], { region: 'all', hold: undefined, common: { strategy: 'linear' } });
    const [first, second] = waves.map(({ parts: [part] }) => part?.asked.request);
    expect([first?.strategy, first?.environment.services['web']?.probe, first?.environment.services['web']?.deploy.approve]).toEqual(['blue-green', {}, undefined]);
    expect([second?.strategy, second?.environment.services['web']?.deploy]).toEqual(['linear', careful.services['web']?.deploy]);
  });

  it.runIf(whole)('skips by name what does not stand in the standby region', () => {
    const how = { region: 'all', hold: undefined, common: {} };
    const second = pair.standby as NonNullable<EnvironmentDescription['standby']>;
    const web = pair.services['web'] as (typeof pair.services)[string];
    const bare = wavesAsked({ ...pair, standby: { ...second, layers: ['network'] } }, [{ service: 'web', image: '1' }], how);
    expect({ skipped: bare.skipped, waves: bare.waves.map(({ region }) => region) }).toEqual({ skipped: ['web is not deployed in us-west-2: the standby region has no layer for services'], waves: [home] });
    const needy = wavesAsked({ ...pair, services: { web: { ...web, needs: ['search'] } } }, [{ service: 'web', image: '1' }], how);
    expect(needy.skipped).toEqual(['web is not deployed in us-west-2: it needs search, which does not stand there']);
  });
});
