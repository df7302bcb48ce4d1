// Another process's run, told here while it happens: its journal is read as it grows.
import type { EnvironmentDescription } from '../config/describe.ts';
import type { RunEvent } from '../engine/event.ts';
import { Progress } from '../engine/progress.ts';
import { RunFolder } from '../world/file-journal.ts';
import { isLocked } from '../world/file-lock.ts';
import type { Clock } from '../world/clock.ts';
import { milliseconds, seconds } from '../world/time.ts';
import type { OpenCloud } from './open-cloud.ts';
import type { PastRun } from './past-run.ts';
import { cliProblem } from './problems.ts';
import { runElsewhere } from './remote-runs.ts';
import type { View } from './views/view.ts';

const beat = milliseconds(250);
/** So many silent looks before it is asked whether the process still lives: asking takes its lock for a moment. */
const silentLooks = 4;

export interface Following {
  readonly stateFolder: string;
  readonly run: string;
  /** Of the wall, whatever world the run is in. */
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Opened once it is known where the run stands: what is past is known to it, but not told again. */
  readonly openView: (past: readonly RunEvent[], latest: () => RunEvent) => Promise<View>;
}

/**
 * Tells a run to its end, or until nobody works on it any more.
 * @throws Problem RUN_UNKNOWN, RUN_NEVER_BEGAN, JOURNAL_CORRUPT; the signal's reason
 */
export async function followRun({ stateFolder, run, clock, signal, openView }: Following): Promise<PastRun> {
  const folder = new RunFolder<RunEvent>(stateFolder);
  const tail = folder.tail(run);
  const events: RunEvent[] = [...tail.next()];
  const begin = events[0];
  if (begin?.type !== 'run.started') throw cliProblem('RUN_NEVER_BEGAN', { run });
  const view = await openView([...events], () => events.at(-1) ?? begin);
  try {
    for (let silent = 0; ; silent++) {
      const rest = hasRested(events);
      const alive = silent % silentLooks !== 0 || isLocked(folder.lockPath(run));
      const fresh = tail.next();
      if (fresh.length > 0) silent = 0;
      events.push(...fresh);
      for (const event of fresh) view.show(event);
      // What it wrote last may have come after the look at its lock.
      if (fresh.length === 0 && (rest || !alive)) return { id: run, events, begin, progress: new Progress(events), alive: alive && !rest };
      await clock.sleep(beat, signal);
    }
  } finally {
    view.end();
  }
}

const hasRested = (events: readonly RunEvent[]): boolean => ['run.ended', 'run.paused'].includes(events.at(-1)?.type ?? '');

/** Between two looks at the control table: what is there comes in pieces of some seconds anyway. */
const betweenLooks = seconds(5);

/** The same for a run that another machine works on: as far as its journal in the control table goes. @throws Problem RUN_NOT_FOUND; the signal's reason */
export async function followElsewhere({ run, clock, signal, openView, open, environment }: Following & { readonly open: OpenCloud; readonly environment: EnvironmentDescription }): Promise<PastRun> {
  let it = await runElsewhere(run, open, environment);
  const view = await openView(it.events, () => it.events.at(-1) ?? it.begin);
  try {
    while (it.alive && !hasRested(it.events)) {
      await open.drive(clock.sleep(betweenLooks, signal));
      const told = it.events.length;
      it = await runElsewhere(run, open, environment);
      for (const event of it.events.slice(told)) view.show(event);
    }
    return it;
  } finally {
    view.end();
  }
}
