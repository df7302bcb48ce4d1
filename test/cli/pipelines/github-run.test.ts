// What a job on GitHub shows of a command: annotations in the log's own words, and a summary; nowhere else.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { annotations, jobSummary } from '../../../src/lib/cli/pipelines/github-run.ts';
import { runToy, type ToyOptions } from '../toy-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'platform-github-'));
const file = join(folder, 'summary.md');
const summary = (): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => rmSync(file, { force: true }));

const problem = { code: 'STACK_BUSY', message: 'the stack is busy: 50%\nby somebody', fix: 'Wait.', outcome: 'refused' } as const;
const refused: ToyOptions['answer'] = async () => ({ outcome: 'refused', environment: 'staging', cloud: '111111111111', run: 'r1', problems: [problem], text: ({ paint }) => paint.red('a plan') });
const play = (variables: Readonly<Record<string, string>>, change: Partial<ToyOptions> = {}) => runToy({ words: ['chess'], answer: refused, variables, work: 'plans', ...change });
const here = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file, CI: 'true', FORCE_COLOR: '1' };

describe('on GitHub', () => {
  it('a problem is an annotation on stderr, escaped, and stdout stays the answer', async () => {
    const { stdout, stderr } = await play(here, { words: ['chess', '--json'] });
    expect(stderr).toContain('\n::error title=STACK_BUSY::the stack is busy: 50%25%0Aby somebody%0AWait.\n');
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'refused' });
  });

  it('the summary has outcome, environment, problems and the answer without colours; a second command adds its own', async () => {
    await play(here);
    await play(here, { answer: async () => ({ outcome: 'would-change', environment: 'staging', cloud: 'sandbox', text: () => 'a plan\nof two lines' }) });
    expect(summary()).toMatchInlineSnapshot(`
      "### \`platform toy play\`: refused, nothing was changed

      staging, account 111111111111, run \`r1\`

      - **STACK_BUSY** the stack is busy: 50% by somebody. Wait.

      \`\`\`\`\`text
      a plan
      \`\`\`\`\`

      ### \`platform toy play\`: this would change something

      staging, the sandbox

      \`\`\`\`\`text
      a plan
      of two lines
      \`\`\`\`\`

      "
    `);
  });

  it('what only asks and found nothing wrong is no news', async () => {
    await play(here, { work: 'asks', answer: async () => ({ outcome: 'done', text: () => 'all is well' }) });
    expect(summary()).toBe('');
  });

  it('a summary that cannot be written changes nothing', async () => {
    expect((await play({ ...here, GITHUB_STEP_SUMMARY: join(folder, 'no', 'such', 'folder') })).code).toBe(3);
  });
});

it('elsewhere nothing is annotated and nothing written, whatever the variables', async () => {
  const { stderr } = await play({ CI: 'true', GITHUB_STEP_SUMMARY: file });
  expect(stderr).not.toContain('::error');
  expect(summary()).toBe('');
});

it('with --progress events every line stays an event', async () => {
  const { stderr } = await play(here, { words: ['chess', '--progress', 'events'] });
  expect(stderr.trim().split('\n').map((line) => (JSON.parse(line) as { readonly type: string }).type)).toEqual(['problem']);
});

it('a mistake in a file is shown at its line; what was not seen is a warning', () => {
  expect(annotations([{ ...problem, where: 'platform.yml:8:34' }])).toContain('::error title=STACK_BUSY,file=platform.yml,line=8,col=34::');
  expect(annotations([{ ...problem, code: 'A:B,C', outcome: 'inconclusive' }])).toContain('::warning title=A%3AB%2CC::');
});

it('a plan that is too long for GitHub is cut', () => {
  const long = jobSummary('env bootstrap', { outcome: 'would-change', text: () => 'x'.repeat(2_000_000) });
  expect(Buffer.byteLength(long)).toBeLessThan(1_048_576);
  expect(long).toContain('the rest is in the log');
});
