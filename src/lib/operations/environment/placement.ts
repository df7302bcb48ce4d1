// Where the stacks of an environment stand: which layers, in which of its regions, under which names.
import { isAsked } from '../../config/asked.ts';
import { componentNames } from '../../config/components.ts';
import { globalRegion, type EnvironmentDescription, type ServiceDescription } from '../../config/describe.ts';
import { stackName } from '../names.ts';
import type { Layer } from './layer.ts';

/** A stack that an environment wants. */
export interface StackPlace {
  readonly region: string;
  readonly layer: Layer;
  readonly service: string | undefined;
  readonly name: string;
}

/** The layers that the environment has somewhere. */
export function layersOf(environment: EnvironmentDescription, all: readonly Layer[]): readonly Layer[] {
  const wanted = (layer: Layer): boolean => (!layer.component || environment.components.includes(layer.layer)) && (layer.when.length === 0 || layer.when.some((setting) => isAsked(environment, setting))) && placesOf(layer, environment).length > 0;
  return all.filter((layer) => wanted(layer) && (layer.beside === undefined || all.some((other) => other.layer === layer.beside && wanted(other))));
}

/** The regions in which a layer stands. */
export function placesOf({ layer, where, scope, beside }: Layer, environment: EnvironmentDescription): readonly string[] {
  const { region: home, standby } = environment;
  switch (where) {
    case 'home':
      return [home];
    case 'standby':
      return standby === undefined ? [] : [standby.region];
    case 'us-east-1':
      return [globalRegion];
    default:
      return standby !== undefined && (scope === 'account' || standby.layers.includes(beside ?? layer)) ? [home, standby.region] : [home];
  }
}

export function stacksWanted(environment: EnvironmentDescription, layers: readonly Layer[]): readonly StackPlace[] {
  return layersOf(environment, layers).flatMap((layer) =>
    placesOf(layer, environment).flatMap((region): readonly StackPlace[] => {
      if (layer.scope === 'account') return [{ region, layer, service: undefined, name: `platform-${layer.layer}` }];
      if (layer.layer !== 'service') return [{ region, layer, service: undefined, name: stackName(environment, layer.layer) }];
      return Object.keys(environment.services).map((service) => ({ region, layer, service, name: stackName(environment, layer.layer, service) }));
    }),
  );
}

/** `network` at home, `us-west-2/network` elsewhere: unique in a plan. */
export const partIn = (home: string, region: string, part: string): string => (region === home ? part : `${region}/${part}`);

/** The region that a template means by `home`, `standby` or a region's own name; undefined where the environment has none. */
export function regionMeant(word: string, { region, standby }: EnvironmentDescription): string | undefined {
  if (word === 'home') return region;
  return word === 'standby' ? standby?.region : word;
}

/** A service as it is in a region: without the components that do not stand there. */
export function serviceIn(service: ServiceDescription, at: { readonly environment: EnvironmentDescription; readonly region: string }): ServiceDescription {
  const { environment, region } = at;
  if (region !== environment.standby?.region) return service;
  const { layers } = environment.standby;
  return { ...service, needs: service.needs.filter((need) => !componentNames.some((it) => it === need) || layers.includes(need)) };
}

