// Service-linked roles: which the account lacks, who would make them, and which nobody makes by itself.
import { doubting, refusing, type Finding } from './finding.ts';
import { ofType, textOf, type NewResource } from './new-resources.ts';
import { preflightProblem } from './problems.ts';

interface LinkedRole {
  readonly role: string;
  readonly service: string;
  readonly type: string;
  /** The service makes it when it is first used, if the caller may. */
  readonly byItself: boolean;
}

// AWS: "Using service-linked roles" of each service's guide. OpenSearch: its console makes the role, its API and CloudFormation do not
// (developer guide, "Using service-linked roles to provide Amazon OpenSearch Service VPC access").
const roles: readonly LinkedRole[] = [
  { role: 'AWSServiceRoleForECS', service: 'ecs.amazonaws.com', type: 'AWS::ECS::Cluster', byItself: true },
  { role: 'AWSServiceRoleForElasticLoadBalancing', service: 'elasticloadbalancing.amazonaws.com', type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', byItself: true },
  { role: 'AWSServiceRoleForRDS', service: 'rds.amazonaws.com', type: 'AWS::RDS::DBInstance', byItself: true },
  { role: 'AWSServiceRoleForElastiCache', service: 'elasticache.amazonaws.com', type: 'AWS::ElastiCache::ReplicationGroup', byItself: true },
  { role: 'AWSServiceRoleForAmazonMQ', service: 'mq.amazonaws.com', type: 'AWS::AmazonMQ::Broker', byItself: true },
  { role: 'AWSServiceRoleForAmazonOpenSearchService', service: 'opensearchservice.amazonaws.com', type: 'AWS::OpenSearchService::Domain', byItself: false },
];

const needed = (resources: readonly NewResource[]): readonly LinkedRole[] => roles.filter(({ type }) => ofType(resources, type).length > 0);

/** The services whose roles these resources are: the account's own stack makes them. */
export const rolesMadeBy = (resources: readonly NewResource[]): readonly string[] => ofType(resources, 'AWS::IAM::ServiceLinkedRole').flatMap((it) => textOf(it, 'AWSServiceName') ?? []);

/** What a caller must be allowed so that services make their own. */
export const creatingRoles = 'iam:CreateServiceLinkedRole';

export const needsLinkedRoles = (resources: readonly NewResource[]): boolean => needed(resources).length > 0;

/** @param seen.found names of the roles that there are (reading them costs one call a page) @param seen.made services whose roles this run's stacks have @param seen.mayCreate whether the caller may let services make theirs; undefined: not known */
export function judgeLinkedRoles(resources: readonly NewResource[], { found, made = [], mayCreate = true }: { readonly found: readonly string[]; readonly made?: readonly string[]; readonly mayCreate?: boolean | undefined }): Finding {
  const missing = needed(resources).filter(({ role, service }) => !found.includes(role) && !made.includes(service));
  const first = missing.filter(({ byItself }) => byItself);
  return refusing(
    missing.filter(({ byItself }) => !byItself).map(({ role, service, type }) => preflightProblem('LINKED_ROLE_MISSING', { role, service, needs: type }).data),
    // A service that makes its own is no news, unless it may not.
    first.length === 0 || mayCreate ? [] : doubting([`the account has no ${first.map(({ role }) => role).join(', ')} yet: each service makes its own at first use, but this caller is not seen to be allowed iam:CreateServiceLinkedRole`]).warnings,
  );
}
