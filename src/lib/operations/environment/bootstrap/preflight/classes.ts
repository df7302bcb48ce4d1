// Are the database classes offered where the network has its zones. Not checked, since AWS has no question for it: cache nodes, brokers, Fargate.
import type { Cloud } from '../../../../aws/cloud.ts';
import { refusing, type Finding } from './finding.ts';
import { ofType, textOf, type NewResource } from './new-resources.ts';
import { preflightProblem } from './problems.ts';

export interface ClassNeed {
  readonly region: string;
  readonly resources: readonly NewResource[];
  /** Zone ids of the network there. */
  readonly zones: readonly string[];
}

export interface ClassFacts {
  /** Names by zone id. */
  readonly names: Readonly<Record<string, string>>;
  /** Names of the zones that offer a class, by `CLASS VERSION`. */
  readonly offered: Readonly<Record<string, readonly string[]>>;
}

interface Wish {
  readonly instanceClass: string;
  readonly version: string;
  /** So many zones it takes: a Multi-AZ instance stands in two. */
  readonly zones: number;
}

function wishes({ region, resources }: ClassNeed): readonly Wish[] {
  const all = ofType(resources, 'AWS::RDS::DBInstance').flatMap((it): readonly Wish[] => {
    const instanceClass = it.region === region ? textOf(it, 'DBInstanceClass') : undefined;
    return instanceClass === undefined ? [] : [{ instanceClass, version: textOf(it, 'EngineVersion') ?? '', zones: textOf(it, 'MultiAZ') === 'true' ? 2 : 1 }];
  });
  return [...new Map(all.map((wish) => [JSON.stringify(wish), wish])).values()];
}

const keyOf = ({ instanceClass, version }: Wish): string => `${instanceClass} ${version}`;

/** Costs one call for the zones' names, and one for each class and version. */
export async function readClasses(cloud: Cloud, need: ClassNeed): Promise<ClassFacts> {
  const own = wishes(need);
  if (own.length === 0) return { names: {}, offered: {} };
  const databases = cloud.databases(need.region);
  const [names, offered] = await Promise.all([
    cloud.networks(need.region).zoneNames(),
    Promise.all(own.map(async (wish) => [keyOf(wish), await databases.zonesOffering('postgres', wish.instanceClass, wish.version === '' ? undefined : wish.version)] as const)),
  ]);
  return { names, offered: Object.fromEntries(offered) };
}

export function judgeClasses(need: ClassNeed, { names, offered }: ClassFacts): Finding {
  const { region } = need;
  const zones = need.zones.map((id) => names[id] ?? id);
  return refusing(
    wishes(need).flatMap((wish) => {
      const where = offered[keyOf(wish)];
      if (where === undefined || where.filter((zone) => zones.includes(zone)).length >= wish.zones) return [];
      return [preflightProblem('CLASS_NOT_OFFERED', { region, instanceClass: wish.instanceClass, version: wish.version, wanted: wish.zones, zones, offered: where }).data];
    }),
  );
}
