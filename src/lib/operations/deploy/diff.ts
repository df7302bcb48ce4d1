// What a deploy would change, without the plan around it: alarms, weights and deployments of the hour are no part of the question.
import type { Cloud } from '../../aws/cloud.ts';
import type { Change } from '../../engine/plan.ts';
import type { Instant } from '../../world/time.ts';
import type { ProblemData } from '../../problems/problem.ts';
import { serviceOf } from '../../config/describe.ts';
import { changesOf, type Difference } from './differences.ts';
import { typedFor } from '../names.ts';
import { observeDeploy } from './observe.ts';
import { planDeploy } from './plan.ts';
import { plannedDifferences } from './planned-changes.ts';
import { deployProblem } from './problems.ts';
import type { DeployFacts, DeployRequest } from './request.ts';
import { deploySubject } from './subject.ts';

export interface DeployDiff {
  /** Why nothing can be compared; empty: it can. */
  readonly refusals: readonly ProblemData[];
  readonly differences: readonly Difference[];
  readonly changes: readonly Change[];
}

/** Without these there is no task definition to compare with. */
const needed: ReadonlySet<string> = new Set(['WRONG_ACCOUNT', 'NOT_BOOTSTRAPPED', 'IMAGE_MISSING', 'IMAGE_OF_ANOTHER', 'IMAGE_NOT_A_DIGEST']);

export interface DiffRequest extends Omit<DeployRequest, 'image'> {
  /** Left out: the image that runs, so that only what is configured differs. */
  readonly image?: string;
}

export async function diffDeploy(cloud: Cloud, { image, ...rest }: DiffRequest, now?: () => Instant): Promise<DeployDiff> {
  const request: DeployRequest = { ...rest, image: image ?? serviceOf(rest.environment, rest.service).image };
  const facts = await observeDeploy(cloud, request, now);
  return image === undefined ? compareConfiguration(cloud, request, facts) : compareDeploy(cloud, request, facts);
}

/** Of what runs, as it would be made of platform.yml now. @param facts of any image */
export function compareConfiguration(cloud: Cloud, request: DeployRequest, facts: DeployFacts): DeployDiff {
  const { environment, service } = request;
  const nothing = { differences: [], changes: [] };
  if (facts.live === null && facts.account === environment.account) return { ...nothing, refusals: [deployProblem('NOTHING_RUNS', { service, at: typedFor(environment) }).data] };
  const [repository = '', digest] = (facts.live?.image ?? '').split('@');
  if (facts.live !== null && digest === undefined) return { ...nothing, refusals: [deployProblem('RUNS_A_TAG', { service, at: typedFor(environment), image: facts.live.image }).data] };
  return compareDeploy(cloud, request, { ...facts, repository, digest: digest ?? '' });
}

/** Pure but for the steps' closures over the cloud. */
export function compareDeploy(cloud: Cloud, request: DeployRequest, facts: DeployFacts): DeployDiff {
  const refusals = planDeploy(cloud, request, facts).refusals.filter(({ code }) => needed.has(code));
  const differences = refusals.length > 0 ? [] : plannedDifferences(deploySubject(request, facts));
  return { refusals, differences, changes: changesOf(request.service, differences) };
}
