// Two processes on one world: the second of the same operation is locked out, different ones go side by side.
import { describe, expect, it } from 'vitest';
import { folder, heard, inSandbox, runsOf, start, whole } from './platform.ts';

const bootstrap = ['env', 'bootstrap', '-e', 'staging', '--sandbox', '--yes', '--json', '--progress', 'events'];

describe('two processes at once', () => {
  it.runIf(whole)('the second of the same operation is locked out (8), and the first ends well', async () => {
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

  it.runIf(whole)('live in one world: what one breaks the other meets, and what one mends the other can go on with', async () => {
    const here = folder();
    const going = start(here, 'deploy serverpod --image serverpod:1.1.0 --bake 30m -e staging --sandbox --yes --json'.split(' '));
    await heard(going, /\[bake\]/);
    expect(inSandbox(here, 'sandbox fault add expired-credentials').answer.outcome).toBe('done');
    const { answer, codes } = await going.ended;
    expect({ outcome: answer.outcome, codes }).toEqual({ outcome: 'half-way', codes: ['AWS_CREDENTIALS_EXPIRED', 'JOURNAL_NOT_SENT'] });
    expect(inSandbox(here, 'sandbox fault clear').answer.outcome).toBe('done');
    expect(inSandbox(here, 'runs resume').answer).toMatchObject({ outcome: 'done', run: answer.run, deployments: [{ stage: 'done', rolledBack: false }] });
  });

  it.runIf(whole)('of different services of one environment go side by side', async () => {
    const here = folder();
    const both = ['websocket', 'video-processing'].map((service) => start(here, ['deploy', service, '--image', '1.0.0', '--bake', '1m', '-e', 'staging', '--sandbox', '--yes', '--json']));
    for (const going of both) expect((await going.ended).answer).toMatchObject({ outcome: 'done' });
  });
});
