// CloudFront before the load balancers: who asks a service goes through it, nobody passes it by, and its origin is what moves.
import type { ListDistributionsCommandOutput } from '@aws-sdk/client-cloudfront';
import type { GetWebACLCommandOutput, ListWebACLsCommandOutput } from '@aws-sdk/client-wafv2';
import { describe, expect, it } from 'vitest';
import { describeEnvironment, type EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { gatherDrift, judgeDrift } from '../../src/lib/reports/drift.ts';
import { gatherStatus, judgeStatus } from '../../src/lib/reports/environment-status.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { resolveAll } from '../../src/lib/sandbox/services/route53/resolve.ts';
import { ask } from '../../src/lib/sandbox/users/ask.ts';
import { minutes, plus } from '../../src/lib/world/time.ts';
import { parseConfig } from './other-app.ts';
import { bucketIn, host, inAws, pair, reading, usersGoTo } from './pair.ts';
import { breakIt, mend, serving, ship, standing, truthOn, whole } from './stage.ts';
import { walk } from './world.ts';

const west = 'us-west-2';
const asked = (edge: string): EnvironmentDescription =>
  describeEnvironment(
    parseConfig(`version: 1
app: pair
blueprint: startup
domain: pair.example.org
regions: { home: us-east-1, standby: us-west-2 }
environments:
  live:
    account: "555555555555"
    settings: { storage: { moreBuckets: true }, edge: ${edge} }
    budget: { monthly: 100 }
services:
  web: { image: web, port: 8080, cpu: 256, memory: 512, count: 2, needs: [database, storage], probe: { read: /probe/read } }
`),
    'live',
  );
const behind = asked('{ front: true, direct: false }');

const up = (sandbox: OpenSandbox, environment = behind) => walk(sandbox, { kind: 'env.bootstrap', request: { environment } });
const wait = (sandbox: OpenSandbox, time = minutes(2)): void => sandbox.world.passTo(plus(sandbox.now(), time));
const answer = (sandbox: OpenSandbox, url: string, method = 'GET'): unknown => ask({ world: sandbox.world, now: sandbox.now(), url, method }).status;
const leadsTo = (sandbox: OpenSandbox, name: string): string => resolveAll(sandbox.world.context({ account: pair.account, region: pair.region, principal: 'test' }), { name, type: 'A' })[0]?.via.at(-1) ?? '';

describe('CloudFront before the load balancers', () => {
  it.runIf(whole)('stands between users and services: a deploy costs nobody an answer, and the direct way is shut', async () => {
    const sandbox = await serving(behind, ['web']);
    const from = sandbox.now();
    expect(leadsTo(sandbox, host)).toMatch(/^d[0-9a-f]+\.cloudfront\.net\.$/);
    const { outcome, problems } = await ship(sandbox, { environment: behind, service: 'web', image: '1.1.0' });
    expect({ outcome, problems }).toEqual({ outcome: 'done', problems: [] });
    expect(truthOn(sandbox, { from, service: 'web', environment: 'live' })).toMatchObject({ read: 0, write: 0, down: 0 });
    expect([answer(sandbox, `https://${host}/`), answer(sandbox, `http://${host}/`), answer(sandbox, `https://${host}/static/app.js`), answer(sandbox, `https://${host}/static/app.js`, 'POST')]).toEqual([200, 301, 200, 403]);
    // The load balancer's own names: nobody but CloudFront gets a connection.
    expect([answer(sandbox, 'https://us-east-1.live.pair.example.org/'), answer(sandbox, 'https://origin.live.pair.example.org/')]).toEqual(['timeout', 'timeout']);
    const { reading: cloud, drive } = reading(sandbox);
    expect(judgeStatus(await drive(gatherStatus(cloud, behind)), 'live')).toEqual({ outcome: 'done', problems: [] });
    expect(judgeDrift(await drive(gatherDrift(cloud, behind)), 'live')).toEqual({ outcome: 'done', problems: [] });
    expect((await up(sandbox)).plan).toMatchObject({ steps: [], changes: [], refusals: [] });
  });
  it.runIf(whole)('has an origin that the switch moves, and says itself when nobody answers there', async () => {
    const sandbox = await serving(behind, ['web']);
    const goesTo = (): object => usersGoTo(sandbox, 'origin.live.pair.example.org');
    expect(goesTo()).toEqual({ 'us-east-1': 1 });
    inAws(sandbox, west, ['s3', 'PutObject', { Bucket: bucketIn(west, 'switch'), Key: 'switch/live', Body: 'x' }]);
    wait(sandbox, minutes(4));
    expect(goesTo()).toEqual({ [west]: 1 });
    expect(leadsTo(sandbox, host)).toContain('cloudfront.net');
    // Nothing is deployed there: its load balancer knows no such service.
    expect(answer(sandbox, `https://${host}/`)).toBe(404);
    inAws(sandbox, west, ['s3', 'DeleteObject', { Bucket: bucketIn(west, 'switch'), Key: 'switch/live' }]);
    wait(sandbox, minutes(4));
    expect(answer(sandbox, `https://${host}/`)).toBe(200);
    breakIt(sandbox, 'region-down region=us-east-1');
    expect(answer(sandbox, `https://${host}/`)).toBe(504);
    mend(sandbox);
  });

  it.runIf(whole)('comes before a living environment in two steps, of which users feel neither, and goes again', async () => {
    const sandbox = await serving(pair, ['web']);
    const from = sandbox.now();
    const first = await up(sandbox);
    expect([first.outcome, leadsTo(sandbox, host)]).toEqual(['done', expect.stringContaining('cloudfront.net')]);
    expect(answer(sandbox, 'https://us-east-1.live.pair.example.org/')).toBe(404);
    wait(sandbox, minutes(10));
    expect((await up(sandbox)).outcome).toBe('done');
    expect(answer(sandbox, 'https://us-east-1.live.pair.example.org/')).toBe('timeout');
    expect((await up(sandbox)).plan).toMatchObject({ steps: [], changes: [], refusals: [] });
    wait(sandbox, minutes(10));
    expect((await up(sandbox, pair)).outcome).toBe('done');
    wait(sandbox, minutes(10));
    expect([leadsTo(sandbox, host), answer(sandbox, `https://${host}/`)]).toEqual([expect.stringContaining('elb.amazonaws.com'), 200]);
    expect(truthOn(sandbox, { from, service: 'web', environment: 'live' })).toMatchObject({ read: 0, write: 0, down: 0 });
  });

  it.runIf(whole)('shows a key that no other distribution has, of which the next is taken before it is shown', async () => {
    const guarded = (originKey: number) => asked(`{ front: true, direct: false, firewall: true, originKey: ${originKey} }`);
    const sandbox = await standing(guarded(1));
    const shown = (): unknown => (inAws(sandbox, 'us-east-1', ['cloudfront', 'ListDistributions', {}]) as ListDistributionsCommandOutput).DistributionList?.Items?.flatMap(({ Origins }) => Origins?.Items?.flatMap(({ CustomHeaders }) => CustomHeaders?.Items ?? []) ?? []);
    const taken = (region: string): readonly unknown[] => {
      const { WebACLs = [] } = inAws(sandbox, region, ['wafv2', 'ListWebACLs', { Scope: 'REGIONAL' }]) as ListWebACLsCommandOutput;
      const { WebACL } = inAws(sandbox, region, ['wafv2', 'GetWebACL', { Scope: 'REGIONAL', Name: WebACLs[0]?.Name, Id: WebACLs[0]?.Id }]) as GetWebACLCommandOutput;
      const rule = WebACL?.Rules?.find(({ Name }) => Name === 'by-the-front');
      return rule?.Statement?.NotStatement?.Statement?.OrStatement?.Statements?.flatMap(({ ByteMatchStatement: it }) => (it?.SearchString === undefined ? [] : [new TextDecoder().decode(it.SearchString)])) ?? [];
    };
    const secret = (key: number): unknown => (inAws(sandbox, 'us-east-1', ['secretsmanager', 'GetSecretValue', { SecretId: `pair-live/front/origin-${key}` }]) as { SecretString: string }).SecretString;
    const [one, two] = [secret(1), secret(2)];
    expect(shown()).toEqual([{ HeaderName: 'x-origin-key', HeaderValue: one }]);
    expect([taken('us-east-1'), taken(west)]).toEqual([[one, two], [one, two]]);
    expect((await up(sandbox, guarded(3))).problems.map(({ code }) => code)).toEqual(['ORIGIN_KEY_STEP']);
    const events = await up(sandbox, guarded(2));
    expect([events.outcome, ...events.problems.map(({ message }) => message)]).toEqual(['done']);
    expect(shown()).toEqual([{ HeaderName: 'x-origin-key', HeaderValue: two }]);
    expect([taken('us-east-1'), taken(west)]).toEqual([[two, secret(3)], [two, secret(3)]]);
    expect(new Set([one, two, secret(3)]).size).toBe(3);
    expect((await up(sandbox, guarded(2))).plan).toMatchObject({ steps: [], refusals: [] });
    expect((await walk(sandbox, { kind: 'env.destroy', request: { environment: guarded(2) } })).outcome).toBe('done');
  });

  it.runIf(whole)('goes with its environment', async () => {
    const sandbox = await standing(behind);
    const { outcome, problems } = await walk(sandbox, { kind: 'env.destroy', request: { environment: behind } });
    expect({ outcome, problems }).toEqual({ outcome: 'done', problems: [] });
    expect(leadsTo(sandbox, host)).not.toContain('cloudfront.net');
  });
});
