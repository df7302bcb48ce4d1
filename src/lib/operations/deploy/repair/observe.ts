// Looks at where users are sent and where they could be served. Reads only.
import type { Cloud } from '../../../aws/cloud.ts';
import { addressOf, isAtItsEnd } from '../../../aws/ecs.ts';
import { serviceOf } from '../../../config/describe.ts';
import type { Json } from '../../../engine/standing.ts';
import { baseName, parameterRoot } from '../../names.ts';
import type { RepairFacts, RepairRequest } from './request.ts';

export const repairReads: readonly string[] = [
  'ecs:DescribeServiceDeployments',
  'ecs:DescribeServiceRevisions',
  'ecs:DescribeServices',
  'ecs:DescribeTasks',
  'ecs:ListServiceDeployments',
  'ecs:ListTasks',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTargetHealth',
  'ssm:GetParametersByPath',
  'sts:GetCallerIdentity',
];

export async function observeRepair(cloud: Cloud, { environment, service: name }: RepairRequest): Promise<RepairFacts> {
  const { region } = environment;
  const service = serviceOf(environment, name);
  const { account } = await cloud.identity().caller();
  const root = parameterRoot(environment);
  const outputs = await cloud.parameters(region).under(root);
  const cluster = outputs[`${root}cluster/ClusterName`] ?? baseName(environment);
  const own = (output: string): string => outputs[`${root}service-${name}/${output}`] ?? '';
  const listener = outputs[`${root}edge/HttpsListenerArn`] ?? '';
  const rules = listener === '' || service.host === undefined ? [] : await cloud.loadBalancing(region).rules(listener);
  const rule = rules.find(({ hosts }) => service.host !== undefined && hosts.includes(service.host));
  const live = await cloud.ecs(region).service(cluster, name);
  const serves = live !== undefined && live.status !== 'DRAINING';
  const tasks = serves ? await cloud.ecs(region).runningTasks(cluster, name) : [];
  const addresses = new Set(tasks.filter(({ taskDefinitionArn }) => taskDefinitionArn === live?.taskDefinition).flatMap((task) => addressOf(task) ?? []));
  const groups: Record<string, number> = {};
  for (const arn of [own('BlueTargetGroupArn'), own('GreenTargetGroupArn')].filter((it) => it !== '')) groups[arn] = (await cloud.loadBalancing(region).health(arn)).filter(({ id, state }) => state === 'healthy' && addresses.has(id)).length;
  const [newest] = serves ? await cloud.ecs(region).deployments(cluster, name, 1) : [];
  const revision = live?.currentServiceRevisions?.length === 1 ? live.currentServiceRevisions[0]?.arn : undefined;
  return {
    account,
    live: serves ? { taskDefinition: live.taskDefinition ?? '', inFlight: newest === undefined || isAtItsEnd(newest) ? '' : `${newest.serviceDeploymentArn?.split('/').at(-1)}, ${newest.status}` } : null,
    rule: rule === undefined ? null : { arn: rule.arn, weights: rule.weights, actions: (await cloud.loadBalancing(region).actions(rule.arn)) as unknown as Json },
    groups,
    revisionGroup: revision === undefined ? '' : ((await cloud.ecs(region).revision(revision))?.resolvedConfiguration?.loadBalancers?.[0]?.targetGroupArn ?? ''),
  };
}
