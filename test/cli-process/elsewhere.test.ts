// Two machines that work on one environment: a folder of its own for each, one cloud. Leases and journals are all they share.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folder, heard, inSandbox, platform, start, whole, type Environment, type Said } from './platform.ts';

const deploy = (image: string): string => `deploy serverpod --image serverpod:${image} -e staging --bake 1m --yes`;

function twoMachines(): { readonly here: string; readonly machine: (name: string) => { readonly variables: Environment; readonly say: (words: string) => Said } } {
  const here = folder();
  return {
    here,
    machine: (name) => {
      const variables = { PLATFORM_STATE_DIR: join(here, name), PLATFORM_SANDBOX_DIR: join(here, '.platform', 'sandbox') };
      return { variables, say: (words) => inSandbox(here, words, variables) };
    },
  };
}

const newest = (said: Said): Readonly<Record<string, unknown>> => (said.answer['runs'] as readonly Readonly<Record<string, unknown>>[]).at(-1) ?? {};

it.runIf(whole)('what one began the other lists and goes on with, and the first learns of it', () => {
  const { machine } = twoMachines();
  const [one, other] = [machine('one'), machine('other')];
  const run = one.say(`${deploy('1.1.0')} --until shift`).answer.run ?? '';
  expect(newest(other.say('runs list -e staging --remote'))).toMatchObject({ run, kind: 'deploy', outcome: 'half-way', alive: false });
  expect(other.say(`runs resume ${run}`).codes).toEqual(['RUN_UNKNOWN']);
  expect(other.say(`runs show ${run} -e staging`).answer).toMatchObject({ run, shown: { outcome: 'half-way', open: true } });
  expect(other.say(`runs watch ${run} -e staging`).answer).toMatchObject({ outcome: 'half-way', watched: { open: true } });
  expect(other.say(`runs resume ${run} -e staging`).answer).toMatchObject({ outcome: 'done', run, deployments: [{ stage: 'done', rolledBack: false }] });
  expect(newest(one.say('runs list -e staging --remote'))).toMatchObject({ run, outcome: 'done' });
  // Its own journal ends where it stopped: it is not gone on with twice.
  expect(one.say(`runs resume ${run}`).codes).toEqual(['RUN_FURTHER']);
  expect(one.say(`runs show ${run}`).answer).toMatchObject({ shown: { outcome: 'done' } });
  expect(other.say('runs resume nobody -e staging').codes).toEqual(['RUN_NOT_FOUND']);
});

it.runIf(whole)('what one holds the other is told of, and when that one is dead and its lease over, it goes on', async () => {
  const { here, machine } = twoMachines();
  const [one, other] = [machine('one'), machine('other')];
  const going = start(here, [...deploy('1.1.0').split(' '), '--sandbox', '--progress', 'events'], one.variables);
  await heard(going, '"step":"healthy"');
  going.child.kill('SIGKILL');
  await going.ended;
  // World time stands still between commands here: it was heard of just now.
  const refused = other.say(deploy('1.2.0'));
  expect({ outcome: refused.answer.outcome, codes: refused.codes }).toEqual({ outcome: 'locked', codes: ['LEASED'] });
  const { run } = newest(other.say('runs list -e staging --remote')) as { readonly run: string };
  expect(other.say(`runs resume ${run} -e staging`).codes).toEqual(['LEASED']);
  expect(other.say(`runs resume ${run} -e staging --wait 10m`).answer).toMatchObject({ outcome: 'done', run });
  expect(platform(here, ['sandbox', 'truth', '--json'], other.variables).answer['outages']).toEqual([]);
});
