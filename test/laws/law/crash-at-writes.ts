// Law: a process that dies just before or just after any line of its journal leaves a run that comes to the same end, and nothing is done twice.
import { seconds, zero } from '../../../src/lib/world/time.ts';
import { crashViolations, undisturbed, type Weather } from '../crash.ts';
import { drawn, sample, type Law } from '../verdict.ts';

/** How long nobody is there, drawn for each point: at once, some polls later, longer than what is settled. */
const absences = [zero, zero, seconds(3), seconds(45)];

export function crashAtWrites(name: string, weather: Weather): Law {
  return {
    name,
    async check(example, most) {
      const base = await undisturbed(example, weather);
      const points = base.points.filter((point) => point.at === 'line');
      const chosen = sample(points, most);
      const violations: string[] = [];
      for (const point of chosen) {
        const away = absences[Math.floor(drawn('away', point.label) * absences.length)] ?? zero;
        violations.push(...(await crashViolations(base, point, { away })));
      }
      return { violations, tried: chosen.length, of: points.length, what: 'points' };
    },
  };
}
