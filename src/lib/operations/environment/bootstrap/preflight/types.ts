// Does each region have what is to be made there: CloudFormation is asked for the types, and knows none of a service that is not there.
import type { Cloud } from '../../../../aws/cloud.ts';
import { refusing, type Finding } from './finding.ts';
import type { NewResource } from './new-resources.ts';
import { preflightProblem } from './problems.ts';

export interface TypeNeed {
  readonly region: string;
  readonly resources: readonly NewResource[];
}

const here = ({ region, resources }: TypeNeed): readonly NewResource[] => resources.filter((it) => it.region === region);

/** Costs one call a region. */
export const readTypes = (cloud: Cloud, need: TypeNeed): Promise<readonly string[]> => cloud.cloudFormation(need.region).unknownTypes([...new Set(here(need).map(({ type }) => type))].sort());

export function judgeTypes(need: TypeNeed, unknown: readonly string[]): Finding {
  const stacks = Map.groupBy(here(need).filter(({ type }) => unknown.includes(type)), ({ stack }) => stack);
  return refusing([...stacks].map(([stack, resources]) => preflightProblem('TYPE_NOT_OFFERED', { region: need.region, stack, types: [...new Set(resources.map(({ type }) => type))].sort() }).data));
}
