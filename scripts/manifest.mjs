// Makes oclif.manifest.json from the built commands (what `oclif manifest` does, without its 300 packages); `--check` compares.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { Plugin } from '@oclif/core';

/** One line a command: small to read at every start, and still a diff a person can follow. */
export async function manifestText(root) {
  const [first, again] = [pluginOf(root), pluginOf(root)];
  await first.load();
  for (const id of first.commandIDs) own(await first.findCommand(id, { must: true }));
  await again.load();
  const lines = Object.entries(again.manifest.commands)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, command]) => `${JSON.stringify(id)}:${JSON.stringify(slim(command))}`);
  return `{"commands":{\n${lines.join(',\n')}\n},"version":${JSON.stringify(again.version)}}\n`;
}

const pluginOf = (root) => new Plugin({ errorOnManifestCreate: true, ignoreManifest: true, isRoot: true, respectNoCacheDefault: true, root, type: 'core' });

/**
 * oclif walks up the classes only while each has something static of its own: a base class between a command and
 * PlatformCommand that has nothing would hide the flags that every command has.
 */
function own(command) {
  for (const name of ['baseFlags', 'work']) if (!Object.hasOwn(command, name)) Object.defineProperty(command, name, { value: command[name], enumerable: true });
}

/** Leaves out what says nothing: empty lists, and what is false unless it is said. It is read at every start. */
function slim(command) {
  const needed = new Set(['aliases', 'hiddenAliases', 'isESM', 'strict']);
  return JSON.parse(JSON.stringify(command, (key, value) => (!needed.has(key) && (value === false || (Array.isArray(value) && value.length === 0)) ? undefined : value)));
}

if (argv[1] === fileURLToPath(import.meta.url) && argv.includes('--check')) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  const made = await manifestText(root);
  if (made !== readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) {
    process.stderr.write('oclif.manifest.json is stale: run `npm run build` and commit it\n');
    process.exit(1);
  }
  process.stderr.write('oclif.manifest.json is fresh\n');
}
