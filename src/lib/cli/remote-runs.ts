// Runs that another machine began: found in the control table, brought here, kept in step with what stands there.
import type { EnvironmentDescription } from '../config/describe.ts';
import type { RunEvent } from '../engine/event.ts';
import { Progress } from '../engine/progress.ts';
import { RunFolder } from '../world/file-journal.ts';
import { living } from '../world/lease.ts';
import type { RunSummary } from '../world/mirrored-journal.ts';
import { leasesOf, remoteLines } from './holding.ts';
import type { OpenCloud } from './open-cloud.ts';
import type { PastRun } from './past-run.ts';
import { cliProblem } from './problems.ts';

interface Where {
  readonly open: OpenCloud;
  readonly environment: EnvironmentDescription;
  readonly stateFolder: string;
}

/** The runs of an environment that any machine has begun, oldest first; `alive`: it was heard of lately. */
export async function runsElsewhere(open: OpenCloud, environment: EnvironmentDescription): Promise<readonly (RunSummary & { readonly alive: boolean })[]> {
  const runs = await open.drive(remoteLines(open, environment).list());
  const page = await open.drive(leasesOf(open, environment).read());
  const heard = new Set(page === 'absent' ? [] : living(page.holders, open.clock.now()).map(({ run }) => run));
  return [...runs].sort((a, b) => a.started - b.started).map((it) => ({ ...it, alive: heard.has(it.run) }));
}

/** A run as its journal in the control table tells it so far. @throws Problem RUN_NOT_FOUND */
export async function runElsewhere(run: string, open: OpenCloud, environment: EnvironmentDescription): Promise<PastRun> {
  const lines = await open.drive(remoteLines(open, environment).read(run));
  const events = (lines ?? []).map((line) => JSON.parse(line) as RunEvent);
  const [begin] = events;
  if (begin?.type !== 'run.started') throw cliProblem('RUN_NOT_FOUND', { run, environment: environment.environment });
  const alive = (await runsElsewhere(open, environment)).some((it) => it.run === run && it.alive);
  return { id: run, events, begin, progress: new Progress(events), alive };
}

/** Brings a run that is not in this folder here. @throws Problem RUN_NOT_FOUND */
export async function bringHere(run: string, { open, environment, stateFolder }: Where): Promise<void> {
  const lines = await open.drive(remoteLines(open, environment).read(run));
  if (lines === undefined) throw cliProblem('RUN_NOT_FOUND', { run, environment: environment.environment });
  write(run, lines, stateFolder);
}

/**
 * Before a run is gone on with: what another machine has done of it since is brought here.
 * @returns how many of its lines stand in the control table
 * @throws Problem RUN_DIVERGED where both have lines that the other has not; RUN_FURTHER where this folder's journal was behind
 */
export async function bringInStep({ id, events }: { readonly id: string; readonly events: readonly RunEvent[] }, { open, environment, stateFolder }: Where): Promise<number> {
  const there = (await open.drive(remoteLines(open, environment).read(id))) ?? [];
  const here = events.map((event) => JSON.stringify(event));
  const common = Math.min(there.length, here.length);
  if (there.slice(0, common).some((line, index) => line !== here[index])) throw cliProblem('RUN_DIVERGED', { run: id });
  if (there.length <= here.length) return there.length;
  write(id, there.slice(here.length), stateFolder);
  throw cliProblem('RUN_FURTHER', { run: id });
}

function write(run: string, lines: readonly string[], stateFolder: string): void {
  const journal = new RunFolder<RunEvent>(stateFolder).open(run);
  for (const [index, line] of lines.entries()) journal.append(JSON.parse(line) as RunEvent, index === lines.length - 1);
  journal.close();
}
