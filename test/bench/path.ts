// The path in a world in memory, through the real SDK clients, without a test runner.
import { cloudIn, prepareAccount } from '../../src/lib/cli/clouds/sandbox.ts';
import { bundledFile } from '../../src/lib/config/bundled.ts';
import { describeEnvironment } from '../../src/lib/config/describe.ts';
import { loadConfig } from '../../src/lib/config/load.ts';
import type { RunEvent } from '../../src/lib/engine/event.ts';
import type { Operation } from '../../src/lib/engine/operation.ts';
import { preview } from '../../src/lib/engine/preview.ts';
import { run, type RunResult } from '../../src/lib/engine/run.ts';
import { operations } from '../../src/lib/operations/registry.ts';
import { openSandbox, type OpenSandbox } from '../../src/lib/sandbox/open.ts';
import type { Journal } from '../../src/lib/world/file-journal.ts';
import { newRunId, seededChance } from '../../src/lib/world/ids.ts';

export type Walked = RunResult;

export const production = describeEnvironment(loadConfig(bundledFile('examples/video-auctions/platform.yml')), 'production');

/** Lines as they are: what a journal costs on disk is no matter of the world. */
function inMemory(): Journal<RunEvent> {
  const lines: RunEvent[] = [];
  return { lines, append: (line) => void lines.push(line), close() {} };
}

async function walk(sandbox: OpenSandbox, kind: string, words: object): Promise<Walked> {
  const request = { environment: production, ...words };
  const cloud = cloudIn(sandbox, production.account, {});
  const operation = operations[kind]?.({ cloud: cloud.acting, now: () => cloud.clock.now() }) as unknown as Operation<unknown, unknown>;
  const facts = await cloud.drive(operation.observe(request));
  const plan = operation.plan(request, facts);
  const [refusal] = plan.refusals;
  if (refusal !== undefined) throw new Error(refusal.message);
  return cloud.drive(
    run({
      plan,
      onFailure: operation.onFailure,
      onInterrupt: operation.onInterrupt,
      journal: inMemory(),
      clock: cloud.clock,
      introduction: { kind, environment: production.environment, cloud: 'sandbox', request: request as never, facts: facts as never, plan: preview(plan), caller: {} },
      run: newRunId(cloud.clock.now(), sandbox.birth.world, seededChance(kind)),
      signal: new AbortController().signal,
      listeners: [],
      ...(operation.conclude === undefined ? {} : { conclude: (memory) => operation.conclude?.(request, memory) ?? { outcome: 'done', problems: [] } }),
    }),
  );
}

export const deploy = (sandbox: OpenSandbox, words: { readonly image: string; readonly bake?: number }): Promise<Walked> => walk(sandbox, 'deploy', { service: 'serverpod', ...words });
export const drill = (sandbox: OpenSandbox): Promise<Walked> => walk(sandbox, 'failover.drill', { scenario: 'multi-az' });

/** Production stands and serves its first release. */
export async function ready(): Promise<OpenSandbox> {
  const sandbox = openSandbox({ wishes: { seed: 'bench', speed: 'max' } });
  prepareAccount(sandbox, production);
  for (const { outcome, problems } of [await walk(sandbox, 'env.bootstrap', {}), await deploy(sandbox, { image: '1.0.0' })]) {
    if (outcome !== 'done') throw new Error(`${outcome}: ${problems.map((it) => it.message).join('; ')}`);
  }
  return sandbox;
}
