// A run of ours that was killed or put down half-way, by whose deployment the service stands as it does: it is named, wherever it was begun.
import type { Plan } from '../engine/plan.ts';
import { drillKind } from '../operations/deploy/history/join.ts';
import { deployProblem } from '../operations/deploy/problems.ts';
import type { DeployFacts } from '../operations/deploy/request.ts';
import { typedFor } from '../operations/names.ts';
import { isProblem } from '../problems/problem.ts';
import { worldOfRun } from '../world/ids.ts';
import type { OpenCloud } from './open-cloud.ts';
import { isOpen, pastRuns, type PastRun } from './past-run.ts';
import { runElsewhere, runsElsewhere } from './remote-runs.ts';
import type { Place } from './run-operation.ts';

const shipping: ReadonlySet<string> = new Set(['deploy', 'deploy.rollback', drillKind]);

/**
 * The plan, with the run that is to be gone on with first: where its deployment is under way still, and where ECS has ended it while nobody
 * watched, so that a plan without a release would call good what nobody has seen.
 */
export async function knowingRuns(plan: Plan, facts: DeployFacts, { service, ...place }: Place & { readonly service: string }): Promise<Plan> {
  const { live } = facts;
  const inFlight = plan.refusals.some(({ code }) => code === 'DEPLOYMENT_IN_FLIGHT');
  // Of scaling something may be left to do: no release is begun by that either.
  const settled = plan.refusals.length === 0 && !plan.steps.some(({ id }) => id === 'release');
  if (live === null || !(inFlight || settled)) return plan;
  const run = (await unfinished(place)).find((it) => isOf(it, { service, live, region: place.environment.region }))?.id;
  if (run === undefined) return plan;
  const { environment } = place.environment;
  const at = typedFor(place.environment);
  if (settled) return { ...plan, refusals: [deployProblem('UNFINISHED_RUN', { service, run, environment }).data] };
  return { ...plan, refusals: plan.refusals.map((it) => (it.code === 'DEPLOYMENT_IN_FLIGHT' ? deployProblem('DEPLOYMENT_IN_FLIGHT', { service, at, environment, deployment: live.inFlight, run }).data : it)) };
}

function isOf({ begin, progress: { memory } }: PastRun, it: { readonly service: string; readonly region: string; readonly live: NonNullable<DeployFacts['live']> }): boolean {
  const { service, environment } = begin.request as unknown as { readonly service?: string; readonly environment?: { readonly region?: string } };
  if (service !== it.service || environment?.region !== it.region) return false;
  const deployment = memory.note('release', 'deployment');
  if (typeof deployment === 'string') return deployment === it.live.deployment;
  // Killed between its call and ECS's answer: then its revision says whose the deployment is.
  return it.live.taskDefinition !== '' && memory.note('register', 'taskDefinition') === it.live.taskDefinition;
}

const asked = new WeakMap<OpenCloud, Map<string, Promise<readonly PastRun[]>>>();

/** Once for each place, however many services ask. */
function unfinished(place: Place): Promise<readonly PastRun[]> {
  const known = asked.get(place.open) ?? new Map<string, Promise<readonly PastRun[]>>();
  asked.set(place.open, known);
  const key = `${place.environment.region} ${place.environment.environment}`;
  const found = known.get(key) ?? look(place);
  known.set(key, found);
  return found;
}

async function look({ open, environment, stateFolder }: Place): Promise<readonly PastRun[]> {
  const here = pastRuns(stateFolder).filter((it) => shipping.has(it.begin.kind) && it.begin.environment === environment.environment && worldOfRun(it.id) === open.worldId);
  const left = here.filter(isOpen);
  try {
    const elsewhere = (await runsElsewhere(open, environment)).filter(({ kind, run, alive, outcome }) => shipping.has(kind) && !alive && (outcome === undefined || outcome === 'half-way' || outcome === 'interrupted') && !here.some(({ id }) => id === run));
    for (const { run } of elsewhere) left.push(await runElsewhere(run, open, environment));
  } catch (thrown) {
    // Without the table there is still this folder.
    if (!isProblem(thrown)) throw thrown;
  }
  return left.filter(isOpen);
}
