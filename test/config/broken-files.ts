// Broken platform.yml files, each with all that is said of it, word for word.

export const head = `version: 1
app: shop
blueprint: startup
domain: shop.example.com
regions: { home: us-east-1 }
environments: { staging: { account: "111111111111" } }
`;

export const web = 'image: web, port: 8080, cpu: 256, memory: 512, count: 2';
export const worker = 'image: worker, cpu: 256, memory: 512, count: 1';

const names = 'a small letter, then small letters, digits and single hyphens, 2 to 21 signs in all';
const serviceNames = 'a small letter, then small letters, digits and single hyphens, 2 to 32 signs in all';
const topKeys = 'version, app, blueprint, domain, regions, environments, components, services, metrics, objectives, ci';
const noPort = 'the service has no port, so nothing can be asked of it over HTTP; allowed: nothing here, or a port';
const itself = 'the value itself, so that every setting comes from one line';

export interface Broken {
  readonly name: string;
  readonly yaml: string;
  /** Without the file's name. */
  readonly says: readonly string[];
}

export const broken: readonly Broken[] = [
  {
    name: 'an empty file',
    yaml: '# nothing but this\n',
    says: ['1:1: the file is empty; allowed: a map that begins with version: 1; examples/video-auctions/platform.yml is a whole one'],
  },
  {
    name: 'a list',
    yaml: '- version: 1\n',
    says: ['1:1: the file is no map of keys and values; allowed: a map that begins with version: 1'],
  },
  {
    name: 'one key alone',
    yaml: 'version: 1\n',
    says: [
      `1:1: app: missing; allowed: ${names}`,
      '1:1: blueprint: missing; allowed: startup, scale',
      '1:1: domain: missing; allowed: a domain name in small letters, such as auctions.example.com',
      '1:1: regions: missing; allowed: a map of home, standby',
      '1:1: environments: missing; allowed: a map of names',
    ],
  },
  {
    name: 'tabs',
    yaml: 'version: 1\nregions:\n\thome: us-east-1\n\tstandby: us-west-2\n',
    says: ['3:1: a tab indents this line; allowed: spaces', '4:1: a tab indents this line; allowed: spaces'],
  },
  {
    name: 'no YAML in several places',
    yaml: 'app: shop: again\ndomain: @example.com\nversion 1\nregions: { home: us-east-1\n',
    says: [
      '1:6: a second `key:` within one line; allowed: one `key: value` a line, and quotes around a text that holds a colon',
      '2:9: the text begins with a sign that YAML keeps for itself; allowed: quotes around it',
      '3:1: a line without `key: value`; allowed: a space behind the colon of every key',
      '5:1: a bracket or brace is not closed; allowed: a closing one, before the indentation goes back',
    ],
  },
  {
    name: 'two documents',
    yaml: `${head}---\nversion: 1\n`,
    says: ['7:1: a second document begins here; allowed: one document in the file'],
  },
  {
    name: 'words of another YAML',
    yaml: `%YAML 1.1\n---\n${head}`,
    says: ['1:1: a %YAML directive changes what words mean; allowed: YAML 1.2 without directives'],
  },
  {
    name: 'keys set twice, at any depth',
    yaml: `${head}services:\n  web: { ${web}, port: 80 }\napp: other\n`,
    says: ['8:67: services.web.port: set again; it is set in line 8 already; allowed: each key once', '9:1: app: set again; it is set in line 2 already; allowed: each key once'],
  },
  {
    name: 'anchors, aliases, merge keys, tags',
    yaml: `${head}services:\n  web: &web { ${web} }\n  api: *web\n  chat: { <<: *web, ${web} }\n  mail: { ${worker}, env: { TO: !!binary aGk= } }\n`,
    says: [
      `8:13: services.web: &web names a value for use elsewhere; allowed: ${itself}`,
      `9:8: services.api: *web repeats a value from elsewhere; allowed: ${itself}`,
      '10:11: services.chat.<<: a merge key takes values from elsewhere; allowed: the values themselves, so that every setting comes from one line',
      '11:79: services.mail.env.TO: the tag !!binary changes what the value means; allowed: the value without a tag',
    ],
  },
  {
    name: 'keys that are no words, and words of JavaScript',
    yaml: `${head}[a]: 1\n__proto__: { app: other }\nconstructor: 1\n`,
    says: ['7:1: a key that is no plain word; allowed: plain words as keys', '8:1: __proto__: unknown key', `9:1: constructor: unknown key; allowed: ${topKeys}`],
  },
  {
    name: 'misspelt keys, everywhere',
    yaml: `${head.replace('domain:', 'domian:').replace('account:', 'acount:')}servces: {}\n`,
    says: [
      '1:1: domain: missing; allowed: a domain name in small letters, such as auctions.example.com',
      `4:1: domian: unknown key; allowed: ${topKeys}; did you mean domain?`,
      '6:17: environments.staging.account: missing; allowed: 12 digits in quotes',
      '6:28: environments.staging.acount: unknown key; allowed: account, protected, budget, guard, profile, role, dns, settings, standby; did you mean account?',
      `7:1: servces: unknown key; allowed: ${topKeys}; did you mean services?`,
    ],
  },
  {
    name: 'values that nearly fit',
    yaml: `version: 2
app: My_Shop
blueprint: startpu
domain: https://Shop.example.com/
regions: { home: us-esat-1 }
environments:
  staging: { account: 012345678901, protected: yes, budget: { monthly: 400 USD } }
services:
  web: { image: Web App, port: "8080", cpu: 300, memory: 512, count: 2.5, health: { path: health, every: 30 } }
`,
    says: [
      '1:10: version: the number 2 does not fit; allowed: 1',
      `2:6: app: "My_Shop" does not fit; allowed: ${names}; did you mean my-shop?`,
      '3:12: blueprint: "startpu" does not fit; allowed: startup, scale; did you mean startup?',
      '4:9: domain: "https://Shop.example.com/" does not fit; allowed: a domain name in small letters, such as auctions.example.com; did you mean shop.example.com?',
      '5:18: regions.home: "us-esat-1" does not fit; allowed: a region of AWS, such as us-east-1; did you mean us-east-1?',
      '7:23: environments.staging.account: the number 12345678901 does not fit; allowed: 12 digits in quotes; did you mean "012345678901"?',
      '7:48: environments.staging.protected: "yes" does not fit; allowed: true or false; did you mean true?',
      '7:72: environments.staging.budget.monthly: "400 USD" does not fit; allowed: a whole number from 1 to 10000000',
      '9:17: services.web.image: "Web App" does not fit; allowed: an image reference: REPOSITORY, REPOSITORY:TAG or REGISTRY/REPOSITORY@sha256:DIGEST; did you mean web-app?',
      '9:32: services.web.port: "8080" does not fit; allowed: a whole number from 1 to 65535; did you mean 8080?',
      '9:45: services.web.cpu: the number 300 does not fit; allowed: 256, 512, 1024, 2048, 4096, 8192, 16384; did you mean 256?',
      '9:70: services.web.count: the number 2.5 does not fit; allowed: a whole number from 1 to 5000; did you mean 3?',
      '9:91: services.web.health.path: "health" does not fit; allowed: a path that begins with /, such as /health; did you mean /health?',
      '9:106: services.web.health.every: the number 30 does not fit; allowed: a duration from 6s to 5m in whole seconds, such as 30s; did you mean 30s?',
    ],
  },
  {
    name: 'wrong units',
    yaml: `${head}services:
  web:
    ${web.replaceAll(', ', '\n    ')}
    deploy: { bake: 90s, guard: { errors: 1, p95: 2m } }
    stopTimeout: 5 min
    drain: 1.5s
    scaling: { max: 4, cpu: 70%, memory: 0.8 }
objectives: { multi-az-failover: 120, app-rto: 0s }
`,
    says: [
      '14:21: services.web.deploy.bake: 90s is no whole number of minutes; allowed: a duration from 0m to 24h in whole minutes, such as 5m',
      '14:43: services.web.deploy.guard.errors: the number 1 does not fit; allowed: a share from 0% to 100%, such as 1%; did you mean 1%?',
      '14:51: services.web.deploy.guard.p95: 2m is too long; allowed: a duration from 1ms to 60s in whole milliseconds, such as 500ms',
      '15:18: services.web.stopTimeout: "5 min" does not fit; allowed: a duration from 2s to 2m in whole seconds, such as 30s',
      '16:12: services.web.drain: 1.5s is no whole number of seconds; allowed: a duration from 0s to 1h in whole seconds, such as 30s',
      '17:29: services.web.scaling.cpu: "70%" does not fit; allowed: a whole number from 10 to 95; did you mean 70?',
      '17:42: services.web.scaling.memory: the number 0.8 does not fit; allowed: a whole number from 10 to 95',
      '18:34: objectives.multi-az-failover: the number 120 does not fit; allowed: a duration from 1s to 30d in whole seconds, such as 30s; did you mean 120s?',
      '18:48: objectives.app-rto: 0s is too short; allowed: a duration from 1s to 30d in whole seconds, such as 30s',
    ],
  },
  {
    name: 'maps and lists in the wrong places',
    yaml: `${head.replace('{ home: us-east-1 }', 'us-east-1')}services:\n  web: { ${web}, needs: database, health: /health, env: [A=1], deploy: }\n  worker: worker\n`,
    says: [
      '5:10: regions: "us-east-1" does not fit; allowed: a map of home, standby',
      '8:74: services.web.needs: "database" does not fit; allowed: a list in [brackets] or with dashes',
      '8:92: services.web.health: "/health" does not fit; allowed: a map of path, every, command',
      '8:106: services.web.env: a list does not fit; allowed: a map of names',
      '8:113: services.web.deploy: empty; allowed: a map of strategy, bake, canary, linear, approve, guard, scan, keep',
      '9:11: services.worker: "worker" does not fit; allowed: a map of image, port, cpu, memory, count, needs, health, probe, scaling, deploy, env, secrets, stopTimeout, drain, sticky, spot, before, readOnlyRoot, tracing, user',
    ],
  },
  {
    name: 'what is not built yet',
    yaml: `${head}services:
  web: { ${web}, metrics: {} }
objectives: { rpo: 1h, rto: 2h, replica-promotion: 5m, app-rto: 15m }
`,
    says: [
      '8:67: services.web.metrics: business metrics are not built yet',
      '9:15: objectives.rpo: no command measures lost data yet, so it cannot be promised',
      '9:24: objectives.rto: no command measures a restore yet, so it cannot be promised',
      '9:33: objectives.replica-promotion: no command measures a promotion yet, so it cannot be promised',
    ],
  },
  {
    name: 'names that are no names, or words of a command',
    yaml: `${head.replace('staging:', '"Staging 1":').replace('app: shop', 'app: s')}services:
  stop: { ${web} }
  database: { ${web} }
  web_shop: { ${web} }
  api--v2: { ${web} }
  a: { ${web} }
`,
    says: [
      `2:6: app: "s" does not fit; allowed: ${names}`,
      `6:17: environments.Staging 1: "Staging 1" is no name; allowed: ${names}; did you mean staging-1?`,
      '8:3: services.stop: `platform deploy stop` is a command, so no service can be called stop; allowed: any name but rollback, stop, status, history, diff, verify, approve, reject, repair',
      "9:3: services.database: `needs: [database]` means the environment's database, so no service can be called database; allowed: any name but database, cache, storage, messaging, broker, search, streaming, media",
      `10:3: services.web_shop: "web_shop" is no name; allowed: ${serviceNames}; did you mean web-shop?`,
      `11:3: services.api--v2: "api--v2" is no name; allowed: ${serviceNames}; did you mean api-v2?`,
      `12:3: services.a: "a" is no name; allowed: ${serviceNames}`,
    ],
  },
  {
    name: 'names that are right and too long together',
    yaml: `version: 1
app: video-auctions-europe
blueprint: startup
domain: a-very-long-name-for-a-shop.of-a-very-long-company.example.com
regions: { home: ap-southeast-2 }
environments:
  production-frankfurt: { account: "111111111111" }
  test: { account: "111111111111" }
`,
    says: [
      '7:3: environments.production-frankfurt: the cache would be called video-auctions-europe-production-frankfurt, 42 signs; allowed: at most 40; shorten app, environment or domain by 2',
      '7:3: environments.production-frankfurt: a bucket would be called video-auctions-europe-production-frankfurt-alb-logs-111111111111-ap-southeast-2, 79 signs; allowed: at most 63; shorten app, environment or domain by 16',
      '7:3: environments.production-frankfurt: the certificate would be called production-frankfurt.a-very-long-name-for-a-shop.of-a-very-long-company.example.com, 83 signs; allowed: at most 64; shorten app, environment or domain by 19',
      '8:3: environments.test: the certificate would be called test.a-very-long-name-for-a-shop.of-a-very-long-company.example.com, 67 signs; allowed: at most 64; shorten app, environment or domain by 3',
    ],
  },
  {
    name: "a name that S3 keeps, stacks that could be mistaken, a role of somebody else's account",
    yaml: `version: 1
app: sthree-shop
blueprint: startup
domain: shop.example.com
regions: { home: us-east-1 }
environments:
  blue: { account: "111111111111", role: "arn:aws:iam::222222222222:role/deploy" }
  blue-service: { account: "111111111111", dns: { zone: other.example.com, role: "arn:aws:iam::222222222222:role/dns" } }
`,
    says: [
      '2:6: app: S3 keeps names that begin with sthree- for itself; allowed: another name',
      '7:42: environments.blue.role: the role is in account 222222222222, the environment in 111111111111; allowed: a role of account 111111111111',
      '8:3: environments.blue-service: its stacks could be mistaken for those of the services of blue; allowed: a name that does not end with -service',
      '8:57: environments.blue-service.dns.zone: blue-service.shop.example.com does not lie below other.example.com; allowed: shop.example.com, or a zone above it',
    ],
  },
  {
    name: 'no environment',
    yaml: head.replace(/environments:.*/, 'environments: {}'),
    says: ['6:1: environments: names no environment; allowed: at least one, such as staging'],
  },
  {
    name: 'settings that the blueprint does not have, or its template does not take',
    yaml: `${head.replace(/environments:[^]*/, '')}environments:
  staging:
    account: "111111111111"
    settings:
      network: { cidr: 10.1.2.0/16, zones: 4, natGateways: two }
      data: { instanceClass: t4g.small, instanceKlass: db.t4g.small, multiAz: yes, backupDays: 40, alarms: { cpuPercent: 90%, connections: 12.5 } }
      cashe: { nodes: 2 }
`,
    says: [
      "10:24: environments.staging.settings.network.cidr: \"10.1.2.0/16\" does not fit; allowed: a /16 that overlaps no other region's; it is cut into /20 blocks, such as 10.0.0.0/16",
      '10:44: environments.staging.settings.network.zones: the number 4 does not fit; allowed: 2, 3; did you mean 3?',
      '10:60: environments.staging.settings.network.natGateways: "two" does not fit; allowed: one, per-zone',
      '11:30: environments.staging.settings.data.instanceClass: "t4g.small" does not fit; allowed: an instance class of RDS, such as db.t4g.micro; did you mean db.t4g.small?',
      '11:41: environments.staging.settings.data.instanceKlass: unknown key; allowed: instanceClass, storageType, storage, maxStorage, multiAz, backupDays, backupWindow, maintenanceWindow, performanceInsights, statementTimeout, rotationDays, proxy, proxyPercent, analyticsReplica, alarms; did you mean instanceClass?',
      '11:79: environments.staging.settings.data.multiAz: "yes" does not fit; allowed: true or false; did you mean true?',
      '11:96: environments.staging.settings.data.backupDays: the number 40 is too large; allowed: a whole number from 1 to 35',
      '11:122: environments.staging.settings.data.alarms.cpuPercent: "90%" does not fit; allowed: a number from 0; did you mean 90?',
      '12:7: environments.staging.settings.cashe: unknown key; allowed: account, network, cluster, edge, data, cache, storage, messaging, workers, broker, evidence, search, streaming, media, api, beanstalk, service, observability, budget; did you mean cache?',
    ],
  },
  {
    name: 'settings that contradict each other',
    yaml: `${head.replace(/environments:[^]*/, '')}environments:
  staging:
    account: "111111111111"
    settings:
      network: { cidr: 10.0.0.0/16 }
      cache: { multiAz: true }
      data: { maxStorage: 20, maintenanceWindow: "thu:23:30-fri:00:15" }
  production:
    account: "222222222222"
  tests: { account: "111111111111", settings: { network: { cidr: 10.7.0.0/16 } } }
  demo: { account: "111111111111", settings: { network: { cidr: 10.7.0.0/16 } } }
`,
    says: [
      '10:24: environments.staging.settings.network.cidr: overlaps production, which has 10.0.0.0/16; allowed: a range of its own for every environment',
      '11:25: environments.staging.settings.cache.multiAz: a cache of one node has nothing to fail over to; allowed: cache.nodes: 2 with cache.multiAz: true',
      '12:27: environments.staging.settings.data.maxStorage: data.maxStorage is 20 and data.storage 20; allowed: a maxStorage above storage, or 0 for none',
      '12:50: environments.staging.settings.data.maintenanceWindow: the backup window 00:00-00:30 and the maintenance window thu:23:30-fri:00:15 meet; allowed: windows that do not overlap',
      '16:65: environments.demo.settings.network.cidr: overlaps tests, which has 10.7.0.0/16; allowed: a range of its own for every environment',
    ],
  },
  {
    name: 'sizes that Fargate does not sell, scaling around nothing',
    yaml: `${head}services:
  small: { image: a, cpu: 256, memory: 4096, count: 1 }
  large: { image: a, cpu: 8192, memory: 17408, count: 12, scaling: { min: 4, max: 10 } }
  idle: { image: a, cpu: 256, memory: 512, count: 1, scaling: { min: 2, max: 4 } }
  odd: { image: a, cpu: 256, memory: 512, count: 1, scaling: { min: 5, max: 4 } }
`,
    says: [
      '8:40: services.small.memory: Fargate has no 4096 MiB with cpu 256; allowed: 512, 1024, 2048; did you mean 2048?',
      '9:41: services.large.memory: Fargate has no 17408 MiB with cpu 8192; allowed: 16384 to 61440 in steps of 4096; did you mean 16384?',
      '9:55: services.large.count: 12 is more than scaling.max, 10; allowed: at most 10',
      '10:51: services.idle.count: 1 is less than scaling.min, 2; allowed: at least 2',
      '11:69: services.odd.scaling.min: 5 is more than max, 4; allowed: at most 4',
    ],
  },
  {
    name: 'what only a load balancer can do, without a port',
    yaml: `${head}services:
  worker:
    image: worker
    cpu: 256
    memory: 512
    count: 1
    health: { path: /health, every: 10s }
    probe: { read: / }
    deploy: { guard: { errors: 1% } }
    drain: 30s
    sticky: true
  idle: { ${worker}, health: { command: [], every: 10s } }
  web: { ${web}, spot: true, deploy: { bake: 0m, guard: { p95: 1s } } }
  api: { ${web}, deploy: { guard: {} } }
`,
    says: [
      `13:15: services.worker.health.path: ${noPort}`,
      '13:30: services.worker.health.every: the service has neither port nor health.command, so nothing is asked; allowed: nothing here, or a command',
      `14:5: services.worker.probe: ${noPort}`,
      `15:15: services.worker.deploy.guard: ${noPort}`,
      `16:5: services.worker.drain: ${noPort}`,
      `17:5: services.worker.sticky: ${noPort}`,
      '18:78: services.idle.health.command: an empty list; allowed: a list with at least 1 in it',
      '19:73: services.web.spot: Fargate Spot may take all tasks of a service at once, and this one answers requests; allowed: spot for services without a port',
      '19:95: services.web.deploy.bake: 0m leaves the guard no time to see anything; allowed: at least 1m with a guard',
      '20:77: services.api.deploy.guard: guards nothing; allowed: errors, p95 or both',
    ],
  },
  {
    name: 'what only the larger blueprint asks for: a way round the proxy, a name that is too long with its shards',
    yaml: `${head.replace('startup', 'scale').replace('app: shop', 'app: video-auctions-europe').replace('staging:', 'production-paris:')}services:
  web: { ${web}, needs: [database], secrets: { DB_HOST: database:host, DB_PASSWORD: database:password } }
`,
    says: [
      '6:17: environments.production-paris: the cache would be called video-auctions-europe-production-paris-shards, 45 signs; allowed: at most 40; shorten app, environment or domain by 5',
      '6:17: environments.production-paris: a bucket would be called video-auctions-europe-production-paris-alb-logs-111111111111-us-east-1, 70 signs; allowed: at most 63; shorten app, environment or domain by 7',
      '8:106: services.web.secrets.DB_HOST: the host of the database itself, which lets in only its proxy in production-paris; allowed: DATABASE_HOST, a variable that every service with needs: [database] has, or data.proxy: false in every environment',
    ],
  },
  {
    name: 'a wrong port is no missing port',
    yaml: `${head}services:\n  web: { ${web.replace('8080', '80800')}, health: { path: /up }, sticky: true }\n  api: { ${web.replace('port', 'prot')}, sticky: true }\n`,
    says: [
      '8:28: services.web.port: the number 80800 is too large; allowed: a whole number from 1 to 65535',
      '9:22: services.api.prot: unknown key; allowed: image, port, cpu, memory, count, needs, health, probe, scaling, deploy, env, secrets, stopTimeout, drain, sticky, spot, before, readOnlyRoot, tracing, user; did you mean port?',
    ],
  },
  {
    name: 'needs of nothing, of oneself, in a circle',
    yaml: `${head}services:
  web: { ${web}, needs: [databse, web, api, api] }
  api: { ${web}, needs: [7, auth, sms] }
  auth: { ${web}, needs: [cache, mail] }
  mail: { ${web}, needs: [storage, auth] }
`,
    says: [
      '8:75: services.web.needs[0]: nothing is called "databse"; allowed: database, cache, storage, api, auth, mail; did you mean database?',
      '8:84: services.web.needs[1]: web needs itself',
      '8:94: services.web.needs[3]: api is named twice',
      '9:75: services.api.needs[0]: the number 7 does not fit; allowed: database, cache, storage or the name of another service; did you mean "7"?',
      '9:84: services.api.needs[2]: nothing is called "sms"; allowed: database, cache, storage, web, auth, mail',
      '11:75: services.mail.needs: a circle: auth needs mail needs auth; allowed: needs that end somewhere, since services are deployed after what they need',
    ],
  },
  {
    name: 'secrets in the open, variables without a name or with two sources',
    yaml: `${head}services:
  web:
    ${web.replaceAll(', ', '\n    ')}
    needs: [database]
    env:
      PORT: 8080
      DEBUG: False
      API_KEY: abc
      my-var: x
      DATABASE_URL: postgres://shop:hunter2@db/shop
      STRIPE: x
    secrets:
      STRIPE: stripe
      DB: database:passwrd
      REDIS: cache:token
      KEY: arn:aws:secretsmanager:us-east-1:111111111111:secret:x
  worker: { ${worker}, needs: cache, secrets: { REDIS: cache:token } }
`,
    says: [
      '16:13: services.web.env.PORT: the number 8080 does not fit; allowed: text; quotes around numbers, true and false; did you mean "8080"?',
      '17:14: services.web.env.DEBUG: the value false does not fit; allowed: text; quotes around numbers, true and false; did you mean "False"?',
      '18:7: services.web.env.API_KEY: a secret, by its name; this file is committed and its values are written into journals; allowed: the name of a secret, under services.web.secrets',
      '19:7: services.web.env.my-var: "my-var" is no name of a variable; allowed: letters, digits and _, not beginning with a digit; did you mean my_var?',
      '20:7: services.web.env.DATABASE_URL: an address with a password in it; this file is committed and its values are written into journals; allowed: the name of a secret, under services.web.secrets',
      '23:7: services.web.secrets.STRIPE: is under env as well; allowed: each variable once',
      "24:11: services.web.secrets.DB: the database's secret has no passwrd; allowed: username, password, engine, host, port, dbname, dbInstanceIdentifier; did you mean database:password?",
      '25:14: services.web.secrets.REDIS: the service does not need the cache, so it may not open its secret; allowed: cache under needs as well',
      '26:12: services.web.secrets.KEY: "arn:aws:secretsmanager:us-east-1:111111111111:secret:x" does not fit; allowed: SECRET, SECRET:KEY or parameter/NAME, such as stripe, database:password or parameter/flags',
      '27:68: services.worker.needs: "cache" does not fit; allowed: a list in [brackets] or with dashes',
    ],
  },
];
