// A cloud: the gateways to one account, handed out by region. Real, read-only, none, or the sandbox: all the same to their users.
import type { Outside } from '../world/outside.ts';
import { AccountSingletons } from './account-singletons.ts';
import { Alarms } from './alarms.ts';
import type { ServiceApi } from './api.ts';
import { CloudFormation } from './cloud-formation.ts';
import { ControlTable } from './control-table/control-table.ts';
import { Databases } from './databases.ts';
import { Dns } from './dns.ts';
import { Ecs } from './ecs.ts';
import { EvidenceBucket } from './evidence-bucket.ts';
import { Identity } from './identity.ts';
import { ListPrices } from './list-prices.ts';
import { LoadBalancing } from './load-balancing.ts';
import { Metrics } from './metrics.ts';
import { Logs } from './logs.ts';
import { Networks } from './networks.ts';
import { Parameters } from './parameters.ts';
import { Permissions } from './permissions.ts';
import { Quotas } from './quotas.ts';
import { Registry } from './registry.ts';
import { Scaling } from './scaling.ts';
import { Secrets } from './secrets.ts';
import { TakenNames } from './taken-names.ts';
import { serviceEntry } from './services.ts';
import { apiUnderRole, type Send } from './under-role.ts';

export interface Cloud {
  /** `sandbox`, or the account id: every answer and record says which. */
  readonly name: string;
  /** How users see it: HTTP and DNS from outside. */
  readonly outside: Outside;
  cloudFormation(region: string): CloudFormation;
  controlTable(region: string, name: string): ControlTable;
  ecs(region: string): Ecs;
  loadBalancing(region: string): LoadBalancing;
  databases(region: string): Databases;
  parameters(region: string): Parameters;
  registry(region: string): Registry;
  scaling(region: string): Scaling;
  secrets(region: string): Secrets;
  alarms(region: string): Alarms;
  metrics(region: string): Metrics;
  evidenceBucket(region: string, bucket: string): EvidenceBucket;
  logs(region: string): Logs;
  networks(region: string): Networks;
  quotas(region: string): Quotas;
  takenNames(region: string): TakenNames;
  permissions(): Permissions;
  listPrices(): ListPrices;
  /** What the account has once, as it is found in a region. */
  accountSingletons(account: string, region: string): AccountSingletons;
  /** @param role ARN of a role of whoever has the zone; left out: the environment's own account */
  dns(role?: string): Dns;
  identity(): Identity;
  /** A service without a gateway of its own: for the reports. */
  api(service: string, region: string): ServiceApi;
  /** As the options have it. */
  readonly send?: Send;
}

/** AWS: these services answer for the whole account from one region (their endpoint rules). */
const globalRegion = 'us-east-1';

export interface CloudOptions {
  readonly name: string;
  readonly outside: Outside;
  readonly api: (service: string, region: string) => ServiceApi;
  /** Sends one call under a role's session; left out: nobody is asked under another role. */
  readonly send?: Send;
}

/** Of another account's zones we read, and write the name servers of ours: no session may more, whatever its role may. */
const delegationPolicy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['route53:ListHostedZonesByName', 'route53:ListResourceRecordSets'], Resource: '*' },
    { Effect: 'Allow', Action: 'route53:ChangeResourceRecordSets', Resource: '*', Condition: { 'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': ['NS'] } } },
  ],
};

export function cloudOf({ name, outside, api, send }: CloudOptions): Cloud {
  const route53 = { service: 'route53', region: globalRegion };
  const forDns = (role: string | undefined): ServiceApi =>
    role === undefined || send === undefined ? api('route53', globalRegion) : apiUnderRole({ sts: api('sts', globalRegion), role, session: 'platform-delegation', policy: delegationPolicy, at: route53, send });
  return {
    name,
    outside,
    api,
    ...(send === undefined ? {} : { send }),
    cloudFormation: (region) => new CloudFormation(api('cloudformation', region)),
    controlTable: (region, name) => new ControlTable(api('dynamodb', region), name),
    ecs: (region) => new Ecs(api('ecs', region)),
    loadBalancing: (region) => new LoadBalancing(api('elasticloadbalancing', region)),
    databases: (region) => new Databases(api('rds', region)),
    parameters: (region) => new Parameters(api('ssm', region)),
    registry: (region) => new Registry(api('ecr', region)),
    scaling: (region) => new Scaling(api('application-autoscaling', region)),
    secrets: (region) => new Secrets(api('secretsmanager', region)),
    alarms: (region) => new Alarms(api('monitoring', region)),
    metrics: (region) => new Metrics(api('monitoring', region)),
    evidenceBucket: (region, bucket) => new EvidenceBucket(api('s3', region), bucket),
    logs: (region) => new Logs(api('logs', region)),
    networks: (region) => new Networks(api('ec2', region)),
    quotas: (region) => new Quotas(api('servicequotas', region)),
    takenNames: (region) => new TakenNames((service) => api(service, service === 'iam' ? globalRegion : region)),
    listPrices: () => new ListPrices(api('pricing', globalRegion)),
    permissions: () => new Permissions(api('iam', globalRegion)),
    accountSingletons: (account, region) => new AccountSingletons(account, (service) => api(service, serviceEntry(service).global === true ? globalRegion : region)),
    dns: (role) => new Dns(forDns(role)),
    identity: () => new Identity(api('sts', globalRegion)),
  };
}

/** A cloud that cannot be asked anything: a plan that is made with it is proved to be pure. */
export function noCloud(): Cloud {
  const never = (): never => {
    throw new Error('a plan asked the cloud: it must be made from request and facts alone');
  };
  return cloudOf({ name: 'none', outside: { http: never, resolve: never, nameServers: never }, api: () => ({ call: never }) });
}
