// A PostgreSQL in a VPC of three zones, ready to be broken.
import { kinds as ec2, type SecurityGroup, type Subnet } from '../../../../src/lib/sandbox/services/ec2/entities.ts';
import { rds } from '../../../../src/lib/sandbox/services/rds/service.ts';
import { observeZones } from '../../../../src/lib/sandbox/services/rds/zones.ts';
import { zonesOf } from '../../../../src/lib/sandbox/world/regions.ts';
import type { ServiceModule } from '../../../../src/lib/sandbox/world/service.ts';
import type { Observer } from '../../../../src/lib/sandbox/world/world.ts';
import { minutes } from '../../../../src/lib/world/time.ts';
import { Account } from '../account.ts';

export function accountWithSubnets(options: { readonly services?: readonly ServiceModule[]; readonly seed?: string; readonly file?: string; readonly observers?: readonly Observer[] } = {}): Account {
  const account = new Account({ services: [rds], ...options, observers: [observeZones, ...(options.observers ?? [])] });
  for (const region of ['us-east-1', 'us-west-2']) {
    account.look((context) => {
      const [a, b, c] = zonesOf(region);
      for (const [at, zone] of [a, b, c].entries()) {
        context.table<Subnet>(ec2.subnet).put(`subnet-${at}`, { id: `subnet-${at}`, vpcId: 'vpc-1', cidr: `10.0.${at}.0/24`, zone: zone?.name ?? '', zoneId: zone?.id ?? '', mapPublicIp: false, tags: {} });
      }
      context.table<SecurityGroup>(ec2.securityGroup).put('sg-1', { id: 'sg-1', name: 'database', description: '', vpcId: 'vpc-1', ingress: [], egress: [], tags: {} });
    }, region);
    account.call('rds', 'CreateDBSubnetGroup', { DBSubnetGroupName: 'private', DBSubnetGroupDescription: 'private', SubnetIds: ['subnet-0', 'subnet-1', 'subnet-2'] }, region);
  }
  return account;
}

export const wanted = {
  DBInstanceIdentifier: 'shop-production',
  Engine: 'postgres',
  EngineVersion: '16',
  DBInstanceClass: 'db.t4g.micro',
  AllocatedStorage: 20,
  StorageType: 'gp3',
  MasterUsername: 'shop',
  MasterUserPassword: 'correct-horse',
  MultiAZ: true,
  DBSubnetGroupName: 'private',
  VpcSecurityGroupIds: ['sg-1'],
  BackupRetentionPeriod: 7,
};

/** With an instance that is `available`. */
export function accountWithDatabase(options: Parameters<typeof accountWithSubnets>[0] & { readonly input?: object } = {}): Account {
  const account = accountWithSubnets(options);
  account.call('rds', 'CreateDBInstance', { ...wanted, ...options.input });
  account.pass(minutes(15));
  return account;
}
