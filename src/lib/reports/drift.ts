// What of an environment's stacks is no longer as its templates say: asked of CloudFormation resource by resource, then judged.
import type { Cloud } from '../aws/cloud.ts';
import type { ResourceDrift } from '../aws/cloud-formation.ts';
import type { EnvironmentDescription } from '../config/describe.ts';
import type { Outcome, ProblemData } from '../problems/problem.ts';
import { ownStacks } from './own-stacks.ts';
import { reportProblem } from './problems.ts';

export interface DriftLine extends ResourceDrift {
  readonly region: string;
  readonly stack: string;
}

export interface DriftReport {
  /** Only what differs or is gone. */
  readonly drifted: readonly DriftLine[];
  /** How many resources could be looked at. */
  readonly looked: number;
  /** Resources whose types AWS cannot look at, as `STACK: LogicalId (Type)`. */
  readonly unlooked: readonly string[];
  /** Stacks in the midst of something, of which nothing can be said. */
  readonly moving: readonly string[];
  readonly stacks: number;
}

// AWS: drift detection works on stacks in these states (CloudFormation user guide, "Detect unmanaged configuration changes").
const ready: ReadonlySet<string> = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'IMPORT_COMPLETE', 'IMPORT_ROLLBACK_COMPLETE']);

/** One resource after the other: AWS answers for a single one at once, and has nothing left running afterwards. */
export async function gatherDrift(cloud: Cloud, environment: EnvironmentDescription, layers?: readonly string[]): Promise<DriftReport> {
  const all = await ownStacks(cloud, environment);
  const absent = all.length === 0 ? [] : (layers ?? []).filter((layer) => !all.some((stack) => stack.tags['platform:layer'] === layer));
  if (absent.length > 0) throw reportProblem('LAYER_ABSENT', { layers: absent, known: [...new Set(all.map((stack) => stack.tags['platform:layer'] ?? ''))] });
  const stacks = all.filter((stack) => layers === undefined || layers.includes(stack.tags['platform:layer'] ?? ''));
  const drifted: DriftLine[] = [];
  const unlooked: string[] = [];
  let looked = 0;
  for (const { name, region } of stacks.filter((stack) => ready.has(stack.status))) {
    const formation = cloud.cloudFormation(region);
    for (const { logicalId, type } of await formation.resources(name)) {
      const drift = await formation.drift(name, logicalId);
      if (drift === undefined) unlooked.push(`${name}: ${logicalId} (${type})`);
      else looked++;
      if (drift !== undefined && drift.status !== 'IN_SYNC') drifted.push({ region, stack: name, ...drift });
    }
  }
  return { drifted, looked, unlooked, moving: stacks.filter((stack) => !ready.has(stack.status)).map(({ name, status }) => `${name} (${status})`), stacks: stacks.length };
}

/** Pure. */
export function judgeDrift({ drifted, moving, stacks, looked }: DriftReport, environment: string): { readonly outcome: Outcome; readonly problems: readonly ProblemData[] } {
  if (stacks === 0) return { outcome: 'no', problems: [reportProblem('ENVIRONMENT_ABSENT', { environment }).data] };
  const problems = [
    ...(drifted.length === 0 ? [] : [reportProblem('DRIFTED', { count: drifted.length, what: drifted.map(({ stack, logicalId, status }) => `${stack}: ${logicalId} ${status === 'DELETED' ? 'is gone' : 'differs'}`) }).data]),
    ...moving.map((stack) => reportProblem('NOT_LOOKED_AT', { stack }).data),
    ...(looked === 0 && moving.length === 0 ? [reportProblem('NOTHING_LOOKED_AT', {}).data] : []),
  ];
  return { outcome: drifted.length > 0 ? 'no' : problems.length > 0 ? 'inconclusive' : 'done', problems };
}
