// Which services are to be deployed with which images, from the words of `platform deploy`.
import { custom, option } from '@oclif/core/flags';
import { strategies } from '../config/config.ts';
import { serviceOf, type EnvironmentDescription } from '../config/describe.ts';
import { days, minutes, parseDuration, type Duration } from '../world/time.ts';
import { cliProblem } from './problems.ts';

export interface DeployWish {
  readonly service: string;
  readonly image: string;
}

export const strategyFlag = option({ options: strategies });

/** AWS: ECS API, DeploymentConfiguration.bakeTimeInMinutes: whole minutes, 0 to 1440. */
export const bakeFlag = custom<Duration>({
  helpValue: 'DURATION',
  parse: async (text) => {
    const duration = parseDuration(text);
    if (duration === undefined) throw cliProblem('WRONG_DURATION', { flag: 'bake', text });
    if (duration > days(1) || duration % minutes(1) !== 0) throw cliProblem('WRONG_BAKE', { text });
    return duration;
  },
});

/** @throws Problem usage for an unknown service, none at all, or an image that is missing or meant for nobody */
export function imagesFor(said: { readonly named: readonly string[]; readonly all: boolean; readonly images: readonly string[]; readonly environment: EnvironmentDescription }): readonly DeployWish[] {
  const { named, all, images, environment } = said;
  for (const name of named) serviceOf(environment, name);
  const services = all ? Object.keys(environment.services) : [...new Set(named)];
  if (services.length === 0) throw cliProblem('NO_SERVICE', { known: Object.keys(environment.services) });
  const byService = new Map<string, string>();
  let common: string | undefined;
  for (const image of images) {
    const [name = '', reference] = image.split(/=(.*)/s);
    // What a pipeline makes of a variable that is not set.
    if (/^$|\s|[:@/]$/.test(reference ?? image)) throw cliProblem('IMAGE_UNNAMED', { image });
    if (reference === undefined) common = image;
    else byService.set(serviceOf(environment, name).name, reference);
  }
  if (common !== undefined && services.length > 1 && /[:@/]/.test(common)) throw cliProblem('IMAGE_FOR_MANY', { image: common, services });
  const stray = [...byService.keys()].filter((name) => !services.includes(name));
  if (stray.length > 0) throw cliProblem('IMAGE_FOR_NOBODY', { services: stray });
  return services.map((service) => {
    const image = byService.get(service) ?? common;
    if (image === undefined) throw cliProblem('IMAGE_NOT_SAID', { service });
    return { service, image };
  });
}

/** @throws Problem usage where none is named, or an unknown one */
export function namedService(name: string | undefined, environment: EnvironmentDescription, how: 'as a word' | 'with --service' = 'as a word'): string {
  if (name === undefined) throw cliProblem('NO_SERVICE', { known: Object.keys(environment.services), one: how });
  return serviceOf(environment, name).name;
}

/**
 * The services in waves: each comes after those that it needs, also where it needs them by way of a service that is not asked for.
 * platform.yml refuses circles.
 */
export function wavesOf(asked: readonly string[], { services }: EnvironmentDescription): readonly (readonly string[])[] {
  const known = new Map<string, number>();
  /** How many waves of those that are asked for come before it. */
  const before = (name: string): number => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const needs = (services[name]?.needs ?? []).filter((need) => Object.hasOwn(services, need));
    const wave = Math.max(0, ...needs.map((need) => before(need) + (asked.includes(need) ? 1 : 0)));
    known.set(name, wave);
    return wave;
  };
  const waves = Map.groupBy(asked, before);
  return [...waves.keys()].sort((a, b) => a - b).map((wave) => waves.get(wave) ?? []);
}
