// What a destruction has left behind so far: of each stack whose deletion is done.
import type { EnvironmentDescription } from '../../../config/describe.ts';
import { deleteStep } from '../../steps/cloudformation/delete-step.ts';
import { partOf } from './plan.ts';
import type { DestroyFacts } from './request.ts';
import { stayingOf, type Staying } from './staying.ts';

/** @param ended ids of the steps that are done */
export function leftBehind(environment: EnvironmentDescription, { stacks }: DestroyFacts, ended: ReadonlySet<string>): readonly Staying[] {
  return stacks.flatMap((stack) => (ended.has(deleteStep(partOf(environment.region, stack))) ? stayingOf(environment, stack) : []));
}
