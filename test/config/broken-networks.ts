// Files that adopt networks which do not fit, each with all that is said of it, word for word.
import { head, type Broken } from './broken-files.ts';

export const brokenNetworks: readonly Broken[] = [
  {
    name: 'networks that are adopted by halves, and made ones of another size',
    yaml: `${head.replace(/environments:[^]*/, '')}environments:
  staging:
    account: "111111111111"
    settings:
      network:
        adopt: { vpc: vpc-12345678, publicSubnets: [subnet-11111111], privateSubnets: [subnet-11111111, subnet-2222222g] }
  production:
    account: "222222222222"
    settings:
      edge: { firewall: true }
      network:
        adopt: { vpc: vpc-12345678, publicSubnets: [subnet-11111111, subnet-22222222], privateSubnets: [subnet-33333333, subnet-44444444] }
  tests: { account: "111111111111", settings: { network: { cidr: 10.7.0.0/20, adopt: { privateSubnets: [subnet-11111111] } } } }
`,
    says: [
      '11:52: environments.staging.settings.network.adopt.publicSubnets: 1 subnet for 2 zones; allowed: one for each of network.zones, each in another zone',
      '11:87: environments.staging.settings.network.adopt.privateSubnets: subnet-11111111 is named twice; allowed: each subnet once, public or private',
      '11:105: environments.staging.settings.network.adopt.privateSubnets[1]: "subnet-2222222g" does not fit; allowed: private subnets of the adopted VPC, one for each zone, such as subnet-0123456789abcdef0',
      '17:9: environments.production.settings.network.adopt.natAddresses: 0 addresses, where edge.firewall and network.natGateways per-zone want 2; allowed: the addresses that the private subnets go out by: one, or with natGateways: per-zone one for each zone',
      '17:23: environments.production.settings.network.adopt.vpc: is the network of staging already; allowed: a VPC of its own for every environment',
      "18:66: environments.tests.settings.network.cidr: \"10.7.0.0/20\" does not fit; allowed: a /16 that overlaps no other region's; it is cut into /20 blocks, such as 10.0.0.0/16",
      '18:104: environments.tests.settings.network.adopt.privateSubnets: of a VPC that is not named; allowed: vpc: vpc-... beside it',
    ],
  },
];
