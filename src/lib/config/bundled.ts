// Finds the files that ship with the tool (templates, blueprints), in a checkout and in the packed tarball alike.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configProblem } from './problems.ts';

/**
 * The nearest folder upwards that holds `templates/` and `blueprints/`: the root of the checkout for `src/lib/config/`,
 * the root of the package for `dist/`, however deep the bundler puts its chunks.
 */
export function packageRoot(start: string = here()): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'templates')) && existsSync(join(folder, 'blueprints'))) return folder;
    if (folder === dirname(folder)) throw configProblem('BUNDLE_INCOMPLETE', { path: 'templates/', start });
  }
}

/**
 * @param path from the package's root, with slashes: `templates/network.yml`
 * @returns the absolute path of a file that exists
 */
export function bundledFile(path: string): string {
  const file = join(packageRoot(), ...path.split('/'));
  if (!existsSync(file)) throw configProblem('BUNDLE_INCOMPLETE', { path, start: here() });
  return file;
}

/** The texts of the bundled templates, by layer. */
export function bundledTemplates(): Readonly<Record<string, string>> {
  const folder = join(packageRoot(), 'templates');
  const files = readdirSync(folder).filter((file) => file.endsWith('.yml')).sort();
  return Object.fromEntries(files.map((file) => [basename(file, '.yml'), readFileSync(join(folder, file), 'utf8')]));
}

// The bundler rewrites `import.meta.url` to the address of the CommonJS chunk; a test builds one and sees it.
function here(): string {
  return dirname(fileURLToPath(import.meta.url));
}
