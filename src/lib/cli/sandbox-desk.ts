// What people do with the sandbox of a folder: look at it, break it, move its time, serve it.
import { describeEnvironment, type EnvironmentDescription } from '../config/describe.ts';
import { endWorld, type Birth } from '../sandbox/birth.ts';
import { openSandbox, type OpenSandbox } from '../sandbox/open.ts';
import { moveOn } from '../sandbox/pace.ts';
import { serveDns } from '../sandbox/dns/server.ts';
import { checkHost, serveSandbox } from '../sandbox/wire/server.ts';
import { truthOf, type Truth } from '../sandbox/users/truth.ts';
import { addFault, clearFaults, listFaults, type FaultWords } from '../sandbox/world/faults.ts';
import { behaviourWords, parseBehaviour, putImage, showBehaviour, worldImages, type WorldImage } from '../sandbox/world/images.ts';
import type { ActiveFault } from '../sandbox/world/service.ts';
import { iso, plus, type Duration, type Instant } from '../world/time.ts';
import { prepareAccount } from './clouds/sandbox.ts';
import { cliProblem } from './problems.ts';
import { pastRuns } from './past-run.ts';
import type { Project } from './project.ts';
import type { Variables } from './terminal.ts';

/** Opens the sandbox of the project's folder (born now if there is none), does the work, closes it. */
export async function atDesk<T>(project: Project, variables: Variables, work: (sandbox: OpenSandbox) => T | Promise<T>): Promise<T> {
  const sandbox = openSandbox({ folder: project.sandboxFolder, wishes: { seed: variables['PLATFORM_SANDBOX_SEED'], speed: variables['PLATFORM_SANDBOX_SPEED'] } });
  try {
    return await work(sandbox);
  } finally {
    sandbox.close();
  }
}

export interface SandboxStatus {
  readonly world: string;
  readonly seed: string;
  readonly speed: string;
  readonly now: string;
  readonly accounts: readonly { readonly account: string; readonly region: string; readonly stacks: number; readonly services: number; readonly tasks: number; readonly databases: number }[];
  readonly faults: number;
  readonly pending: number;
}

export function statusOf({ world, birth, now }: OpenSandbox): SandboxStatus {
  world.passTo(now());
  const scopes = new Set(['cloudformation.stack', 'ecs.service', 'rds.instance'].flatMap((kind) => world.contextsWith(kind).map((context) => `${context.account}/${context.region}`)));
  const accounts = [...scopes].sort().map((scope) => {
    const [account = '', region = ''] = scope.split('/');
    const context = world.context({ account, region, principal: 'aws' });
    const count = (kind: string): number => context.table(kind).values().length;
    return { account, region, stacks: count('cloudformation.stack'), services: count('ecs.service'), tasks: context.table<{ readonly lastStatus: string }>('ecs.task').values().filter((task) => task.lastStatus === 'RUNNING').length, databases: count('rds.instance') };
  });
  return { world: birth.world, seed: birth.seed, speed: String(birth.speed), now: iso(world.now), accounts, faults: world.faults().length, pending: world.store.pending().length };
}

/** @returns where the old world was kept, when it could not be read @throws Problem while a run is alive */
export function resetSandbox(project: Project): string | undefined {
  const alive = pastRuns(project.stateFolder).find((it) => it.alive && it.begin.cloud === 'sandbox');
  if (alive !== undefined) throw cliProblem('RUN_ALIVE', { run: alive.id });
  return endWorld(project.sandboxFolder);
}

export const truthIn = ({ world, now }: OpenSandbox): Truth => world.transact(now(), () => truthOf(world));

/** `name key=value key=value`, as typed. */
export function faultWords(words: readonly string[]): FaultWords {
  const [name = '', ...rest] = words;
  const args = rest.map((word) => {
    const cut = word.indexOf('=');
    if (cut < 1) throw cliProblem('NOT_KEY_VALUE', { word });
    return [word.slice(0, cut), word.slice(cut + 1)] as const;
  });
  return { name, args: Object.fromEntries(args) };
}

export const breakIt = ({ world, now }: OpenSandbox, words: readonly string[]): ActiveFault => addFault(world, now(), faultWords(words));
export const mendIt = ({ world, now }: OpenSandbox, which: string | undefined): readonly ActiveFault[] => clearFaults(world, now(), which);
export const faultsIn = ({ world, now }: OpenSandbox): ReturnType<typeof listFaults> => listFaults(world, now());

export function sayImage({ world, now }: OpenSandbox, ref: string, behaviour: string): void {
  const parsed = parseBehaviour(behaviour);
  if (parsed === undefined) throw cliProblem('NO_BEHAVIOUR', { behaviour, known: behaviourWords });
  world.transact(now(), () => putImage(world, ref, parsed));
}

export function imagesIn({ world }: OpenSandbox): readonly { readonly image: string; readonly behaviour: string }[] {
  return world.worldTable<WorldImage>(worldImages).values().map((it) => ({ image: it.ref, behaviour: showBehaviour(it.behaviour) }));
}

/** Lets the world's time pass. @returns the new now */
export async function letPass(sandbox: OpenSandbox, d: Duration): Promise<Instant> {
  const { world, birth, clock } = sandbox;
  if (birth.speed !== 'max') return moveOn(world, sandbox.now(), d);
  const to = plus(sandbox.now(), d);
  await sandbox.drive(clock.sleep(d));
  world.passTo(to);
  return to;
}

export interface Served {
  readonly url: string;
  /** `127.0.0.1:5353` */
  readonly dns: string;
  readonly birth: Birth;
}

export interface Serving {
  readonly host: string;
  readonly port: number;
  readonly dnsPort: number;
  readonly environments: readonly EnvironmentDescription[];
  readonly account?: string;
  readonly signal: AbortSignal;
  /** Told where it is served. */
  readonly ready: (served: Served) => void;
  /** Told of each bug of the sandbox, and what it met. */
  readonly onBug: (bug: unknown, met: string) => void;
}

/** All environments of a project: what a served world is prepared for. */
export const environmentsOf = ({ config }: Project): readonly EnvironmentDescription[] => Object.keys(config.environments).map((name) => describeEnvironment(config, name));

/** Serves until the signal says stop. @throws Problem where it cannot be served, or its world not be kept any more */
export async function serveUntil(sandbox: OpenSandbox, how: Serving): Promise<void> {
  const { world, clock, birth } = sandbox;
  const { host, port, dnsPort, account, onBug } = how;
  if (birth.speed === 'max') throw cliProblem('SERVE_NEEDS_SPEED', {});
  checkHost(host);
  for (const environment of how.environments) prepareAccount(sandbox, environment);
  const broken = new AbortController();
  const open: { close(): Promise<void> }[] = [];
  try {
    const served = await serveSandbox({ world, clock, birth, host, port, account, onBug: (bug, { what }) => onBug(bug, what), onBroken: (problem) => broken.abort(problem) });
    open.push(served);
    const dns = await serveDns({ world, clock, host, port: dnsPort, onBug: (bug) => onBug(bug, 'a DNS question') });
    open.push(dns);
    how.ready({ url: served.url, dns: `${host.includes(':') ? `[${host}]` : host}:${dns.port}`, birth });
    await aborted(AbortSignal.any([how.signal, broken.signal]));
  } finally {
    await Promise.all(open.map((it) => it.close()));
  }
  if (broken.signal.aborted) throw broken.signal.reason;
}

const aborted = (signal: AbortSignal): Promise<void> => new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));
