// When a target's health changes, worked out ahead.
import { describe, expect, it } from 'vitest';
import { instant, type Instant } from '../../../../src/lib/world/time.ts';
import { meetsMatcher, nextChange, type Finding } from '../../../../src/lib/sandbox/services/elasticloadbalancing/health.ts';
import type { HealthCheck, Target } from '../../../../src/lib/sandbox/services/elasticloadbalancing/entities.ts';

const check: HealthCheck = { enabled: true, protocol: 'HTTP', port: 'traffic-port', path: '/', intervalSeconds: 10, timeoutSeconds: 5, healthyThreshold: 3, unhealthyThreshold: 2, matcher: '200' };
const at = (second: number): Instant => instant(second * 1000);
const target = (state: Target['state'], since = 0): Target => ({ id: '10.0.0.1', port: 80, registeredAt: at(0), checksFrom: at(2), state, since: at(since), plan: 1 });
const refused: Finding = { passes: false, reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
const hangs: Finding = { passes: false, reason: 'Target.Timeout', description: 'Request timed out' };
const passes: Finding = { passes: true };

/** The findings from each second on. */
const outlook = (...phases: readonly (readonly [number, Finding])[]) => ({
  at: (when: Instant): Finding => phases.filter(([from]) => from * 1000 <= when).at(-1)?.[1] ?? refused,
  changes: phases.map(([from]) => at(from)),
});

describe('a new target', () => {
  it('is healthy with its first passed check', () => {
    expect(nextChange(target('initial'), check, { now: at(0), outlook: outlook([0, passes]) })).toEqual({ at: at(2), to: 'healthy' });
  });

  it('that comes up late is unhealthy before it is healthy', () => {
    const late = outlook([0, refused], [25, passes]);
    expect(nextChange(target('initial'), check, { now: at(0), outlook: late })).toMatchObject({ at: at(12), to: 'unhealthy', reason: 'Target.FailedHealthChecks' });
    // Then it takes the whole threshold: checks at 32, 42 and 52.
    expect(nextChange(target('unhealthy', 12), check, { now: at(12), outlook: late })).toEqual({ at: at(52), to: 'healthy' });
  });
});

describe('a healthy target', () => {
  it('stays so without a plan', () => {
    expect(nextChange(target('healthy', 2), check, { now: at(100), outlook: outlook([0, passes]) })).toBeUndefined();
  });

  it('falls after two failures in a row, known when the second has timed out', () => {
    expect(nextChange(target('healthy', 2), check, { now: at(100), outlook: outlook([0, passes], [100, hangs]) })).toMatchObject({ at: at(117), to: 'unhealthy', reason: 'Target.Timeout' });
  });

  it('survives one failure', () => {
    expect(nextChange(target('healthy', 2), check, { now: at(100), outlook: outlook([0, passes], [100, hangs], [105, passes]) })).toBeUndefined();
  });

  it('counts a failure from before it is asked', () => {
    expect(nextChange(target('healthy', 2), check, { now: at(108), outlook: outlook([0, passes], [100, refused]) })).toMatchObject({ at: at(112) });
  });

  it('falls at a change that is known but far', () => {
    expect(nextChange(target('healthy', 2), check, { now: at(100), outlook: outlook([0, passes], [90_000, refused]) })).toMatchObject({ at: at(90_012), to: 'unhealthy' });
  });
});

it('a matcher is a list of codes and ranges', () => {
  expect([200, 204, 301, 404].map((status) => meetsMatcher('200-299,301', status))).toEqual([true, true, true, false]);
  expect(meetsMatcher('200', 201)).toBe(false);
});
