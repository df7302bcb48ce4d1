// What the bundled templates allow for the settings that become their parameters.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from './bundled.ts';

/** CloudFormation's own words for a parameter. */
export interface SettingLimit {
  readonly Description?: string;
  readonly AllowedValues?: readonly (string | number)[];
  /** Must fit the whole value. */
  readonly AllowedPattern?: string;
  readonly MinValue?: number;
  readonly MaxValue?: number;
}

/** By the dotted path of the setting. */
export type SettingLimits = Readonly<Record<string, SettingLimit>>;

interface TemplateHead {
  readonly Metadata?: { readonly platform?: { readonly settings?: Readonly<Record<string, string>> } };
  readonly Parameters?: Readonly<Record<string, SettingLimit>>;
}

/**
 * Where two templates take the same setting, the first one that limits it counts.
 * @param wanted dotted paths; only templates that take one of them are read. Left out: all
 */
export function settingLimits(wanted?: readonly string[]): SettingLimits {
  if (wanted?.length === 0) return {};
  const heads = headsIn(join(packageRoot(), 'templates')).filter((head) => wanted === undefined || wanted.some((path) => head.includes(`: ${path}\n`)));
  return limitsIn(heads.map((head) => (parse(head, { logLevel: 'silent' }) ?? {}) as TemplateHead));
}

function limitsIn(heads: readonly TemplateHead[]): SettingLimits {
  const limits: Record<string, SettingLimit> = {};
  for (const { Metadata, Parameters = {} } of heads) {
    for (const [parameter, setting] of Object.entries(Metadata?.platform?.settings ?? {})) limits[setting] = { ...Parameters[parameter], ...limits[setting] };
  }
  return limits;
}

/** What stands before the resources: a tenth of a template, and all that is needed here. */
function headsIn(folder: string): readonly string[] {
  const templates = readdirSync(folder).filter((name) => name.endsWith('.yml')).sort();
  return templates.map((name) => readFileSync(join(folder, name), 'utf8').split(/^(?:Conditions|Resources|Rules|Mappings|Transform):/m)[0] ?? '');
}
