// The application in whose folder we are: its config, and where its state is kept.
import { dirname, join, relative, resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import type { ConfigRow } from '../config/show.ts';
import type { Json } from '../engine/standing.ts';
import type { Variables } from './terminal.ts';

export interface Project {
  readonly config: Config;
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
  // Loaded here, because reading YAML and checking it is dear, and help needs neither.
  const { findConfig, loadConfig } = await import('../config/load.ts');
  const here = process.cwd();
  const file = named === undefined ? findConfig(here) : resolve(here, named);
  const shown = relative(here, file);
  const config = loadConfig(shown.length < file.length ? shown : file);
  return { config, file, ...foldersOf(file, variables) };
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
