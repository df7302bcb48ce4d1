// Law: when AWS asks to come back later, and when answers are lost, the end is the same and nothing is done twice.
import { attempt } from '../attempt.ts';
import { settledState, worldUnder, type Weather } from '../crash.ts';
import { differences } from '../state.ts';
import { sample, type Law } from '../verdict.ts';
import { moreThan, tallyByInput, tallyBySubject, unlike, withoutResent } from '../writes.ts';
import { journalViolations } from './journal-order.ts';

interface Storm {
  readonly label: string;
  readonly telling: boolean;
  readonly weather: Weather;
}

const throttled = { name: 'throttle', args: { op: '*:*', share: '0.3' } };

export const badWeather: Law = {
  name: 'bad-weather',
  async check(example, most) {
    const sandbox = await example.world();
    const fair = await attempt({ example, sandbox });
    const end = settledState(sandbox, example);
    const writes = [...new Set(fair.calls.filter((seen) => seen.writes).map(({ call }) => `${call.service}:${call.operation}`))];
    const lost = writes.map((op) => ({ name: 'lost-reply', args: { op, times: '1' } }));
    const storms: readonly Storm[] = [
      { label: 'three in ten calls are throttled', telling: true, weather: [throttled] },
      { label: 'of each write one answer is lost, reads lag', telling: true, weather: [...lost, { name: 'read-lag', args: { seconds: '4' } }] },
      ...lost.map((fault) => ({ label: `an answer of ${fault.args.op} is lost`, telling: false, weather: [fault] })),
      ...writes.map((op) => ({ label: `${op} is broken off and lands 8 s later`, telling: false, weather: [{ name: 'late', args: { op, by: '8s', times: '1' } }] })),
    ];
    const chosen = sample(storms, most);
    const violations: string[] = [];
    for (const { label, weather } of chosen) {
      const world = await worldUnder(example, weather);
      const run = await attempt({ example, sandbox: world });
      const calls = withoutResent(run.calls);
      const found = [
        ...(run.outcome === fair.outcome ? [] : [`it ended as ${run.outcome} instead of ${fair.outcome}: ${run.problems.map((it) => `${it.code}: ${it.message}`).join('; ')}`]),
        ...differences(end, settledState(world, example)),
        ...moreThan(tallyByInput(fair.calls), tallyByInput(calls)),
        ...(fair.outcome === 'done' && !label.includes('later') ? unlike(tallyBySubject(fair.calls), tallyBySubject(calls)) : []),
        ...journalViolations(run.lines),
      ];
      violations.push(...found.map((violation) => `${example.name}, ${label}: ${violation}`));
    }
    return { violations, tried: chosen.length, of: storms.length, what: 'storms' };
  },
};
