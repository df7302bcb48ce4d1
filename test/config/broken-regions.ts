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
];
