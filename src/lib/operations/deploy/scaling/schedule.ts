// Times that come once: whether they have passed.
import type { ScalingConfig, ScheduledScaling } from '../../../config/scaling.ts';
import { instantAt } from '../../../world/calendar.ts';
import { parseLocalTime } from '../../../world/schedule.ts';
import { minutes, plus, type Instant } from '../../../world/time.ts';

/** AWS may refuse a time that has passed, and may forget it when it has run: neither is said. One that is about to come is left alone as well. */
export function hasPassed({ at, timezone }: Pick<ScheduledScaling, 'at' | 'timezone'>, now: Instant): boolean {
  const local = at === undefined ? undefined : parseLocalTime(at);
  return local !== undefined && instantAt(local, timezone) <= plus(now, minutes(1));
}

/** Names of the times in platform.yml that have passed. */
export const pastTimes = (scaling: ScalingConfig | undefined, now: Instant): readonly string[] => (scaling?.schedule ?? []).filter((it) => hasPassed(it, now)).map(({ name }) => name);
