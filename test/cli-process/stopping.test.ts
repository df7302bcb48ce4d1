// Processes that are asked to stop: what had begun goes on to the same end.
import { describe, expect, it } from 'vitest';
import { expectInOrder, folder, heard, inSandbox, journal, start, whole } from './platform.ts';

const deploy = ['deploy', 'serverpod', '--image', 'serverpod:1.1.0', '--bake', '1m', '-e', 'production', '--sandbox', '--yes', '--json', '--progress', 'events'];

describe('a process that is asked to stop', () => {
  it('at SIGINT stops where it is safe to (130), says how to go on, and goes on', async () => {
    const here = folder();
    const going = start(here, deploy);
    await heard(going, '"step":"shift"');
    going.child.kill('SIGINT');
    const said = await going.ended;
    expect(said.answer).toMatchObject({ outcome: 'interrupted', problems: [{ code: 'INTERRUPTED', fix: expect.stringContaining('platform runs resume') }] });
    expect(inSandbox(here, 'runs list').answer['runs']).toContainEqual(expect.objectContaining({ run: said.answer.run, outcome: 'interrupted', alive: false, open: true }));
    expect(inSandbox(here, 'runs resume').answer).toMatchObject({ outcome: 'done', run: said.answer.run });
    expectInOrder(journal(here, said.answer.run ?? ''));
  });

  it.runIf(whole)('at SIGTERM in a deploy of several leaves each where it can be gone on with (130), and names how', async () => {
    const here = folder();
    const going = start(here, 'deploy websocket video-processing --image 1.0.0 --bake 1m -e staging --sandbox --yes --json --progress events'.split(' '));
    await heard(going, '"step":"bake"');
    going.child.kill('SIGTERM');
    const { answer } = await going.ended;
    expect(answer).toMatchObject({ outcome: 'interrupted', deployments: [{ became: 'half-way' }, { became: 'half-way' }] });
    for (const { run, resume } of answer['deployments'] as readonly { readonly run: string; readonly resume: string }[]) {
      expect(resume).toBe(`platform runs resume ${run}`);
      expect(inSandbox(here, `runs resume ${run}`).answer).toMatchObject({ outcome: 'done', run });
    }
  });

  it.runIf(whole)('in a drill takes back what it had begun, and is at its end', async () => {
    const here = folder();
    const going = start(here, ['failover', 'drill', '--scenario', 'multi-az', '-e', 'production', '--confirm', 'production', '--sandbox', '--yes', '--json', '--progress', 'events']);
    await heard(going, '"step":"failover"');
    going.child.kill('SIGTERM');
    const said = await going.ended;
    expect(said.answer).toMatchObject({ outcome: 'interrupted', verdict: expect.stringMatching(/^(inconclusive|missed)$/) });
    expect(said.answer.problems[0]?.fix).not.toContain('resume');
    expect(inSandbox(here, 'runs resume').codes).toEqual(['NOTHING_TO_RESUME']);
  });

  it.runIf(whole)('by --until and --timeout is resumable, and can be taken back', () => {
    const here = folder();
    const first = inSandbox(here, 'deploy serverpod --image serverpod:1.1.0 --bake 1m -e staging --yes --until healthy');
    expect(first.answer).toMatchObject({ outcome: 'done', stoppedAfter: 'healthy', deployments: [{ stage: 'healthy' }] });
    expect(inSandbox(here, 'deploy serverpod --image serverpod:1.2.0 -e staging --yes').codes).toEqual(['DEPLOYMENT_IN_FLIGHT']);
    expect(inSandbox(here, 'runs undo').answer).toMatchObject({ outcome: 'done', run: first.answer.run, takenBack: true, deployments: [{ rolledBack: true }] });
    const second = inSandbox(here, 'deploy serverpod --image serverpod:1.1.0 --bake 1m -e staging --yes --timeout 90s');
    expect({ outcome: second.answer.outcome, codes: second.codes }).toEqual({ outcome: 'half-way', codes: ['RUN_TIMEOUT'] });
    expect(inSandbox(here, 'runs resume').answer).toMatchObject({ outcome: 'done', run: second.answer.run, deployments: [{ stage: 'done' }] });
  });

  it.runIf(whole)('a bootstrap has no way back, and undo says so instead of closing the way on', () => {
    const here = folder('empty');
    inSandbox(here, 'env bootstrap -e staging --yes --until storage-stack');
    expect(inSandbox(here, 'runs undo').codes).toEqual(['NO_WAY_BACK']);
    expect(inSandbox(here, 'runs resume').answer.outcome).toBe('done');
  });
});
