// A proxy before a database, as a stack makes it: what it is made of, what stands behind it, and what RDS refuses.
import { describe, expect, it } from 'vitest';
import { kinds, type DbProxy } from '../../../../src/lib/sandbox/services/rds/entities.ts';
import { dbProxy, dbProxyTargetGroup } from '../../../../src/lib/sandbox/services/rds/resource-proxy.ts';
import { inStack } from '../in-stack.ts';
import { accountWithDatabase } from './database.ts';

const wanted = { DBProxyName: 'shop-production', EngineFamily: 'POSTGRESQL', RoleArn: 'arn:aws:iam::111111111111:role/proxy', Auth: [{ SecretArn: 'arn:secret' }], VpcSubnetIds: ['subnet-0', 'subnet-1'], VpcSecurityGroupIds: ['sg-1'] };
const group = { DBProxyName: 'shop-production', TargetGroupName: 'default', DBInstanceIdentifiers: ['shop-production'], ConnectionPoolConfigurationInfo: { MaxConnectionsPercent: '6' } };

describe('a proxy', () => {
  it('has an endpoint of its own, and takes an instance behind it and lets it go', () => {
    const account = accountWithDatabase();
    const seen = (): DbProxy | undefined => account.look((context) => context.table<DbProxy>(kinds.proxy).get('shop-production'));
    account.look((context) => dbProxy.create(wanted, inStack(context)));
    const { Endpoint: endpoint = '' } = account.look((context) => dbProxy.attributes?.('shop-production', inStack(context)) ?? {});
    expect(endpoint).toMatch(/^shop-production\.proxy-[a-z0-9]+\.us-east-1\.rds\.amazonaws\.com$/);
    expect(seen()).toMatchObject({ endpoint, securityGroups: ['sg-1'], secrets: ['arn:secret'] });
    const arn = account.look((context) => dbProxyTargetGroup.create(group, inStack(context)));
    expect(seen()).toMatchObject({ target: 'shop-production', percent: 6 });
    account.look((context) => dbProxyTargetGroup.delete(arn, inStack(context)));
    expect(seen()).not.toHaveProperty('target');
    account.look((context) => dbProxy.delete('shop-production', inStack(context)));
    expect(seen()).toBeUndefined();
  });

  it.each([
    ['subnets of one zone', { ...wanted, VpcSubnetIds: ['subnet-0'] }, 'InvalidSubnet'],
    ['a subnet that is not there', { ...wanted, VpcSubnetIds: ['subnet-0', 'subnet-9'] }, 'InvalidSubnet'],
    ['a name that is none', { ...wanted, DBProxyName: 'shop_production' }, 'InvalidParameterValue'],
  ])('is refused with %s', (_, properties, code) => {
    const account = accountWithDatabase();
    expect(() => account.look((context) => dbProxy.create(properties, inStack(context)))).toThrow(expect.objectContaining({ code }) as Error);
  });

  it.each([
    ['an instance that is not there', { ...group, DBInstanceIdentifiers: ['other'] }, 'DBInstanceNotFoundFault'],
    ['another name', { ...group, TargetGroupName: 'mine' }, 'InvalidParameterValue'],
    ['a share above the whole', { ...group, ConnectionPoolConfigurationInfo: { MaxConnectionsPercent: 101 } }, 'InvalidParameterValue'],
    ['a proxy that is not there', { ...group, DBProxyName: 'other' }, 'DBProxyNotFoundFault'],
  ])('is refused a target group with %s', (_, properties, code) => {
    const account = accountWithDatabase();
    account.look((context) => dbProxy.create(wanted, inStack(context)));
    expect(() => account.look((context) => dbProxyTargetGroup.create(properties, inStack(context)))).toThrow(expect.objectContaining({ code }) as Error);
  });
});
