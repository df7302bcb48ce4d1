// Which services are to be deployed with which images, from the words of `platform deploy`.
import { option } from '@oclif/core/flags';
import { strategies } from '../config/config.ts';
import { serviceOf, type EnvironmentDescription } from '../config/describe.ts';
import { cliProblem } from './problems.ts';

export interface DeployWish {
  readonly service: string;
  readonly image: string;
}

export const strategyFlag = option({ options: strategies });

/** @throws Problem usage for an unknown service, none at all, or an image that is missing or meant for nobody */
export function imagesFor(said: { readonly named: readonly string[]; readonly all: boolean; readonly images: readonly string[]; readonly environment: EnvironmentDescription }): readonly DeployWish[] {
  const { named, all, images, environment } = said;
  for (const name of named) serviceOf(environment, name);
  const services = all ? inOrderOfNeed(environment) : [...new Set(named)];
  if (services.length === 0) throw cliProblem('NO_SERVICE', { known: Object.keys(environment.services) });
  const byService = new Map<string, string>();
  let common: string | undefined;
  for (const image of images) {
    const [name = '', reference] = image.split(/=(.*)/s);
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

/** What others need comes first; otherwise in the file's order. platform.yml refuses circles. */
function inOrderOfNeed({ services }: EnvironmentDescription): readonly string[] {
  const ordered: string[] = [];
  const add = (name: string): void => {
    if (ordered.includes(name) || !Object.hasOwn(services, name)) return;
    for (const need of services[name]?.needs ?? []) add(need);
    ordered.push(name);
  };
  for (const name of Object.keys(services)) add(name);
  return ordered;
}
