// A blueprint: the sizing that an application begins with, as data that ships with the tool; and what becomes of it in an environment.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';
import { bundledFile } from './bundled.ts';
import type { Config } from './config.ts';
import { configProblem } from './problems.ts';

/** The blueprints that ship; a test compares them with the files. All have the same settings. */
export const blueprintNames = ['startup', 'scale'] as const;

export type Setting = string | number | boolean | readonly string[];
/** By layer, then by key, as deep as the layer likes: `data.instanceClass`, `data.alarms.cpuPercent`. */
export interface Settings {
  readonly [key: string]: Setting | Settings;
}

export interface Blueprint {
  readonly name: string;
  readonly title: string;
  /** Every setting there is; what is not here cannot be overridden either. */
  readonly defaults: Settings;
  /** What the blueprint changes for environments of these names. */
  readonly environments: Readonly<Record<string, Settings>>;
  readonly standby: BlueprintStandby;
}

/** What a blueprint says of the second region, where there is one. */
export interface BlueprintStandby {
  /** Of the layers that can stand in any region, those that stand there; components only where platform.yml names them. */
  readonly layers: readonly string[];
  /** What is other than at home. */
  readonly settings: Settings;
}

/** In which of an environment's regions. */
export type Place = 'home' | 'standby';

export interface ResolvedSettings {
  readonly values: Settings;
  /** By dotted path: `blueprint startup default`, `blueprint startup production`, `platform.yml:14`. */
  readonly from: Readonly<Record<string, string>>;
}

const loaded = new Map<string, Blueprint>();

/** Reads a blueprint that ships with the tool; the same value when asked again. */
export function loadBlueprint(name: string): Blueprint {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const file = bundledFile(`blueprints/${name}.yml`);
  const blueprint = parseBlueprint(readFileSync(file, 'utf8'), file);
  loaded.set(name, blueprint);
  return blueprint;
}

/** Throws BLUEPRINT_BROKEN: the file is ours, so what is wrong in it is a bug. */
export function parseBlueprint(text: string, file: string): Blueprint {
  const broken = (reason: string) => configProblem('BLUEPRINT_BROKEN', { file, reason });
  const top: unknown = parse(text);
  if (!isTree(top)) throw broken('it is no map');
  const { version, name, title, defaults, standby, ...environments } = top;
  if (version !== 1) throw broken(`version is ${String(version)}, not 1`);
  if (typeof name !== 'string' || typeof title !== 'string') throw broken('name or title is missing');
  const all = checked(defaults, 'defaults', broken);
  const changed = Object.entries(environments).map(([environment, tree]) => [environment, checked(tree, environment, broken)] as const);
  const second = secondIn(standby, broken);
  for (const [environment, tree] of [...changed, ['standby', second.settings] as const]) {
    for (const [path, value] of leaves(tree)) {
      const base = settingAt(all, path);
      if (base === undefined) throw broken(`${environment} sets ${path}, which defaults do not have`);
      if (kindOf(base) !== kindOf(value)) throw broken(`${environment} sets ${path} to a ${kindOf(value)}; defaults have a ${kindOf(base)}`);
    }
  }
  return { name, title, defaults: all, environments: Object.fromEntries(changed), standby: second };
}

function secondIn(standby: unknown, broken: (reason: string) => Error): BlueprintStandby {
  if (!isTree(standby)) return { layers: [], settings: {} };
  const { layers = [], settings = {}, ...more } = standby as Readonly<Record<string, unknown>>;
  if (Object.keys(more).length > 0 || kindOf(layers) !== 'list of text') throw broken('standby has a list of layers and settings, and nothing else');
  return { layers: layers as readonly string[], settings: checked(settings, 'standby', broken) };
}

/**
 * What holds in an environment, and which file said so: platform.yml over the blueprint's environment over its defaults. In the
 * standby region what is said of that region comes first, platform.yml's word over the blueprint's.
 */
export function settingsOf(config: Config, blueprint: Blueprint, { environment, place = 'home' }: { readonly environment: string; readonly place?: Place }): ResolvedSettings {
  const own = config.environments[environment]?.settings ?? {};
  const there = config.environments[environment]?.standby ?? {};
  const from: Record<string, string> = {};
  const choose = (path: string, value: Setting): Setting => {
    const second = place === 'home' ? undefined : (settingAt(there, path) ?? settingAt(blueprint.standby.settings, path));
    if (second !== undefined) {
      from[path] = settingAt(there, path) === undefined ? `blueprint ${blueprint.name} standby` : lineOf(config, `environments.${environment}.standby.${path}`);
      return second;
    }
    const written = settingAt(own, path);
    const sized = settingAt(blueprint.environments[environment] ?? {}, path);
    from[path] =
      written !== undefined ? lineOf(config, `environments.${environment}.settings.${path}`)
      : sized !== undefined ? `blueprint ${blueprint.name} ${environment}`
      : `blueprint ${blueprint.name} default`;
    return written ?? sized ?? value;
  };
  return { values: mapLeaves(blueprint.defaults, choose), from };
}

/** `platform.yml:14`, for a key that is in the file. */
export function lineOf(config: Config, path: string): string {
  return `${basename(config.source.file)}:${config.source.lines[path] ?? 1}`;
}

/** @param path dotted, down to a single setting */
export function settingAt(settings: Settings, path: string): Setting | undefined {
  const found = path.split('.').reduce<Setting | Settings | undefined>((part, key) => (isTree(part) && Object.hasOwn(part, key) ? part[key] : undefined), settings);
  return isTree(found) ? undefined : found;
}

/** Dotted path and value of every setting, in the file's order. */
export function leaves(settings: Settings): readonly (readonly [string, Setting])[] {
  const found: [string, Setting][] = [];
  mapLeaves(settings, (path, value) => {
    found.push([path, value]);
    return value;
  });
  return found;
}

function mapLeaves(settings: Settings, change: (path: string, value: Setting) => Setting, parent = ''): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key, isTree(value) ? mapLeaves(value, change, `${parent}${key}.`) : change(`${parent}${key}`, value)]),
  );
}

function checked(tree: unknown, where: string, broken: (reason: string) => Error): Settings {
  if (!isTree(tree)) throw broken(`${where} is no map of settings`);
  for (const [key, value] of Object.entries(tree)) {
    if (isTree(value)) checked(value, `${where}.${key}`, broken);
    else if (kindOf(value) === undefined) throw broken(`${where}.${key} is neither text, number, true or false, nor a list of text`);
  }
  return tree as Settings;
}

/** A map of settings, as against a single one. */
export function isTree(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? 'list of text' : undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? typeof value : undefined;
}
