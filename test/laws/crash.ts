// Processes that die: the world as it stood at each instant of a run, and the rest of the run by a new process.
import { addFault, type FaultWords } from '../../src/lib/sandbox/world/faults.ts';
import { lateCall } from '../../src/lib/sandbox/world/late-call.ts';
import type { Call } from '../../src/lib/sandbox/world/world.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import type { RunEvent } from '../../src/lib/engine/event.ts';
import { minutes, plus, zero, type Duration } from '../../src/lib/world/time.ts';
import { twin } from '../stories/world.ts';
import { attempt, isTelling, type Attempted, type SeenCall } from './attempt.ts';
import type { Example } from './examples.ts';
import { journalViolations } from './law/journal-order.ts';
import { differences, stateOf, type State } from './state.ts';
import type { Sampled } from './verdict.ts';
import { moreThan, tallyByInput, tallyBySubject, unlike } from './writes.ts';

/** An instant at which a process may die. Its world is as it stood: whatever was on the wire then has not landed. */
export interface CrashPoint extends Sampled {
  readonly at: 'line' | 'wire';
  readonly world: OpenSandbox;
  readonly past: readonly RunEvent[];
  /** Writes that had reached AWS. */
  readonly landed: readonly SeenCall[];
  /** The call that is on the wire and has not landed. */
  readonly onTheWire?: Call;
}

export interface Undisturbed {
  readonly example: Example;
  readonly attempted: Attempted;
  readonly start: State;
  readonly end: State;
  readonly points: readonly CrashPoint[];
}

/** What all of a run happens under, from its beginning. */
export type Weather = readonly FaultWords[];

export const laggingReads: Weather = [{ name: 'read-lag', args: { seconds: '4' } }];

export async function worldUnder(example: Example, weather: Weather = []): Promise<OpenSandbox> {
  const sandbox = await example.world();
  for (const words of weather) addFault(sandbox.world, sandbox.now(), words);
  return sandbox;
}

const durable = (line: RunEvent): boolean => line.type.startsWith('run.') || line.type === 'step.acting' || line.type === 'step.undoing';

/** Runs an example to its end and keeps every instant at which a crash is told apart from one before. */
export async function undisturbed(example: Example, weather: Weather = []): Promise<Undisturbed> {
  const sandbox = await worldUnder(example, weather);
  const start = stateOf(sandbox, example.request.environment);
  const points: CrashPoint[] = [];
  const landed: SeenCall[] = [];
  let lines: readonly RunEvent[] = [];
  let landedAtLine = 0;
  const point = (it: Pick<CrashPoint, 'at' | 'label' | 'telling' | 'past'> & { readonly onTheWire?: Call }): void => void points.push({ ...it, world: twin(sandbox), landed: [...landed] });
  const attempted = await attempt({
    example,
    sandbox,
    onLine: (when, line, written) => {
      lines = written;
      const name = `${line.seq} ${line.type}${'step' in line ? ` of ${line.step}` : ''}`;
      // Just before a line is just after the one before it, some time later, unless something reached AWS between them.
      if (when === 'before' && written.length > 0 && landed.length === landedAtLine) return;
      landedAtLine = landed.length;
      point({ at: 'line', label: `${when} writing ${name}`, telling: isTelling(line.type), past: [...written] });
      // A power cut takes with it what was not yet on the disk.
      const kept = when === 'after' ? written.slice(0, written.findLastIndex(durable) + 1) : written;
      if (kept.length < written.length && isTelling(line.type)) point({ at: 'line', label: `power cut after writing ${name}`, telling: true, past: [...kept] });
    },
    onCall: (when, seen) => {
      if (!seen.writes) return;
      if (when === 'after') landed.push(seen);
      const label = `${seen.call.service}:${seen.call.operation} ${landed.length}`;
      if (when === 'before') point({ at: 'wire', label: `with ${label} on the wire`, telling: true, past: [...lines], onTheWire: seen.call });
      else point({ at: 'wire', label: `with the answer of ${label} on the wire`, telling: true, past: [...lines] });
    },
  });
  if (attempted.outcome !== example.outcome) throw new Error(`${example.name} ends as ${attempted.outcome} when nobody disturbs it: ${attempted.problems.map((problem) => problem.message).join('; ')}`);
  return { example, attempted, start, end: settledState(sandbox, example), points };
}

/** The state once everything that was on its way has arrived. */
export function settledState(sandbox: OpenSandbox, example: Example): State {
  const later = twin(sandbox);
  later.world.passTo(plus(later.world.now, minutes(2)));
  return stateOf(later, example.request.environment);
}

export interface Restart {
  /** How long nobody is there. */
  readonly away: Duration;
  /** How long after the restart the call on the wire lands; left out: never. */
  readonly late?: Duration;
}

/** A new process goes on where another died. */
export async function goOn(example: Example, point: CrashPoint, { away, late }: Restart): Promise<{ readonly attempted: Attempted; readonly end: State; readonly landed: readonly SeenCall[] }> {
  const left = twin(point.world);
  left.world.passTo(plus(left.world.now, away));
  const { onTheWire } = point;
  if (onTheWire !== undefined && late !== undefined) left.world.transact(left.world.now, () => left.world.scheduleAt(plus(left.world.now, late), lateCall(onTheWire)));
  const sandbox = twin(left);
  const attempted = await attempt({ example, sandbox, ...(point.past.length === 0 ? {} : { past: point.past }) });
  const lateOnes = onTheWire !== undefined && late !== undefined ? [{ call: onTheWire, at: sandbox.world.now, writes: true, doing: { of: '', part: 'nothing' } } satisfies SeenCall] : [];
  return { attempted, end: settledState(sandbox, example), landed: [...point.landed, ...lateOnes, ...attempted.calls.filter((seen) => seen.writes)] };
}

/** What is not as it would have been without the crash. */
export async function crashViolations(base: Undisturbed, point: CrashPoint, restart: Restart): Promise<readonly string[]> {
  const { example } = base;
  const { attempted, end, landed } = await goOn(example, point, restart);
  const found = [...outcomeViolations(base, attempted, point), ...differences(base.end, end), ...journalViolations(attempted.lines)];
  const good = base.attempted.outcome === 'done';
  found.push(...moreThan(tallyByInput(base.attempted.calls), tallyByInput(landed)));
  if (good) found.push(...unlike(tallyBySubject(base.attempted.calls), tallyBySubject(landed)));
  const how = `${restart.away === zero ? '' : `, away for ${restart.away} ms`}${restart.late === undefined ? '' : `, landing ${restart.late} ms after the restart`}`;
  return found.map((violation) => `${example.name}, killed ${point.label}${how}: ${violation}`);
}

function outcomeViolations(base: Undisturbed, { outcome, problems }: Attempted, point: CrashPoint): readonly string[] {
  const wanted = base.attempted.outcome;
  if (outcome === wanted) return [];
  // What was not watched was not seen: a measurement with a hole in it says so.
  if (outcome === 'inconclusive' && measures(base.example) && point.past.length > 0) return [];
  return [`it ended as ${outcome} instead of ${wanted}: ${problems.map((problem) => `${problem.code}: ${problem.message}`).join('; ')}`];
}

const measures = (example: Example): boolean => example.make({ cloud: undefined as never, now: undefined as never }).conclude !== undefined;
