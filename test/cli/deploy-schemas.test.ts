// The schemas of what deploy commands answer: every command has its own, and holding an answer against it can fail.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { deployAnswers } from '../../src/lib/cli/deploy-schemas.ts';
import { shapeFaults } from '../answer-shape.ts';

const folder = fileURLToPath(new URL('../../src/commands/deploy', import.meta.url));
const kinds = globSync('*.ts', { cwd: folder }).map((file) => [file, file === 'index.ts' ? 'deploy' : `deploy.${file.slice(0, -3)}`] as const);

it('every deploy command has one, by its kind', () => {
  expect(kinds.map(([, kind]) => kind).sort()).toEqual(Object.keys(deployAnswers).sort());
});

it.each(kinds)('%s answers for %s', async (file, kind) => {
  const { default: command } = (await import(join(folder, file))) as { readonly default: { answerFields(): object } };
  expect(command.answerFields()).toBe((deployAnswers as Readonly<Record<string, object>>)[kind]);
});

describe('an answer that is not as its schema says', () => {
  const verify = (checks: unknown) => shapeFaults({ checks }, { type: 'object', properties: deployAnswers['deploy.verify'] as never });
  const check = { service: 's', check: 'c', status: 'pass', reason: 'r', fix: null };

  it.each([
    [[{ ...check, status: 'well' }], /status: "well" is none of/],
    [[{ ...check, fix: 1 }], /fix: number instead of string/],
    [[{ ...check, reason: undefined, more: 1 }], /more is not in the schema/],
    [[{ service: 's', check: 'c', status: 'pass', fix: null }], /reason is missing/],
    [{}, /object instead of array/],
  ])('is told: %j', (checks, says) => {
    expect(verify([check])).toEqual([]);
    expect(verify(checks).join()).toMatch(says);
  });
});
