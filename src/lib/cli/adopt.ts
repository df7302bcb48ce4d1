// `env adopt`: looks whether an environment can stand in a VPC, says the lines for platform.yml, and writes them where that is asked.
import { readFileSync, writeFileSync } from 'node:fs';
import { adoptionIn } from '../config/adoption.ts';
import { settingAt, type Settings } from '../config/blueprint.ts';
import { describeEnvironment, inRegion, regionsOf, type EnvironmentDescription } from '../config/describe.ts';
import { faultText } from '../config/fault.ts';
import { parseConfig } from '../config/load.ts';
import { settingLines, withSettings, type SettingsPlace } from '../config/write-settings.ts';
import { gatherAdoption, judgeAdoption, type AdoptionWish } from '../reports/adoption.ts';
import { adoptionText } from './adopt-text.ts';
import type { Answer } from './answer.ts';
import type { OpenCloud } from './open-cloud.ts';
import { cliProblem } from './problems.ts';
import type { Project } from './project.ts';

export interface AdoptWords extends Pick<AdoptionWish, 'region' | 'vpc'> {
  readonly zone: string | undefined;
  /** Into platform.yml, where it fits. */
  readonly write: boolean;
}

export async function adopt(open: OpenCloud, { config, blueprint, file }: Project, { environment, words }: { readonly environment: EnvironmentDescription; readonly words: AdoptWords }): Promise<Answer> {
  const { region, vpc, zone, write } = words;
  const name = environment.environment;
  const others = Object.keys(config.environments).filter((other) => other !== name).flatMap((other) => networksOf(describeEnvironment(config, other, blueprint)));
  const wish: AdoptionWish = { region, vpc, others, ...(zone === undefined ? {} : { zone }) };
  const seen = await open.drive(gatherAdoption(open.reading, environment, wish));
  const report = judgeAdoption(environment, wish, seen);
  const place = { environment: name, key: region === environment.region ? 'settings' : 'standby' } as const;
  const lines = settingLines(place, report.settings);
  const fit = report.outcome === 'done';
  if (write && fit) writeSettings(file, place, report.settings);
  const { chosen } = report;
  return {
    outcome: report.outcome,
    problems: report.problems,
    fields: {
      region,
      fit,
      network: { ...chosen, publicSubnets: [...chosen.publicSubnets], privateSubnets: [...chosen.privateSubnets], natAddresses: [...chosen.natAddresses], zoneIds: chosen.privateSubnets.flatMap((id) => seen.found?.subnets.find((it) => it.id === id)?.zoneId ?? []) },
      zone: seen.zone === undefined ? null : { ...seen.zone },
      account: seen.account.map((it) => ({ ...it })),
      notes: [...report.notes],
      lines,
      written: write && fit ? file : null,
    },
    text: (page) => adoptionText({ report, seen, region, environment: name, lines, ...(write && fit ? { written: config.source.file } : {}) }, page),
  };
}

const networksOf = (environment: EnvironmentDescription): AdoptionWish['others'] =>
  regionsOf(environment).map((region) => ({ name: region === environment.region ? environment.environment : `${environment.environment} in ${region}`, cidr: adoptionIn(environment, region)?.cidr ?? String(settingAt(inRegion(environment, region).settings, 'network.cidr') ?? '') }));

/** @throws Problem ADOPTION_INVALID; nothing was written then */
function writeSettings(file: string, place: SettingsPlace, settings: Settings): void {
  const text = readFileSync(file, 'utf8');
  const changed = withSettings(text, place, settings);
  const { errors = [] } = parseConfig(changed, file);
  if (errors.length > 0) throw cliProblem('ADOPTION_INVALID', { file, reasons: errors.map(faultText) });
  if (changed !== text) writeFileSync(file, changed);
}
