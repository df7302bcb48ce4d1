// Route 53's health checkers: they ask from outside all the time; here only the moments matter at which they change their mind.
import { inSeconds, iso, plus, seconds, type Instant } from '../../world/time.ts';
import type { Context } from '../world/service.ts';
import { rules } from '../services/route53/beliefs.ts';
import { healthChecksOf, isHealthy, type HealthCheckEntity } from '../services/route53/entities.ts';
import { isEndpointCheck } from '../services/route53/health-checks.ts';
import { alarmsOf } from '../services/monitoring/entities.ts';
import { fixedDraw } from './fixed-draw.ts';
import { journeys, succeeded } from './journey.ts';
import type { Look } from './look.ts';
import { objectStatus } from './objects.ts';

interface Sight {
  readonly to: 'success' | 'failure';
  readonly reason: string;
}

interface OneCheck {
  readonly context: Context;
  readonly check: HealthCheckEntity;
}

/** Lets every health check take note of what its checkers see. @returns when the next of them has made up its mind */
export function noteCheckers(look: Look): readonly Instant[] {
  const due: Instant[] = [];
  for (const context of look.contextsWith('route53.health-check')) {
    const checks = healthChecksOf(context);
    // Children first: calculated checks go by what was found in this very look.
    const ordered = [...checks.values()].sort((a, b) => Number(a.config.Type === 'CALCULATED') - Number(b.config.Type === 'CALCULATED'));
    for (const { id } of ordered) {
      const check = checks.get(id);
      if (check === undefined) continue;
      const next = judged(look, { context, check }, sightOf(look, context, check));
      if (next !== check) checks.put(id, next);
      if (next.turning !== undefined) due.push(next.turning.at);
    }
  }
  return due;
}

function judged(look: Look, { context, check }: OneCheck, sight: Sight | undefined): HealthCheckEntity {
  const { world } = look;
  if (sight === undefined) return check;
  const { turning: _, ...still } = check;
  if (sight.to === check.seen) return check.turning === undefined && check.reason === sight.reason ? check : { ...still, reason: sight.reason };
  if (check.turning?.to === sight.to && check.turning.at > world.now) return check;
  if (check.turning?.to === sight.to || !isEndpointCheck(check.config)) return { ...still, seen: sight.to, seenSince: world.now, reason: sight.reason };
  return { ...check, turning: { to: sight.to, at: plus(world.now, seconds(takes(look, { context, check }))) } };
}

/**
 * AWS: so many checks in a row must agree, at the request interval; checkers do not look at the same instant, and the verdict takes
 * a moment to reach the name servers. (Developer Guide, "How Route 53 determines the health of an endpoint")
 */
function takes(look: Look, { context, check }: OneCheck): number {
  const interval = check.config.RequestInterval ?? 30;
  const threshold = check.config.FailureThreshold ?? 3;
  return interval * (threshold - 1) + interval * fixedDraw(look.world, 'checker', check.id, look.world.now) + inSeconds(rules.takes(context, 'verdict-delay').after.from);
}

/** What a checker sees now; undefined: it cannot tell and keeps its opinion. */
function sightOf(look: Look, context: Context, check: HealthCheckEntity): Sight | undefined {
  const { config } = check;
  if (config.Type === 'CALCULATED') return calculated(context, check);
  if (config.Type === 'CLOUDWATCH_METRIC') return metricSight(context, check);
  if (!isEndpointCheck(config)) return undefined;
  const status = endpointStatus(look, check);
  if (typeof status !== 'number') return { to: 'failure', reason: `Failure: ${status === 'dns' ? 'Resolver timeout' : 'The health checker could not establish a connection within the timeout limit.'}` };
  if (config.Type === 'TCP') return { to: 'success', reason: 'Success: TCP connection established' };
  // AWS: 2xx and 3xx are good. A search string is taken to be in every good answer.
  return succeeded(status) ? { to: 'success', reason: `Success: HTTP Status Code ${status}, OK` } : { to: 'failure', reason: `Failure: HTTP Status Code ${status}. Resolved IP: 192.0.2.1` };
}

function endpointStatus(look: Look, check: HealthCheckEntity): number | string {
  const { config } = check;
  const host = (config.FullyQualifiedDomainName ?? '').toLowerCase();
  const path = config.ResourcePath ?? '/';
  const object = objectStatus(look, host, path);
  if (object !== undefined) return object;
  const all = journeys(look, { host, port: config.Port ?? 443, path, method: 'GET', from: 'afar' });
  // AWS: healthy as long as more than 18 % of the checkers see it so.
  const good = all.filter((journey) => (config.Type === 'TCP' ? typeof journey.outcome === 'number' : succeeded(journey.outcome)));
  const enough = good.reduce((sum, journey) => sum + journey.share, 0) > 0.18;
  const [first] = enough ? good : all.filter((journey) => !good.includes(journey));
  return first?.outcome ?? 'timeout';
}

function calculated(context: Context, check: HealthCheckEntity): Sight {
  const children = (check.config.ChildHealthChecks ?? []).flatMap((id) => healthChecksOf(context).get(id) ?? []);
  const healthy = children.filter(isHealthy).length;
  const enough = healthy >= (check.config.HealthThreshold ?? children.length);
  return { to: enough ? 'success' : 'failure', reason: `${enough ? 'Success' : 'Failure'}: ${healthy} of ${children.length} children are healthy` };
}

/** AWS: the check follows the metric's data and not the alarm: SetAlarmState does not move it. (Developer Guide, "Monitoring health checks using CloudWatch") */
function metricSight(context: Context, check: HealthCheckEntity): Sight | undefined {
  const { AlarmIdentifier: named, InsufficientDataHealthStatus: unknown } = check.config;
  const alarm = named?.Name === undefined ? undefined : alarmsOf(context.in(named.Region ?? 'us-east-1')).get(named.Name);
  const state = alarm?.judged ?? 'INSUFFICIENT_DATA';
  if (state === 'INSUFFICIENT_DATA') {
    if (unknown === undefined || unknown === 'LastKnownStatus') return undefined;
    return { to: unknown === 'Healthy' ? 'success' : 'failure', reason: `The alarm has insufficient data` };
  }
  return { to: state === 'OK' ? 'success' : 'failure', reason: `The alarm's data say ${state} since ${iso(alarm?.state.updatedAt ?? context.now)}` };
}
