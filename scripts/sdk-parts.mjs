// What the bundle takes of the SDK's packages: the operations that the sandbox models; platform calls no others. EC2's package alone, whole, is as
// large as all that is ours, and takes 30 MB of memory.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allServices } from '../src/lib/sandbox/all-services.ts';
import { enumNames } from '../src/lib/sandbox/wire/enums.ts';

const packages = fileURLToPath(new URL('../node_modules/', import.meta.url));
const prefix = '\0part-of:';

/** The package that a service's `load` imports. */
const packageOf = (service) => /@aws-sdk\/client-[a-z0-9-]+/.exec(service.sdk.load.toString())?.[0];

/** @returns the module that stands for the package: its client, what is modelled, every error, and the names of the rest */
function partOf(service) {
  const source = packageOf(service);
  const sources = join(packages, source, 'dist-es');
  const runtime = readFileSync(join(sources, 'runtimeConfig.shared.js'), 'utf8');
  // REST finds the operation by its path: there the sandbox reads all of them, to tell what it does not model from what does not exist.
  if (/protocol: config\?\.protocol \?\? \w*Rest/.test(runtime)) return undefined;
  const serviceId = /serviceId: config\?\.serviceId \?\? "([^"]+)"/.exec(runtime)?.[1];
  const errors = readFileSync(join(sources, 'schemas', 'schemas_0.js'), 'utf8').match(/(?<=^export (?:var|const) )\w+\$(?= = \[-3,)/gm);
  const operations = readdirSync(join(sources, 'commands')).flatMap((file) => /^(\w+)Command\.js$/.exec(file)?.[1] ?? []).sort();
  if (serviceId === undefined || errors === null || operations.length === 0) throw new Error(`${source} is built in another way than its like: scripts/sdk-parts.mjs reads it wrong`);
  const modelled = Object.keys(service.operations);
  const names = [service.sdk.client, ...enumNames(serviceId), ...modelled.flatMap((name) => [`${name}$`, `${name}Command`]), ...errors];
  const others = operations.filter((name) => !modelled.includes(name));
  return `export { ${names.join(', ')} } from '${source}';\nexport const otherOperations = '${others.join(' ')}'.split(' ');\n`;
}

/** A plugin for rolldown. */
export function partsOfSdk() {
  const parts = new Map();
  for (const service of allServices) {
    const part = service.sdk === undefined ? undefined : partOf(service);
    if (part !== undefined) parts.set(packageOf(service), part);
  }
  return {
    name: 'parts of the SDK',
    resolveId: (source, importer) => (parts.has(source) && importer !== undefined && !importer.startsWith(prefix) ? `${prefix}${source}` : undefined),
    load: (id) => (id.startsWith(prefix) ? parts.get(id.slice(prefix.length)) : undefined),
  };
}
