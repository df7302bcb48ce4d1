// Several services by one command: in waves by what they need, side by side inside a wave, and what is new and what is old when one is bad.
import type { DescribeServicesCommandOutput, DescribeTaskDefinitionCommandOutput } from '@aws-sdk/client-ecs';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/lib/engine/event.ts';
import { RunFolder } from '../../src/lib/world/file-journal.ts';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import { goOn, pastRun } from '../../src/lib/cli/past-run.ts';
import { cliProblem } from '../../src/lib/cli/problems.ts';
import { baseName } from '../../src/lib/operations/names.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { minutes } from '../../src/lib/world/time.ts';
import { differences, stateOf } from '../laws/state.ts';
import { behave, byHand, standing, truthOn, whole } from './stage.ts';
import { deployMany, folder, forgetFolders, shop, surroundings, words, type Said, type Told } from './many.ts';
import { twin } from './world.ts';

afterAll(forgetFolders);

const three = shop([{ name: 'api' }, { name: 'web', needs: ['api'] }, { name: 'pay', needs: ['api'] }, { name: 'mail', needs: ['web'] }]);

const became = ({ deployments }: Said): readonly (readonly [string, string])[] => deployments.map((it): readonly [string, string] => [it.service, it.became]);
/** Ids and times differ by world and fate, and where a line breaks by how long those are: what is read is the rest. */
const bare = (text: string): string => text.replace(/20\d{6}-\d{6}-\w+-\w+/g, 'RUN').replace(/sha256:[0-9a-f]+/g, 'sha256:DIGEST').replace(/[0-9a-f]{16}/g, 'FINGERPRINT').replace(/\d+m \d\ds/g, 'TIME').replace(/of \d+ requests/g, 'of N requests').replace(/\n {20,}(?=\S)/g, ' ');
const eventsOf = (stateFolder: string, { run = '' }: Told): readonly RunEvent[] => new RunFolder<RunEvent>(stateFolder).read(run);
const spanOf = (events: readonly RunEvent[]): { readonly from: number; readonly to: number } => ({ from: events[0]?.at ?? 0, to: events.at(-1)?.at ?? 0 });

/** The release that each service's tasks are of, by the tag of their definition. */
function releases(sandbox: OpenSandbox): Readonly<Record<string, string>> {
  const names = Object.keys(three.services);
  const { services = [] } = byHand(sandbox, three, ['ecs', 'DescribeServices', { cluster: baseName(three), services: names }]) as DescribeServicesCommandOutput;
  return Object.fromEntries(services.map(({ serviceName = '', taskDefinition }) => {
    const { tags = [] } = byHand(sandbox, three, ['ecs', 'DescribeTaskDefinition', { taskDefinition, include: ['TAGS'] }]) as DescribeTaskDefinitionCommandOutput;
    return [serviceName, tags.find(({ key }) => key === 'platform:release')?.value ?? ''];
  }));
}

let first: Promise<OpenSandbox> | undefined;
/** A world in which all three serve their first release; and what was said of that. */
async function serving(): Promise<OpenSandbox> {
  first ??= (async () => {
    const sandbox = await standing(three);
    expect((await deployMany(sandbox, three, { images: ['1.0.0'] })).answer).toMatchObject({ outcome: 'done', problems: [] });
    return sandbox;
  })();
  return twin(await first);
}

describe('services in waves', () => {
  it('become new: the second wave after the first, side by side inside it; and nobody notices', async () => {
    const sandbox = await serving();
    const here = folder();
    const from = sandbox.now();
    const said = await deployMany(sandbox, three, { images: ['1.1.0'], stateFolder: here });
    expect(said.answer).toMatchObject({ outcome: 'done', problems: [], fields: { waves: [['api'], ['web', 'pay'], ['mail']], notBegun: [] } });
    expect(became(said)).toEqual([['api', 'new'], ['web', 'new'], ['pay', 'new'], ['mail', 'new']]);
    const [api, web, pay] = said.deployments.map((it) => spanOf(eventsOf(here, it)));
    expect(web?.from).toBeGreaterThanOrEqual(api?.to ?? 0);
    expect(pay?.from).toBe(web?.from);
    expect(Math.min(web?.to ?? 0, pay?.to ?? 0)).toBeGreaterThan((web?.from ?? 0) + 60_000);
    for (const service of ['api', 'web', 'pay', 'mail']) expect(truthOn(sandbox, { from, service, environment: 'live' })).toMatchObject({ down: 0, degraded: 0 });
    // Lines say whose they are.
    expect(said.screen.lines.filter((it) => !/^\d\d:\d\d:\d\d {2}(api |web |pay |mail) {2}/.test(it))).toEqual([]);
    await expect(bare(said.text)).toMatchFileSnapshot('golden/deploy-many-good.txt');

    const again = await deployMany(sandbox, three, { images: ['1.1.0'] });
    expect(again.answer).toMatchObject({ outcome: 'done', fields: { changed: false, runs: [] } });
    expect(became(again).map(([, it]) => it)).toEqual(['new', 'new', 'new', 'new']);
  });

  it('of which one of the second wave is bad: it is put back, the one beside it is followed to its end, the third wave is not begun (4)', async () => {
    const sandbox = await serving();
    behave(sandbox, 'web:bad', 'crash');
    const said = await deployMany(sandbox, three, { images: ['1.1.0', 'web=web:bad'] });
    expect({ outcome: said.answer.outcome, codes: said.answer.problems?.map(({ code, where }) => `${code} ${where ?? ''}`), became: became(said) }).toEqual({
      outcome: 'put-back',
      codes: ['TASKS_DIE web'],
      became: [['api', 'new'], ['web', 'put-back'], ['pay', 'new'], ['mail', 'not-begun']],
    });
    expect(said.answer.fields).toMatchObject({ notBegun: ['mail'] });
    expect(said.deployments[3]).toMatchObject({ stage: 'not-begun', reason: 'web did not become new' });
    await expect(bare(said.text)).toMatchFileSnapshot('golden/deploy-many-bad.txt');
    // What is said of each is what runs.
    expect(releases(sandbox)).toEqual({ api: '1.1.0', web: '1.0.0', pay: '1.1.0', mail: '1.0.0' });
  });

  it('is refused as a whole when one of the last wave is: nothing is begun (3)', async () => {
    const sandbox = await serving();
    behave(sandbox, 'mail:none', 'missing');
    const before = stateOf(sandbox, three);
    const here = folder();
    const said = await deployMany(sandbox, three, { images: ['1.1.0', 'mail=mail:none'], stateFolder: here });
    expect({ outcome: said.answer.outcome, codes: said.answer.problems?.map(({ code }) => code), became: became(said).map(([, it]) => it) }).toEqual({ outcome: 'refused', codes: ['IMAGE_MISSING'], became: ['not-begun', 'not-begun', 'not-begun', 'not-begun'] });
    expect(new RunFolder(here).list()).toEqual([]);
    expect(differences(before, stateOf(sandbox, three))).toEqual([]);
  });

  it.runIf(whole)('is asked for once, with all plans, and the fingerprint is over all of them', async () => {
    const sandbox = await serving();
    const dry = await deployMany(sandbox, three, { images: ['1.1.0'], words: { 'dry-run': true } });
    expect(dry.answer).toMatchObject({ outcome: 'would-change', fields: { fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/), plans: [{ label: 'api', wave: 1 }, { wave: 2 }, { wave: 2 }, { label: 'mail', wave: 3 }] } });
    for (const service of ['api', 'web', 'pay', 'mail']) expect(dry.text).toContain(`shop live: deploy ${service} 1.1.0`);
    expect(dry.text).toMatch(/wave 2 {2}web 1\.1\.0, pay 1\.1\.0\n/);
    expect(dry.text.match(/Fingerprint/g)).toHaveLength(1);
    expect(dry.text.match(/IAM actions/g)).toHaveLength(1);
    const asked: string[] = [];
    const person = async () => ({ agrees: async (what: string) => (asked.push(what), false) }) as never;
    await expect(deployMany(sandbox, three, { images: ['1.1.0'], words: { yes: false }, person })).rejects.toMatchObject({ data: { code: 'DECLINED' } });
    expect(asked).toEqual(['shop live: deploy 4 services in 3 waves']);
    await expect(deployMany(sandbox, three, { images: ['1.2.0'], words: { expect: dry.answer.fields?.['fingerprint'] as string } })).rejects.toMatchObject({ data: { code: 'PLAN_CHANGED' } });
    const said = await deployMany(sandbox, three, { images: ['1.1.0'], words: { expect: dry.answer.fields?.['fingerprint'] as string, until: 'register' } });
    expect({ outcome: said.answer.outcome, stopped: said.answer.fields?.['stoppedAfter'], became: became(said).map(([, it]) => it) }).toEqual({ outcome: 'done', stopped: 'register', became: ['half-way', 'not-begun', 'not-begun', 'not-begun'] });
  });

  it.runIf(whole)('is not what was approved any more when somebody deploys one of a later wave by the console: that one is left alone', async () => {
    const sandbox = await serving();
    const said = deployMany(sandbox, three, { services: ['api', 'mail'], images: ['1.1.0'] });
    const meddler = async (): Promise<void> => {
      await sandbox.clock.sleep(60_000 as never);
      byHand(sandbox, three, ['ecs', 'UpdateService', { cluster: 'shop-live', service: 'mail', forceNewDeployment: true }]);
    };
    const [{ answer, deployments }] = await Promise.all([said, meddler()]);
    expect({ outcome: answer.outcome, codes: answer.problems?.map(({ code }) => code), became: deployments.map((it) => it.became) }).toEqual({ outcome: 'half-way', codes: ['DEPLOYMENT_IN_FLIGHT'], became: ['new', 'not-begun'] });
  });

  it.runIf(whole)('waits with --wait until what somebody began by the console has ended, of whichever of them', async () => {
    const sandbox = await serving();
    byHand(sandbox, three, ['ecs', 'UpdateService', { cluster: 'shop-live', service: 'mail', forceNewDeployment: true }]);
    expect((await deployMany(sandbox, three, { services: ['api', 'mail'], images: ['1.1.0'] })).answer).toMatchObject({ outcome: 'refused', problems: [{ code: 'DEPLOYMENT_IN_FLIGHT', where: 'mail' }] });
    const said = await deployMany(sandbox, three, { services: ['api', 'mail'], images: ['1.1.0'], words: { wait: minutes(30) } });
    expect(said.answer).toMatchObject({ outcome: 'done' });
    expect(said.screen.lines[0]).toMatch(/^waiting up to (30m 00s|29m 5\ds): mail is being deployed \(/);
  });
});

describe('two worlds with the same seed', () => {
  it.runIf(whole)('tell the same story, event by event', async () => {
    const tellings = await Promise.all([1, 2].map(async () => {
      const sandbox = await serving();
      const here = folder();
      const said = await deployMany(sandbox, three, { services: ['web', 'pay'], images: ['1.1.0'], stateFolder: here });
      return said.deployments.map((it) => eventsOf(here, it));
    }));
    expect(tellings[0]?.flat().length).toBeGreaterThan(100);
    expect(tellings[1]).toEqual(tellings[0]);
  });
});

describe('a deploy of several that is interrupted', () => {
  it('leaves each run where it can be gone on with, says how, and ends with 130; the same command again names the runs, and after them does the rest', async () => {
    const sandbox = await serving();
    const here = folder();
    const stop = new AbortController();
    const going = deployMany(sandbox, three, { services: ['web', 'pay', 'mail'], images: ['1.1.0'], stateFolder: here, signal: stop.signal });
    await Promise.all([going, sandbox.clock.sleep(70_000 as never).then(() => stop.abort(cliProblem('INTERRUPTED', { signal: 'SIGTERM' })))]);
    const said = await going;
    expect({ outcome: said.answer.outcome, became: became(said) }).toEqual({ outcome: 'interrupted', became: [['web', 'half-way'], ['pay', 'half-way'], ['mail', 'not-begun']] });
    for (const { run = '', resume } of said.deployments.slice(0, 2)) {
      expect(resume).toBe(`platform runs resume ${run}`);
      expect(said.text).toContain(`platform runs resume ${run}`);
    }
    expect(said.text).toMatch(/then +the same command again/);
    const again = () => deployMany(sandbox, three, { services: ['web', 'pay', 'mail'], images: ['1.1.0'], stateFolder: here });
    const refused = await again();
    expect({ outcome: refused.answer.outcome, became: became(refused).map(([, it]) => it) }).toEqual({ outcome: 'refused', became: ['not-begun', 'not-begun', 'not-begun'] });
    expect(refused.answer.problems).toMatchObject(said.deployments.slice(0, 2).map(({ service, run = '' }) => ({ code: 'DEPLOYMENT_IN_FLIGHT', where: service, message: expect.stringContaining(`by run ${run}, which was left half-way`), fix: expect.stringContaining(`\`platform runs resume ${run} -e live\``) })));
    // From another machine as well: there is no journal in its folder.
    expect((await deployMany(sandbox, three, { services: ['web'], images: ['1.1.0'] })).answer.problems).toMatchObject([{ message: expect.stringContaining(`by run ${said.deployments[0]?.run}`) }]);
    // From two processes, one for each.
    const open = cloudIn(sandbox, three.account);
    for (const { run = '' } of said.deployments.slice(0, 2)) {
      expect(await goOn(pastRun(here, run), { open, words, around: surroundings(here), takeBack: false })).toMatchObject({ outcome: 'done', run });
    }
    expect(releases(sandbox)).toEqual({ api: '1.0.0', web: '1.1.0', pay: '1.1.0', mail: '1.0.0' });
    const rest = await again();
    expect({ outcome: rest.answer.outcome, runs: rest.answer.fields?.['runs'] }).toEqual({ outcome: 'done', runs: [rest.deployments[2]?.run] });
    expect(rest.text).toMatch(/web +new +1\.1\.0 \(sha256:[0-9a-f]+\), which ran already/);
    expect(releases(sandbox)).toEqual({ api: '1.0.0', web: '1.1.0', pay: '1.1.0', mail: '1.1.0' });
  });

  it('of which ECS has ended one while nobody watched is not called unchanged: its run comes first', async () => {
    const sandbox = await serving();
    const here = folder();
    const cut = await deployMany(sandbox, three, { services: ['web'], images: ['1.1.0'], stateFolder: here, words: { until: 'release' } });
    const run = cut.deployments[0]?.run ?? '';
    await sandbox.drive(sandbox.clock.sleep(minutes(30)));
    const again = () => deployMany(sandbox, three, { services: ['web'], images: ['1.1.0'], stateFolder: here });
    expect((await again()).answer).toMatchObject({ outcome: 'refused', problems: [{ code: 'UNFINISHED_RUN', fix: expect.stringContaining(`\`platform runs resume ${run} -e live\``) }] });
    const open = cloudIn(sandbox, three.account);
    expect(await goOn(pastRun(here, run), { open, words, around: surroundings(here), takeBack: false })).toMatchObject({ outcome: 'done', run });
    expect((await again()).answer).toMatchObject({ outcome: 'done', fields: { changed: false } });
  });
});

describe('two that want the same service', () => {
  it.runIf(whole)('the second is told who has it (8); with --wait both wait their turn, whoever asks for more than one never has half of it', async () => {
    const sandbox = await serving();
    const started = sandbox.now();
    const going = deployMany(sandbox, three, { services: ['web', 'pay'], images: ['1.1.0'] });
    const others = (async () => {
      await sandbox.clock.sleep(30_000 as never);
      const refused = await deployMany(sandbox, three, { services: ['mail', 'pay'], images: ['1.2.0'] }).then(
        () => undefined,
        (thrown: unknown) => (thrown as { readonly data: object }).data,
      );
      expect(refused).toMatchObject({ code: 'LEASED', outcome: 'locked', message: expect.stringMatching(/^pay in live is locked by run \d{8}-\S+ \(deploy, on \S+\), for \d+(\.\d)?s$/) });
      const stop = new AbortController();
      const given = deployMany(sandbox, three, { services: ['mail', 'pay'], images: ['1.2.0'], words: { wait: minutes(20) }, signal: stop.signal });
      await Promise.all([expect(given).rejects.toMatchObject({ data: { code: 'INTERRUPTED' } }), sandbox.clock.sleep(7_000 as never).then(() => stop.abort(cliProblem('INTERRUPTED', { signal: 'SIGTERM' })))]);
      const [one, two] = await Promise.all([
        deployMany(sandbox, three, { services: ['pay', 'web'], images: ['1.2.0'], words: { wait: minutes(20) } }),
        deployMany(sandbox, three, { services: ['web', 'pay'], images: ['1.3.0'], words: { wait: minutes(20) } }),
      ]);
      for (const { answer, screen } of [one, two]) {
        expect(answer).toMatchObject({ outcome: 'done' });
        expect(screen.lines[0]).toMatch(/^waiting up to 20m 00s: (web|pay) in live is locked by run/);
      }
      return [one, two];
    })();
    const [said, [one, two]] = await Promise.all([going, others]);
    const spans = [said, one, two].map((it) => ({ from: it?.answer.started ?? 0, to: it?.answer.ended ?? 0 }));
    expect(spans[0]?.from).toBe(started);
    const now = releases(sandbox);
    expect(now).toMatchObject({ api: '1.0.0', mail: '1.0.0', web: expect.stringMatching(/^1\.[23]\.0$/) });
    expect(now['pay']).toBe(now['web']);
  });
});
