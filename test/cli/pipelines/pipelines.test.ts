// The pipelines that are written: as a person reads them, as their runners parse them, and in words that the commands know.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import CiInit from '../../../src/commands/ci/init.ts';
import { offerFile } from '../../../src/lib/cli/pipelines/files.ts';
import { githubPipeline } from '../../../src/lib/cli/pipelines/github.ts';
import { gitlabPipeline } from '../../../src/lib/cli/pipelines/gitlab.ts';
import { bundledFile } from '../../../src/lib/config/bundled.ts';
import type { Config } from '../../../src/lib/config/config.ts';
import { loadConfig } from '../../../src/lib/config/load.ts';
import { templateOf } from '../../template-files.ts';

const example = loadConfig(bundledFile('examples/video-auctions/platform.yml'));
const github: Config = { ...example, ci: { github: 'example/auctions', branch: 'main' } };
const gitlab: Config = { ...example, ci: { gitlab: 'example/apps/auctions', branch: 'main' } };
const written = [['github', githubPipeline(github)], ['gitlab', gitlabPipeline(gitlab)]] as const;

const folder = mkdtempSync(join(tmpdir(), 'platform-ci-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Job {
  readonly environment?: string;
  readonly permissions?: object;
  readonly needs?: readonly string[];
  readonly script?: readonly string[];
  readonly steps?: readonly { readonly run?: string; readonly with?: Readonly<Record<string, string>> }[];
  readonly variables?: Readonly<Record<string, string>>;
}

function jobsOf(text: string): Readonly<Record<string, Job>> {
  const document = parse(text) as Readonly<Record<string, unknown>>;
  return (document['jobs'] ?? Object.fromEntries(Object.entries(document).filter(([, it]) => (it as Job).script !== undefined))) as Readonly<Record<string, Job>>;
}

const scriptsOf = ({ steps = [], script = [] }: Job): string => [...steps.map(({ run }) => run ?? ''), ...script].join('\n');
const roleOf = ({ steps = [], variables }: Job): string => variables?.['AWS_ROLE_ARN'] ?? steps.flatMap((step) => step.with?.['role-to-assume'] ?? []).join();

describe.each(written)('the pipeline for %s', (kind, text) => {
  it('reads as it did', async () => {
    await expect(text).toMatchFileSnapshot(`golden/${kind}.yml`);
  });

  it('has a job that plans and one that deploys for each environment, under the roles that the template makes', () => {
    const jobs = jobsOf(text);
    expect(Object.keys(jobs)).toEqual(['plan-staging', 'deploy-staging', 'plan-production', 'deploy-production']);
    for (const [name, job] of Object.entries(jobs)) {
      const [which = '', environment = ''] = name.split('-');
      const { Path, RoleName } = (templateOf('ci').Resources[which === 'plan' ? 'PlanRole' : 'DeployRole']?.Properties ?? {}) as Readonly<Record<string, { readonly 'Fn::Sub': string }>>;
      const made = `${Path?.['Fn::Sub'] ?? ''}${RoleName?.['Fn::Sub'] ?? ''}`.replaceAll('${App}', 'video-auctions').replaceAll('${Environment}', environment);
      expect(roleOf(job)).toBe(`arn:aws:iam::${example.environments[environment]?.account ?? ''}:role${made}`);
      if (kind === 'github') expect(job).toMatchObject({ environment: which === 'plan' ? `${environment}-plan` : environment, permissions: { contents: 'read', 'id-token': 'write' } });
      if (which === 'deploy') expect(job.needs).toEqual([`plan-${environment}`, ...(environment === 'production' ? ['deploy-staging'] : [])]);
    }
  });

  it('says only what the commands know', () => {
    const { commands } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../oclif.manifest.json'), 'utf8')) as { readonly commands: Readonly<Record<string, { readonly flags: Readonly<Record<string, { readonly char?: string }>> }>> };
    const lines = Object.values(jobsOf(text)).flatMap((job) => [...scriptsOf(job).replaceAll(/\\\n\s*/g, '').matchAll(/npx platform ([^\n|>]+)/g)].map((match) => match[1]?.trim() ?? ''));
    expect(lines.length).toBeGreaterThanOrEqual(6);
    for (const line of lines) {
      const words = line.split(/\s+/);
      const own = words.slice(0, words.findIndex((word) => word.startsWith('-')));
      const command = commands[own.join(':')];
      expect(command, line).toBeDefined();
      const known = Object.entries(command?.flags ?? {}).flatMap(([name, { char }]) => [`--${name}`, ...(char === undefined ? [] : [`-${char}`])]);
      expect(words.filter((word) => word.startsWith('-') && !known.includes(word)), line).toEqual([]);
    }
    expect(lines.filter((line) => line.startsWith('env bootstrap') && line.includes('--yes')).every((line) => line.includes('--expect "$FINGERPRINT"') && line.includes('--wait'))).toBe(true);
  });
});

describe('platform ci init', () => {
  const file = join(folder, 'platform.yml');
  const source = readFileSync(bundledFile('examples/video-auctions/platform.yml'), 'utf8');
  /** Only what the command answers: the words around it are the base command's. */
  async function init(ci: string, flags: object): Promise<{ readonly outcome: string; readonly fields: Readonly<Record<string, unknown>> } | string> {
    writeFileSync(file, `${source}\n${ci}\n`);
    const command = Object.create(CiInit.prototype) as { answer(): Promise<never>; flags: object; project(): Promise<unknown> };
    Object.assign(command, { flags: { yes: false, ...flags }, project: async () => ({ config: loadConfig(file), file }) });
    return command.answer().catch((thrown: unknown) => String(thrown));
  }

  it('writes the file, leaves it when it is the same, and writes over another one only with --yes', async () => {
    expect(await init('ci: { github: example/auctions }', {})).toMatchObject({ outcome: 'done', fields: { files: [{ path: '.github/workflows/platform.yml', outcome: 'written' }] } });
    const path = join(folder, '.github/workflows/platform.yml');
    expect(readFileSync(path, 'utf8')).toBe(githubPipeline(github));
    expect(await init('ci: { github: example/auctions }', { for: 'github' })).toMatchObject({ outcome: 'done', fields: { files: [{ outcome: 'unchanged', difference: [] }] } });
    writeFileSync(path, githubPipeline(github).replace('timeout-minutes: 15', 'timeout-minutes: 20'));
    const kept = await init('ci: { github: example/auctions }', {});
    expect(kept).toMatchObject({ outcome: 'refused', problems: [{ code: 'FILE_DIFFERS' }], fields: { files: [{ outcome: 'kept', difference: ['-     timeout-minutes: 20', '+     timeout-minutes: 15'] }] } });
    expect(readFileSync(path, 'utf8')).toContain('timeout-minutes: 20');
    expect(await init('ci: { github: example/auctions }', { yes: true })).toMatchObject({ outcome: 'done', fields: { files: [{ outcome: 'replaced' }] } });
    expect(readFileSync(path, 'utf8')).toBe(githubPipeline(github));
  });

  it('names the line that is missing where platform.yml lets nobody in', async () => {
    expect(await init('', {})).toContain('PIPELINE_NOT_LET_IN');
    expect(await init('ci: { gitlab: example/auctions }', { for: 'github' })).toContain('lets pipelines of gitlab in, and not of github');
  });

  it('shows what goes and what comes', () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'one\ntwo\nthree');
    expect(offerFile(path, 'one\n2\nthree\nfour', false)).toEqual({ outcome: 'kept', difference: ['- two', '+ 2', '+ four'] });
  });
});
