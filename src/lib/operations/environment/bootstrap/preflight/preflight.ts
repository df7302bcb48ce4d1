// All checks before anything is made: read side by side, judged together, so that a person mends everything at once.
import type { Cloud } from '../../../../aws/cloud.ts';
import type { Vpc } from '../../../../aws/networks.ts';
import type { EnvironmentDescription } from '../../../../config/describe.ts';
import { isProblem } from '../../../../problems/problem.ts';
import type { DesiredStack } from '../../layer.ts';
import { judgeClasses, readClasses, type ClassFacts } from './classes.ts';
import { judgeDelegation, needsDelegation, readDelegation, type DelegationFacts } from './delegation.ts';
import type { Finding } from './finding.ts';
import { creatingRoles, judgeLinkedRoles, needsLinkedRoles } from './linked-roles.ts';
import { keptBuckets } from './kept-buckets.ts';
import { bucketType, judgeNames, nameReadings, type NameFacts } from './names.ts';
import { judgeNetworks, readNetworks } from './networks.ts';
import { newResources, type NewResource } from './new-resources.ts';
import { pipelineOf } from '../../pipeline-roles.ts';
import { judgePermissions, readPermissions, type PermissionFacts } from './permissions.ts';
import { judgeTypes, readTypes } from './types.ts';
import { judgeQuotas, readQuotas, type QuotaFacts } from './quotas.ts';

export interface PreflightFacts {
  readonly regions: Readonly<Record<string, RegionFacts>>;
  readonly delegation?: DelegationFacts;
  readonly linkedRoles?: readonly string[];
  readonly permissions?: PermissionFacts;
  /** What could not be looked at, and why. */
  readonly unread: readonly string[];
}

interface RegionFacts {
  readonly quotas?: QuotaFacts;
  readonly names: NameFacts;
  /** Of the buckets whose names are taken: those that this environment left when it was destroyed. */
  readonly kept?: readonly string[];
  readonly classes?: ClassFacts;
  readonly vpcs?: readonly Vpc[];
  /** Types of resources that the region does not have. */
  readonly unknownTypes?: readonly string[];
}

export interface Preflight {
  readonly environment: EnvironmentDescription;
  /** The stacks that this run would make: what stands costs nothing here. */
  readonly stacks: readonly DesiredStack[];
  /** Zone ids of each region's network. */
  readonly zones: Readonly<Record<string, readonly string[]>>;
  /** `REGION/STACK` of those that still hold what they could not delete: its names are theirs. */
  readonly holding: readonly string[];
  /** Services whose linked roles this run's stacks have, new or not. */
  readonly rolesMade: readonly string[];
}

const unheld = (resources: readonly NewResource[], { holding }: Preflight): readonly NewResource[] => resources.filter(({ region, stack }) => !holding.includes(`${region}/${stack}`));

export const preflightReads: readonly string[] = [
  'cloudformation:ValidateTemplate',
  'cloudwatch:DescribeAlarms',
  'dynamodb:ListTables',
  'ec2:DescribeAddresses',
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeNatGateways',
  'ec2:DescribeVpcs',
  'ecr:DescribeRepositories',
  'iam:GetRole',
  'iam:ListRoles',
  'iam:SimulatePrincipalPolicy',
  'kms:ListAliases',
  'logs:DescribeLogGroups',
  'rds:DescribeDBInstances',
  'rds:DescribeOrderableDBInstanceOptions',
  'route53:GetHostedZone',
  's3:GetBucketTagging',
  's3:ListAllMyBuckets',
  'secretsmanager:ListSecrets',
  'servicequotas:GetAWSDefaultServiceQuota',
  'servicequotas:GetServiceQuota',
];

/** Codes of what a caller may not look at, or a region does not have: a doubt, no reason to refuse. */
const unreadable: ReadonlySet<string> = new Set(['AWS_ACCESS_DENIED', 'AWS_REFUSED']);

/** About 20 calls for a new region and 5 for the account, side by side; none where everything stands. */
export async function readPreflight(cloud: Cloud, preflight: Preflight, seen: { readonly caller: string; readonly hostedZoneId: string; readonly domain: string }): Promise<PreflightFacts> {
  const { environment, zones } = preflight;
  const resources = newResources(preflight.stacks, environment.account);
  const unread: string[] = [];
  const attempt = async <T>(what: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (thrown) {
      if (!isProblem(thrown) || !unreadable.has(thrown.data.code)) throw thrown;
      // A request's id is another one each time, and a plan is compared with the last.
      unread.push(`${what}: ${thrown.data.message.replace(/ \(request [^)]*\)$/, '')}`);
      return undefined;
    }
  };
  const regionOf = async (region: string): Promise<readonly [string, RegionFacts]> => {
    const need = { region, resources, environment, zones: zones[region] ?? [] };
    const [quotas, classes, vpcs, unknownTypes, names] = await Promise.all([
      attempt(`quotas in ${region}`, () => readQuotas(cloud, need)),
      attempt(`database classes in ${region}`, () => readClasses(cloud, need)),
      attempt(`networks in ${region}`, () => readNetworks(cloud, need)),
      attempt(`types of resources in ${region}`, () => readTypes(cloud, need)),
      Promise.all(nameReadings(cloud, { ...need, resources: unheld(resources, preflight) }).map(async ({ type, read }) => [type, (await attempt(`names of ${type} in ${region}`, read)) ?? []] as const)),
    ]);
    const taken = names.find(([type]) => type === bucketType)?.[1] ?? [];
    const kept = await keptBuckets(cloud, { region, environment, taken });
    return [region, { names: Object.fromEntries(names), ...(kept.length === 0 ? {} : { kept }), ...(quotas === undefined ? {} : { quotas }), ...(classes === undefined ? {} : { classes }), ...(vpcs === undefined ? {} : { vpcs }), ...(unknownTypes === undefined || unknownTypes.length === 0 ? {} : { unknownTypes }) }];
  };
  const [regions, delegation, linkedRoles, permissions] = await Promise.all([
    Promise.all([...new Set(resources.map(({ region }) => region))].map(regionOf)),
    needsDelegation(resources) && seen.hostedZoneId !== '' ? attempt('the delegation of the zone', () => readDelegation(cloud, { domain: seen.domain, zone: seen.hostedZoneId })) : undefined,
    needsLinkedRoles(resources) ? attempt('service-linked roles', () => cloud.permissions().linkedRoles()) : undefined,
    // One of the pipeline's roles only plans, and under the other CloudFormation works with roles of its own: what they may is settled by their templates.
    pipelineOf(environment, seen.caller) === undefined ? attempt('permissions', () => readPermissions(cloud, { account: environment.account, resources }, seen.caller)) : undefined,
  ]);
  return {
    regions: Object.fromEntries(regions),
    ...(delegation === undefined ? {} : { delegation }),
    ...(linkedRoles === undefined ? {} : { linkedRoles }),
    ...(permissions === undefined ? {} : { permissions }),
    unread: unread.sort(),
  };
}

/** Pure. */
export function judgePreflight(preflight: Preflight, facts: PreflightFacts): Finding {
  const { environment, zones } = preflight;
  const resources: readonly NewResource[] = newResources(preflight.stacks, environment.account);
  const findings: readonly Finding[] = [
    ...Object.entries(facts.regions).flatMap(([region, { quotas, names, kept, classes, vpcs, unknownTypes = [] }]) => {
      const need = { region, resources, environment, zones: zones[region] ?? [] };
      return [judgeTypes(need, unknownTypes), ...(quotas === undefined ? [] : [judgeQuotas(need, quotas)]), judgeNames({ ...need, resources: unheld(resources, preflight) }, names, kept), ...(classes === undefined ? [] : [judgeClasses(need, classes)]), ...(vpcs === undefined ? [] : [judgeNetworks(need, vpcs)])];
    }),
    ...(facts.delegation === undefined ? [] : [judgeDelegation(facts.delegation)]),
    ...(facts.linkedRoles === undefined ? [] : [judgeLinkedRoles(resources, { found: facts.linkedRoles, made: preflight.rolesMade, mayCreate: facts.permissions?.onResources.every(({ action }) => action !== creatingRoles) })]),
    ...(facts.permissions === undefined ? [] : [judgePermissions(facts.permissions)]),
  ];
  return {
    refusals: findings.flatMap((it) => it.refusals),
    warnings: [...findings.flatMap((it) => it.warnings), ...facts.unread.map((what) => `not checked: ${what}`)],
  };
}
