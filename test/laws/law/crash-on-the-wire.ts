// Law: a process that dies with a write on the wire (it never lands, it landed, it lands later) leaves a run that comes to the same end.
import { milliseconds, seconds, zero, type Duration } from '../../../src/lib/world/time.ts';
import { crashViolations, undisturbed, type CrashPoint, type Restart, type Weather } from '../crash.ts';
import { drawn, sample, type Law } from '../verdict.ts';

const soonest = seconds(0.5);
const latest = seconds(8);

function restarts(point: CrashPoint): readonly (Restart & { readonly label: string })[] {
  if (point.onTheWire === undefined) return [{ label: '', away: zero }];
  const late = milliseconds(soonest + drawn('late', point.label) * (latest - soonest)) as Duration;
  return [
    { label: 'never', away: zero },
    { label: 'late', away: zero, late },
    { label: 'latest', away: zero, late: latest },
  ];
}

export function crashOnTheWire(name: string, weather: Weather): Law {
  return {
    name,
    async check(example, most) {
      const base = await undisturbed(example, weather);
      const all = base.points.filter((point) => point.at === 'wire').flatMap((point) => restarts(point).map((restart) => ({ label: `${point.label} ${restart.label}`, telling: true, point, restart })));
      const chosen = sample(all, most);
      const violations: string[] = [];
      for (const { point, restart } of chosen) violations.push(...(await crashViolations(base, point, restart)));
      return { violations, tried: chosen.length, of: all.length, what: 'calls and fates' };
    },
  };
}
