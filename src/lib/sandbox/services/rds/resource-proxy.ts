// AWS::RDS::DBProxy and its target group: a pool of connections before a database, known to stacks and to users only (no API).
import { createHash } from 'node:crypto';
import { minutes } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { listOf, numberOf, objectOf, textOf, textsOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import { kinds as ec2, type Subnet } from '../ec2/entities.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type DbProxy } from './entities.ts';
import { identifier } from './identifiers.ts';
import { existing } from './instances.ts';
import { securityGroupsIn } from './placement.ts';

const proxies = (context: Context) => context.table<DbProxy>(kinds.proxy);
const idOf = (context: Context, name: string): string => createHash('sha256').update(`proxy/${context.account}/${context.region}/${name}`).digest('hex').slice(0, 17);

const changeable = (properties: Properties, context: Context, vpcId: string) => ({
  securityGroups: securityGroupsIn(context, vpcId, textsOf(properties['VpcSecurityGroupIds'])),
  secrets: listOf(properties['Auth']).flatMap(({ SecretArn }) => textOf(SecretArn) ?? []),
});

export const dbProxy: ResourceType = {
  required: ['DBProxyName', 'EngineFamily', 'RoleArn', 'VpcSubnetIds'],
  createOnly: ['DBProxyName', 'EngineFamily', 'EndpointNetworkType', 'TargetConnectionNetworkType', 'VpcSubnetIds'],
  create(properties, { context }) {
    const name = identifier(textOf(properties['DBProxyName']), 'DBProxyName');
    if (proxies(context).get(name) !== undefined) throw new AwsFault('DBProxyAlreadyExistsFault', `DB Proxy ${name} already exists.`);
    const subnets = (textsOf(properties['VpcSubnetIds']) ?? []).map((id) => {
      const subnet = context.table<Subnet>(ec2.subnet).get(id);
      if (subnet === undefined) throw new AwsFault('InvalidSubnet', `The subnet ${id} does not exist.`);
      return subnet;
    });
    // AWS: "at least two subnets in different Availability Zones" (RDS user guide, "Planning where to use RDS Proxy"); the wording is a guess.
    if (new Set(subnets.map(({ zone }) => zone)).size < 2) throw new AwsFault('InvalidSubnet', 'A DB proxy needs subnets in at least two Availability Zones.');
    const vpcId = subnets[0]?.vpcId ?? '';
    proxies(context).put(name, { name, endpoint: `${name}.proxy-c${idOf(context, '').slice(0, 11)}.${context.region}.rds.amazonaws.com`, vpcId, ...changeable(properties, context, vpcId) });
    return name;
  },
  // Minutes, by operators' reports; unverified.
  takes: () => minutes(3),
  attributes(name, { context }) {
    const proxy = proxies(context).get(name);
    if (proxy === undefined) return {};
    return { Endpoint: proxy.endpoint, VpcId: proxy.vpcId, DBProxyArn: `arn:aws:rds:${context.region}:${context.account}:db-proxy:prx-${idOf(context, name)}` };
  },
  update(name, { after }, { context }) {
    const proxy = proxies(context).get(name);
    if (proxy === undefined) throw new AwsFault('DBProxyNotFoundFault', `DB Proxy ${name} not found.`, { status: 404 });
    proxies(context).put(name, { ...proxy, ...changeable(after, context, proxy.vpcId) });
  },
  delete: (name, { context }) => void proxies(context).delete(name),
};

/** Puts an instance behind a proxy, or others of its properties in its place. @throws AwsFault */
function target(properties: Properties, context: Context): string {
  const name = textOf(properties['DBProxyName']) ?? '';
  const proxy = proxies(context).get(name);
  if (proxy === undefined) throw new AwsFault('DBProxyNotFoundFault', `DB Proxy ${name} not found.`, { status: 404 });
  if (textOf(properties['TargetGroupName']) !== 'default') throw new AwsFault('InvalidParameterValue', 'Currently, this property must be set to default.');
  const pool = objectOf(properties['ConnectionPoolConfigurationInfo']) ?? {};
  const percent = numberOf(pool['MaxConnectionsPercent']) ?? 100;
  if (percent < 1 || percent > 100) throw new AwsFault('InvalidParameterValue', 'MaxConnectionsPercent must be between 1 and 100.');
  const instance = (textsOf(properties['DBInstanceIdentifiers']) ?? []).map((id) => existing(context, id)).at(0);
  const { target: _, ...bare } = proxy;
  proxies(context).put(name, { ...bare, percent, ...(instance === undefined ? {} : { target: instance.id }) });
  return `arn:aws:rds:${context.region}:${context.account}:target-group:prx-tg-${idOf(context, name)}`;
}

export const dbProxyTargetGroup: ResourceType = {
  required: ['DBProxyName', 'TargetGroupName'],
  createOnly: ['DBProxyName', 'TargetGroupName'],
  create: (properties, { context }) => target(properties, context),
  attributes: (arn) => ({ TargetGroupArn: arn }),
  update: (_, { after }, { context }) => void target(after, context),
  // The group goes with its proxy; what was behind it is let go.
  delete(arn, { context }) {
    const proxy = proxies(context).values().find(({ name }) => arn.endsWith(idOf(context, name)));
    if (proxy === undefined) return;
    const { target: _, ...bare } = proxy;
    proxies(context).put(proxy.name, bare);
  },
};
