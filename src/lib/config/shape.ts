// What may be said in platform.yml, as a zod schema; its settings follow from the blueprint.
import * as z from 'zod';
import { blueprintNames, type Blueprint } from './blueprint.ts';
import { noDataWords } from './config.ts';
import { components, componentNames, type Component } from './components.ts';
import { regions } from './regions.ts';
import { duration, oneOf, text, wholeNumber, yesOrNo } from './scalars.ts';
import type { SettingLimits } from './setting-limits.ts';
import { metricsShape } from './shape-metrics.ts';
import { settingsShape } from './shape-settings.ts';
import { serviceShape } from './shape-service.ts';
import { namePattern, nameWords, serviceNamePattern } from './words.ts';

// Each shape judges one file: compiling it first, as zod would, takes longer than judging.
z.config({ jitless: true });

const domainPattern = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

const objective = (about: string) => duration({ from: '1s', to: '30d', unit: 's', about }).optional();

const budget = z
  .strictObject({
    monthly: wholeNumber({ from: 1, to: 10_000_000, about: 'USD a month.' }),
    email: text({ pattern: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, longest: 254, allowed: 'an email address', about: 'Who hears when the budget is passed.' }).optional(),
  })
  .meta({ description: 'What the environment may cost.' });

const guard = z
  .strictObject({
    'no-data': oneOf(noDataWords, 'What it means for a deploy that too few requests were seen to judge it. Left out: fail where the environment is protected, pass-with-note elsewhere.'),
  })
  .meta({ description: 'How deploys of this environment are judged.' });

/** Either is enough: with its id nobody has to list zones. */
const zonePattern = /^(Z[A-Z0-9]{5,31}|([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?)$/;

const dns = z
  .strictObject({
    zone: text({ pattern: zonePattern, longest: 253, allowed: 'the name of a hosted zone, such as auctions.example.com, or its id', about: 'The zone above the environment\'s own, in which its name servers are written down; nothing else of it is changed.' }),
    role: text({ pattern: /^arn:aws:iam::\d{12}:role\/\S+$/, allowed: 'the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME', about: 'Taken on for that, and for nothing else: a role of the account that has the zone.' }),
  })
  .meta({ description: 'A hosted zone of the environment\'s own, ENVIRONMENT.DOMAIN, below one that another account has. Left out: the account has a zone for it, or for DOMAIN.' });

// A schema's keys are also the documentation's order, so the order is that of the example.
function environmentShape(blueprints: readonly [Blueprint, ...Blueprint[]], limits: SettingLimits) {
  return z
    .strictObject({
      account: text({ pattern: /^\d{12}$/, allowed: '12 digits in quotes', about: 'The AWS account; the caller must be in it.' }),
      protected: yesOrNo('Destructive acts ask for --confirm NAME as well. Left out: false.').optional(),
      budget: budget.optional(),
      guard: guard.optional(),
      profile: text({ pattern: /^\S+$/, allowed: 'the name of a profile', about: 'Which profile of ~/.aws/config is used.' }).optional(),
      role: text({ pattern: /^arn:aws:iam::\d{12}:role\/\S+$/, allowed: 'the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME', about: 'Which role is taken on.' }).optional(),
      dns: dns.optional(),
      settings: settingsShape(blueprints, limits).optional(),
      standby: settingsShape(blueprints, limits).meta({ description: 'The same for the standby region alone: what is said here counts there and nowhere else.' }).optional(),
    })
    .meta({ description: 'One environment, such as staging or production.' });
}

/**
 * @param blueprint the one that settings are judged by
 * @param limits what templates allow for settings; without them only their types are checked
 * @param others further ones whose values are told
 */
export function platformShape(blueprint: Blueprint, limits: SettingLimits = {}, others: readonly Blueprint[] = []) {
  return z
    .strictObject({
      version: oneOf([1], 'The version of this file format.'),
      app: text({ pattern: namePattern, allowed: nameWords, about: 'The name that every stack, bucket and cluster begins with.' }),
      blueprint: oneOf(blueprintNames, 'Which sizing the environments begin with.'),
      domain: text({ pattern: domainPattern, longest: 253, allowed: 'a domain name in small letters, such as auctions.example.com', about: 'The hosted zone; services answer at SERVICE.ENVIRONMENT.DOMAIN.' }),
      regions: z
        .strictObject({
          home: oneOf(regions as readonly [string, ...string[]], 'The region that everything is built in.', 'a region of AWS, such as us-east-1'),
          standby: oneOf(regions as readonly [string, ...string[]], 'A second region, kept warm: which layers stand there the blueprint says.', 'a region of AWS, such as us-west-2').optional(),
        })
        .meta({ description: 'Where.' }),
      environments: z.record(z.string().meta({ pattern: namePattern.source }), environmentShape([blueprint, ...others], limits)).meta({ description: 'By name: staging, production, ...' }),
      components: z
        .array(oneOf(componentNames as [Component, ...Component[]], 'A layer that not every application wants.'))
        .meta({ description: `Layers that not every application wants: ${Object.entries(components).map(([name, what]) => `${name} (${what})`).join(', ')}.` })
        .optional(),
      services: z.record(z.string().meta({ pattern: serviceNamePattern.source }), serviceShape).meta({ description: 'By name: the name is also the ECS service and the host.' }).optional(),
      metrics: metricsShape.optional(),
      objectives: z
        .strictObject({
          'multi-az-failover': objective('How long writing may fail when the database moves to its other availability zone; a drill measures it.'),
          'app-rto': objective('How long a deploy with its way back may take.'),
        })
        .meta({ description: 'Promises that commands measure and judge.' })
        .optional(),
      ci: z
        .strictObject({
          github: text({ pattern: /^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/, longest: 140, allowed: 'ORG/REPO', about: 'The repository on GitHub whose workflows are let in.' }).optional(),
          gitlab: text({ pattern: /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)+$/, longest: 255, allowed: 'GROUP/PROJECT', about: 'The project on gitlab.com whose pipelines are let in.' }).optional(),
          branch: text({ pattern: /^[A-Za-z0-9][A-Za-z0-9._/-]*$/, longest: 200, allowed: 'the name of a branch', about: 'The branch that is deployed. Left out: main.' }).optional(),
        })
        .meta({ description: 'Whose pipelines may plan and deploy, without stored keys: a repository on GitHub or a project on GitLab.' })
        .optional(),
    })
    .meta({ title: 'platform.yml', description: 'One application, its environments and its services on AWS.' });
}

/** platform.yml as it is written, once the schema has let it through. */
export type Written = z.input<ReturnType<typeof platformShape>>;
export type WrittenService = z.input<typeof serviceShape>;
