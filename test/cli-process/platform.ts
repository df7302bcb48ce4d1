// Runs the built command as people and pipelines do: a process of its own, no terminal, nothing inherited from this machine.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { expectShape } from '../answer-shape.ts';
import { exitCodes, type Outcome } from '../../src/lib/problems/problem.ts';

/** CI runs all; where it is not set, what takes longest is left to it, and shows as skipped. */
export const whole = process.env['STORIES'] === 'whole';

// It is built while other tests run.
beforeAll(async () => {
  const ready = join(inject('root'), 'ready');
  while (!existsSync(ready)) await new Promise((resolve) => setTimeout(resolve, 50));
  const failure = readFileSync(ready, 'utf8');
  if (failure !== '') throw new Error(`the command could not be prepared: ${failure}`);
});

const made: string[] = [];
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** @param of `empty`: with platform.yml only */
export function folder(of: 'prepared' | 'empty' = 'prepared'): string {
  const here = mkdtempSync(join(tmpdir(), 'platform-process-'));
  made.push(here);
  const from = inject('prepared');
  cpSync(of === 'empty' ? join(from, 'platform.yml') : from, of === 'empty' ? join(here, 'platform.yml') : here, { recursive: true });
  return here;
}

export interface Answer {
  readonly version: 1;
  readonly kind: string;
  readonly outcome: Outcome;
  readonly run: string | null;
  readonly environment: string | null;
  readonly cloud: string | null;
  readonly started: string;
  readonly ended: string;
  readonly problems: readonly { readonly code: string; readonly message: string; readonly fix: string }[];
  readonly [field: string]: unknown;
}

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What `--json` printed; throws when it is not exactly one document whose outcome is its exit code. */
  readonly answer: Answer;
  readonly codes: readonly string[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

const environment = (more: Environment): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], HOME: join(inject('root'), 'home'), TZ: 'UTC', PLATFORM_SANDBOX_SPEED: 'max', AWS_EC2_METADATA_DISABLED: 'true', ...more });

function saidOf(status: number | null, stdout: string, stderr: string): Said {
  return {
    status,
    stdout,
    stderr,
    get answer() {
      const answer = JSON.parse(stdout) as Answer;
      expect({ status, outcome: answer.outcome }).toEqual({ status: exitCodes[answer.outcome], outcome: answer.outcome });
      expect(Object.keys(answer).slice(0, 9)).toEqual(['version', 'kind', 'outcome', 'run', 'environment', 'cloud', 'started', 'ended', 'problems']);
      expect(stdout.endsWith('}\n')).toBe(true);
      expect(answer.started <= answer.ended).toBe(true);
      for (const { code, message, fix } of answer.problems) expect([code, message, fix]).toEqual([expect.stringMatching(/^[A-Z0-9_]+$/), expect.stringMatching(/\S/), expect.stringMatching(/\S/)]);
      expectShape(answer.kind, Object.fromEntries(Object.entries(answer).slice(9)));
      return answer;
    },
    get codes() {
      return (JSON.parse(stdout) as Answer).problems.map((it) => it.code);
    },
  };
}

/** Runs it to its end. */
export function platform(here: string, words: readonly string[], more: Environment = {}): Said {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(inject('root'), 'bin', 'run.js'), ...words], { cwd: here, encoding: 'utf8', env: environment(more), stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
  return saidOf(status, stdout, stderr);
}

/** The same with `--json --sandbox`. */
export const inSandbox = (here: string, words: string, more: Environment = {}): Said => platform(here, [...words.split(' '), '--sandbox', '--json'], more);

export interface Going {
  readonly child: ChildProcess;
  /** What it has written to stderr so far. */
  readonly story: () => string;
  readonly ended: Promise<Said & { readonly signal: NodeJS.Signals | null }>;
}

/** Starts it and lets it go on. */
export function start(here: string, words: readonly string[], more: Environment = {}): Going {
  const child = spawn(process.execPath, [join(inject('root'), 'bin', 'run.js'), ...words], { cwd: here, env: environment(more), stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += String(text)));
  child.stderr.on('data', (text: Buffer) => (stderr += String(text)));
  const ended = new Promise<Said & { readonly signal: NodeJS.Signals | null }>((resolve) => child.on('close', (status, signal) => resolve(Object.assign(saidOf(status, stdout, stderr), { signal }))));
  return { child, story: () => stderr, ended };
}

/** Resolves when the story holds this; the moment is then the same whatever the machine's speed. */
export async function heard(going: Going, text: string | RegExp): Promise<void> {
  const holds = (): boolean => (typeof text === 'string' ? going.story().includes(text) : text.test(going.story()));
  for (let waited = 0; waited < 20_000 && !holds(); waited += 5) {
    if (going.child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  if (!holds()) throw new Error(`never heard ${String(text)} in:\n${going.story()}`);
}

export interface JournalLine {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly step?: string;
  readonly outcome?: string;
}

export function journal(here: string, run: string): readonly JournalLine[] {
  const text = readFileSync(join(here, '.platform', 'runs', run, 'journal.jsonl'), 'utf8');
  return text.split('\n').filter(Boolean).map((line) => JSON.parse(line.slice(0, line.lastIndexOf('\t'))) as JournalLine);
}

export const runsOf = (here: string): readonly string[] => readdirSync(join(here, '.platform', 'runs')).sort();

/** Numbered without a gap, and never earlier than the line before. */
export function expectInOrder(lines: readonly JournalLine[]): void {
  expect(lines.map((line) => line.seq)).toEqual(lines.map((_, n) => n));
  expect(lines.filter((line, n) => line.at < (lines[n - 1]?.at ?? 0))).toEqual([]);
}
