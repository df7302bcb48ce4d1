// When a target's health changes next: worked out from what its checks will meet, so that no check is an event of its own.
import { instant, type Instant } from '../../../world/time.ts';
import type { HealthCheck, Target } from './entities.ts';

/** What one health check meets. */
export type Finding = { readonly passes: true } | { readonly passes: false; readonly reason: string; readonly description: string };

/** What the checks of a target meet: a function of time, constant between `changes`. */
export interface Outlook {
  at(when: Instant): Finding;
  /** Instants after now at which the findings may change, as far as is known now. */
  readonly changes: readonly Instant[];
}

export interface HealthChange {
  readonly at: Instant;
  readonly to: 'healthy' | 'unhealthy';
  readonly reason?: string;
  readonly description?: string;
}

interface Foreseeing {
  readonly now: Instant;
  readonly outlook: Outlook;
  /** How many passed checks in a row make a new target healthy. */
  readonly firstPasses?: number;
}

/** The next change of a target's state, undefined where it stays as it is as far as is known now. */
export function nextChange(target: Target, check: HealthCheck, { now, outlook, firstPasses = 1 }: Foreseeing): HealthChange | undefined {
  for (const from of [now, ...[...outlook.changes].filter((at) => at > now).sort((a, b) => a - b)]) {
    const change = changeFrom(target, check, { from, now, outlook, firstPasses });
    if (change !== undefined) return change;
  }
  return undefined;
}

// AWS: a new target needs one passed check; an unhealthy one needs HealthyThresholdCount in a row, a healthy one falls
// after UnhealthyThresholdCount failures in a row (ELB user guide, "Health checks for Application Load Balancer target groups").
const passesNeeded = (target: Target, check: HealthCheck, firstPasses: number): number => (target.state === 'initial' ? firstPasses : check.healthyThreshold);

function changeFrom(target: Target, check: HealthCheck, { from, now, outlook, firstPasses }: Required<Foreseeing> & { readonly from: Instant }): HealthChange | undefined {
  const interval = check.intervalSeconds * 1000;
  const needed = Math.max(passesNeeded(target, check, firstPasses), check.unhealthyThreshold);
  const earliest = Math.max(target.checksFrom, target.since, from - needed * interval);
  const first = Math.max(0, Math.ceil((earliest - target.checksFrom) / interval));
  const last = Math.max(0, Math.ceil((from - target.checksFrom) / interval)) + needed;
  let passes = 0;
  let fails = 0;
  for (let n = first; n <= last; n++) {
    const when = instant(target.checksFrom + n * interval);
    const finding = outlook.at(when);
    passes = finding.passes ? passes + 1 : 0;
    fails = finding.passes ? 0 : fails + 1;
    const at = instant(Math.max(when, now));
    if (target.state !== 'healthy' && passes >= passesNeeded(target, check, firstPasses)) return { at, to: 'healthy' };
    if (target.state !== 'unhealthy' && fails >= check.unhealthyThreshold && !finding.passes) {
      // A check that gets no answer is known to have failed only when it has timed out.
      const late = finding.reason === 'Target.Timeout' ? check.timeoutSeconds * 1000 : 0;
      return { at: instant(Math.max(when + late, now)), to: 'unhealthy', reason: finding.reason, description: finding.description };
    }
  }
  return undefined;
}

/** Whether a status is among `200`, `200,202`, `200-299`. */
export function meetsMatcher(matcher: string, status: number): boolean {
  return matcher.split(',').some((part) => {
    const [low, high] = part.split('-').map(Number);
    return low !== undefined && status >= low && status <= (high ?? low);
  });
}
