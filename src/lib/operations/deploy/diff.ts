// What a deploy would change, without the plan around it: alarms, weights and deployments of the hour are no part of the question.
import type { Cloud } from '../../aws/cloud.ts';
import type { Change } from '../../engine/plan.ts';
import type { Instant } from '../../world/time.ts';
import type { ProblemData } from '../../problems/problem.ts';
import { changesOf, type Difference } from './differences.ts';
import { observeDeploy } from './observe.ts';
import { planDeploy } from './plan.ts';
import { plannedDifferences } from './planned-changes.ts';
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

export const diffDeploy = async (cloud: Cloud, request: DeployRequest, now?: () => Instant): Promise<DeployDiff> => compareDeploy(cloud, request, await observeDeploy(cloud, request, now));

/** Pure but for the steps' closures over the cloud. */
export function compareDeploy(cloud: Cloud, request: DeployRequest, facts: DeployFacts): DeployDiff {
  const refusals = planDeploy(cloud, request, facts).refusals.filter(({ code }) => needed.has(code));
  const differences = refusals.length > 0 ? [] : plannedDifferences(deploySubject(request, facts));
  return { refusals, differences, changes: changesOf(request.service, differences) };
}
