// From the words of `platform deploy` to what is deployed where and when: waves by need, region by region.
import type { Strategy } from '../config/config.ts';
import { inRegion, type EnvironmentDescription, type ServiceDescription } from '../config/describe.ts';
import { neededComponents } from '../config/words.ts';
import { deploymentInTheWay } from '../operations/deploy/in-flight/in-the-way.ts';
import { deploy } from '../operations/deploy/operation.ts';
import type { DeployRequest } from '../operations/deploy/request.ts';
import { whereOf } from '../operations/names.ts';
import { minutes, type Duration } from '../world/time.ts';
import type { PartWish } from './deploy-part.ts';
import type { Wave, WavesAsked } from './deploy-waves.ts';
import { wavesOf, type DeployWish } from './deploy-words.ts';
import { deployLocks } from './locks.ts';
import type { Asked } from './run-operation.ts';
import { deployTelling } from './tellings/deploy.ts';
import { knowingRuns } from './unfinished-runs.ts';
import type { DeployFacts } from '../operations/deploy/request.ts';

/** `--region all` */
export const allRegions = 'all';
export const usualHold: Duration = minutes(2);

/** What is said for all of them alike. */
export type CommonWords = Pick<DeployRequest, 'bake' | 'strategy' | 'allowFiringAlarms' | 'allowNoWayBack'>;

export function askedFor(environment: EnvironmentDescription, { service, image }: DeployWish, common: CommonWords): Asked<DeployRequest, DeployFacts> {
  return { make: deploy, request: { environment, service, image, ...common }, environment, locks: deployLocks(environment, service), destructive: false, telling: deployTelling, knowing: (plan, facts, place) => knowingRuns(plan, facts, { ...place, service }), inTheWay: (cloud) => deploymentInTheWay(cloud, { environment, service }) };
}

export function wavesAsked(environment: EnvironmentDescription, wishes: readonly DeployWish[], how: { readonly region: string | undefined; readonly hold: Duration | undefined; readonly common: CommonWords }): WavesAsked {
  const places = placesOf(environment, how.region);
  const skipped: string[] = [];
  const waves = places.flatMap((place) => {
    const here = wishes.filter(({ service }) => {
      const because = notHere(place, service);
      if (because !== undefined) skipped.push(`${service} is not deployed in ${place.region}: ${because}`);
      return because === undefined;
    });
    const byName = new Map(here.map((wish) => [wish.service, wish]));
    return wavesOf([...byName.keys()], place).map((services): Wave => ({
      region: place.region,
      parts: services.flatMap((service): readonly PartWish[] => {
        const wish = byName.get(service);
        return wish === undefined ? [] : [{ label: places.length > 1 ? `${service} ${place.region}` : service, region: place.region, asked: askedFor(place, wish, place.region === environment.region ? how.common : quietly(how.common)) }];
      }),
    }));
  });
  const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
  const inWaves = waves.length < 2 ? '' : ` in ${count(waves.length, 'wave')}`;
  const [only] = places;
  const inTurn = places.length > 1 ? `, ${places.map(({ region }) => region).join(', then ')}` : '';
  return {
    headline: `${whereOf(places.length === 1 && only !== undefined ? only : environment)}: deploy ${count(wishes.length, 'service')}${inWaves}${inTurn}`,
    environment: environment.environment,
    protected: environment.protected,
    waves,
    hold: how.hold ?? usualHold,
    skipped,
  };
}

/** The environment as a deploy finds it in one of its regions; left out: at home. */
export const placeIn = (environment: EnvironmentDescription, region: string | undefined): EnvironmentDescription => (region === undefined || region === environment.region ? environment : quiet(inRegion(environment, region)));

/** The standby region first: what is wrong with a release is better seen where no users are. */
function placesOf(environment: EnvironmentDescription, region: string | undefined): readonly EnvironmentDescription[] {
  const second = environment.standby === undefined ? [] : [placeIn(environment, environment.standby.region)];
  if (region === allRegions) return [...second, environment];
  return region === undefined || region === environment.region ? [environment] : second;
}

/**
 * Users' names lead home: what they are answered there says nothing of the standby region, and there is nobody to whom a share of them
 * could be given first.
 */
const quiet = (environment: EnvironmentDescription): EnvironmentDescription => ({ ...environment, services: Object.fromEntries(Object.entries(environment.services).map(([name, service]) => [name, withoutUsers(service)])) });

function withoutUsers({ deploy: { approve: _byNobody, ...how }, ...service }: ServiceDescription): ServiceDescription {
  return { ...service, probe: {}, deploy: { ...how, strategy: allAtOnce(how.strategy) } };
}

const allAtOnce = (strategy: Strategy): Strategy => (strategy === 'rolling' ? strategy : 'blue-green');

const quietly = ({ strategy, ...common }: CommonWords): CommonWords => (strategy === undefined ? common : { ...common, strategy: allAtOnce(strategy) });

/** Why a service does not stand in a region; undefined: it does. */
function notHere({ region, standby, services }: EnvironmentDescription, service: string): string | undefined {
  if (standby?.region !== region) return undefined;
  if (!standby.layers.includes('service')) return 'the standby region has no layer for services';
  const missing = (services[service]?.needs ?? []).filter((need) => neededComponents.some((it) => it === need) && !standby.layers.includes(need));
  return missing.length === 0 ? undefined : `it needs ${missing.join(', ')}, which does not stand there`;
}
