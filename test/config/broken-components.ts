// Files whose components do not fit together, each with all that is said of it, word for word.
import { head, web, worker, type Broken } from './broken-files.ts';

export const brokenComponents: readonly Broken[] = [
  {
    name: 'components without what they stand on, settings of theirs that do not fit together, needs of what is not there',
    yaml: `${head.replace(/environments:[^]*/, '')}environments:
  staging:
    account: "111111111111"
    settings:
      workers: { timeout: 60, concurrency: { email: 1, health: 0 } }
      search: { nodes: 3 }
  production:
    account: "222222222222"
    settings:
      messaging: { visibilitySeconds: 120 }
  tests:
    account: "333333333333"
    settings:
      messaging: { visibilitySeconds: 5400 }
      workers: { timeout: 900 }
      search: { nodes: 3 }
      network: { cidr: 10.9.0.0/16, zones: 3 }
components: [workers, search]
services:
  web: { ${web}, needs: [database, search, messaging, brokr] }
  media: { ${worker} }
`,
    says: [
      '10:27: environments.staging.settings.workers.timeout: a message is hidden for 300 s while a worker may take 60 s; allowed: messaging.visibilitySeconds: 360 or more with workers.timeout: 60',
      '10:53: environments.staging.settings.workers.concurrency.email: Lambda holds no queue to a single worker; allowed: 2 to 1000, or 0 for none',
      '11:24: environments.staging.settings.search.nodes: 3 nodes of search cannot be spread evenly over 2 zones; allowed: search.nodes: 1, or a multiple of 2',
      '15:39: environments.production.settings.messaging.visibilitySeconds: a message is hidden for 120 s while a worker may take 30 s; allowed: messaging.visibilitySeconds: 300 or more with workers.timeout: 30',
      '23:14: components[0]: workers needs messaging, which is not among the components; allowed: components: [..., messaging]',
      '25:93: services.web.needs[2]: messaging is not among the components, so there will be none; allowed: components: [workers, search, messaging] at the top of the file',
      '25:104: services.web.needs[3]: nothing is called "brokr"; allowed: database, cache, storage, search, media',
      "26:3: services.media: `needs: [media]` means the environment's media, so no service can be called media; allowed: any name but database, cache, storage, messaging, broker, search, streaming, media",
    ],
  },
  {
    name: 'a service where the component beanstalk answers, and its certificate',
    yaml: `${head.replace('shop.example.com', 'a-shop-with-a-rather-long-domain-name.example.com')}components: [beanstalk]
services:
  beanstalk: { ${web} }
`,
    says: [
      '6:17: environments.staging: the certificate of Elastic Beanstalk would be called beanstalk.staging.a-shop-with-a-rather-long-domain-name.example.com, 67 signs; allowed: at most 64; shorten app, environment or domain by 3',
      '9:3: services.beanstalk: the component beanstalk answers at the host of that name; allowed: any other name',
    ],
  },
  {
    name: 'pipelines of two kinds, and what is no repository',
    yaml: `version: 1
app: shop
blueprint: startup
domain: shop.example.com
regions: { home: us-east-1 }
environments:
  live: { account: "111111111111" }
ci: { github: shop/shop, gitlab: shop }
`,
    says: ['8:34: ci.gitlab: "shop" does not fit; allowed: GROUP/PROJECT'],
  },
  {
    name: 'pipelines of nobody',
    yaml: `version: 1
app: shop
blueprint: startup
domain: shop.example.com
regions: { home: us-east-1 }
environments:
  live: { account: "111111111111" }
ci: { branch: main }
`,
    says: ['8:1: ci: nobody is let in; allowed: either github or gitlab'],
  },
];
