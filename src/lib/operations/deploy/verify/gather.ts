// Reads what says whether a deploy can be shipped and put back. What may not be read is null: no deploy is held up by a check that cannot be made.
import type { Cloud } from '../../../aws/cloud.ts';
import { isProblem } from '../../../problems/problem.ts';
import { digestIn } from '../history/read.ts';
import type { DeployFacts, DeployRequest } from '../request.ts';
import { taskDefinitionFor } from '../task-definition.ts';
import type { SeenSecret, VerifyFacts } from './facts.ts';

export const verifyReads: readonly string[] = [
  'ec2:DescribeSubnets',
  'ecs:DescribeServiceRevisions',
  'elasticloadbalancing:DescribeTargetGroups',
  'iam:GetRole',
  'iam:SimulatePrincipalPolicy',
  'logs:DescribeLogGroups',
  'secretsmanager:DescribeSecret',
  'servicequotas:GetAWSDefaultServiceQuota',
  'servicequotas:GetServiceQuota',
  'ssm:DescribeParameters',
];

const fargateVcpus = { service: 'fargate', code: 'L-3032A538' };
export const logActions = ['logs:CreateLogStream', 'logs:PutLogEvents'];
export const readSecret = 'secretsmanager:GetSecretValue';
export const readParameter = 'ssm:GetParameters';
export const decrypt = 'kms:Decrypt';

/** AWS: what a task writes is a stream of the group (service authorization reference of CloudWatch Logs). */
export const streamOf = (logGroup: string): string => `${logGroup}:log-stream:task`;

type Before = Omit<DeployFacts, 'verify'>;

/** Null: the environment has nothing to look at yet. Costs some ten calls, and one for each secret. */
export async function gatherVerify(cloud: Cloud, request: DeployRequest, facts: Before): Promise<VerifyFacts | null> {
  const { region, account } = request.environment;
  const own = (output: string): string => facts.outputs[`service-${request.service}/${output}`] ?? '';
  const executionRole = own('ExecutionRoleArn');
  if (executionRole === '' || facts.account !== account) return null;
  const iam = cloud.permissions();
  const trust = (arn: string): Promise<string | null> => (arn === '' ? Promise.resolve(null) : tried(async () => (await iam.trust(arn.split('/').at(-1) ?? arn)) ?? ''));
  const secrets: SeenSecret[] = [];
  for (const [source, variables] of secretsOf(request, facts)) secrets.push(await seeSecret(cloud, region, { variables, source }));
  const logGroup = await tried(async () => (await cloud.logs(region).group(own('LogGroupName'))) ?? '');
  const arns = secrets.flatMap(({ arn }) => (arn === null || arn === '' ? [] : [arn]));
  const keys = [...new Set(secrets.flatMap(({ key }) => (key === '' ? [] : [key])))];
  const resources = [...new Set([...arns, ...keys, ...(logGroup === null || logGroup === '' ? [] : [streamOf(logGroup)])])];
  const groups = [own('BlueTargetGroupArn'), own('GreenTargetGroupArn')].filter((arn) => arn !== '');
  const alarmNames = [own('ErrorsAlarmName'), own('LatencyAlarmName')].filter((name) => name !== '');
  const subnets = (facts.outputs['network/PrivateSubnetIds'] ?? '').split(',').filter((id) => id !== '');
  const revision = facts.live?.revision ?? '';
  const digest = digestIn(facts.live?.image);
  const ours = facts.live?.image.startsWith(`${own('RepositoryUri')}@`) === true && own('RepositoryUri') !== '';
  return {
    trust: { task: await trust(own('TaskRoleArn')), execution: await trust(executionRole), infrastructure: await trust(own('InfrastructureRoleArn')) },
    secrets,
    denied: resources.length === 0 ? [] : await tried(async () => (await iam.denied(executionRole, [readSecret, ...(secrets.some(({ source }) => isParameter(source)) ? [readParameter] : []), ...(keys.length === 0 ? [] : [decrypt]), ...logActions], resources)).map(({ action, resource, unsure, explicit }) => ({ action, resource, unsure: unsure && !explicit }))),
    logGroup,
    targetGroups: groups.length === 0 ? [] : await tried(() => cloud.loadBalancing(region).targetGroups(groups)),
    revisionGroup: revision === '' ? '' : await tried(async () => (await cloud.ecs(region).revision(revision))?.resolvedConfiguration?.loadBalancers?.[0]?.targetGroupArn ?? ''),
    vcpus: await tried(async () => (await cloud.quotas(region).value(fargateVcpus.service, fargateVcpus.code)) ?? null),
    free: subnets.length === 0 ? null : await tried(() => cloud.networks(region).freeAddresses(subnets)),
    alarms: await tried(async () => (await cloud.alarms(region).states(alarmNames)).map(({ name, state }) => ({ name, state }))),
    oldImage: !ours || digest === null ? null : await tried(async () => (await cloud.registry(region).image(own('RepositoryName'), digest)) !== undefined),
  };
}

/** The variables by the secret that they come from: of one secret a container may be given many values. */
function secretsOf(request: DeployRequest, facts: Before): ReadonlyMap<string, readonly string[]> {
  const { input } = taskDefinitionFor(request, { ...facts, verify: null });
  const all = (input.containerDefinitions ?? []).flatMap(({ secrets = [] }) => secrets);
  const groups = Map.groupBy(all, ({ valueFrom = '' }) => secretIn(valueFrom));
  return new Map([...groups].map(([source, entries]) => [source, entries.map(({ name = '' }) => name)]));
}

/** The secret's own name or ARN, without the value of it that is meant: `arn:...:secret:NAME:KEY:STAGE:VERSION`. */
const secretIn = (source: string): string => (isParameter(source) ? source : source.split(':').slice(0, 7).join(':'));

export const isParameter = (source: string): boolean => source.includes(':ssm:');

/** `/platform/...` of a parameter's ARN. */
export const parameterIn = (source: string): string => source.slice(source.indexOf(':parameter') + ':parameter'.length);

async function seeSecret(cloud: Cloud, region: string, { variables, source }: { readonly variables: readonly string[]; readonly source: string }): Promise<SeenSecret> {
  const found = await tried(async () => (await (isParameter(source) ? cloud.parameters(region).describe(parameterIn(source)) : cloud.secrets(region).describe(source))) ?? { arn: '', key: '' });
  return { variables, source, arn: found?.arn ?? null, key: found?.key ?? '' };
}

const unreadable: ReadonlySet<string> = new Set(['AWS_ACCESS_DENIED', 'AWS_REFUSED', 'AWS_THROTTLED', 'AWS_FAILED']);

async function tried<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (thrown) {
    if (isProblem(thrown) && unreadable.has(thrown.data.code)) return null;
    throw thrown;
  }
}
