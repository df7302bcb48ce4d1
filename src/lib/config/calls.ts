// Which services a service calls: those among its needs that listen somewhere.
import type { ServiceConfig } from './config.ts';

/** As many rules as templates/service.yml has for it. */
export const mostCalls = 8;

/** In the order of `needs`; a worker is only deployed before. */
export const callsOf = ({ needs }: Pick<ServiceConfig, 'needs'>, services: Readonly<Record<string, Pick<ServiceConfig, 'port'>>>): readonly string[] => needs.filter((need) => Object.hasOwn(services, need) && services[need]?.port !== undefined);

/**
 * Each in a place that it keeps: a rule that moved to another place would be made twice before it is taken away once, which EC2 refuses.
 * @param before what stands in the places now, empty where nothing does
 */
export function callPlaces(calls: readonly string[], before: readonly string[]): readonly string[] {
  const places = Array.from({ length: mostCalls }, (_, place) => (calls.includes(before[place] ?? '') ? (before[place] ?? '') : ''));
  for (const name of calls) if (!places.includes(name)) places[places.indexOf('')] = name;
  return places;
}
