// A sandbox in memory for stories and laws: the example's environments, and operations run in them through the real SDK clients.
import { describeEnvironment, type EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { bundledFile } from '../../src/lib/config/bundled.ts';
import { loadConfig } from '../../src/lib/config/load.ts';
import type { RunEvent } from '../../src/lib/engine/event.ts';
import type { Operation } from '../../src/lib/engine/operation.ts';
import type { Plan } from '../../src/lib/engine/plan.ts';
import { preview } from '../../src/lib/engine/preview.ts';
import { run, type RunOptions, type RunResult } from '../../src/lib/engine/run.ts';
import { cloudIn, prepareAccount, type SandboxCloudOptions } from '../../src/lib/cli/clouds/sandbox.ts';
import type { OpenCloud } from '../../src/lib/cli/open-cloud.ts';
import { operations } from '../../src/lib/operations/registry.ts';
import { openSandbox, type OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { memoryJournal, type Journal } from '../../src/lib/world/file-journal.ts';
import { newRunId, seededChance, type RunId } from '../../src/lib/world/ids.ts';
import { askedFlip, flip } from './flip.ts';

export const example = loadConfig(bundledFile('examples/video-auctions/platform.yml'));
export const environmentOf = (name: 'staging' | 'production'): EnvironmentDescription => describeEnvironment(example, name);

export function newWorld(seed = 'story'): OpenSandbox {
  const sandbox = openSandbox({ wishes: { seed, speed: 'max' } });
  for (const name of ['staging', 'production'] as const) prepareAccount(sandbox, environmentOf(name));
  return flip(sandbox, askedFlip());
}

export const twin = (of: OpenSandbox): OpenSandbox => openSandbox({ twinOf: of });

export interface Walked extends RunResult {
  readonly plan: Plan;
  readonly facts: unknown;
  readonly journal: Journal<RunEvent>;
  readonly cloud: OpenCloud;
  readonly run?: RunId;
}

export interface Walk {
  readonly kind: string;
  readonly request: { readonly environment: EnvironmentDescription; readonly [word: string]: unknown };
  readonly cloud?: SandboxCloudOptions;
  readonly run?: Partial<RunOptions>;
  /** Changes what was seen, before the plan is made of it. */
  readonly forget?: (facts: unknown) => unknown;
}

/** Looks, plans and runs as a command does, without the terminal. */
export async function walk(sandbox: OpenSandbox, { kind, request, cloud: options = {}, run: more = {}, forget = (facts) => facts }: Walk): Promise<Walked> {
  const cloud = cloudIn(sandbox, request.environment.account, options);
  const make = operations[kind];
  if (make === undefined) throw new Error(`no operation ${kind}`);
  const operation = make({ cloud: cloud.acting, now: () => cloud.clock.now() }) as unknown as Operation<unknown, unknown>;
  const reading = make({ cloud: cloud.reading, now: () => cloud.clock.now() }) as unknown as Operation<unknown, unknown>;
  const facts = forget(await cloud.drive(reading.observe(request)));
  const plan = operation.plan(request, facts);
  const journal = more.journal ?? memoryJournal<RunEvent>();
  if (plan.refusals.length > 0) return { plan, facts, journal, cloud, outcome: plan.refusals[0]?.outcome ?? 'refused', problems: plan.refusals, memory: { notes: () => ({}), note: () => undefined, text: () => '', samples: () => [] }, events: [] };
  const id = more.run ?? newRunId(cloud.clock.now(), sandbox.birth.world, seededChance(`run/${sandbox.world.count('test-run')}`));
  const result = await cloud.drive(
    run({
      plan,
      onFailure: operation.onFailure,
      onInterrupt: operation.onInterrupt,
      journal,
      clock: cloud.clock,
      introduction: { kind, environment: request.environment.environment, cloud: 'sandbox', request: request as never, facts: facts as never, plan: preview(plan), caller: {} },
      run: id,
      signal: new AbortController().signal,
      listeners: [],
      ...(operation.conclude === undefined ? {} : { conclude: (memory) => operation.conclude?.(request, memory) ?? { outcome: 'done', problems: [] } }),
      ...more,
    }),
  );
  return { ...result, plan, facts, journal, cloud, run: id };
}
