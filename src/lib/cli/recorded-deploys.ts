// The runs that shipped something, from the journals of this folder and of the control table, as the history of deploys takes them.
import type { EnvironmentDescription } from '../config/describe.ts';
import type { Json } from '../engine/standing.ts';
import type { RunRecord, ShippedRelease } from '../operations/deploy/history/record.ts';
import { drillKind } from '../operations/deploy/history/join.ts';
import { digestIn } from '../operations/deploy/history/read.ts';
import type { DeployFacts } from '../operations/deploy/request.ts';
import { requestsFailed, requestsMade } from '../probe/outages.ts';
import { isProblem } from '../problems/problem.ts';
import { worldOfRun } from '../world/ids.ts';
import type { OpenCloud } from './open-cloud.ts';
import { outcomeOf, pastRuns, type PastRun } from './past-run.ts';
import { runElsewhere, runsElsewhere } from './remote-runs.ts';

const shipping: ReadonlySet<string> = new Set(['deploy', 'deploy.rollback', drillKind]);
/** Journals of other machines that are read: each is a query, and a deploy's has some hundred lines. */
const mostElsewhere = 50;

export interface RecordedDeploys {
  readonly runs: readonly RunRecord[];
  /** Whether the journals of all machines could be read. */
  readonly all: boolean;
}

export async function recordedDeploys(open: OpenCloud, { environment, stateFolder }: { readonly environment: EnvironmentDescription; readonly stateFolder: string }): Promise<RecordedDeploys> {
  const here = pastRuns(stateFolder).filter((it) => it.begin.environment === environment.environment && worldOfRun(it.id) === open.worldId && shipping.has(it.begin.kind) && isIn(it, environment.region));
  const runs = here.map(recordOf);
  try {
    const elsewhere = (await runsElsewhere(open, environment)).filter(({ kind, run }) => shipping.has(kind) && !here.some(({ id }) => id === run));
    for (const { run } of elsewhere.slice(-mostElsewhere)) {
      const past = await runElsewhere(run, open, environment);
      if (isIn(past, environment.region)) runs.push(recordOf(past));
    }
    return { runs, all: elsewhere.length <= mostElsewhere };
  } catch (thrown) {
    // Without the table there is still ECS's record, and this folder's.
    if (!isProblem(thrown)) throw thrown;
    return { runs, all: false };
  }
}

/** In the standby region a service is another one than at home. */
function isIn({ begin }: PastRun, region: string): boolean {
  const { environment } = begin.request as unknown as { readonly environment?: { readonly region?: string } };
  return environment?.region === undefined || environment.region === region;
}

/** Read with care: a journal may be another version's. */
export function recordOf(past: PastRun): RunRecord {
  const { begin, progress, events } = past;
  const facts = begin.facts as unknown as Partial<DeployFacts>;
  const { service } = begin.request as unknown as { readonly service?: string };
  const samples = progress.memory.samples('users');
  const requests = requestsMade(samples);
  const outcome = outcomeOf(past);
  const problem = progress.ended?.problems[0] ?? progress.turned;
  return {
    run: past.id,
    kind: begin.kind,
    service: service ?? '',
    started: begin.at,
    last: progress.last?.at ?? begin.at,
    outcome,
    alive: past.alive,
    deployment: textOf(progress.memory.note('release', 'deployment')),
    turned: events.find(({ type }) => type === 'run.turned')?.at ?? null,
    from: facts.live === null || facts.live === undefined ? null : { release: null, image: facts.live.image, digest: digestIn(facts.live.image), taskDefinition: facts.live.taskDefinition },
    to: toOf(facts, textOf(progress.memory.note('register', 'taskDefinition'))),
    who: facts.caller ?? null,
    pipeline: textOf(begin.caller['pipeline']),
    users: requests === 0 ? null : { requests, failed: requestsFailed(samples) },
    reason: problem?.message ?? null,
  };
}

const textOf = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

function toOf({ repository, digest, tag }: Partial<DeployFacts>, taskDefinition: string | null): ShippedRelease | null {
  return repository === undefined || digest === undefined ? null : { release: tag ?? null, image: `${repository}@${digest}`, digest, taskDefinition };
}
