// One process follows another's run.
import { describe, expect, it } from 'vitest';
import { folder, heard, platform, start, whole } from './platform.ts';

const deploy = 'deploy serverpod --image serverpod:1.1.0 --bake 1m -e staging --sandbox --yes --json'.split(' ');

describe('a run that another process follows', () => {
  it.runIf(whole)('is told while it happens, and ends for both alike', async () => {
    const here = folder();
    const going = start(here, deploy);
    await heard(going, /\[healthy\]/);
    const watching = start(here, ['runs', 'watch', '--json']);
    const [did, saw] = await Promise.all([going.ended, watching.ended]);
    expect(did.answer.outcome).toBe('done');
    expect(saw.answer).toMatchObject({ kind: 'runs.watch', outcome: 'done', run: did.answer.run, environment: 'staging', watched: { kind: 'deploy', outcome: 'done', open: false } });
    expect(saw.stderr).toContain(`deploy on staging in the sandbox, run ${did.answer.run ?? ''}`);
    expect(did.stderr).toContain(saw.stderr.trim().split('\n').at(-1));
  });

  it.runIf(whole)('that was killed is said to be so, with the way on; one that has ended ends at once as it did', async () => {
    const here = folder();
    const going = start(here, deploy);
    await heard(going, /\[healthy\]/);
    going.child.kill('SIGKILL');
    await going.ended;
    const seen = platform(here, ['runs', 'watch', '--json']);
    expect({ outcome: seen.answer.outcome, codes: seen.codes }).toEqual({ outcome: 'half-way', codes: ['RUN_DIED'] });
    expect(seen.answer.problems[0]?.fix).toContain(`platform runs resume ${seen.answer.run ?? ''}`);
    expect(platform(here, ['runs', 'resume', '--sandbox', '--yes', '--json']).answer.outcome).toBe('done');
    expect(platform(here, ['runs', 'watch', seen.answer.run ?? '', '--json']).answer).toMatchObject({ outcome: 'done', watched: { outcome: 'done' } });
  });

  it('must be there', () => {
    expect(platform(folder('empty'), ['runs', 'watch', '--json']).codes).toEqual(['NO_RUNS']);
    expect(platform(folder(), ['runs', 'watch', 'nothing', '--json']).codes).toEqual(['RUN_UNKNOWN']);
  });
});
