// Is there room in the account for what is to be made: VPCs, internet gateways, Elastic IPs, NAT gateways, databases, Fargate.
import type { Cloud } from '../../../../aws/cloud.ts';
import type { EnvironmentDescription } from '../../../../config/describe.ts';
import { doubting, refusing, type Finding } from './finding.ts';
import { ofType, type NewResource } from './new-resources.ts';
import { preflightProblem } from './problems.ts';

interface QuotaKind {
  readonly service: string;
  readonly code: string;
  readonly name: string;
  readonly type: string;
}

// AWS: codes as the Service Quotas console lists them. NAT gateways are counted per zone there; ours are one in each.
const kinds: readonly QuotaKind[] = [
  { service: 'vpc', code: 'L-F678F1CE', name: 'VPCs per Region', type: 'AWS::EC2::VPC' },
  { service: 'ec2', code: 'L-0263D0A3', name: 'EC2-VPC Elastic IPs', type: 'AWS::EC2::EIP' },
  { service: 'vpc', code: 'L-FE5A380F', name: 'NAT gateways per Availability Zone', type: 'AWS::EC2::NatGateway' },
  { service: 'rds', code: 'L-7B6409FD', name: 'DB instances', type: 'AWS::RDS::DBInstance' },
];
const fargate = { service: 'fargate', code: 'L-3032A538', name: 'Fargate On-Demand vCPU resource count' };

/** By quota code; undefined where it could not be read. */
export interface QuotaFacts {
  readonly limits: Readonly<Record<string, number | null>>;
  readonly used: Readonly<Record<string, number>>;
}

export interface QuotaNeed {
  readonly region: string;
  readonly resources: readonly NewResource[];
}

const wanted = ({ region, resources }: QuotaNeed): readonly (QuotaKind & { readonly more: number })[] =>
  kinds.flatMap((it) => {
    const more = ofType(resources, it.type).filter((resource) => resource.region === region).length;
    return more === 0 ? [] : [{ ...it, more }];
  });

const hasServices = ({ region, resources }: QuotaNeed): boolean => resources.some((it) => it.region === region && it.type === 'AWS::ECS::Cluster');

/** Costs one call for each quota (up to 5), and one for each count (up to 4). */
export async function readQuotas(cloud: Cloud, need: QuotaNeed): Promise<QuotaFacts> {
  const { region } = need;
  const own = wanted(need);
  const counts: Readonly<Record<string, () => Promise<number>>> = {
    'L-F678F1CE': async () => (await cloud.networks(region).vpcs()).length,
    'L-0263D0A3': () => cloud.networks(region).addresses(),
    'L-FE5A380F': () => cloud.networks(region).natGateways(),
    'L-7B6409FD': async () => (await cloud.databases(region).identifiers()).length,
  };
  const asked = [...own, ...(hasServices(need) ? [fargate] : [])];
  const [limits, used] = await Promise.all([
    Promise.all(asked.map(async ({ service, code }) => [code, (await cloud.quotas(region).value(service, code)) ?? null] as const)),
    Promise.all(own.map(async ({ code }) => [code, (await counts[code]?.()) ?? 0] as const)),
  ]);
  return { limits: Object.fromEntries(limits), used: Object.fromEntries(used) };
}

/** What all services take when each runs as many tasks as the environment asks for, and at most. In vCPU. */
function vcpus({ services }: EnvironmentDescription): { readonly asked: number; readonly most: number } {
  const all = Object.values(services);
  const sum = (tasks: (service: (typeof all)[number]) => number): number => all.reduce((total, service) => total + (service.cpu / 1024) * tasks(service), 0);
  return { asked: sum(({ count }) => count), most: sum(({ count, scaling }) => Math.max(count, scaling?.max ?? count)) };
}

export function judgeQuotas(need: QuotaNeed & { readonly environment: EnvironmentDescription }, { limits, used }: QuotaFacts): Finding {
  const { region, environment } = need;
  const refusals = wanted(need).flatMap(({ service, code, name, type, more }) => {
    const limit = limits[code] ?? null;
    const has = used[code] ?? 0;
    // One gateway goes into each zone, those that there are may stand in any: what is sure not to fit is refused, the rest is not known.
    const adds = type === 'AWS::EC2::NatGateway' ? 1 : more;
    const takes = type === 'AWS::EC2::NatGateway' ? Math.ceil(has / more) : has;
    return limit === null || takes + adds <= limit ? [] : [preflightProblem('QUOTA_TOO_SMALL', { region, name, service, code, limit, used: takes, more: adds }).data];
  });
  const limit = limits[fargate.code] ?? null;
  if (limit === null || !hasServices(need)) return refusing(refusals);
  const { asked, most } = vcpus(environment);
  // What others of the account run on Fargate is not counted here: CloudWatch alone knows it, a quarter of an hour late.
  if (asked > limit) return refusing([...refusals, preflightProblem('QUOTA_TOO_SMALL', { region, name: fargate.name, service: fargate.service, code: fargate.code, limit, used: 0, more: Math.ceil(asked) }).data]);
  const { warnings } = most > limit ? doubting([`${region}: all services at their most take ${Math.ceil(most)} vCPU, Fargate gives ${limit} (quota ${fargate.code}): scaling out would stop before that`]) : doubting([]);
  return refusing(refusals, warnings);
}
