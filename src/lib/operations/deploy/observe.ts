// Looks at everything a deploy's plan is made of. Reads only.
import type { Cloud } from '../../aws/cloud.ts';
import { isAtItsEnd, type Service, type UpdateServiceCommandInput } from '../../aws/ecs.ts';
import { serviceOf, type ServiceDescription } from '../../config/describe.ts';
import type { Instant } from '../../world/time.ts';
import { baseName, parameterRoot, stepAlarmPrefix } from '../names.ts';
import { askRegistry, readImage } from './image.ts';
import { mostSeen } from './old-revisions.ts';
import { seenDefinition } from './differences.ts';
import { pastTimes } from './scaling/schedule.ts';
import { gatherVerify, verifyReads } from './verify/gather.ts';
import type { DeployFacts, DeployRequest, SeenService } from './request.ts';
import { familyOf } from './task-definition.ts';

export const deployReads: readonly string[] = [
  'application-autoscaling:DescribeScalableTargets',
  'application-autoscaling:DescribeScalingPolicies',
  'application-autoscaling:DescribeScheduledActions',
  'cloudwatch:DescribeAlarms',
  'ecr:BatchGetImage',
  'ecr:DescribeImageScanFindings',
  'ecr:DescribeImages',
  'ecr:DescribeRepositories',
  'ecs:DescribeServiceDeployments',
  'ecs:DescribeServices',
  'ecs:DescribeTaskDefinition',
  'ecs:ListServiceDeployments',
  'ecs:ListTaskDefinitions',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTargetHealth',
  'ssm:GetParametersByPath',
  'sts:GetCallerIdentity',
  ...verifyReads,
];

/** @param now left out: no time of a schedule is taken to have passed */
export async function observeDeploy(cloud: Cloud, request: DeployRequest, now?: () => Instant): Promise<DeployFacts> {
  const { environment } = request;
  const { name, deploy, scaling } = serviceOf(environment, request.service);
  const seen = await observeService(cloud, request);
  const revisions = await cloud.ecs(environment.region).revisionsOfFamily(familyOf(environment, name), mostSeen(deploy.keep));
  const past = now === undefined ? [] : pastTimes(scaling, now());
  const whole = { ...seen, ...(await seeImage(cloud, request, seen.outputs)), revisions, past };
  return { ...whole, verify: await gatherVerify(cloud, request, whole) };
}

/** What the image is that was asked for. */
async function seeImage(cloud: Cloud, { environment, service: name, image: typed }: DeployRequest, outputs: DeployFacts['outputs']): Promise<Pick<DeployFacts, 'repository' | 'digest' | 'tag' | 'registry'>> {
  const service = serviceOf(environment, name);
  const image = readImage(typed, service.image);
  const byDigest = image.version.startsWith('sha256:');
  const repositoryName = outputs[`service-${name}/RepositoryName`];
  const found = image.elsewhere || repositoryName === undefined ? undefined : await cloud.registry(environment.region).image(repositoryName, image.version);
  return {
    repository: image.elsewhere ? image.repository : (outputs[`service-${name}/RepositoryUri`] ?? ''),
    digest: found?.digest ?? (image.elsewhere && byDigest ? image.version : ''),
    tag: byDigest ? image.version.slice(0, 19) : image.version,
    registry: found === undefined || repositoryName === undefined ? null : await askRegistry(cloud.registry(environment.region), { repository: repositoryName, digest: found.digest }, service.deploy.scan),
  };
}

/** The service and what it stands on, whatever is to become of it. */
export async function observeService(cloud: Cloud, { environment, service: name }: Pick<DeployRequest, 'environment' | 'service'>): Promise<Omit<DeployFacts, 'repository' | 'digest' | 'tag' | 'verify'>> {
  const { region } = environment;
  const service = serviceOf(environment, name);
  const { account, arn: caller } = await cloud.identity().caller();
  const root = parameterRoot(environment);
  // What an operator gives to a service is no output, and is written into no journal.
  const outputs = Object.fromEntries(Object.entries(await cloud.parameters(region).under(root)).filter(([parameter]) => !/^service-[^/]+\/settings\//.test(parameter.slice(root.length))).map(([parameter, value]) => [parameter.slice(root.length), value]));
  const own = (output: string): string | undefined => outputs[`service-${service.name}/${output}`];
  const cluster = outputs['cluster/ClusterName'] ?? baseName(environment);
  const listener = outputs['edge/HttpsListenerArn'];
  const rules = listener === undefined || service.host === undefined ? [] : await cloud.loadBalancing(region).rules(listener);
  const rule = rules.find((it) => service.host !== undefined && it.hosts.includes(service.host));
  const holder = rules.find((it) => it.priority === own('RulePriority') && it !== rule);
  const groups = [own('BlueTargetGroupArn'), own('GreenTargetGroupArn')].filter((arn) => arn !== undefined);
  const healthy: Record<string, number> = {};
  for (const arn of groups) healthy[arn] = (await cloud.loadBalancing(region).health(arn)).filter((target) => target.state === 'healthy').length;
  const target = await cloud.scaling(region).target(cluster, service.name);
  const alarmNames = [own('ErrorsAlarmName'), own('LatencyAlarmName')].filter((alarm) => alarm !== undefined);
  return {
    account,
    outputs,
    live: await seeService(cloud, { region, cluster, service: service.name, open: service.env }),
    rule: rule === undefined ? null : { arn: rule.arn, priority: rule.priority, weights: rule.weights },
    priorityTakenBy: holder === undefined ? '' : holder.hosts.join(', ') || 'other conditions',
    healthy,
    scaling: target === undefined ? null : { min: target.min, max: target.max, scaleInSuspended: target.scaleInSuspended },
    ...(target === undefined ? { policies: [], stepAlarms: [], scheduled: [] } : await seeScaling(cloud, environment, { service, cluster })),
    firing: (await cloud.alarms(region).states(alarmNames)).filter((alarm) => alarm.state === 'ALARM').map((alarm) => alarm.name),
    // For those who ship a new image; what was good once is not judged again, and nothing is cleared away after it.
    registry: null,
    revisions: [],
    past: [],
    caller,
  };
}

async function seeScaling(cloud: Cloud, environment: DeployRequest['environment'], { service: { name, scaling }, cluster }: { readonly service: ServiceDescription; readonly cluster: string }): Promise<Pick<DeployFacts, 'policies' | 'stepAlarms' | 'scheduled'>> {
  const { region } = environment;
  const policies = await cloud.scaling(region).policies(cluster, name);
  const steps = scaling?.steps !== undefined || policies.some(({ type }) => type === 'StepScaling');
  return {
    policies,
    stepAlarms: steps ? await cloud.alarms(region).metricAlarms(stepAlarmPrefix(environment, name)) : [],
    scheduled: await cloud.scaling(region).scheduled(cluster, name),
  };
}

async function seeService(cloud: Cloud, at: { readonly region: string; readonly cluster: string; readonly service: string; readonly open: Readonly<Record<string, string>> }): Promise<SeenService | null> {
  const ecs = cloud.ecs(at.region);
  const service = await ecs.service(at.cluster, at.service);
  if (service === undefined || service.status === 'DRAINING') return null;
  const deployments = await ecs.deployments(at.cluster, at.service, 1);
  const inFlight = deployments.find((it) => !isAtItsEnd(it));
  const definition = service.taskDefinition === undefined ? undefined : await ecs.taskDefinition(service.taskDefinition);
  return {
    taskDefinition: service.taskDefinition ?? '',
    image: definition?.definition.containerDefinitions?.[0]?.image ?? '',
    release: definition?.tags['platform:release'] ?? '',
    content: definition?.tags['platform:content'] ?? '',
    desired: service.desiredCount ?? 0,
    inFlight: inFlight === undefined ? '' : `${inFlight.serviceDeploymentArn?.split('/').at(-1)}, ${inFlight.status}`,
    strategy: service.deploymentConfiguration?.strategy ?? 'ROLLING',
    deployment: deployments[0]?.serviceDeploymentArn ?? '',
    settings: settingsOf(service) as SeenService['settings'],
    definition: definition === undefined ? null : seenDefinition(definition.definition, at.open),
    definitionStatus: definition?.definition.status ?? '',
    revision: service.currentServiceRevisions?.length === 1 ? (service.currentServiceRevisions[0]?.arn ?? '') : '',
  };
}

/** What UpdateService takes of a service. */
export type SeenSettings = Pick<UpdateServiceCommandInput, 'capacityProviderStrategy' | 'deploymentConfiguration' | 'healthCheckGracePeriodSeconds' | 'loadBalancers' | 'networkConfiguration' | 'serviceConnectConfiguration' | 'serviceRegistries'>;

function settingsOf({ capacityProviderStrategy, deploymentConfiguration, healthCheckGracePeriodSeconds, loadBalancers = [], networkConfiguration, serviceRegistries = [], deployments = [] }: Service): object {
  const seen: SeenSettings = {
    capacityProviderStrategy,
    deploymentConfiguration,
    networkConfiguration,
    loadBalancers,
    serviceRegistries,
    // AWS: shown with the deployments, and not with the service (ECS API, Service and Deployment).
    serviceConnectConfiguration: deployments.find(({ status }) => status === 'PRIMARY')?.serviceConnectConfiguration ?? { enabled: false },
    // AWS: refused where there is no load balancer.
    ...(loadBalancers.length === 0 ? {} : { healthCheckGracePeriodSeconds }),
  };
  return JSON.parse(JSON.stringify(seen)) as object;
}
