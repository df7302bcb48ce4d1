// What can be wrong in platform.yml with how services are deployed.
import { head, web, type Broken } from './broken-files.ts';

export const brokenDeploys: readonly Broken[] = [
  {
    name: 'strategies that do not fit their service',
    yaml: `${head}services:
  web: { ${web}, deploy: { strategy: canary, canary: { percent: 60%, bake: 30s } } }
  shop: { ${web}, deploy: { strategy: linear, linear: { percent: 12.34% }, approve: 1h, guard: { errors: 1% } } }
  worker: { image: worker, cpu: 256, memory: 512, count: 1, deploy: { strategy: canary, guard: { errors: 1% } } }
  mailer: { image: mailer, cpu: 256, memory: 512, count: 1, deploy: { strategy: blue-gren, approve: 1h } }
`,
    says: [
      '8:87: services.web.deploy.strategy: a canary is judged by its failed requests, and how many may fail is not said; allowed: canary with guard.errors, such as 1%',
      '8:114: services.web.deploy.canary.percent: 60% is too much; allowed: a share from 0.1% to 50%, such as 10%',
      '8:125: services.web.deploy.canary.bake: 30s is too short; allowed: a duration from 1m to 24h in whole minutes, such as 5m',
      '9:115: services.shop.deploy.linear.percent: 12.34% is no whole number of tenths; allowed: a share from 3% to 50%, such as 10%',
      '9:125: services.shop.deploy.approve: linear asks nobody; allowed: approve with the strategies blue-green and canary',
      '10:81: services.worker.deploy.strategy: canary gives the new release a part of the users, and a service without a port has none; allowed: blue-green or rolling',
      '10:89: services.worker.deploy.guard: the service has no port, so nothing can be asked of it over HTTP; allowed: nothing here, or a port',
      '11:81: services.mailer.deploy.strategy: "blue-gren" does not fit; allowed: blue-green, canary, linear, rolling; did you mean blue-green?',
      '11:92: services.mailer.deploy.approve: no users are moved to a service without a port; allowed: approve for services with a port',
    ],
  },
  {
    name: 'tasks before a release, and who may be what in a container',
    yaml: `${head}services:
  web: { ${web}, before: [{ name: migrate, command: [a] }, { name: migrate, command: [b], timeout: 5 }, { name: Mi grate }] }
  shop: { ${web}, user: "0:0", tracing: yes, deploy: { scan: refused, keep: 1 } }
`,
    says: [
      '8:117: services.web.before[1].name: migrate is the name of an earlier task; allowed: each name once',
      '8:149: services.web.before[1].timeout: the number 5 does not fit; allowed: a duration from 10s to 24h in whole seconds, such as 30s',
      '8:154: services.web.before[2].command: missing; allowed: a list in [brackets] or with dashes',
      '8:162: services.web.before[2].name: "Mi grate" does not fit; allowed: a small letter, then small letters, digits and single hyphens, 2 to 32 signs in all; did you mean mi-grate?',
      '9:74: services.shop.user: "0:0" does not fit; allowed: a user other than root, and perhaps a group: "1000:1000"',
      '9:90: services.shop.tracing: "yes" does not fit; allowed: true or false; did you mean true?',
      '9:111: services.shop.deploy.scan: "refused" does not fit; allowed: refuse, warn, ignore; did you mean refuse?',
      '9:126: services.shop.deploy.keep: the number 1 is too small; allowed: a whole number from 2 to 80',
    ],
  },
];
