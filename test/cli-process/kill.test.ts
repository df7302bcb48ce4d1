// Processes that are killed at any moment of a bootstrap or a deploy: the next one goes on to the same end, and time never runs backwards.
import { describe, expect, it } from 'vitest';
import { expectInOrder, folder, heard, inSandbox, journal, runsOf, start, whole, type Going } from './platform.ts';

const bootstrap = ['env', 'bootstrap', '-e', 'staging', '--sandbox', '--yes', '--json', '--progress', 'events'];
const layers = ['--layer', 'foundation', '--layer', 'storage', '--layer', 'network', '--layer', 'cluster'];
const deploy = ['deploy', 'serverpod', '--image', 'serverpod:1.1.0', '--bake', '1m', '-e', 'production', '--sandbox', '--yes', '--json', '--progress', 'events'];

/** Kills it at the first event that holds this, or so long after it. */
async function killedAt(going: Going, text: string | RegExp, later = 0): Promise<void> {
  await heard(going, text);
  if (later > 0) await new Promise((resolve) => setTimeout(resolve, later));
  going.child.kill('SIGKILL');
  expect((await going.ended).signal).toBe('SIGKILL');
}

/** Else the first of each. */
const some = <Case>(cases: readonly Case[]): Case[] => cases.filter((_, n) => whole || n === 0);

describe('a process that is killed', () => {
  it.each(some<[string, string[], string, number, string?]>([
    ['in the middle of an act', layers, '"type":"step.acting"', 0],
    ['before its first act', layers, '"type":"run.started"', 0],
    ['while its network is made', layers, '"step":"network-stack"', 30],
    ['at its database', [], '"step":"data-stack"', 60],
    ['in a world whose time goes on', layers, '"step":"network-stack"', 100, '600'],
  ]))('in a bootstrap %s goes on to the same end', async (_, some, text, later, speed = 'max') => {
    const here = folder('empty');
    const within = (words: string) => inSandbox(here, words, { PLATFORM_SANDBOX_SPEED: speed });
    await killedAt(start(here, [...bootstrap, ...some], { PLATFORM_SANDBOX_SPEED: speed }), text, later);
    const [run = ''] = runsOf(here);
    expect(within('runs list').answer['runs']).toMatchObject([{ run, outcome: null, alive: false, open: true }]);
    expect(within('runs resume').answer).toMatchObject({ outcome: 'done', run, problems: [] });
    expectInOrder(journal(here, run));
    // Nothing is left to be done, and nothing was done that is not wanted.
    expect(within(['env bootstrap -e staging --dry-run', ...some].join(' ')).answer).toMatchObject({ outcome: 'done' });
    expect(within('sandbox status').answer['accounts']).toMatchObject([{ account: '111111111111', stacks: some.length === 0 ? 15 : 4 }]);
  });

  // A bootstrap's crash is what `npm test` tries by process; the laws try deploys.
  it.runIf(whole).each<[string, string | RegExp, number]>([
    ['before its first act', '"type":"run.started"', 0],
    ['while ECS is asked', /"type":"step.acting","step":"release"|"step":"release","attempt":1/, 0],
    ['while users move', '"step":"shift"', 20],
    ['in its bake', '"step":"bake"', 40],
  ])('in a deploy %s goes on to the same end, and nobody notices', async (_, text, later) => {
    const here = folder();
    const before = runsOf(here).length;
    await killedAt(start(here, deploy), text, later);
    const run = runsOf(here)[before] ?? '';
    expect(inSandbox(here, 'runs resume -e production').answer).toMatchObject({ outcome: 'done', run, deployments: [{ stage: 'done', rolledBack: false }] });
    const lines = journal(here, run);
    expectInOrder(lines);
    // The first intention may never have left the process; a third would be one too many.
    expect(lines.filter((line) => line.type === 'step.acting' && line.step === 'release').length).toBeLessThanOrEqual(2);
    expect(inSandbox(here, 'deploy serverpod --image serverpod:1.1.0 -e production --dry-run').answer.outcome).toBe('done');
    expect(inSandbox(here, 'sandbox truth').answer['outages']).toEqual([]);
    expect(inSandbox(here, 'runs resume').codes).toEqual(['NOTHING_TO_RESUME']);
  });

  it.runIf(whole)('in a deploy of several leaves a run of each, and each goes on to its end', async () => {
    const here = folder();
    const before = runsOf(here).length;
    await killedAt(start(here, 'deploy websocket video-processing --image 1.0.0 --bake 1m -e staging --sandbox --yes --json --progress events'.split(' ')), '"step":"bake"', 20);
    const runs = runsOf(here).slice(before);
    expect(runs).toHaveLength(2);
    // The same command again does nothing beside them: the leases of the dead stand for some minutes, and then it names their runs.
    const again = () => inSandbox(here, 'deploy websocket video-processing --image 1.0.0 --bake 1m -e staging --yes');
    expect(again().codes).toEqual(['LEASED']);
    inSandbox(here, 'sandbox wait 5m');
    const { answer, codes } = again();
    expect({ outcome: answer.outcome, codes }).toEqual({ outcome: 'refused', codes: [expect.stringMatching(/^(DEPLOYMENT_IN_FLIGHT|UNFINISHED_RUN)$/), expect.stringMatching(/^(DEPLOYMENT_IN_FLIGHT|UNFINISHED_RUN)$/)] });
    for (const run of runs) expect(answer.problems.map(({ fix }) => fix).join()).toContain(`platform runs resume ${run} -e staging`);
    for (const run of runs) {
      expect(inSandbox(here, `runs resume ${run}`).answer).toMatchObject({ outcome: 'done', run, deployments: [{ stage: 'done', rolledBack: false }] });
      expectInOrder(journal(here, run));
    }
    expect(inSandbox(here, 'deploy websocket video-processing --image 1.0.0 -e staging --yes').answer).toMatchObject({ outcome: 'done', changed: false });
  });
});
