// The application in whose folder we are: its config, and where its state is kept.
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Blueprint } from '../config/blueprint.ts';
import type { Config } from '../config/config.ts';
import { findConfig } from '../config/find.ts';
import type { ConfigRow } from '../config/show.ts';
import type { Json } from '../engine/standing.ts';
import type { Understood } from './config-cache.ts';
import type { Variables } from './terminal.ts';

export interface Project {
  readonly config: Config;
  /** The one that the config names. */
  readonly blueprint: Blueprint;
  /** Absolute path of its platform.yml. */
  readonly file: string;
  /** Journals and evidence. */
  readonly stateFolder: string;
  /** The sandbox's world. */
  readonly sandboxFolder: string;
}

/**
 * @param named the value of `--config`; left out: the nearest platform.yml upwards
 * @throws Problem usage, with everything that is wrong in the file
 */
export async function openProject(named: string | undefined, variables: Variables): Promise<Project> {
  const here = process.cwd();
  const file = named === undefined ? findConfig(here) : resolve(here, named);
  const nearer = relative(here, file);
  const shown = nearer.length < file.length ? nearer : file;
  return { ...(await understand(file, shown, variables)), file, ...foldersOf(file, variables) };
}

async function understand(file: string, shown: string, variables: Variables): Promise<Understood> {
  const { configCache } = await import('./config-cache.ts');
  const cache = configCache(variables);
  const text = textOf(file);
  const known = text === undefined ? undefined : cache.recall({ file, shown, text });
  if (known !== undefined) return known;
  // Loaded only here: reading YAML and checking it is dear.
  const [{ loadConfig }, { loadBlueprint }] = await Promise.all([import('../config/load.ts'), import('../config/blueprint.ts')]);
  const config = loadConfig(shown);
  const understood = { config, blueprint: loadBlueprint(config.blueprint) };
  if (text !== undefined) cache.remember({ file, shown, text }, understood);
  return understood;
}

/** Bytes; the limit for a platform.yml is `loadConfig`'s to say. */
const largestRemembered = 1_000_000;

/** Undefined where it cannot be read: `loadConfig` says why. */
function textOf(file: string): string | undefined {
  try {
    const { size } = statSync(file);
    return statSync(file).isFile() && size <= largestRemembered ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** State lies beside the config, unless a variable moves it. */
export function foldersOf(file: string, variables: Variables): Pick<Project, 'stateFolder' | 'sandboxFolder'> {
  const stateFolder = moved(variables['PLATFORM_STATE_DIR']) ?? join(dirname(file), '.platform');
  return { stateFolder, sandboxFolder: moved(variables['PLATFORM_SANDBOX_DIR']) ?? join(stateFolder, 'sandbox') };
}

const moved = (folder: string | undefined): string | undefined => (folder === undefined || folder === '' ? undefined : resolve(folder));

/** Every value of the resolved config, with where it came from. @param environment left out: all of them */
export async function configRows({ config }: Project, environment: string | undefined): Promise<readonly ConfigRow[]> {
  const { showConfig } = await import('../config/show.ts');
  return showConfig(config, environment);
}

/** The JSON Schema of platform.yml. */
export async function configSchema(): Promise<Json> {
  const { configJsonSchema } = await import('../config/schema.ts');
  return configJsonSchema() as Json;
}
