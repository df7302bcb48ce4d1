// The service is configured as it was before: what was changed for a way back alone.
import type { Cloud } from '../../aws/cloud.ts';
import { done, todo } from '../../engine/standing.ts';
import type { Step } from '../../engine/step.ts';
import { minutes, seconds } from '../../world/time.ts';
import { isConfigured, whole } from './strategy.ts';
import { configurationBefore, type DeploySubject } from './subject.ts';

/** The next release shall be watched as before. */
export function settingsAgain(cloud: Cloud, { facts, service, region, cluster }: DeploySubject, more: Pick<Step, 'pointOfNoReturn'> = {}): Step {
  const wanted = whole(configurationBefore(facts));
  return {
    id: 'settings',
    title: `Give ${service.name} its bake and its alarms again`,
    why: 'they were changed for the way back alone',
    byHand: `aws ecs update-service --cluster ${cluster} --service ${service.name} --deployment-configuration ...`,
    actions: ['ecs:DescribeServices', 'ecs:UpdateService', 'iam:PassRole'],
    limit: minutes(15),
    every: seconds(5),
    // The old release serves: what goes wrong from here is gone on with, and no reason to bring back what was left.
    ...(more.pointOfNoReturn === true ? { pointOfNoReturn: true } : { leaves: 'As it was before.' }),
    check: async () => (isConfigured((await cloud.ecs(region).service(cluster, service.name))?.deploymentConfiguration ?? {}, wanted) ? done() : todo),
    act: () => cloud.ecs(region).updateService({ cluster, service: service.name, deploymentConfiguration: wanted }),
  };
}
