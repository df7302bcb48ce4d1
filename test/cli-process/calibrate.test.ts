// `npm run calibrate` against a served sandbox: the model agrees with itself, differs where a guess is flipped, and leaves nothing behind.
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Document } from '../calibrate/document.ts';
import { folder, heard, platform, start, whole } from './platform.ts';

const script = fileURLToPath(new URL('../../scripts/calibrate.mjs', import.meta.url));
// Fast enough to be waited for, slow enough to look several times within a second of the world.
const closely = '60';
/** Where times are ECS's own, or none is judged. */
const fast = '150';
const at = (speed: string) => ({ PLATFORM_SANDBOX_SPEED: speed });

interface Calibration {
  readonly child: ChildProcess;
  readonly story: () => string;
  readonly ended: Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>;
}

interface Place {
  readonly here: string;
  readonly calibrate: (...words: readonly string[]) => Calibration;
  readonly document: () => Document;
  readonly text: () => string;
  /** What is there by AWS's own lists, asked for without any of the script. */
  readonly standing: () => Promise<{ readonly vpcs: number; readonly clusters: number }>;
}

async function served(speed: string): Promise<Place> {
  const here = folder('empty');
  const serving = start(here, ['sandbox', 'serve', '--port', '0'], at(speed));
  onTestFinished(async () => {
    serving.child.kill('SIGINT');
    await serving.ended;
  });
  await heard(serving, /http:\/\/127\.0\.0\.1:\d+/);
  const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(serving.story())?.[0] ?? '';
  const out = join(here, 'calibration.json');
  return {
    here,
    calibrate: (...words) => {
      const child = spawn(process.execPath, [script, '--endpoint', endpoint, '--out', out, ...words], { env: { PATH: process.env['PATH'], HOME: here, TZ: 'UTC', CI: 'true' }, stdio: ['ignore', 'pipe', 'pipe'] });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (text: Buffer) => (stdout += String(text)));
      child.stderr.on('data', (text: Buffer) => (stderr += String(text)));
      return { child, story: () => stderr, ended: new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr }))) };
    },
    standing: async () => {
      const config = { region: 'us-east-1', endpoint, credentials: { accessKeyId: 'AKIA404040404040SBOX', secretAccessKey: 'any' } };
      const [{ Vpcs }, { clusterArns }] = await Promise.all([new EC2Client(config).send(new DescribeVpcsCommand({})), new ECSClient(config).send(new ListClustersCommand({}))]);
      return { vpcs: Vpcs?.length ?? -1, clusters: clusterArns?.length ?? -1 };
    },
    text: () => readFileSync(out, 'utf8'),
    document: () => JSON.parse(readFileSync(out, 'utf8')) as Document,
  };
}

async function hears(calibration: Calibration, text: string): Promise<void> {
  for (let waited = 0; waited < 60_000 && !calibration.story().includes(text) && calibration.child.exitCode === null; waited += 5) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(calibration.story()).toContain(text);
}

const verdictOf = (document: Document, rule: string, of: string): string | undefined => document.rules.find((it) => it.rule === rule && it.of === of)?.verdict;

// It waits for a world at a numeric speed: minutes, not seconds.
describe.runIf(whole)('a calibration', () => {
  // Once more where it differs: seconds of its world are hundredths of this machine's, and a machine that stalls was seen to cost one.
  it('of the sandbox by itself agrees in every probe, and names nobody', { timeout: 300_000, retry: 1 }, async () => {
    const { calibrate, document, text } = await served(closely);
    const { status, stderr } = await calibrate('--with', 'failover', '--speed', closely).ended;
    const differing = document().rules.filter(({ verdict }) => verdict === 'differs');
    expect({ status, differing }, stderr).toEqual({ status: 0, differing: [] });
    const { probes, rules, counts } = document();
    expect(probes.filter(({ name }) => name !== 'network').map(({ name, verdict }) => [name, verdict])).toEqual(['stack-pace', 'reads', 'dns', 'tasks', 'metrics', 'blue-green', 'database'].map((name) => [name, 'agrees']));
    expect(counts['agrees']).toBeGreaterThan(20);
    // What nothing looked at is never said to agree.
    expect(rules.filter(({ verdict, observed }) => verdict === 'agrees' && observed.length === 0)).toEqual([]);
    expect(verdictOf(document(), 'rds.backup-time', 'base')).toBe('not seen');
    expect(text()).not.toMatch(/arn:|40404040|AKIA|127\.0\.0\.1|\.internal|amazonaws/);
  });

  it('differs where a guess is wrong', { timeout: 180_000 }, async () => {
    const { here, calibrate, document } = await served(fast);
    expect(platform(here, ['sandbox', 'fault', 'add', 'flip', 'rule=ecs.task-start'], at(fast)).status).toBe(0);
    const { status, stdout, stderr } = await calibrate('--only', 'tasks,dns').ended;
    expect(status, stderr).toBe(6);
    expect(stdout).toContain('differs: ecs.task-start provisioning, believed 8 to 18 s');
    expect(document().probes.map(({ name, verdict }) => [name, verdict])).toEqual([['network', 'not seen'], ['dns', 'agrees'], ['tasks', 'differs']]);
    expect([verdictOf(document(), 'ecs.task-start', 'pulling'), verdictOf(document(), 'ecs.task-end', 'deprovisioning')]).toEqual(['differs', 'agrees']);
  });

  it('cleans up after Ctrl-C; what one that was killed has left is refused, then removed', { timeout: 240_000 }, async () => {
    const { calibrate, document, standing } = await served(fast);
    const interrupted = calibrate('--only', 'dns,tasks');
    await hears(interrupted, 's  tasks');
    interrupted.child.kill('SIGINT');
    const { status, stderr } = await interrupted.ended;
    expect(status, stderr).toBe(130);
    expect(document()).toMatchObject({ interrupted: true, probes: [{ name: 'network' }, { name: 'dns', verdict: 'agrees' }, { name: 'tasks', verdict: 'not seen', problem: 'interrupted' }] });
    expect(await standing()).toEqual({ vpcs: 0, clusters: 0 });
    const killed = calibrate('--only', 'tasks');
    await hears(killed, 's  tasks');
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect((await standing()).vpcs).toBe(1);
    const refused = await calibrate('--only', 'dns').ended;
    expect(refused.status).toBe(3);
    expect(refused.stderr).toMatch(/CALIBRATE_NOT_EMPTY: .*stack platform-calibrate-network/);
    expect(refused.stderr).toContain('--clean');
    expect((await calibrate('--clean').ended).status).toBe(0);
    expect(await standing()).toEqual({ vpcs: 0, clusters: 0 });
  });
});
