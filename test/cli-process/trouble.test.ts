// Processes that are asked to stop, started twice, or out of disk: what had begun goes on to the same end.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectInOrder, folder, heard, inSandbox, journal, platform, runsOf, start } from './platform.ts';

const bootstrap = ['env', 'bootstrap', '-e', 'staging', '--sandbox', '--yes', '--json', '--progress', 'events'];
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

  it('in a drill takes back what it had begun, and is at its end', async () => {
    const here = folder();
    const going = start(here, ['failover', 'drill', '--scenario', 'multi-az', '-e', 'production', '--confirm', 'production', '--sandbox', '--yes', '--json', '--progress', 'events']);
    await heard(going, '"step":"failover"');
    going.child.kill('SIGTERM');
    const said = await going.ended;
    expect(said.answer).toMatchObject({ outcome: 'interrupted', verdict: expect.stringMatching(/^(inconclusive|missed)$/) });
    expect(said.answer.problems[0]?.fix).not.toContain('resume');
    expect(inSandbox(here, 'runs resume').codes).toEqual(['NOTHING_TO_RESUME']);
  });

  it('by --until and --timeout is resumable, and can be taken back', () => {
    const here = folder();
    const first = inSandbox(here, 'deploy serverpod --image serverpod:1.1.0 --bake 1m -e staging --yes --until healthy');
    expect(first.answer).toMatchObject({ outcome: 'done', stoppedAfter: 'healthy', deployments: [{ stage: 'healthy' }] });
    expect(inSandbox(here, 'deploy serverpod --image serverpod:1.2.0 -e staging --yes').codes).toEqual(['DEPLOYMENT_IN_FLIGHT']);
    expect(inSandbox(here, 'runs undo').answer).toMatchObject({ outcome: 'done', run: first.answer.run, takenBack: true, deployments: [{ rolledBack: true }] });
    const second = inSandbox(here, 'deploy serverpod --image serverpod:1.1.0 --bake 1m -e staging --yes --timeout 90s');
    expect({ outcome: second.answer.outcome, codes: second.codes }).toEqual({ outcome: 'half-way', codes: ['RUN_TIMEOUT'] });
    expect(inSandbox(here, 'runs resume').answer).toMatchObject({ outcome: 'done', run: second.answer.run, deployments: [{ stage: 'done' }] });
  });

  it('a bootstrap has no way back, and undo says so instead of closing the way on', () => {
    const here = folder('empty');
    inSandbox(here, 'env bootstrap -e staging --yes --until storage-stack');
    expect(inSandbox(here, 'runs undo').codes).toEqual(['NO_WAY_BACK']);
    expect(inSandbox(here, 'runs resume').answer.outcome).toBe('done');
  });
});

describe('two processes at once', () => {
  it('the second of the same operation is locked out (8), and the first ends well', async () => {
    const here = folder('empty');
    const first = start(here, bootstrap);
    await heard(first, '"type":"step.acting"');
    const second = inSandbox(here, 'env bootstrap -e staging --yes');
    expect({ outcome: second.answer.outcome, codes: second.codes }).toEqual({ outcome: 'locked', codes: ['LOCKED'] });
    expect(second.answer.problems[0]?.message).toContain('env.bootstrap');
    const [run = ''] = runsOf(here);
    expect(inSandbox(here, `runs resume ${run}`).codes).toEqual(['RUN_ALIVE']);
    expect((await first.ended).answer.outcome).toBe('done');
  });

  it('live in one world: what one breaks the other meets, and what one mends the other can go on with', async () => {
    const here = folder();
    const going = start(here, 'deploy serverpod --image serverpod:1.1.0 --bake 30m -e staging --sandbox --yes --json'.split(' '));
    await heard(going, /\[bake\]/);
    expect(inSandbox(here, 'sandbox fault add expired-credentials').answer.outcome).toBe('done');
    const { answer, codes } = await going.ended;
    expect({ outcome: answer.outcome, codes }).toEqual({ outcome: 'half-way', codes: ['AWS_CREDENTIALS_EXPIRED'] });
    expect(inSandbox(here, 'sandbox fault clear').answer.outcome).toBe('done');
    expect(inSandbox(here, 'runs resume').answer).toMatchObject({ outcome: 'done', run: answer.run, deployments: [{ stage: 'done', rolledBack: false }] });
  });

  it('of different services of one environment go side by side', async () => {
    const here = folder();
    const both = ['websocket', 'video-processing'].map((service) => start(here, ['deploy', service, '--image', '1.0.0', '--bake', '1m', '-e', 'staging', '--sandbox', '--yes', '--json']));
    for (const going of both) expect((await going.ended).answer).toMatchObject({ outcome: 'done' });
  });
});

/** A file system of a few megabytes that can be filled to the brim; undefined where none can be mounted here. */
function smallDisk(at: string): { readonly fill: () => void; readonly empty: () => void; readonly end: () => void } | undefined {
  try {
    mkdirSync(at);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', at], { stdio: 'pipe' });
  } catch {
    return undefined;
  }
  const ballast = join(at, 'ballast');
  return {
    fill() {
      const file = openSync(ballast, 'w');
      try {
        for (const size of [65_536, 4096, 1]) for (;;) if (!wrote(file, size)) break;
      } finally {
        closeSync(file);
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    end: () => void execFileSync('umount', ['-l', at]),
  };
}

function wrote(file: number, size: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(size)) === size;
  } catch {
    return false;
  }
}

describe('a disk that fills up', () => {
  it.for([
    ['under the journal', 'world'],
    ['under journal and sandbox', 'disk/world'],
  ])('%s stops the run half-way (5); with room it goes on', async ([, world], { skip }) => {
    const here = folder('empty');
    const disk = smallDisk(join(here, 'disk'));
    if (disk === undefined) return skip('nothing can be mounted here');
    const variables = { PLATFORM_STATE_DIR: join(here, 'disk', 'state'), PLATFORM_SANDBOX_DIR: join(here, world ?? '') };
    try {
      const going = start(here, bootstrap, variables);
      await heard(going, '"step":"network-stack"');
      disk.fill();
      const first = await going.ended;
      expect(first.answer.outcome).toBe('half-way');
      expect(first.codes[0]).toMatch(/JOURNAL_UNWRITABLE|SANDBOX_DISK/);
      expect(first.answer.problems[0]?.fix).toContain('platform runs resume');
      // Not even a new run can begin.
      expect(inSandbox(here, 'env bootstrap -e staging --yes', variables).answer.outcome).toBe('refused');
      disk.empty();
      expect(inSandbox(here, 'runs resume', variables).answer).toMatchObject({ outcome: 'done', run: first.answer.run });
    } finally {
      disk.end();
    }
  });
});

describe('the streams', () => {
  it('stdout holds the answer and nothing else, stderr the story', () => {
    const here = folder();
    const plain = platform(here, ['deploy', 'serverpod', '--image', 'serverpod:1.1.0', '--bake', '1m', '-e', 'staging', '--sandbox', '--yes']);
    expect(plain.status).toBe(0);
    expect(plain.stdout).toMatch(/^done: video-auctions staging: deploy serverpod 1\.1\.0/);
    expect(plain.stdout).not.toMatch(/^\d\d:\d\d:\d\d/m);
    expect(plain.stderr.split('\n').filter(Boolean).every((line) => /^\d\d:\d\d:\d\d {2}/.test(line))).toBe(true);
    const quiet = platform(here, ['deploy', 'serverpod', '--image', 'serverpod:1.2.0', '--bake', '1m', '-e', 'staging', '--sandbox', '--yes', '--json', '--progress', 'none']);
    expect({ outcome: quiet.answer.outcome, stderr: quiet.stderr }).toEqual({ outcome: 'done', stderr: '' });
  });
});
