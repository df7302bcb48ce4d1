// One history of a service from two records: ECS's own and the journals of our runs. What neither says is null, never guessed. Pure.
import { between, inSeconds, type Instant } from '../../../world/time.ts';
import type { EcsRecord, HistoryFacts, PastDeployment, PastOutcome, RunRecord } from './record.ts';

/** A rollback drill brings what runs once more, and takes users back from it. */
export const drillKind = 'failover.drill.rollback';

/** Newest first. */
export function joinHistory({ service, ecs, runs, allRuns }: HistoryFacts): readonly PastDeployment[] {
  const own = runs.filter((it) => it.service === service);
  const undone = new Map(own.flatMap((run) => ecs.filter((record) => isUndoOf(record, run)).map((record) => [record.arn, run] as const)));
  const lines = ecs
    .filter(({ arn }) => !undone.has(arn))
    .map((record) => {
      const run = own.find((it) => isOf(record, it));
      return lineOf({ service, record, run, putBack: ecs.find(({ arn }) => run !== undefined && undone.get(arn) === run), madeBy: run === undefined ? makerOf(record, { ecs, runs: own, allRuns }) : 'platform' });
    });
  const journalled = own.filter((run) => !ecs.some((record) => isOf(record, run))).map((run) => lineOf({ service, record: undefined, run, putBack: undefined, madeBy: 'platform' }));
  return [...lines, ...journalled].sort((a, b) => b.started - a.started);
}

/** The journal names the deployment; a run that was killed before it wrote it down is told by the tag of what it registered. */
const isOf = (record: EcsRecord, run: RunRecord): boolean => (run.deployment === null ? record.taggedRun === run.run && record.created >= run.started : record.arn === run.deployment);

/** ECS was at its end already, so the run deployed the release before once more. */
const isUndoOf = (record: EcsRecord, run: RunRecord): boolean =>
  run.turned !== null && record.arn !== run.deployment && record.created >= run.turned && record.created < run.last && record.to?.taskDefinition !== null && record.to?.taskDefinition === run.from?.taskDefinition;

interface Known {
  readonly ecs: readonly EcsRecord[];
  readonly runs: readonly RunRecord[];
  readonly allRuns: boolean;
}

/** Of a deployment that no journal names. A tag says who registered what it brought; whoever deploys that again is somebody else. */
function makerOf(record: EcsRecord, { ecs, runs, allRuns }: Known): PastDeployment['madeBy'] {
  if (record.to === null) return 'unknown';
  if (record.taggedRun === null) return 'somebody else';
  const first = !ecs.some((it) => it.created < record.created && it.to?.taskDefinition === record.to?.taskDefinition);
  if (first && !runs.some(({ run }) => run === record.taggedRun)) return 'platform';
  return allRuns ? 'somebody else' : 'unknown';
}

interface Line {
  readonly service: string;
  readonly record: EcsRecord | undefined;
  readonly run: RunRecord | undefined;
  readonly putBack: EcsRecord | undefined;
  readonly madeBy: PastDeployment['madeBy'];
}

function lineOf({ service, record, run, putBack, madeBy }: Line): PastDeployment {
  const started = record?.created ?? run?.started ?? (0 as Instant);
  const outcome = outcomeOf(record, run);
  const ended = outcome === 'under-way' ? null : putBack?.finished ?? record?.finished ?? (run === undefined || run.outcome === null ? null : run.last);
  // Whoever decided first: ECS, somebody who stopped it, or the run, which may hear of it when all is over.
  const decided = [run?.turned, record?.rollbackStarted].filter((at) => at !== null && at !== undefined && (ended === null || at <= ended)).sort((a, b) => Number(a) - Number(b));
  const wentBack = decided[0] ?? null;
  return {
    service,
    started,
    ended,
    seconds: ended === null ? null : inSeconds(between(started, ended)),
    madeBy,
    run: run?.run ?? (madeBy === 'platform' ? (record?.taggedRun ?? null) : null),
    kind: run?.kind ?? null,
    // Who registered it is who deployed it only where a run of ours did both.
    who: run?.who ?? (madeBy === 'platform' ? (record?.registeredBy ?? null) : null),
    pipeline: run?.pipeline ?? null,
    from: record?.from ?? run?.from ?? null,
    to: record?.to ?? run?.to ?? null,
    strategy: record?.strategy ?? null,
    outcome,
    ecs: record?.status ?? null,
    deployment: idOf(record?.arn ?? run?.deployment ?? null),
    putBackBy: idOf(putBack?.arn ?? null),
    rollbackSeconds: outcome !== 'put-back' || wentBack === null || ended === null ? null : inSeconds(between(wentBack, ended)),
    users: run?.users ?? null,
    reason: run?.reason ?? record?.reason ?? null,
    good: goodOf({ outcome, madeBy, run, record }),
  };
}

const idOf = (arn: string | null): string | null => arn?.split('/').at(-1) ?? null;

const byEcs: Readonly<Record<string, PastOutcome>> = { SUCCESSFUL: 'successful', ROLLBACK_SUCCESSFUL: 'put-back', ROLLBACK_FAILED: 'half-way', STOPPED: 'stopped' };

/** SUCCESSFUL is the only success, and the run must have said so as well: it looks at what users felt. */
function outcomeOf(record: EcsRecord | undefined, run: RunRecord | undefined): PastOutcome {
  const ecs = record === undefined ? undefined : (byEcs[record.status] ?? 'under-way');
  if (run === undefined) return ecs ?? 'unknown';
  if (ecs === 'under-way' || (run.outcome === null && run.alive)) return 'under-way';
  if (run.outcome === 'put-back') return 'put-back';
  if (run.outcome === 'half-way') return ecs === undefined || ecs === 'successful' ? 'half-way' : ecs;
  if (run.outcome === 'done') return ecs ?? 'successful';
  // Killed or stopped on purpose: ECS's good end is not all that is asked for.
  return ecs === undefined || ecs === 'successful' ? 'unknown' : ecs;
}

function goodOf({ outcome, madeBy, run, record }: Pick<Line, 'madeBy' | 'run' | 'record'> & { readonly outcome: PastOutcome }): boolean | null {
  if (outcome === 'unknown' || outcome === 'under-way') return null;
  // Taken back on purpose: that says nothing of the release.
  if (run?.kind === drillKind) return null;
  if (outcome !== 'successful') return false;
  // A person went back from it.
  if (record?.markedLeft === true) return false;
  // A run of ours may have put it back after ECS's good end; without its journal only its mark can say.
  if (record?.markedGood === true) return true;
  return run === undefined && madeBy !== 'somebody else' ? null : true;
}
