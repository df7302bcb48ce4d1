// One environment as operations are given it: plain data that becomes part of a run's request and survives JSON.
import { isTree, loadBlueprint, settingsOf, type Blueprint, type Settings } from './blueprint.ts';
import type { Config, NoData, Objectives, ParentZone, ServiceConfig } from './config.ts';
import { nearestWord } from '../problems/nearest.ts';
import type { MetricConfig } from './metrics.ts';
import { configProblem } from './problems.ts';

/** Durations in it are whole milliseconds; nothing in it is secret. */
export interface EnvironmentDescription {
  readonly app: string;
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly protected: boolean;
  /** What it means for a deploy that too little was seen to judge it. */
  readonly noData: NoData;
  /** The hosted zone: `auctions.example.com`. */
  readonly domain: string;
  /** What the environment's hosts end with: `staging.auctions.example.com`. */
  readonly baseDomain: string;
  /** Where its own zone is delegated from; left out: a zone is there already. */
  readonly dns?: ParentZone;
  readonly blueprint: string;
  /** Every setting of the blueprint, overrides applied; `budget` also has `monthly` and `email`, empty where there is none. */
  readonly settings: Settings;
  /** The layers beyond those that every environment has. */
  readonly components: readonly string[];
  readonly services: Readonly<Record<string, ServiceDescription>>;
  /** Left out: the business looks at none. */
  readonly metrics?: readonly MetricConfig[];
  readonly objectives: Objectives;
  /** Left out: everything is in `region`. */
  readonly standby?: StandbyDescription;
}

/** The second region: what stands there while the first one works. */
export interface StandbyDescription {
  readonly region: string;
  /** Layers of the blueprint that stand there beside those that only a second region has. */
  readonly layers: readonly string[];
  /** As the environment's own, and as they hold there. */
  readonly settings: Settings;
}

export interface ServiceDescription extends ServiceConfig {
  /** `serverpod.staging.auctions.example.com`; left out for a headless service. */
  readonly host?: string;
}

/** Throws ENVIRONMENT_UNKNOWN. */
export function describeEnvironment(config: Config, name: string, blueprint: Blueprint = loadBlueprint(config.blueprint)): EnvironmentDescription {
  const environment = Object.hasOwn(config.environments, name) ? config.environments[name] : undefined;
  if (environment === undefined) {
    const known = Object.keys(config.environments);
    const nearest = nearestWord(name, known);
    throw configProblem('ENVIRONMENT_UNKNOWN', { environment: name, known, ...(nearest === undefined ? {} : { nearest }) });
  }
  const baseDomain = `${name}.${config.domain}`;
  const { values } = settingsOf(config, blueprint, { environment: name });
  const second = config.regions.standby;
  const inSecond = second === undefined ? undefined : settingsOf(config, blueprint, { environment: name, place: 'standby' }).values;
  return {
    app: config.app,
    environment: name,
    account: environment.account,
    region: config.regions.home,
    protected: environment.protected,
    noData: environment.noData,
    domain: config.domain,
    baseDomain,
    ...(environment.dns === undefined ? {} : { dns: environment.dns }),
    blueprint: config.blueprint,
    settings: { ...values, ...pipelineSettings(config, values), dns: { asked: environment.dns !== undefined, zone: environment.dns?.zone ?? '', role: environment.dns?.role ?? '' }, budget: { ...(isTree(values['budget']) ? values['budget'] : {}), monthly: environment.budget?.monthly ?? '', email: environment.budget?.email ?? '' } },
    components: config.components,
    services: Object.fromEntries(
      Object.values(config.services).map((service) => [
        service.name,
        service.port === undefined ? service : { ...service, host: `${service.name}.${baseDomain}` },
      ]),
    ),
    ...(config.metrics === undefined ? {} : { metrics: config.metrics }),
    objectives: config.objectives,
    // A budget counts an account and not a region: home has it.
    ...(second === undefined || inSecond === undefined ? {} : { standby: { region: second, layers: blueprint.standby.layers, settings: { ...inSecond, ...pipelineSettings(config, inSecond), budget: { ...(isTree(inSecond['budget']) ? inSecond['budget'] : {}), monthly: '', email: '' } } } }),
  };
}

/** What the CI roles are made of; whoever lets pipelines in also wants the account to know who signs their tokens. */
function pipelineSettings({ ci }: Config, values: Settings): Settings {
  const { github = '', gitlab = '', branch = '' } = ci ?? {};
  const account = isTree(values['account']) ? values['account'] : {};
  const providers = { ...(github === '' ? {} : { github: true }), ...(gitlab === '' ? {} : { gitlab: true }) };
  return { account: { ...account, ...providers }, ci: { asked: ci !== undefined, github, gitlab, branch } };
}

/** The environment's regions: home first. */
export const regionsOf = ({ region, standby }: EnvironmentDescription): readonly string[] => (standby === undefined ? [region] : [region, standby.region]);

/** AWS: where CloudFront looks for certificates and web ACLs, and Route 53, IAM and Budgets live. */
export const globalRegion = 'us-east-1';

/** Every region in which an environment may have stacks: its own, and the one for what belongs to none. */
export const regionsWithStacks = (environment: EnvironmentDescription): readonly string[] => [...new Set([...regionsOf(environment), globalRegion])];

/** The environment as it is in one of its regions; in any other (`us-east-1` for what CloudFront needs) with the settings of home. */
export function inRegion(environment: EnvironmentDescription, region: string): EnvironmentDescription {
  const { standby } = environment;
  return standby?.region === region ? { ...environment, region, settings: standby.settings } : { ...environment, region };
}

/** Throws SERVICE_UNKNOWN. */
export function serviceOf(description: EnvironmentDescription, name: string): ServiceDescription {
  const service = Object.hasOwn(description.services, name) ? description.services[name] : undefined;
  if (service !== undefined) return service;
  const known = Object.keys(description.services);
  const nearest = nearestWord(name, known);
  throw configProblem('SERVICE_UNKNOWN', { service: name, known, ...(nearest === undefined ? {} : { nearest }) });
}
