// The tags of a resource by its ARN, as its service lists them: for conditions on aws:ResourceTag.
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { kinds, type ManagedPolicy, type OidcProvider, type Role } from './entities.ts';

interface Listing {
  readonly service: string;
  readonly operation: string;
  readonly input: (arn: string) => object;
}

const byArn = (service: string, member: string, operation = 'ListTagsForResource'): Listing => ({ service, operation, input: (arn) => ({ [member]: arn }) });

/** By the service in the ARN. */
const listings: Readonly<Record<string, Listing>> = {
  acm: byArn('acm', 'CertificateArn', 'ListTagsForCertificate'),
  cloudformation: byArn('cloudformation', 'StackName', 'DescribeStacks'),
  cloudwatch: byArn('monitoring', 'ResourceARN'),
  ec2: { service: 'ec2', operation: 'DescribeTags', input: (arn) => ({ Filters: [{ Name: 'resource-id', Values: [arn.split('/').at(-1)] }] }) },
  ecr: byArn('ecr', 'resourceArn'),
  ecs: byArn('ecs', 'resourceArn'),
  elasticache: byArn('elasticache', 'ResourceName'),
  elasticloadbalancing: { service: 'elasticloadbalancing', operation: 'DescribeTags', input: (arn) => ({ ResourceArns: [arn] }) },
  kms: { service: 'kms', operation: 'ListResourceTags', input: (arn) => ({ KeyId: arn }) },
  logs: { service: 'logs', operation: 'ListTagsForResource', input: (arn) => ({ resourceArn: arn.split(':').slice(0, 7).join(':') }) },
  rds: byArn('rds', 'ResourceName'),
  secretsmanager: byArn('secretsmanager', 'SecretId', 'DescribeSecret'),
  servicediscovery: byArn('servicediscovery', 'ResourceARN'),
  sns: byArn('sns', 'ResourceArn'),
  ssm: { service: 'ssm', operation: 'ListTagsForResource', input: (arn) => ({ ResourceType: 'Parameter', ResourceId: arn.split(':parameter')[1] }) },
};

export function tagsAt(context: Context, arn: string): Readonly<Record<string, string>> {
  const [, , service = '', region = ''] = arn.split(':');
  if (service === 'iam') return ofIam(context, arn);
  const listing = listings[service];
  if (listing === undefined || !context.knows(listing.service, listing.operation)) return {};
  try {
    return pairsIn(context.in(region === '' ? context.region : region).call(listing.service, listing.operation, listing.input(arn)));
  } catch (refusal) {
    // What is not there has no tags.
    if (refusal instanceof AwsFault) return {};
    throw refusal;
  }
}

function ofIam(context: Context, arn: string): Readonly<Record<string, string>> {
  const role = context.globalTable<Role>(kinds.role).get(arn.split('/').at(-1) ?? '');
  const found = role?.arn === arn ? role : (context.globalTable<ManagedPolicy>(kinds.policy).get(arn) ?? context.globalTable<OidcProvider>(kinds.oidcProvider).get(arn));
  return found?.tags ?? {};
}

/** Every pair of key and value in an answer, however deep it is. */
function pairsIn(answer: unknown): Readonly<Record<string, string>> {
  if (Array.isArray(answer)) return Object.assign({}, ...answer.map(pairsIn)) as Readonly<Record<string, string>>;
  if (answer === null || typeof answer !== 'object') return {};
  const it = answer as Readonly<Record<string, unknown>>;
  const key = it['Key'] ?? it['key'] ?? it['TagKey'];
  if (typeof key === 'string') return { [key]: String(it['Value'] ?? it['value'] ?? it['TagValue'] ?? '') };
  const map = it['tags'];
  if (map !== null && typeof map === 'object' && !Array.isArray(map)) return map as Readonly<Record<string, string>>;
  return Object.assign({}, ...Object.values(it).map(pairsIn)) as Readonly<Record<string, string>>;
}
