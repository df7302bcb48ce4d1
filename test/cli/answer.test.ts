// The envelope: the promised fields, in every answer, whatever the command adds.
import { expect, it } from 'vitest';
import { envelope } from '../../src/lib/cli/answer.ts';
import { at } from './scripted-run.ts';

const wall = { started: at(0), ended: at(1) };

it('has every common field when little is known', () => {
  expect(envelope('config.show', { outcome: 'done' }, wall)).toEqual({
    version: 1,
    kind: 'config.show',
    outcome: 'done',
    run: null,
    environment: null,
    cloud: null,
    started: '2026-01-05T10:15:00.000Z',
    ended: '2026-01-05T10:15:01.000Z',
    problems: [],
  });
});

it('prefers the time of the world to that of the wall, and adds the fields of the command', () => {
  const answer = { outcome: 'no', run: 'r', environment: 'production', cloud: 'sandbox', started: at(60), ended: at(120), fields: { verdict: 'missed' } } as const;
  expect(envelope('failover.drill', answer, wall)).toMatchObject({ started: '2026-01-05T10:16:00.000Z', ended: '2026-01-05T10:17:00.000Z', run: 'r', cloud: 'sandbox', verdict: 'missed' });
});

it('gives problems with code, message, fix and where, and nothing of our own bookkeeping', () => {
  const problem = { code: 'X', message: 'm', fix: 'f', outcome: 'refused', landed: 'no', where: 'a:1:2' } as const;
  expect(envelope('x', { outcome: 'refused', problems: [problem] }, wall)).toMatchObject({ problems: [{ code: 'X', message: 'm', fix: 'f', where: 'a:1:2' }] });
  expect(JSON.stringify(envelope('x', { outcome: 'refused', problems: [problem] }, wall))).not.toContain('landed');
});

it('does not let a command hide a common field', () => {
  expect(envelope('x', { outcome: 'done', fields: { outcome: 'no', cloud: 'elsewhere' } }, wall)).toMatchObject({ outcome: 'done', cloud: null });
});
