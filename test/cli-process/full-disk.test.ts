// A disk that fills up under the journal or the world: nothing is lost, and with room it goes on.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder, heard, inSandbox, start, whole } from './platform.ts';

const bootstrap = ['env', 'bootstrap', '-e', 'staging', '--sandbox', '--yes', '--json', '--progress', 'events'];

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
  it.runIf(whole).for([
    ['under journal and sandbox', 'disk/world'],
    ['under the journal', 'world'],
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
