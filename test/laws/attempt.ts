// One run of an example, or the rest of one whose past is in a journal, with everything seen that a law may ask about.
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import type { OpenCloud } from '../../src/lib/cli/open-cloud.ts';
import type { EventBody, RunEvent, RunStarted } from '../../src/lib/engine/event.ts';
import type { Operation } from '../../src/lib/engine/operation.ts';
import type { Plan } from '../../src/lib/engine/plan.ts';
import { preview } from '../../src/lib/engine/preview.ts';
import { run, type RunOptions, type RunResult } from '../../src/lib/engine/run.ts';
import { isReadOperation } from '../../src/lib/aws/reads.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import type { Call } from '../../src/lib/sandbox/world/world.ts';
import { memoryJournal } from '../../src/lib/world/file-journal.ts';
import { newRunId, seededChance } from '../../src/lib/world/ids.ts';
import type { Instant } from '../../src/lib/world/time.ts';
import { by, doing, markedOperation, markedPlan, type Doing } from './doing.ts';
import type { Example } from './examples.ts';

/** A call that reached AWS. */
export interface SeenCall {
  readonly call: Call;
  readonly at: Instant;
  readonly writes: boolean;
  /** Who made it: a step's act, a watch, an observation. */
  readonly doing: Doing;
}

export interface SeenAction {
  /** `ecs:UpdateService` */
  readonly action: string;
  readonly doing: Doing;
}

export interface Hooks {
  /** Just before a line is in the journal, and just after. Throws to refuse. */
  readonly onLine?: (when: 'before' | 'after', line: RunEvent, written: readonly RunEvent[]) => void;
  /** Just before a call takes effect, and just after. */
  readonly onCall?: (when: 'before' | 'after', seen: SeenCall) => void | Promise<never>;
}

export interface Attempt extends Hooks {
  readonly example: Example;
  readonly sandbox: OpenSandbox;
  /** What the journal of a process that died holds. */
  readonly past?: readonly RunEvent[];
  readonly run?: Partial<RunOptions>;
  /** What becomes of the example's plan before it runs. */
  readonly bend?: (plan: Plan) => Plan;
}

export interface Attempted extends Pick<RunResult, 'outcome' | 'problems'> {
  readonly request: unknown;
  readonly facts: unknown;
  readonly plan: Plan;
  readonly lines: readonly RunEvent[];
  /** Events as the engine wrote them, before they went through JSON. */
  readonly raw: readonly RunEvent[];
  readonly calls: readonly SeenCall[];
  readonly actions: readonly SeenAction[];
  readonly memory: RunResult['memory'] | undefined;
  readonly cloud: OpenCloud;
  readonly sandbox: OpenSandbox;
}

/** Observes, plans and runs as a command does; with a past, goes on as `platform runs resume` does. */
export async function attempt(it: Attempt): Promise<Attempted> {
  const { example, sandbox } = it;
  const calls: SeenCall[] = [];
  const actions: SeenAction[] = [];
  const seen = new Map<Call, SeenCall>();
  const cloud = cloudIn(sandbox, example.request.environment.account, {
    onAction: (action) => void actions.push({ action, doing: doing() }),
    onCall: (call, when) => {
      const known = seen.get(call) ?? { call, at: sandbox.clock.now(), writes: !isReadOperation(call.operation), doing: doing() };
      seen.set(call, known);
      if (when === 'before') {
        const held = it.onCall?.('before', known);
        if (held !== undefined) return held;
        calls.push(known);
        return undefined;
      }
      seen.delete(call);
      return it.onCall?.('after', known);
    },
  });
  const begin = it.past?.[0];
  const operation = operationOf(example, cloud, 'acting');
  const request = begin === undefined ? example.request : (begin as RunStarted).request;
  const facts = begin === undefined ? await cloud.drive(markedOperation(operationOf(example, cloud, 'reading')).observe(request)) : (begin as RunStarted).facts;
  const planned = operation.plan(request, facts);
  const bent = [example.bend, it.bend].reduce((plan, bend) => bend?.(plan) ?? plan, planned);
  const about = { request, facts, plan: bent, calls, actions, cloud, sandbox };
  const [refusal] = bent.refusals;
  if (refusal !== undefined) return { ...about, outcome: refusal.outcome, problems: bent.refusals, lines: [], raw: [], memory: undefined };
  const raw: RunEvent[] = [];
  const journal = memoryJournal<RunEvent>(it.past ?? []);
  const append = journal.append.bind(journal);
  journal.append = (line, durable) => {
    it.onLine?.('before', line, journal.lines);
    raw.push(line);
    append(line, durable);
    it.onLine?.('after', line, journal.lines);
  };
  const result = await cloud.drive(
    run({
      plan: markedPlan(bent),
      onFailure: operation.onFailure,
      onInterrupt: operation.onInterrupt,
      journal,
      clock: cloud.clock,
      introduction: { kind: operation.name, environment: example.request.environment.environment, cloud: 'sandbox', request: request as never, facts: facts as never, plan: preview(bent), caller: {} },
      run: begin === undefined ? newRunId(cloud.clock.now(), sandbox.birth.world, seededChance(`run/${sandbox.world.count('test-run')}`)) : (begin as RunStarted).run,
      signal: new AbortController().signal,
      listeners: [],
      ...(operation.conclude === undefined ? {} : { conclude: (memory) => operation.conclude?.(request, memory) ?? { outcome: 'done', problems: [] } }),
      ...it.run,
    }),
  );
  return { ...about, outcome: result.outcome, problems: result.problems, lines: journal.lines, raw, memory: result.memory };
}

export function operationOf(example: Example, cloud: OpenCloud, how: 'acting' | 'reading'): Operation {
  return example.make({ cloud: cloud[how], now: () => cloud.clock.now() }) as unknown as Operation;
}

/** Whether a line of a journal is worth a crash more than others: something is done at it, not only seen. */
export function isTelling(type: EventBody['type']): boolean {
  return type !== 'watch.saw' && type !== 'step.waiting' && type !== 'step.note';
}

export { by };
