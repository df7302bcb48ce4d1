// What stories share: environments that stand and serve, made once; images and faults in words; what really happened to users.
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { faultWords } from '../../src/lib/cli/sandbox-desk.ts';
import { deployTelling } from '../../src/lib/cli/tellings/deploy.ts';
import { drillTelling } from '../../src/lib/cli/tellings/drill.ts';
import type { Telling } from '../../src/lib/cli/run-operation.ts';
import { prepareAccount, type SandboxCloudOptions } from '../../src/lib/cli/clouds/sandbox.ts';
import type { Sample } from '../../src/lib/engine/watch.ts';
import type { Bounds } from '../../src/lib/probe/outages.ts';
import { openSandbox, type OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { truthOf, type TrueOutage } from '../../src/lib/sandbox/users/truth.ts';
import { addFault } from '../../src/lib/sandbox/world/faults.ts';
import { parseBehaviour, putImage } from '../../src/lib/sandbox/world/images.ts';
import type { Instant } from '../../src/lib/world/time.ts';
import { expectShape } from '../answer-shape.ts';
import { flip, flipOfThisFile, mendButFlip, ownerOfWorlds } from './flip.ts';
import { environmentOf, twin, walk, type Walk, type Walked } from './world.ts';

export const staging = environmentOf('staging');
export const production = environmentOf('production');

const made = new Map<string, Promise<OpenSandbox>>();

/** A world of its own, like the one that `make` made the first time. */
async function like(what: string, make: () => Promise<OpenSandbox>): Promise<OpenSandbox> {
  const key = `${ownerOfWorlds()} ${what}`;
  let first = made.get(key);
  if (first === undefined) made.set(key, (first = make()));
  return twin(await first);
}

export function emptyWorld(environments: readonly EnvironmentDescription[], seed = 'story'): OpenSandbox {
  const sandbox = openSandbox({ wishes: { seed, speed: 'max' } });
  for (const environment of environments) prepareAccount(sandbox, environment);
  return flip(sandbox, flipOfThisFile());
}

/** A world in which the environment stands; nothing is deployed. */
export function standing(environment: EnvironmentDescription, seed = 'story'): Promise<OpenSandbox> {
  return like(`${seed} ${JSON.stringify(environment)}`, async () => {
    const sandbox = emptyWorld([environment], seed);
    await well(walk(sandbox, { kind: 'env.bootstrap', request: { environment } }));
    return sandbox;
  });
}

/** A world in which the environment stands and serves the first release of these services. */
export function serving(environment: EnvironmentDescription, services: readonly string[] = ['serverpod'], seed = 'story'): Promise<OpenSandbox> {
  return like(`${seed} ${services.join()} ${JSON.stringify(environment)}`, async () => {
    const sandbox = await standing(environment, seed);
    for (const service of services) await well(ship(sandbox, { environment, service, image: '1.0.0' }));
    return sandbox;
  });
}

async function well(walked: Promise<Walked>): Promise<void> {
  const { outcome, problems } = await walked;
  if (outcome !== 'done') throw new Error(`the stage could not be set: ${outcome}: ${problems.map((it) => it.message).join('; ')}`);
}

export interface Shipping {
  readonly environment?: EnvironmentDescription;
  readonly service?: string;
  readonly image: string;
  readonly bake?: number;
  readonly allowFiringAlarms?: boolean;
  readonly cloud?: SandboxCloudOptions;
  readonly run?: Walk['run'];
}

export function ship(sandbox: OpenSandbox, { environment = production, service = 'serverpod', cloud, run, ...wish }: Shipping): Promise<Walked> {
  return walk(sandbox, { kind: 'deploy', request: { environment, service, ...wish }, ...(cloud === undefined ? {} : { cloud }), ...(run === undefined ? {} : { run }) });
}

export const drill = (sandbox: OpenSandbox, environment = production, run: Walk['run'] = {}): Promise<Walked> => walk(sandbox, { kind: 'failover.drill', request: { environment, scenario: 'multi-az' }, run });

/** What `--json` holds beyond the common fields. */
const told = (telling: Telling<never>, environment: EnvironmentDescription, request: object, walked: Walked): Readonly<Record<string, unknown>> =>
  telling.fields({ ...walked, request: { environment, ...request } as never });

export interface ToldDeploy {
  readonly stage: string;
  readonly seconds: number;
  readonly rolledBack: boolean;
  readonly reason: string | null;
  readonly trafficShiftedAt: string | null;
  readonly sockets: { readonly held: number; readonly openAtShift: number | null; readonly cut: number; readonly firstCutAt: string | null; readonly lastCutAt: string | null; readonly openAgainWithin: number | null } | null;
  readonly users: { readonly downtime: Bounds; readonly readDowntime: Bounds; readonly writeDowntime: Bounds; readonly samples: number; readonly failedShare: number; readonly degraded: readonly { readonly failedShare: number }[] };
}

export function toldDeploy(walked: Walked, service = 'serverpod', environment = production): ToldDeploy {
  const fields = told(deployTelling as Telling<never>, environment, { service, image: '' }, walked);
  expectShape('deploy', fields);
  const [deployment] = fields['deployments'] as readonly ToldDeploy[];
  if (deployment === undefined) throw new Error('nothing is told');
  return deployment;
}

export interface ToldDrill {
  readonly verdict: string;
  readonly objective: number | null;
  readonly measured: { readonly downtime: Bounds; readonly readDowntime: Bounds; readonly writeDowntime: Bounds; readonly detectSeconds: number | null };
}

export const toldDrill = (walked: Walked, environment = production): ToldDrill => told(drillTelling as Telling<never>, environment, { scenario: 'multi-az' }, walked) as never;

export function behave(sandbox: OpenSandbox, image: string, behaviour: string): void {
  const parsed = parseBehaviour(behaviour);
  if (parsed === undefined) throw new Error(`no behaviour ${behaviour}`);
  sandbox.world.transact(sandbox.now(), () => putImage(sandbox.world, image, parsed));
}

/** `throttle op=ecs:UpdateService times=3`, as it is typed. */
export const breakIt = (sandbox: OpenSandbox, fault: string): void => void addFault(sandbox.world, sandbox.now(), faultWords(fault.split(' ')));
/** Ends what `breakIt` began. */
export const mend = mendButFlip;

export interface Felt {
  /** Seconds in which all requests of one kind failed. */
  readonly read: number;
  readonly write: number;
  /** Seconds in which reads or writes failed whole. */
  readonly down: number;
  /** Seconds in which a part of the requests failed. */
  readonly degraded: number;
}

/** What really happened to the users of a service, by the sandbox's own truth. */
export function truthOn(sandbox: OpenSandbox, span: { readonly from: Instant; readonly to?: Instant; readonly service?: string; readonly environment?: string }): Felt {
  const { from, to = sandbox.now(), service = 'serverpod', environment = 'production' } = span;
  const outages = sandbox.world.transact(sandbox.now(), () => truthOf(sandbox.world)).outages.filter((it) => it.service === service && it.environment === environment);
  const within = (chosen: readonly TrueOutage[]): number => {
    const spans = chosen.map((it) => [Math.max(Date.parse(it.from), from), Math.min(Date.parse(it.to), to)] as const).filter(([a, b]) => b > a).sort(([a], [b]) => a - b);
    let total = 0;
    let end = 0;
    for (const [a, b] of spans) {
      total += Math.max(0, b - Math.max(a, end));
      end = Math.max(end, b);
    }
    return total / 1000;
  };
  const whole = outages.filter((it) => it.failedShare === 1);
  return { read: within(whole.filter((it) => it.kind === 'read')), write: within(whole.filter((it) => it.kind === 'write')), down: within(whole), degraded: within(outages.filter((it) => it.failedShare < 1)) };
}

/** The span in which a run's probe looked. */
export function watched({ memory }: Walked): { readonly from: Instant; readonly to: Instant } | undefined {
  const samples: readonly Sample[] = memory.samples('users');
  const first = samples[0];
  if (first === undefined) return undefined;
  return { from: Math.min(...samples.map((it) => it.at)) as Instant, to: Math.max(...samples.map((it) => it.until)) as Instant };
}

/** Whether the bounds that are printed hold what really happened. */
export const holds = ({ atLeast, atMost }: Bounds, seconds: number): boolean => atLeast <= seconds + 1e-6 && (atMost === null || seconds <= atMost + 1e-6);

/** What somebody does behind everybody's back. */
export const byHand = (sandbox: OpenSandbox, environment: EnvironmentDescription, [service, operation, input]: readonly [service: string, operation: string, input: object]): unknown =>
  sandbox.world.answer({ service, operation, input, account: environment.account, region: environment.region, principal: `arn:aws:iam::${environment.account}:user/sandbox` }, sandbox.now());

/** Whether stories are told whole, as CI does; without it the long ones that others cover in part are skipped, and counted as such. */
export const whole = process.env['STORIES'] === 'whole';

/** All cases where STORIES=whole (CI says it), else so many of them, always the same ones: the first, and others spread over the rest. */
export function someOf<Case>(cases: readonly Case[], most: number): Case[] {
  if (whole || cases.length <= most) return [...cases];
  console.info(`stories: ${most} of ${cases.length} cases; STORIES=whole tells all`);
  return Array.from({ length: most }, (_, n) => cases[Math.floor((n * cases.length) / most)] as Case);
}
