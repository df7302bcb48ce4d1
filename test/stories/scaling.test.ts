// A service that scales by requests, by a queue, by steps and by the clock; what a schedule has set is nobody's mistake.
import { describe, expect, it } from 'vitest';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import type { ServiceDescription } from '../../src/lib/config/describe.ts';
import type { ScalingConfig } from '../../src/lib/config/scaling.ts';
import { diffDeploy } from '../../src/lib/operations/deploy/diff.ts';
import { verifyService } from '../../src/lib/operations/deploy/verify/verify.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { localTime } from '../../src/lib/world/calendar.ts';
import { minutes, plus, type Duration, type Instant } from '../../src/lib/world/time.ts';
import { breakIt, byHand, mend, production, serving, ship } from './stage.ts';
import { walk, type Walked } from './world.ts';

const cluster = 'video-auctions-production';
const serverpod = production.services['serverpod'] as ServiceDescription;
const of = { ServiceNamespace: 'ecs', ResourceId: `service/${cluster}/serverpod`, ScalableDimension: 'ecs:service:DesiredCount' };
const usual: ScalingConfig = { min: 2, max: 10, cpu: 70, memory: 80 };
const saying = (scaling: ScalingConfig | undefined) => {
  const { scaling: _, ...rest } = serverpod;
  return { ...production, services: { ...production.services, serverpod: scaling === undefined ? rest : { ...rest, scaling } } };
};

const call = <T>(sandbox: OpenSandbox, service: string, operation: string, input: object = {}): T => byHand(sandbox, production, [service, operation, input]) as T;
const scaling = <T>(sandbox: OpenSandbox, operation: string, more: object = {}): T => call(sandbox, 'application-autoscaling', operation, { ...of, ...more });
const pass = (sandbox: OpenSandbox, time: Duration): Promise<void> => sandbox.drive(sandbox.clock.sleep(time));
const same = (sandbox: OpenSandbox, said: ScalingConfig | undefined): Promise<Walked> => ship(sandbox, { environment: saying(said), image: 'serverpod:1.0.0' });
const diffOf = async (sandbox: OpenSandbox, said: ScalingConfig | undefined): Promise<readonly string[]> => {
  const cloud = cloudIn(sandbox, production.account, {});
  const { differences } = await cloud.drive(diffDeploy(cloud.reading, { environment: saying(said), service: 'serverpod', image: 'serverpod:1.0.0' }, () => cloud.clock.now()));
  return differences.map(({ path }) => path);
};
const idsOf = ({ plan }: Walked): readonly string[] => plan.steps.map(({ id }) => id);

const range = (sandbox: OpenSandbox): string => {
  const { ScalableTargets: [it] } = scaling<{ ScalableTargets: { MinCapacity: number; MaxCapacity: number }[] }>(sandbox, 'DescribeScalableTargets', { ResourceIds: [of.ResourceId] });
  return it === undefined ? 'none' : `${it.MinCapacity} to ${it.MaxCapacity}`;
};
const desired = (sandbox: OpenSandbox): number => call<{ services: { desiredCount: number }[] }>(sandbox, 'ecs', 'DescribeServices', { cluster, services: ['serverpod'] }).services[0]?.desiredCount ?? -1;
const policiesOf = (sandbox: OpenSandbox): readonly string[] => scaling<{ ScalingPolicies: { PolicyName: string }[] }>(sandbox, 'DescribeScalingPolicies').ScalingPolicies.map(({ PolicyName }) => PolicyName.replace(`${cluster}-serverpod-`, ''));
const timesOf = (sandbox: OpenSandbox): readonly string[] => scaling<{ ScheduledActions: { ScheduledActionName: string }[] }>(sandbox, 'DescribeScheduledActions').ScheduledActions.map(({ ScheduledActionName }) => ScheduledActionName.replace(`${cluster}-serverpod-`, ''));
const alarmsOf = (sandbox: OpenSandbox): readonly string[] => call<{ MetricAlarms: { AlarmName: string }[] }>(sandbox, 'monitoring', 'DescribeAlarms', { AlarmNamePrefix: `${cluster}-serverpod/` }).MetricAlarms.map(({ AlarmName }) => AlarmName);

/** Six fields, for what a clock in Berlin shows then. */
const daily = (at: Instant): string => {
  const { hour, minute } = localTime(at, 'Europe/Berlin');
  return `${minute} ${hour} ? * * *`;
};

const metric = { namespace: 'Auctions', dimensions: { Stage: '{environment}' }, statistic: 'Average' } as const;
const rich = (now: Instant): ScalingConfig => ({
  ...usual,
  requests: 100_000,
  custom: [{ name: 'backlog', ...metric, metric: 'Queued', target: 40, perTask: true }],
  steps: [{ name: 'burst', ...metric, metric: 'Waiting', period: minutes(1), threshold: 200, adjustments: [{ from: 200, to: 300, change: 1 }, { from: 300, change: 3 }], cooldown: minutes(5) }],
  schedule: [
    { name: 'morning', cron: daily(plus(now, minutes(10))), timezone: 'Europe/Berlin', min: 6, max: 12 },
    { name: 'night', cron: daily(plus(now, minutes(30))), timezone: 'Europe/Berlin', min: 2, max: 10 },
  ],
});

/** Told once a minute until as many are wanted, for twenty minutes at most: how late CloudWatch shows and judges it is a guess. */
async function tell(sandbox: OpenSandbox, [MetricName, value]: readonly ['Waiting' | 'Queued', number], isEnough: (desired: number) => boolean): Promise<void> {
  for (let n = 0; n < 20 && !isEnough(desired(sandbox)); n++) {
    call(sandbox, 'monitoring', 'PutMetricData', { Namespace: 'Auctions', MetricData: [{ MetricName, Dimensions: [{ Name: 'Stage', Value: 'production' }], Value: value, Timestamp: new Date(sandbox.now()) }] });
    await pass(sandbox, minutes(1));
  }
}

describe('scaling by more than CPU and memory', () => {
  it('is brought by a deploy, acts, is left alone where a schedule has set it, and goes when platform.yml names it no more', async () => {
    const sandbox = await serving(production);
    scaling(sandbox, 'PutScalingPolicy', { PolicyName: 'somebody-elses', PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration: { TargetValue: 90, DisableScaleIn: true, PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' } } });
    const said = rich(sandbox.now());
    expect((await diffOf(sandbox, said)).map((path) => path.split('.').slice(0, 3).join('.'))).toEqual(expect.arrayContaining(['scaling.requests', 'scaling.custom.backlog', 'scaling.steps.burst', 'scaling.alarm.burst', 'scaling.schedule.morning', 'scaling.schedule.night']));
    const brought = await same(sandbox, said);
    expect(brought).toMatchObject({ outcome: 'done', problems: [] });
    expect(idsOf(brought)).toEqual(['track-requests', 'track-backlog', 'steps-burst', 'alarm-burst', 'schedule-morning', 'schedule-night']);
    expect(await diffOf(sandbox, said)).toEqual([]);
    expect(idsOf(await same(sandbox, said))).toEqual([]);

    // The clock in Berlin.
    await pass(sandbox, minutes(18));
    expect([range(sandbox), desired(sandbox)]).toEqual(['6 to 12', 6]);
    expect(await diffOf(sandbox, said)).toEqual([]);
    const unchanged = await ship(sandbox, { environment: saying({ ...said, cpu: 65 }), image: 'serverpod:1.0.0' });
    expect(idsOf(unchanged)).toEqual(['track-cpu']);
    expect(unchanged.plan.warnings?.join()).toMatch(/6 to 12 tasks, as the schedule has set it/);
    expect(range(sandbox)).toBe('6 to 12');
    const cloud = cloudIn(sandbox, production.account, {});
    const checks = await cloud.drive(verifyService(cloud.reading, { environment: saying(said), service: 'serverpod' }));
    expect(checks.find(({ check }) => check === 'scaling')).toMatchObject({ status: 'pass', reason: expect.stringContaining('as the schedule has set it') as string });
    await pass(sandbox, minutes(18));
    expect(range(sandbox)).toBe('2 to 10');

    // What nobody's schedule says is put right.
    scaling(sandbox, 'RegisterScalableTarget', { MinCapacity: 3 });
    expect(await diffOf(sandbox, said)).toEqual(['scaling.min', 'scaling.ECSServiceAverageCPUUtilization']);

    // A burst: the alarm asks for one more.
    const before = desired(sandbox);
    await tell(sandbox, ['Waiting', 210], (now) => now !== before);
    expect(desired(sandbox)).toBe(before + 1);
    // The queue is 60 for each task, 40 are wanted: as many more as that takes.
    await tell(sandbox, ['Queued', 60 * desired(sandbox)], (now) => now >= 10);
    expect(desired(sandbox)).toBe(10);
    expect(scaling<{ ScalingActivities: { Cause: string }[] }>(sandbox, 'DescribeScalingActivities').ScalingActivities.map(({ Cause }) => Cause).join('\n')).toMatch(/policy video-auctions-production-serverpod-burst[\s\S]*scheduled action name video-auctions-production-serverpod-night/);

    const gone = await same(sandbox, { ...usual, schedule: said.schedule?.filter(({ name }) => name === 'night') ?? [] });
    expect(gone).toMatchObject({ outcome: 'done', problems: [] });
    expect([...idsOf(gone)].sort()).toEqual(['drop-alarm-burst', 'drop-policy-backlog', 'drop-policy-burst', 'drop-policy-requests', 'drop-schedule-morning', 'range', 'track-cpu'].sort());
    expect([policiesOf(sandbox), timesOf(sandbox), alarmsOf(sandbox), range(sandbox)]).toEqual([['somebody-elses', 'cpu', 'memory'], ['night'], [], '2 to 10']);
  });
});

describe('a service that scales by steps', () => {
  it('leaves nothing behind when it is scaled no more, nor when it is taken away', async () => {
    const sandbox = await serving(production);
    const said = rich(sandbox.now());
    await same(sandbox, said);
    expect(alarmsOf(sandbox)).toEqual([`${cluster}-serverpod/scaling/burst`]);
    const ended = await same(sandbox, undefined);
    expect(idsOf(ended)).toEqual(['drop-alarm-burst', 'stop-scaling']);
    expect([policiesOf(sandbox), timesOf(sandbox), alarmsOf(sandbox), range(sandbox)]).toEqual([[], [], [], 'none']);
    await same(sandbox, said);
    const { serverpod: _, ...services } = production.services;
    const destroyed = await walk(sandbox, { kind: 'env.destroy', request: { environment: { ...production, services }, service: 'serverpod' } });
    expect(destroyed).toMatchObject({ outcome: 'done', problems: [] });
    expect([policiesOf(sandbox), timesOf(sandbox), alarmsOf(sandbox), range(sandbox)]).toEqual([[], [], [], 'none']);
  });

  it('has what it had, when what is named no more cannot be taken away to the end', async () => {
    const sandbox = await serving(production);
    const said = rich(sandbox.now());
    await same(sandbox, said);
    const before = [policiesOf(sandbox), timesOf(sandbox), alarmsOf(sandbox)];
    breakIt(sandbox, 'throttle op=application-autoscaling:DeleteScalingPolicy times=100000');
    const failing = await same(sandbox, { ...usual, schedule: said.schedule?.filter(({ name }) => name === 'night') ?? [] });
    expect([failing.outcome, idsOf(failing)]).toEqual(['put-back', ['drop-schedule-morning', 'drop-alarm-burst', 'drop-policy-backlog', 'drop-policy-burst', 'drop-policy-requests']]);
    expect([policiesOf(sandbox), timesOf(sandbox), alarmsOf(sandbox)]).toEqual(before);
    mend(sandbox);
    expect(await diffOf(sandbox, said)).toEqual([]);
  });

  it('takes the alarm back with everything else when a first range cannot be finished', async () => {
    const sandbox = await serving(production);
    await same(sandbox, undefined);
    const said = rich(sandbox.now());
    const failing = await ship(sandbox, { environment: saying({ ...said, schedule: [{ name: 'once', at: '2026-02-30T00:00:00', min: 3 }] }), image: 'serverpod:1.0.0' });
    expect(failing.outcome).toBe('put-back');
    expect([policiesOf(sandbox), timesOf(sandbox), alarmsOf(sandbox), range(sandbox)]).toEqual([[], [], [], 'none']);
  });
});
