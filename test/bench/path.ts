// The path in a world in memory, through the real SDK clients, without a test runner.
import type { DescribeStackEventsCommandOutput } from '@aws-sdk/client-cloudformation';
import type { DescribeTasksCommandOutput, ListTasksCommandOutput } from '@aws-sdk/client-ecs';
import { cloudIn, prepareAccount } from '../../src/lib/cli/clouds/sandbox.ts';
import { bundledFile } from '../../src/lib/config/bundled.ts';
import { describeEnvironment, type EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { loadConfig } from '../../src/lib/config/load.ts';
import type { RunEvent } from '../../src/lib/engine/event.ts';
import type { Plan } from '../../src/lib/engine/plan.ts';
import type { Operation } from '../../src/lib/engine/operation.ts';
import { preview } from '../../src/lib/engine/preview.ts';
import { stepRows } from '../../src/lib/engine/step-rows.ts';
import { run, type RunResult } from '../../src/lib/engine/run.ts';
import { operations } from '../../src/lib/operations/registry.ts';
import { openSandbox, type OpenSandbox } from '../../src/lib/sandbox/open.ts';
import type { Journal } from '../../src/lib/world/file-journal.ts';
import { newRunId, seededChance } from '../../src/lib/world/ids.ts';

export type Walked = RunResult & { readonly plan: Plan };

export const production = describeEnvironment(loadConfig(bundledFile('examples/video-auctions/platform.yml')), 'production');

/** Lines as they are: what a journal costs on disk is no matter of the world. */
function inMemory(): Journal<RunEvent> {
  const lines: RunEvent[] = [];
  return { lines, append: (line) => void lines.push(line), close() {} };
}

async function walk(sandbox: OpenSandbox, kind: string, words: object, told: { readonly onCall?: (iamAction: string) => void; readonly onEvent?: (event: RunEvent) => void } = {}): Promise<Walked> {
  const request = { environment: production, ...words };
  const { environment } = request;
  const cloud = cloudIn(sandbox, environment.account, told.onCall === undefined ? {} : { onAction: told.onCall });
  const operation = operations[kind]?.({ cloud: cloud.acting, now: () => cloud.clock.now() }) as unknown as Operation<unknown, unknown>;
  const facts = await cloud.drive(operation.observe(request));
  const plan = operation.plan(request, facts);
  const [refusal] = plan.refusals;
  if (refusal !== undefined) throw new Error(refusal.message);
  const result = await cloud.drive(
    run({
      plan,
      onFailure: operation.onFailure,
      onInterrupt: operation.onInterrupt,
      journal: inMemory(),
      clock: cloud.clock,
      introduction: { kind, environment: environment.environment, cloud: 'sandbox', request: request as never, facts: facts as never, plan: preview(plan), caller: {} },
      run: newRunId(cloud.clock.now(), sandbox.birth.world, seededChance(kind)),
      signal: new AbortController().signal,
      listeners: told.onEvent === undefined ? [] : [told.onEvent],
      ...(operation.conclude === undefined ? {} : { conclude: (memory) => operation.conclude?.(request, memory) ?? { outcome: 'done', problems: [] } }),
    }),
  );
  return { ...result, plan };
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

/** A world in which an environment stands; nothing is deployed. */
export async function standing(environment: EnvironmentDescription): Promise<OpenSandbox> {
  const sandbox = openSandbox({ wishes: { seed: 'bench', speed: 'max' } });
  prepareAccount(sandbox, environment);
  const { outcome, problems } = await walk(sandbox, 'env.bootstrap', { environment });
  if (outcome !== 'done') throw new Error(`${outcome}: ${problems.map((it) => it.message).join('; ')}`);
  return sandbox;
}

/**
 * How long a first bootstrap took, and how long it would have if nobody ever waited for anything but AWS: the longest way through the
 * stacks, each as long as its own events say, and the tasks that run once between them, each as long as ECS says. In milliseconds of world time; `waited`: seconds, of all steps together.
 */
export async function bootstrapPaths(): Promise<{ readonly took: number; readonly critical: number; readonly reads: number; readonly stacks: number; readonly waited: number }> {
  const sandbox = openSandbox({ wishes: { seed: 'bench', speed: 'max' } });
  prepareAccount(sandbox, production);
  let reads = 0;
  const { events, plan } = await walk(sandbox, 'env.bootstrap', {}, {
    onCall: (action) => void (/:(Describe|List|Get|BatchGet|Simulate)/.test(action) && reads++),
    // What was read before there was a plan is no polling.
    onEvent: ({ type }) => void (type === 'run.started' && (reads = 0)),
  });
  const at = (type: RunEvent['type']): number => events.find((event) => event.type === type)?.at ?? Number.NaN;
  const alone = new Map(plan.steps.flatMap((step) => {
    const [, stack] = /^Create (\S+)$/.exec(step.title) ?? [];
    const [, task] = /run the task of (\S+)$/.exec(step.title) ?? [];
    return stack !== undefined ? [[step.id, madeIn(sandbox, stack)] as const] : task === undefined ? [] : [[step.id, ranFor(sandbox, task)] as const];
  }));
  const stacks = plan.steps.filter(({ title }) => /^Create \S+$/.test(title)).length;
  const ends = new Map<string, number>();
  for (const [index, step] of plan.steps.entries()) {
    const before = step.after ?? (index === 0 ? [] : [plan.steps[index - 1]?.id ?? '']);
    ends.set(step.id, Math.max(0, ...before.map((id) => ends.get(id) ?? 0)) + (alone.get(step.id) ?? 0));
  }
  return { took: at('run.ended') - at('run.started'), critical: Math.max(...ends.values()), reads, stacks, waited: stepRows(events).reduce((sum, { from, to }) => sum + to - from, 0) / 1000 };
}

/** From the stack's own first event to the one that says that it stands. */
function madeIn({ world, now }: OpenSandbox, StackName: string): number {
  const times = new Map<string, number>();
  let NextToken: string | undefined;
  do {
    const page = world.answer({ service: 'cloudformation', operation: 'DescribeStackEvents', input: { StackName, NextToken }, account: production.account, region: production.region, principal: `arn:aws:iam::${production.account}:user/sandbox` }, now()) as DescribeStackEventsCommandOutput;
    for (const it of page.StackEvents ?? []) if (it.ResourceType === 'AWS::CloudFormation::Stack') times.set(it.ResourceStatus ?? '', it.Timestamp?.getTime() ?? Number.NaN);
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return (times.get('CREATE_COMPLETE') ?? Number.NaN) - (times.get('CREATE_IN_PROGRESS') ?? Number.NaN);
}

/** From ECS's own taking note of the task to its end. */
function ranFor({ world, now }: OpenSandbox, family: string): number {
  const ask = (operation: string, input: object): unknown => world.answer({ service: 'ecs', operation, input: { cluster: `${production.app}-${production.environment}`, ...input }, account: production.account, region: production.region, principal: `arn:aws:iam::${production.account}:user/sandbox` }, now());
  const { taskArns = [] } = ask('ListTasks', { family, desiredStatus: 'STOPPED' }) as ListTasksCommandOutput;
  const { tasks: [task] = [] } = ask('DescribeTasks', { tasks: taskArns }) as DescribeTasksCommandOutput;
  return (task?.stoppedAt?.getTime() ?? Number.NaN) - (task?.createdAt?.getTime() ?? Number.NaN);
}
