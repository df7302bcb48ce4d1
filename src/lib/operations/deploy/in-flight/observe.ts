// Looks at the deployment of a service that is under way, and at the pauses in which it waits. Reads only.
import type { Cloud } from '../../../aws/cloud.ts';
import { isAtItsEnd, type ServiceDeployment } from '../../../aws/ecs.ts';
import { serviceOf, type EnvironmentDescription } from '../../../config/describe.ts';
import { fromDate, minus, minutes, type Instant } from '../../../world/time.ts';
import { baseName } from '../../names.ts';
import type { InFlightFacts, InFlightRequest, SeenInFlight, SeenPause } from './request.ts';

export const inFlightReads: readonly string[] = ['ecs:DescribeServiceDeployments', 'ecs:DescribeServiceRevisions', 'ecs:ListServiceDeployments', 'sts:GetCallerIdentity'];

export async function observeInFlight(cloud: Cloud, { environment, service: name }: InFlightRequest, now: () => Instant): Promise<InFlightFacts> {
  const { region } = environment;
  const service = serviceOf(environment, name).name;
  const { account } = await cloud.identity().caller();
  // A new deployment supersedes the one before, which may not have come to its end yet: the newest is meant.
  const under = (await cloud.ecs(region).deployments(baseName(environment), service, 2)).find((it) => !isAtItsEnd(it));
  return { account, seen: now(), deployment: under === undefined ? null : await seen(cloud, environment, { service, it: under }) };
}

async function seen(cloud: Cloud, environment: EnvironmentDescription, { service, it }: { readonly service: string; readonly it: ServiceDeployment }): Promise<SeenInFlight> {
  const { region } = environment;
  const source = it.sourceServiceRevisions?.[0]?.arn;
  const before = source === undefined ? undefined : (await cloud.ecs(region).revision(source))?.resolvedConfiguration?.loadBalancers?.[0];
  return {
    arn: it.serviceDeploymentArn ?? '',
    status: it.status ?? '',
    stage: it.lifecycleStage ?? '',
    strategy: it.deploymentConfiguration?.strategy ?? '',
    share: it.targetServiceRevision?.requestedProductionTrafficWeight ?? 0,
    canaryMinutes: it.deploymentConfiguration?.canaryConfiguration?.canaryBakeTimeInMinutes ?? 0,
    hasSource: source !== undefined,
    served: source !== undefined || (await cloud.ecs(region).deploymentsListed(baseName(environment), service)).some(({ status }) => status === 'SUCCESSFUL'),
    rule: before?.productionListenerRule ?? '',
    group: before?.targetGroupArn ?? '',
    pauses: pausesOf(it),
  };
}

/** AWS: a hook says when it expires, not since when it waits; its configuration says how long that is (API reference, DeploymentLifecycleHook). */
function pausesOf({ lifecycleHookDetails = [], deploymentConfiguration, lifecycleStage }: ServiceDeployment): readonly SeenPause[] {
  const configured = (deploymentConfiguration?.lifecycleHooks ?? []).filter(({ targetType, lifecycleStages }) => targetType === 'PAUSE' && lifecycleStages?.some((stage) => stage === lifecycleStage));
  const [only] = configured.length === 1 ? configured : [];
  return lifecycleHookDetails.flatMap(({ hookId, targetType, status, expiresAt }) => {
    if (hookId === undefined || targetType !== 'PAUSE' || status !== 'AWAITING_ACTION') return [];
    const lasts = only?.timeoutConfiguration?.timeoutInMinutes;
    return [{ hook: hookId, since: lasts === undefined || expiresAt === undefined ? null : minus(fromDate(expiresAt), minutes(lasts)) }];
  });
}
