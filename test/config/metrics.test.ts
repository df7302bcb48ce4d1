// Metrics of the business: what platform.yml says of them becomes widgets, a variable and a right.
import type { GetDashboardCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { SimulatePrincipalPolicyCommandOutput } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { bundledFile } from '../../src/lib/config/bundled.ts';
import { describeEnvironment, inRegion } from '../../src/lib/config/describe.ts';
import { loadConfig } from '../../src/lib/config/load.ts';
import { metricsVariables, namespaceFor, widgetsOf } from '../../src/lib/config/metrics.ts';
import { iam } from '../../src/lib/sandbox/services/iam/service.ts';
import { monitoring } from '../../src/lib/sandbox/services/monitoring/service.ts';
import { Account } from '../sandbox/services/account.ts';
import { rendered } from '../template-files.ts';

const fitness = describeEnvironment(loadConfig(bundledFile('examples/fitness/platform.yml')), 'production');
const auctions = describeEnvironment(loadConfig(bundledFile('examples/video-auctions/platform.yml')), 'production');

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: { readonly title?: string; readonly region?: string; readonly metrics?: readonly unknown[] };
}
const shown = (Business: string): string => String(rendered('observability', 'Dashboard', { App: 'fitness', Environment: 'production', Services: ['api'], CacheShards: '3', Business })['DashboardBody']);
const widgets = (body: string): readonly Widget[] => (JSON.parse(body) as { readonly widgets: readonly Widget[] }).widgets;
const overlap = (one: Widget, other: Widget): boolean => one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

describe('metrics of the business', () => {
  it("are on the dashboard that CloudWatch takes: the record's sign-ups, payments and usage, below all else and each in its place", () => {
    const account = new Account({ services: [monitoring] });
    account.call('monitoring', 'PutDashboard', { DashboardName: 'fitness-production', DashboardBody: shown(widgetsOf(fitness)) });
    const all = widgets(account.call<GetDashboardCommandOutput>('monitoring', 'GetDashboard', { DashboardName: 'fitness-production' }).DashboardBody ?? '');
    expect(all.flatMap((one, place) => all.slice(place + 1).filter((other) => overlap(one, other)).map((other) => [one, other]))).toEqual([]);
    const own = all.filter(({ properties }) => JSON.stringify(properties.metrics ?? '').includes('fitness/production'));
    expect(own.map(({ properties: { title, metrics } }) => [title, metrics?.[0]])).toEqual([
      ['Sign-ups', ['fitness/production', 'SignUps']],
      ['Payments', ['fitness/production', 'Payments']],
      ['Failed payments', ['fitness/production', 'PaymentsFailed']],
      ['Revenue (USD)', ['fitness/production', 'Revenue', 'Currency', 'USD']],
      ['Sessions trained', ['fitness/production', 'SessionsTrained']],
      ['Recommendations asked for', ['fitness/production', 'RecommendationsAsked']],
    ]);
    expect(own.every(({ properties }) => properties.region === 'us-east-1')).toBe(true);
    expect(widgetsOf(inRegion(fitness, 'us-west-2'))).toContain('"region":"us-west-2"');
  });

  it('leave everything as it was where there are none', () => {
    expect([widgetsOf(auctions), namespaceFor(auctions, 'serverpod'), metricsVariables(auctions, 'serverpod')]).toEqual(['', '', {}]);
    expect(widgets(shown('')).length).toBe(widgets(shown(widgetsOf(fitness))).length - 7);
    expect(JSON.stringify(rendered('service', 'TaskRole', {}))).not.toContain('PutMetricData');
  });

  it('may be published by the services that are named, into one namespace', () => {
    expect([metricsVariables(fitness, 'payment'), metricsVariables(fitness, 'api')]).toEqual([{ METRICS_NAMESPACE: 'fitness/production' }, {}]);
    const account = new Account({ services: [iam] });
    const { Policies: policies, AssumeRolePolicyDocument: trust } = rendered('service', 'TaskRole', { App: 'fitness', Environment: 'production', Service: 'payment', MetricsNamespace: namespaceFor(fitness, 'payment') }) as { readonly Policies: readonly { readonly PolicyDocument: object }[]; readonly AssumeRolePolicyDocument: object };
    account.call('iam', 'CreateRole', { RoleName: 'payment', AssumeRolePolicyDocument: JSON.stringify(trust) });
    account.call('iam', 'PutRolePolicy', { RoleName: 'payment', PolicyName: 'service', PolicyDocument: JSON.stringify(policies[0]?.PolicyDocument).replaceAll('KeyArn-value', 'arn:aws:kms:us-west-2:111111111111:key/1') });
    const decide = (...namespaces: readonly string[]) =>
      account.call<SimulatePrincipalPolicyCommandOutput>('iam', 'SimulatePrincipalPolicy', {
        PolicySourceArn: 'arn:aws:iam::111122223333:role/payment',
        ActionNames: ['cloudwatch:PutMetricData'],
        ContextEntries: namespaces.map((it) => ({ ContextKeyName: 'cloudwatch:namespace', ContextKeyValues: [it], ContextKeyType: 'string' })),
      }).EvaluationResults?.[0]?.EvalDecision;
    expect([decide('fitness/production'), decide('fitness/staging'), decide()]).toEqual(['allowed', 'implicitDeny', 'implicitDeny']);
  });
});
