// The plan as it is approved, and the last lines of a run: goldens, and the things that must never be missing.
import { describe, expect, it } from 'vitest';
import { paintWith, stripped } from '../../../src/lib/cli/text/paint.ts';
import { outcomeView, type OutcomeScene } from '../../../src/lib/cli/views/outcome-view.ts';
import { planView } from '../../../src/lib/cli/views/plan-view.ts';
import { problemsView } from '../../../src/lib/cli/views/problem-view.ts';
import { exitCodes, type Outcome } from '../../../src/lib/problems/problem.ts';
import { minutes } from '../../../src/lib/world/time.ts';
import { alarm, plan } from '../scripted-run.ts';

const page = { width: 100, paint: paintWith(false) };
const scene = { environment: 'production', cloud: 'sandbox', full: false };

describe('a plan', () => {
  it('as it is approved', async () => {
    await expect(planView(plan, scene, page)).toMatchFileSnapshot('golden/plan.txt');
  });

  it('as a dry run prints it, with every IAM action', async () => {
    await expect(planView(plan, { ...scene, full: true }, page)).toMatchFileSnapshot('golden/plan-full.txt');
  });

  it('that refuses says why, first', () => {
    const refused = planView({ ...plan, refusals: [{ ...alarm, outcome: 'refused' }] }, scene, page);
    expect(refused.indexOf('GUARD_ERRORS')).toBeGreaterThan(0);
    expect(refused.indexOf('GUARD_ERRORS')).toBeLessThan(refused.indexOf('Changes'));
    expect(planView({ ...plan, changes: [], steps: [], refusals: [{ ...alarm, outcome: 'refused' }] }, scene, page)).not.toContain('it is so already');
  });

  it('says nothing of a value that is not there', () => {
    const changes = [{ kind: 'change' as const, what: 'tasks', before: null, after: '2 to 10' }, { kind: 'remove' as const, what: 'rule', before: 'old' }, { kind: 'replace' as const, what: 'key' }];
    const shown = planView({ ...plan, changes }, scene, page);
    expect(shown).toContain('~  tasks: 2 to 10\n');
    expect(shown).toContain('-  rule: was old\n');
    expect(shown).toContain('±  key: replaced\n');
  });

  it('that changes nothing says so', () => {
    expect(planView({ ...plan, changes: [], steps: [] }, scene, page)).toContain('none: it is so already');
  });

  it('marks the point of no return', () => {
    expect(planView(plan, scene, page)).toMatch(/clean +Stop the old tasks \(no way back after this\)/);
  });

  it('keeps to the width it has', () => {
    const narrow = planView(plan, { ...scene, full: true }, { ...page, width: 60 });
    const wide = narrow.split('\n').filter((line) => [...line].length > 60);
    // Only a word that cannot be broken may stand out.
    expect(wide.filter((line) => !line.includes('Fingerprint') && !line.includes('https://') && !line.includes('video-auctions-production-serverpod'))).toEqual([]);
  });

  it('is the same words with colours', () => {
    expect(stripped(planView(plan, scene, { ...page, paint: paintWith(true) }))).toBe(planView(plan, scene, page));
  });
});

describe('the last lines', () => {
  const over: OutcomeScene = { outcome: 'done', headline: plan.headline, environment: 'production', cloud: '222222222222', run: '20260105-101500-5a4d-1f2e3d', took: minutes(6.6), evidence: '.platform/evidence/x' };
  const view = (change: Partial<OutcomeScene>): string => outcomeView({ ...over, ...change }, page);

  it('of a run that worked', async () => {
    await expect(view({ facts: [['downtime', '1.5s to 2.5s']] })).toMatchFileSnapshot('golden/outcome-done.txt');
  });

  it('of a run that stands half-way say how to go on and how to take it back', async () => {
    await expect(view({ outcome: 'half-way', kept: ['service'] })).toMatchFileSnapshot('golden/outcome-half-way.txt');
  });

  it.each(Object.keys(exitCodes) as Outcome[])('of %s say which cloud it was', (outcome) => {
    expect(view({ outcome })).toContain('production in account 222222222222');
    expect(view({ outcome, cloud: 'sandbox' })).toContain('production in the sandbox');
  });

  it('offer resume only where there is something to resume', () => {
    const offers = (Object.keys(exitCodes) as Outcome[]).filter((outcome) => view({ outcome }).includes('platform runs resume'));
    expect(offers).toEqual(['half-way', 'interrupted']);
  });
});

describe('problems', () => {
  const fault = (line: number, message: string) => ({ code: 'CONFIG_INVALID', message, fix: 'Correct the lines.', outcome: 'usage' as const, where: `platform.yml:${line}:1` });

  it('with the same fix are one group: each place and message, the fix once', () => {
    expect(problemsView([fault(3, 'a: unknown key'), fault(9, 'b: missing')], page)).toBe('✖ CONFIG_INVALID\n  platform.yml:3:1: a: unknown key\n  platform.yml:9:1: b: missing\n  Correct the lines.');
  });

  it('alone stand on their line, with their place under it', () => {
    expect(problemsView([fault(3, 'a: unknown key')], page)).toBe('✖ CONFIG_INVALID  a: unknown key\n  at platform.yml:3:1\n  Correct the lines.');
  });
});
