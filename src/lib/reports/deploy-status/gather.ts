// Reads how services and their deployments stand, many services with one call wherever AWS takes many.
import type { Cloud } from '../../aws/cloud.ts';
import { isAtItsEnd, type Service, type ServiceDeployment, type ServiceDeploymentBrief, type ServiceRevision } from '../../aws/ecs.ts';
import type { EnvironmentDescription } from '../../config/describe.ts';
import { fromDate, iso, type Instant } from '../../world/time.ts';
import type { SeenDeployment, SeenDeployStatus, SeenGroup, SeenLive, SeenRelease, SeenServiceStatus } from './seen.ts';

const alarmOutputs = ['ErrorsAlarmName', 'LatencyAlarmName', 'CpuAlarmName', 'MemoryAlarmName', 'TasksAlarmName'];
/** So far back the list of a service's deployments is read for the one that brought what runs. */
const mostListed = 20;

export interface StatusWish {
  readonly environment: EnvironmentDescription;
  /** In the order in which they are told. */
  readonly services: readonly string[];
  readonly now: Instant;
}

export async function gatherDeployStatus(cloud: Cloud, { environment, services, now }: StatusWish): Promise<SeenDeployStatus> {
  const { app, region } = environment;
  const root = `/platform/${app}/${environment.environment}/`;
  const outputs = Object.fromEntries(Object.entries(await cloud.parameters(region).under(root)).map(([name, value]) => [name.slice(root.length), value]));
  const own = (service: string, output: string): string => outputs[`service-${service}/${output}`] ?? '';
  const cluster = outputs['cluster/ClusterName'] ?? `${app}-${environment.environment}`;
  const found = (await cloud.ecs(region).servicesNamed(cluster, services)).filter(({ status }) => status !== 'DRAINING');
  const lives = await seeLives(cloud, { region, cluster, found });
  const listener = outputs['edge/HttpsListenerArn'];
  const rules = listener === undefined ? [] : await cloud.loadBalancing(region).rules(listener);
  const scaling = await cloud.scaling(region).targets(cluster, found.map(({ serviceName = '' }) => serviceName));
  const alarmsOf = (service: string): readonly string[] => alarmOutputs.map((output) => own(service, output)).filter((name) => name !== '');
  const states = await cloud.alarms(region).states(services.flatMap(alarmsOf));
  const lines: SeenServiceStatus[] = [];
  for (const service of services) {
    const host = environment.services[service]?.host;
    const arns = [own(service, 'BlueTargetGroupArn'), own(service, 'GreenTargetGroupArn')].filter((arn) => arn !== '');
    const groups: SeenGroup[] = [];
    for (const arn of lives[service] === undefined ? [] : arns) {
      const targets = await cloud.loadBalancing(region).health(arn);
      groups.push({ arn, healthy: targets.filter(({ state }) => state === 'healthy').length, targets: targets.length });
    }
    const wanted = alarmsOf(service);
    const range = scaling[service];
    lines.push({
      service,
      live: lives[service] ?? null,
      groups,
      weights: (host === undefined ? undefined : rules.find(({ hosts }) => hosts.includes(host)))?.weights ?? null,
      alarms: states.filter(({ name }) => wanted.includes(name)),
      alarmsWanted: wanted.length,
      scaling: range === undefined ? null : { ...range },
    });
  }
  return { at: iso(now), region, services: lines };
}

interface Where {
  readonly region: string;
  readonly cluster: string;
  readonly found: readonly Service[];
}

async function seeLives(cloud: Cloud, { region, cluster, found }: Where): Promise<Readonly<Record<string, SeenLive>>> {
  const ecs = cloud.ecs(region);
  const listed: Record<string, readonly ServiceDeploymentBrief[]> = {};
  for (const { serviceName = '' } of found) listed[serviceName] = await ecs.deploymentsListed(cluster, serviceName, mostListed);
  const moving = Object.values(listed).flatMap((list) => list.filter((it) => !isAtItsEnd(it)).map(({ serviceDeploymentArn = '' }) => serviceDeploymentArn));
  const deployments = await ecs.deploymentsOf(moving);
  const wanted = deployments.flatMap((it) => [it.targetServiceRevision?.arn, it.sourceServiceRevisions?.[0]?.arn]).filter((arn) => arn !== undefined);
  const revisions = await ecs.revisions([...new Set(wanted)]);
  const releases = new Map<string, SeenRelease | null>();
  const releaseOf = async (taskDefinition: string | undefined, since: string): Promise<SeenRelease | null> => {
    if (taskDefinition === undefined) return null;
    const known = releases.get(taskDefinition);
    if (known !== undefined) return known === null ? null : { ...known, since };
    const seen = await ecs.taskDefinition(taskDefinition);
    const release = seen === undefined ? null : { taskDefinition, image: seen.definition.containerDefinitions?.find(({ essential }) => essential !== false)?.image ?? '', tags: seen.tags, registeredBy: seen.definition.registeredBy ?? '', since };
    releases.set(taskDefinition, release);
    return release;
  };
  const lives: Record<string, SeenLive> = {};
  for (const service of found) {
    const name = service.serviceName ?? '';
    const under = deployments.find((it) => it.serviceArn === service.serviceArn && !isAtItsEnd(it));
    const source = under === undefined ? undefined : revisionAt(revisions, under.sourceServiceRevisions?.[0]?.arn);
    const last = listed[name]?.find(({ status }) => status === 'SUCCESSFUL')?.finishedAt;
    lives[name] = {
      status: service.status ?? 'UNKNOWN',
      desired: service.desiredCount ?? 0,
      running: service.runningCount ?? 0,
      pending: service.pendingCount ?? 0,
      // AWS: while a deployment is under way the service names what it is to become.
      release: await releaseOf(under === undefined ? service.taskDefinition : source?.taskDefinition, last === undefined ? '' : iso(fromDate(last))),
      deployment: under === undefined ? null : await seeDeployment(under, releaseOf(revisionAt(revisions, under.targetServiceRevision?.arn)?.taskDefinition, '')),
    };
  }
  return lives;
}

const revisionAt = (revisions: readonly ServiceRevision[], arn: string | undefined): ServiceRevision | undefined => revisions.find((it) => it.serviceRevisionArn === arn);

async function seeDeployment(it: ServiceDeployment, target: Promise<SeenRelease | null>): Promise<SeenDeployment> {
  const started = it.startedAt ?? it.createdAt;
  return {
    arn: it.serviceDeploymentArn ?? '',
    status: it.status ?? '',
    stage: it.lifecycleStage ?? '',
    strategy: it.deploymentConfiguration?.strategy ?? '',
    started: started === undefined ? '' : iso(fromDate(started)),
    reason: it.rollback?.reason ?? it.statusReason ?? '',
    target: await target,
    hooks: (it.lifecycleHookDetails ?? []).map((hook) => ({ id: hook.hookId ?? '', type: hook.targetType ?? 'AWS_LAMBDA', status: hook.status ?? '', expires: hook.expiresAt === undefined ? '' : iso(fromDate(hook.expiresAt)), then: hook.timeoutAction ?? '' })),
  };
}
