// The resolved config, one row a value, each with where it came from.
import { loadBlueprint, leaves, lineOf, settingsOf, type Blueprint } from './blueprint.ts';
import type { Config } from './config.ts';
import { inWritten } from './written.ts';

export interface ConfigRow {
  /** Dotted, as in the file. */
  readonly path: string;
  /** As the file would have it: `5m`, `1%`, 512, true. */
  readonly value: string | number | boolean | readonly string[];
  /** `platform.yml:14`, `default`, `blueprint startup default`, `blueprint startup production`. */
  readonly from: string;
}

/** @param environment left out: all of them */
export function showConfig(config: Config, environment?: string, blueprint: Blueprint = loadBlueprint(config.blueprint)): readonly ConfigRow[] {
  const shown = environment === undefined ? Object.keys(config.environments) : [environment];
  const rows = inWritten(config).map((value) => ({ ...value, from: Object.hasOwn(config.source.lines, value.path) ? lineOf(config, value.path) : 'default' }));
  const under = (top: string): readonly ConfigRow[] => rows.filter(({ path }) => path.startsWith(`${top}.`));
  return [
    ...rows.filter(({ path }) => !['environments.', 'services.', 'metrics[', 'objectives.'].some((top) => path.startsWith(top))),
    ...shown.flatMap((name) => [...under(`environments.${name}`), ...settingRows(config, blueprint, name), ...standbyRows(config, blueprint, name)]),
    ...under('services'),
    ...rows.filter(({ path }) => path.startsWith('metrics[')),
    ...under('objectives'),
  ];
}

function settingRows(config: Config, blueprint: Blueprint, environment: string): readonly ConfigRow[] {
  const { values, from } = settingsOf(config, blueprint, { environment });
  return leaves(values).map(([path, value]) => ({ path: `environments.${environment}.settings.${path}`, value, from: from[path] ?? 'default' }));
}

/** What the standby region has otherwise than home: the rest is as it is there. */
function standbyRows(config: Config, blueprint: Blueprint, environment: string): readonly ConfigRow[] {
  if (config.regions.standby === undefined) return [];
  const home = settingsOf(config, blueprint, { environment });
  const { values, from } = settingsOf(config, blueprint, { environment, place: 'standby' });
  return leaves(values).flatMap(([path, value]) => (from[path] === home.from[path] ? [] : [{ path: `environments.${environment}.standby.${path}`, value, from: from[path] ?? 'default' }]));
}
