// The stacks of an environment, wherever they stand.
import type { Stack } from '../aws/cloud-formation.ts';
import type { Cloud } from '../aws/cloud.ts';
import { regionsOf, regionsWithStacks, type EnvironmentDescription } from '../config/describe.ts';

/** The tags that every stack of an environment carries. */
export const ownTags = ({ app, environment }: EnvironmentDescription): Readonly<Record<string, string>> => ({ 'platform:app': app, 'platform:environment': environment });

/** In the order of the regions, home first. */
export async function ownStacks(cloud: Cloud, environment: EnvironmentDescription): Promise<readonly (Stack & { readonly region: string })[]> {
  const all: (Stack & { readonly region: string })[] = [];
  const tags = ownTags(environment);
  for (const region of regionsWithStacks(environment)) {
    const formation = cloud.cloudFormation(region);
    const there = regionsOf(environment).includes(region) ? await formation.stacks(tags) : await formation.stacksIfOpen(tags);
    all.push(...there.map((stack) => ({ ...stack, region })));
  }
  return all;
}
