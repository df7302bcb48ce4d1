// Where the platform.yml is that is meant: apart from reading it, which is dear.
import { existsSync } from 'node:fs';
import { dirname, join, resolve as absolute } from 'node:path';
import { configProblem } from './problems.ts';

const fileName = 'platform.yml';
const lookalikes = ['platform.yaml', '.platform.yml', 'platform.yml.txt'];

/**
 * The nearest platform.yml, in `start` or a folder above it.
 * @returns its absolute path
 */
export function findConfig(start: string): string {
  let lookalike: string | undefined;
  for (let folder = absolute(start); ; folder = dirname(folder)) {
    const file = join(folder, fileName);
    if (existsSync(file)) return file;
    lookalike ??= lookalikes.map((name) => join(folder, name)).find((path) => existsSync(path));
    if (folder === dirname(folder)) throw configProblem('CONFIG_NOT_FOUND', { start, ...(lookalike === undefined ? {} : { lookalike }) });
  }
}
