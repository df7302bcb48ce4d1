// Law: whatever step fails in whatever way, what acted and has an undo is as at the start, the rest is named, nothing is done twice, and the outcome says so.
import { failed, type Standing } from '../../../src/lib/engine/standing.ts';
import type { Plan } from '../../../src/lib/engine/plan.ts';
import { mayHaveActed, Progress } from '../../../src/lib/engine/progress.ts';
import type { Step } from '../../../src/lib/engine/step.ts';
import { Problem, type ProblemData } from '../../../src/lib/problems/problem.ts';
import type { OpenSandbox } from '../../../src/lib/sandbox/open.ts';
import { addFault, clearFaults, type FaultWords } from '../../../src/lib/sandbox/world/faults.ts';
import { twin } from '../../stories/world.ts';
import { attempt, type Attempted } from '../attempt.ts';
import { settledState } from '../crash.ts';
import type { Example } from '../examples.ts';
import { pureOperation } from '../recording.ts';
import { differences, stateOf, type State } from '../state.ts';
import { sample, type Law } from '../verdict.ts';
import { moreThan, tallyByInput, tallyBySubject, unlike } from '../writes.ts';
import { journalViolations } from './journal-order.ts';

const problem = (how: Pick<ProblemData, 'landed'> = {}): ProblemData => ({ code: 'A_LAW_SAYS_SO', message: 'a law makes this step fail', fix: 'none', outcome: 'half-way', ...how });

interface Failure {
  readonly label: string;
  readonly telling: true;
  /** A plan whose step fails in this way. */
  readonly bend?: (plan: Plan) => Plan;
  /** What AWS does to a call. */
  readonly fault?: FaultWords;
  /** Every undo of this step fails: the run ends half-way, and is gone on with when it would work. */
  readonly undoFails?: string;
}

export const failAtEveryStep: Law = {
  name: 'fail-at-every-step',
  async check(example, most) {
    const sandbox = await example.world();
    const start = stateOf(sandbox, example.request.environment);
    const good = await attempt({ example, sandbox: twin(sandbox) });
    const base: Base = { example, start, good, end: settledState(good.sandbox, example) };
    const all = failuresOf(good, example.shrugsOff);
    const chosen = sample(all, most);
    const violations: string[] = [];
    for (const failure of chosen) violations.push(...(await failureViolations(base, failure)).map((violation) => `${example.name}, ${failure.label}: ${violation}`));
    return { violations, tried: chosen.length, of: all.length, what: 'failures' };
  },
};

function failuresOf(good: Attempted, shrugsOff: readonly string[] = []): readonly Failure[] {
  const { plan, calls, lines } = good;
  const progress = new Progress(lines);
  const reached = plan.steps.filter((step) => progress.step(step.id).state !== 'new');
  const writes = [...new Set(calls.filter((seen) => seen.writes).map(({ call }) => `${call.service}:${call.operation}`))].filter((op) => !shrugsOff.includes(op));
  return [
    ...reached.flatMap((step): Failure[] =>
      step.act === undefined || progress.step(step.id).acts === 0
        ? [{ label: `${step.id} fails`, telling: true, bend: bent(step.id, failsAtOnce) }]
        : [
            { label: `${step.id} is refused`, telling: true, bend: bent(step.id, refuses) },
            { label: `${step.id} fails after it acted`, telling: true, bend: bent(step.id, failsAfterActing) },
          ],
    ),
    ...reached.filter((step) => step.undo !== undefined && progress.step(step.id).acts > 0).map((step): Failure => ({ label: `${step.id} fails after it acted, and so does its undo`, telling: true, bend: bent(step.id, (it) => undoFails(failsAfterActing(it))), undoFails: step.id })),
    ...writes.flatMap((op): Failure[] => [
      { label: `AWS refuses ${op} once`, telling: true, fault: { name: 'api-error', args: { op, code: 'AccessDenied', times: '1' } } },
      { label: `AWS throttles ${op} for ever`, telling: true, fault: { name: 'throttle', args: { op } } },
      { label: `AWS fails at ${op} for ever`, telling: true, fault: { name: 'api-error', args: { op, code: 'InternalFailure', status: '500' } } },
    ]),
  ];
}

const bent = (id: string, how: (step: Step) => Step) => (plan: Plan): Plan => ({ ...plan, steps: plan.steps.map((step) => (step.id === id ? how(step) : step)) });

const refuses = (step: Step): Step => ({
  ...step,
  act: async () => {
    throw new Problem(problem({ landed: 'no' }));
  },
});

/** Says so once, and then the truth: an undo asks as well. */
function failing(step: Step, when: (acted: boolean) => boolean): Step {
  let said = false;
  return {
    ...step,
    async check(context): Promise<Standing> {
      if (said || !when(context.actedAt !== undefined)) return step.check(context);
      said = true;
      return failed(problem());
    },
  };
}

const failsAtOnce = (step: Step): Step => failing(step, () => true);
const failsAfterActing = (step: Step): Step => failing(step, (acted) => acted);

const undoFails = (step: Step): Step => ({
  ...step,
  ...(step.undo === undefined
    ? {}
    : {
        undo: {
          ...step.undo,
          act: async () => {
            throw new Problem(problem({ landed: 'no' }));
          },
        },
      }),
});

interface Base {
  readonly example: Example;
  readonly start: State;
  readonly good: Attempted;
  readonly end: State;
}

async function failureViolations(base: Base, failure: Failure): Promise<readonly string[]> {
  const { example } = base;
  const sandbox = await example.world();
  if (failure.fault !== undefined) addFault(sandbox.world, sandbox.now(), failure.fault);
  const first = await attempt({ example, sandbox, ...(failure.bend === undefined ? {} : { bend: failure.bend }) });
  const { onFailure } = pureOperation(example);
  if (onFailure === 'stop') return [...stopViolations(first, failure), ...(await resumedToTheEnd(base, first))];
  const found = [...(await undoneViolations(base, first, failure)), ...journalViolations(first.lines)];
  if ((failure.undoFails === undefined && failure.fault === undefined) || new Progress(first.lines).ended?.outcome !== 'half-way') return found;
  const mended = twin(sandbox);
  mend(mended);
  const again = await attempt({ example, sandbox: mended, past: first.lines });
  return [...found, ...(await undoneViolations(base, { ...again, calls: [...first.calls, ...again.calls] }, { label: failure.label, telling: true })).map((violation) => `gone on with: ${violation}`)];
}

/** An operation that stops where it is: what stands is good, and when the cause is mended it goes on to the same end. */
async function resumedToTheEnd(base: Base, first: Attempted): Promise<readonly string[]> {
  const { example } = base;
  const sandbox = twin(first.sandbox);
  mend(sandbox);
  const again = first.outcome === 'half-way' ? await attempt({ example, sandbox, past: first.lines }) : await attempt({ example, sandbox });
  const calls = [...first.calls, ...again.calls];
  return [
    ...(again.outcome === base.good.outcome ? [] : [`gone on with, it ended as ${again.outcome}: ${said(again)}`]),
    ...differences(base.end, settledState(sandbox, example)),
    ...unlike(tallyBySubject(base.good.calls), tallyBySubject(calls)),
    ...journalViolations(again.lines),
  ];
}

function mend({ world, now }: OpenSandbox): void {
  for (const name of ['api-error', 'throttle']) clearFaults(world, now(), name);
}

const said = ({ problems }: Attempted): string => problems.map((it) => `${it.code}: ${it.message}`).join('; ');

function stopViolations(run: Attempted, failure: Failure): readonly string[] {
  const wanted = mayHaveReachedAws(run, failure) ? 'half-way' : 'refused';
  return run.outcome === wanted ? [] : [`it ended as ${run.outcome} instead of ${wanted}: ${said(run)}`];
}

/** As far as the tool can know: what AWS fails at (HTTP 500) may have been done. */
const mayHaveReachedAws = ({ calls }: Attempted, { fault }: Failure): boolean => calls.some((seen) => seen.writes) || fault?.args['status'] === '500';

async function undoneViolations({ example, start, good }: Base, run: Attempted, failure: Failure): Promise<readonly string[]> {
  const progress = new Progress(run.lines);
  const acted = run.plan.steps.filter((step) => progress.step(step.id).acts > 0);
  const unnamed = acted.filter((step) => !['undone', 'kept'].includes(progress.step(step.id).state) && mayHaveActed(progress.step(step.id)));
  const noWayBack = acted.some((step) => step.undo === undefined && step.leaves === undefined);
  const mayDiffer = acted.flatMap((step) => example.leaves?.[step.id] ?? []);
  const changed = differences(start, settledState(run.sandbox, example)).filter((line) => !mayDiffer.some((pattern) => pattern.test(line.split(':')[0] ?? '')));
  // An undo that cannot work leaves things as they are, unless they come right by themselves.
  const stuck = (failure.undoFails !== undefined || failure.fault !== undefined) && changed.length > 0 && run.outcome === 'half-way';
  const wanted = stuck || noWayBack ? 'half-way' : mayHaveReachedAws(run, failure) ? 'put-back' : 'refused';
  return [
    ...(run.outcome === wanted ? [] : [`it ended as ${run.outcome} instead of ${wanted}: ${said(run)}`]),
    ...(stuck ? [] : changed.map((line) => `not as at the start: ${line}`)),
    ...unnamed.map((step) => `${step.id} acted, and nothing is said of what became of it`),
    ...moreThan(tallyByInput(good.calls), tallyByInput(run.calls)),
  ];
}
