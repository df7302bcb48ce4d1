// platform.yml as it was written -> what it means: every default in its place, every text with a unit turned into a number.
import { usualCanary, usualLinear, type Config, type ConfigSource, type EnvironmentConfig, type ObjectiveName, type PipelineConfig, type SecretReference, type ServiceConfig } from './config.ts';
import { componentNames } from './components.ts';
import type { MetricConfig } from './metrics.ts';
import { durationIn, percentIn } from './scalars.ts';
import type { Settings } from './blueprint.ts';
import type { CustomScaling, ScalingConfig, ScheduledScaling, StepScaling } from './scaling.ts';
import type { Written, WrittenService } from './shape.ts';

/** @param written what schema and rules have let through */
export function resolve(written: Written, source: ConfigSource): Config {
  return {
    version: 1,
    app: written.app,
    blueprint: written.blueprint,
    domain: written.domain,
    regions: { home: written.regions.home, ...(written.regions.standby === undefined ? {} : { standby: written.regions.standby }) },
    environments: mapValues(written.environments, environment),
    components: componentNames.filter((name) => written.components?.includes(name)),
    services: mapValues(written.services ?? {}, service),
    ...(written.metrics === undefined || written.metrics.length === 0 ? {} : { metrics: written.metrics.map(metric) }),
    objectives: Object.fromEntries(
      Object.entries(written.objectives ?? {}).flatMap(([name, promise]) => (promise === undefined ? [] : [[name as ObjectiveName, durationIn(promise)]])),
    ),
    ...(written.ci === undefined ? {} : { ci: pipeline(written.ci) }),
    source,
  };
}

function metric({ title, metric: name, from = [], namespace, dimensions = {}, statistic = 'Sum' }: NonNullable<Written['metrics']>[number]): MetricConfig {
  return { title, metric: name, from: [...from], ...(namespace === undefined ? {} : { namespace }), dimensions: { ...dimensions }, statistic };
}

function pipeline({ github, gitlab, branch = 'main' }: NonNullable<Written['ci']>): PipelineConfig {
  return { ...(github === undefined ? {} : { github }), ...(gitlab === undefined ? {} : { gitlab }), branch };
}

function environment(name: string, written: Written['environments'][string]): EnvironmentConfig {
  const { account, budget, dns, guard, profile, role, settings = {}, standby = {} } = written;
  return {
    name,
    account,
    protected: written.protected ?? false,
    ...(budget === undefined ? {} : { budget: { monthly: budget.monthly, ...(budget.email === undefined ? {} : { email: budget.email }) } }),
    noData: guard?.['no-data'] ?? (written.protected === true ? 'fail' : 'pass-with-note'),
    ...(profile === undefined ? {} : { profile }),
    ...(role === undefined ? {} : { role }),
    ...(dns === undefined ? {} : { dns: { zone: dns.zone, role: dns.role } }),
    settings: JSON.parse(JSON.stringify(settings)) as Settings,
    standby: JSON.parse(JSON.stringify(standby)) as Settings,
  };
}

function service(name: string, written: WrittenService): ServiceConfig {
  const { port, health, probe, scaling, deploy, count } = written;
  const path = port === undefined ? undefined : (health?.path ?? '/health');
  const read = probe?.read ?? path;
  const { errors, p95, 'no-data': noData } = deploy?.guard ?? {};
  const { canary, linear, approve } = deploy ?? {};
  return {
    name,
    image: written.image,
    ...(port === undefined ? {} : { port }),
    cpu: written.cpu,
    memory: written.memory,
    count,
    needs: [...(written.needs ?? [])],
    health: {
      ...(path === undefined ? {} : { path }),
      every: durationIn(health?.every ?? '30s'),
      ...(health?.command === undefined ? {} : { command: [...health.command] }),
    },
    probe: { ...(read === undefined ? {} : { read }), ...(probe?.write === undefined ? {} : { write: probe.write }), ...(probe?.websocket === undefined ? {} : { websocket: probe.websocket }) },
    ...(scaling === undefined
      ? {}
      : { scaling: scalingOf(scaling, count) }),
    deploy: {
      strategy: deploy?.strategy ?? 'blue-green',
      bake: durationIn(deploy?.bake ?? '5m'),
      ...(canary === undefined && deploy?.strategy !== 'canary' ? {} : { canary: { percent: canary?.percent === undefined ? usualCanary.percent : percentIn(canary.percent), bake: canary?.bake === undefined ? usualCanary.bake : durationIn(canary.bake) } }),
      ...(linear === undefined && deploy?.strategy !== 'linear' ? {} : { linear: { percent: linear?.percent === undefined ? usualLinear.percent : percentIn(linear.percent), every: linear?.every === undefined ? usualLinear.every : durationIn(linear.every) } }),
      ...(approve === undefined ? {} : { approve: durationIn(approve) }),
      guard: { ...(errors === undefined ? {} : { errorPercent: percentIn(errors) }), ...(p95 === undefined ? {} : { p95: durationIn(p95) }), ...(noData === undefined ? {} : { noData }) },
      scan: deploy?.scan ?? 'warn',
      keep: deploy?.keep ?? 10,
    },
    env: { ...written.env },
    secrets: mapValues(written.secrets ?? {}, (_, reference) => secretReference(reference)),
    stopTimeout: durationIn(written.stopTimeout ?? '30s'),
    drain: durationIn(written.drain ?? '30s'),
    sticky: written.sticky ?? false,
    spot: written.spot ?? false,
    before: (written.before ?? []).map(({ name: task, command, timeout }) => ({ name: task, command: [...command], timeout: durationIn(timeout ?? '15m') })),
    readOnlyRoot: written.readOnlyRoot ?? false,
    tracing: written.tracing ?? false,
    ...(written.user === undefined ? {} : { user: written.user }),
  };
}

function secretReference(written: string): SecretReference {
  if (written.startsWith('parameter/')) return { of: 'parameter', name: written.slice('parameter/'.length) };
  const [name = '', key] = written.split(':');
  const picked = key === undefined ? {} : { key };
  return name === 'database' || name === 'cache' ? { of: name, ...picked } : { of: 'service', name, ...picked };
}

function mapValues<From, To>(from: Readonly<Record<string, From>>, change: (name: string, value: From) => To): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, change(name, value)]));
}

function scalingOf({ min, max, cpu, memory, requests, custom, steps, schedule }: NonNullable<WrittenService['scaling']>, count: number): ScalingConfig {
  return {
    min: min ?? count,
    max,
    cpu: cpu ?? 70,
    memory: memory ?? 80,
    ...(requests === undefined ? {} : { requests }),
    ...(custom === undefined ? {} : { custom: custom.map(({ statistic = 'Average', perTask, ...rest }) => ({ ...rest, statistic, ...(perTask === true ? { perTask } : {}) }) as CustomScaling) }),
    ...(steps === undefined ? {} : { steps: steps.map(({ statistic = 'Average', period = '1m', cooldown = '5m', ...rest }) => ({ ...rest, statistic, period: durationIn(period), cooldown: durationIn(cooldown) }) as StepScaling) }),
    ...(schedule === undefined ? {} : { schedule: schedule as readonly ScheduledScaling[] }),
  };
}
