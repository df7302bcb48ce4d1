// What services need: known things, each once, never in a circle.
import type { Complaint } from '../fault.ts';
import { nearestWord } from '../../problems/nearest.ts';
import { neededComponents, stores } from '../words.ts';
import type { Rule } from './sound.ts';

export const needsAreKnown: Rule = ({ value, names, isFaulty }) =>
  Object.entries(value.services ?? {}).flatMap(([service, { needs = [] }]) =>
    needs.flatMap((need, index): readonly Complaint[] => {
      if (need === undefined) return [];
      const path = ['services', service, 'needs', index];
      if (need === service) return [{ path, at: 'value', problem: `${service} needs itself` }];
      if (needs.indexOf(need) < index) return [{ path, at: 'value', problem: `${need} is named twice` }];
      const components = value.components ?? [];
      const component = neededComponents.find((it) => it === need);
      if (component !== undefined) {
        if (components.includes(component) || isFaulty(['components'])) return [];
        return [{ path, at: 'value', problem: `${need} is not among the components, so there will be none`, allowed: `components: [${[...components.filter((it) => it !== undefined), need].join(', ')}] at the top of the file` }];
      }
      const known = [...stores, ...neededComponents.filter((it) => components.includes(it)), ...names.services.filter((other) => other !== service)];
      if (known.includes(need)) return [];
      return [{ path, at: 'value', problem: `nothing is called ${JSON.stringify(need)}`, allowed: known.join(', '), nearest: nearestWord(need, known) }];
    }),
  );

export const needsEnd: Rule = ({ value }) => {
  const complaints: Complaint[] = [];
  const finished = new Set<string>();
  const walk = (service: string, way: readonly string[]): void => {
    if (finished.has(service)) return;
    for (const need of value.services?.[service]?.needs ?? []) {
      if (need !== undefined && way.includes(need)) {
        const circle = [...way.slice(way.indexOf(need)), service];
        complaints.push({
          path: ['services', service, 'needs'],
          at: 'value',
          problem: `a circle: ${[...circle, need].join(' needs ')}`,
          allowed: 'needs that end somewhere, since services are deployed after what they need',
        });
        // A need of oneself has its own complaint.
      } else if (need !== undefined && need !== service) walk(need, [...way, service]);
    }
    finished.add(service);
  };
  for (const service of Object.keys(value.services ?? {})) walk(service, []);
  return complaints;
};
