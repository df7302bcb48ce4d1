// How a calibration judges what it saw, what it refuses to do, and what its file may not tell.
import { describe, expect, it } from 'vitest';
import type { Part } from '../calibrate/believed.ts';
import { documentOf, withoutNames, written } from '../calibrate/document.ts';
import { between, bounds, lasted, Skew, Track } from '../calibrate/moments.ts';
import { estimate } from '../calibrate/price.ts';
import { servedSpeed } from '../calibrate/served.ts';
import { judge, overall, type Seen } from '../calibrate/verdict.ts';
import { readWords } from '../calibrate/words.ts';

const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (thrown) {
    const { data } = thrown as { readonly data: { readonly code: string; readonly outcome: string; readonly fix: string } };
    expect(data.fix).toContain('Nothing was changed.');
    return [data.code, data.outcome];
  }
};

const part: Part = { rule: 'a.rule', of: 'until', what: '', confidence: 'guessed', takes: { from: 10, to: 20 }, otherwise: { from: 60, to: 90 } };
const verdict = (it: Part, ...seen: readonly Seen[]): string => judge(it, seen, 0.1).verdict;

describe('a verdict', () => {
  it('agrees only where it could have differed', () => {
    expect(verdict(part)).toBe('not seen');
    expect(verdict(part, bounds(12, 14))).toBe('agrees');
    // As wide as it is, it tells the two worlds apart.
    expect(verdict(part, bounds(0, 40))).toBe('agrees');
    expect(verdict(part, bounds(0, 70))).toBe('not seen');
    expect(verdict(part, bounds(5, null))).toBe('not seen');
  });

  it('differs where what was seen cannot be what is believed, once is enough', () => {
    expect(verdict(part, bounds(12, 14), bounds(21, 22))).toBe('differs');
    expect(verdict(part, bounds(1, 9))).toBe('differs');
    expect(verdict(part, bounds(25, null))).toBe('differs');
    expect(verdict(part, bounds(20.05, 22))).not.toBe('differs');
    expect(verdict({ ...part, of: '' }, { held: false, saw: 'it did not' })).toBe('differs');
  });

  it('of a probe is the worst of what it saw', () => {
    expect([overall([]), overall(['not seen', 'agrees']), overall(['agrees', 'differs'])]).toEqual(['not seen', 'agrees', 'differs']);
  });
});

describe('moments', () => {
  it('lasted as long as two looks leave open', () => {
    expect(lasted({ from: 1, to: 2 }, { from: 11, to: 13 })).toEqual({ atLeast: 9, atMost: 12 });
    expect(between(new Date(1000), new Date(31_000))).toEqual({ atLeast: 29, atMost: 31 });
  });

  it('a track knows of a state only what lay between looks', () => {
    const track = new Track(0);
    for (const [at, state] of [[1, 'PENDING'], [2, 'RUNNING'], [3, 'RUNNING'], [8, 'STOPPED']] as const) track.see(state, { from: at, to: at + 0.5 });
    expect(track.times('RUNNING')).toEqual([{ atLeast: 0.5, atMost: 7.5 }]);
    expect(track.times('STOPPED')).toEqual([]);
  });

  it("AWS's clock is known better with every answer", () => {
    const skew = new Skew();
    expect(skew.known).toBe(false);
    skew.heard(new Date(1_000_100_250), { from: 99, to: 101 });
    skew.heard(new Date(1_000_200_250), { from: 199.9, to: 200.4 });
    expect(skew.after(new Date(1_000_300_250), { from: 305, to: 306 })).toEqual({ atLeast: 4.6, atMost: 6.1 });
  });
});

describe('the words', () => {
  it('refuse a real account in CI and without a terminal', () => {
    expect(codeOf(() => readWords(['--region', 'us-east-1'], { CI: 'true' }))).toEqual(['CALIBRATE_IN_CI', 'usage']);
    expect(codeOf(() => readWords(['--region', 'us-east-1'], {}))).toEqual(['CALIBRATE_NO_TERMINAL', 'usage']);
    expect(readWords(['--endpoint', 'http://127.0.0.1:4577', '--with', 'failover'], { CI: 'true' })).toMatchObject({ region: 'us-east-1', wishes: new Set(['failover', 'rds']) });
  });

  it.each([[[]], [['--region', 'here']], [['--region', 'us-east-1', '--speed', '60']], [['--endpoint', 'x', '--speed', 'max']], [['--endpoint', 'x', '--only', 'nothing']], [['--endpoint', 'x', '--with', 'dns']], [['--yes']]])('refuse %j', (words) => {
    expect(codeOf(() => readWords(words, {}))).toEqual(['CALIBRATE_WORDS', 'usage']);
  });

  it('take no endpoint but one of this machine', async () => {
    await expect(servedSpeed('http://example.com:80', undefined)).rejects.toMatchObject({ data: { code: 'CALIBRATE_NO_SANDBOX' } });
    await expect(servedSpeed('http://127.0.0.1:1', undefined)).rejects.toMatchObject({ data: { code: 'CALIBRATE_NO_SANDBOX' } });
  });
});

it('costs less than a dollar, with a database and its standby as well', () => {
  for (const wishes of [[], ['rds'], ['rds', 'failover']]) {
    const { usd } = estimate('us-east-1', new Set(wishes));
    expect(usd).toBeGreaterThan(0.1);
    expect(usd).toBeLessThan(1);
  }
  expect(estimate('ap-southeast-2', new Set()).lines.at(-1)).toContain('us-east-1');
});

describe('the file', () => {
  const secret = 'role arn:aws:iam::123456789012:role/x of 123456789012 at db.abc.us-east-1.rds.amazonaws.com, 10.77.0.12, vpc-0a1b2c3d4e5f, AKIAIOSFODNN7EXAMPLE, task d5061a940c78a3056c084db29d854424';

  it('tells no account, ARN, key, host or address', () => {
    expect(withoutNames(secret)).not.toMatch(/arn:|\d{12}|amazonaws|10\.77|vpc-0|AKIA|d5061a/);
    const ran = [{ name: 'dns', from: 0, to: 1, notes: [{ probe: 'dns', part, seen: { held: false, saw: secret }, at: 1 }], timeline: [{ at: 1, what: secret }], problem: secret }];
    const text = written(documentOf({ tool: '1.0.0', region: 'us-east-1', sandbox: false, speed: 1, interrupted: false, ran }, { parts: [part], version: 'abc' }));
    expect(text).not.toMatch(/arn:|\d{12}|amazonaws|10\.77|vpc-0|AKIA|d5061a/);
    expect(JSON.parse(text)).toMatchObject({ cloud: 'aws', counts: { agrees: 0, differs: 1, 'not seen': 0 }, probes: [{ name: 'dns', verdict: 'differs' }], rules: [{ rule: 'a.rule', of: 'until', verdict: 'differs' }] });
  });
});
