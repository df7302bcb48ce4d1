// Broken platform.yml files that say something of a second region.
import { head, web, type Broken } from './broken-files.ts';

export const brokenRegions: readonly Broken[] = [
  {
    name: 'two regions that are one, and a network in both that is one',
    yaml: `version: 1
app: shop
blueprint: startup
domain: shop.example.com
regions: { home: us-east-1, standby: us-east-1 }
environments:
  staging: { account: "111111111111", settings: { network: { cidr: 10.1.0.0/16 } } }
  production: { account: "222222222222", settings: { network: { cidr: 10.7.0.0/16 } }, standby: { network: { cidr: 10.7.0.0/16 }, data: { maxStorage: 10 } } }
services:
  web: { ${web}, needs: [database], secrets: { HOST: 'database:host' } }
  us-east-1: { ${web} }
`,
    says: [
      '5:38: regions.standby: us-east-1 is the home region; its loss would take both; allowed: another region, or no standby',
      "7:68: environments.staging.settings.network.cidr: overlaps staging in us-east-1, which has 10.1.0.0/16; allowed: a range of its own for every environment",
      '8:116: environments.production.standby.network.cidr: overlaps production, which has 10.7.0.0/16; allowed: a range of its own for every environment',
      '8:151: environments.production.standby.data.maxStorage: data.maxStorage is 10 and data.storage 20; allowed: a maxStorage above storage, or 0 for none',
      '10:103: services.web.secrets.HOST: the host of the database at home, also in the standby region; allowed: DATABASE_HOST, a variable that every service with needs: [database] has, and that names its own region’s database',
      '11:3: services.us-east-1: a region answers at the host of that name; allowed: any other name',
    ],
  },
  {
    name: 'settings for a standby region that is nowhere',
    yaml: `${head.replace('"111111111111"', '"111111111111", standby: { network: { cidr: 10.7.0.0/16 } }')}`,
    says: ['6:53: environments.staging.standby: settings for a standby region that is nowhere; allowed: regions: { home: ..., standby: ... }'],
  },
  {
    name: 'a load balancer that lets in nobody, one distribution for one region of two, a service where the origin is',
    yaml: `version: 1
app: shop
blueprint: startup
domain: shop.example.com
regions: { home: us-east-1, standby: us-west-2 }
environments:
  staging: { account: "111111111111", settings: { network: { cidr: 10.4.0.0/16 }, edge: { direct: false } }, standby: { network: { cidr: 10.5.0.0/16 } } }
  production: { account: "222222222222", settings: { edge: { front: true, direct: false } }, standby: { edge: { front: false } } }
services:
  origin: { ${web} }
`,
    says: [
      '7:99: environments.staging.settings.edge.direct: the load balancer would let in nobody; allowed: edge.front: true, or edge.direct: true',
      '8:120: environments.production.standby.edge.front: one distribution stands before both regions; allowed: edge.front under settings',
      '10:3: services.origin: the load balancer, where CloudFront stands before it, answers at the host of that name; allowed: any other name',
    ],
  },
];
