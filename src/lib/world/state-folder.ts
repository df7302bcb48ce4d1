// Where a project's runs, evidence and sandbox live: `.platform/` beside platform.yml, unless a variable moves it.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export interface StateFolders {
  readonly state: string;
  readonly sandbox: string;
}

/** @param variables of which PLATFORM_STATE_DIR and PLATFORM_SANDBOX_DIR count */
export function stateFolders(configFile: string, variables: Readonly<Record<string, string | undefined>>): StateFolders {
  const state = resolve(variables['PLATFORM_STATE_DIR'] || join(dirname(configFile), '.platform'));
  return { state, sandbox: resolve(variables['PLATFORM_SANDBOX_DIR'] || join(state, 'sandbox')) };
}

/** Writes a whole file or nothing. @returns its path */
export function writeFileIn(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return path;
}
