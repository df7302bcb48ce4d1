// Which member of which input is of which enum, out of the SDK's type declarations: its schemas do not say, and AWS refuses other values.
//   node scripts/enum-members.mjs [--check]
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { allServices } from '../src/lib/sandbox/all-services.ts';
import { modelOf } from '../src/lib/sandbox/wire/model.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const file = join(root, 'src/lib/sandbox/wire/enum-members.json');

/** The package that a service's `load` imports. */
const packageOf = (service) => /@aws-sdk\/client-[a-z0-9-]+/.exec(service.sdk.load.toString())?.[0];

/** `Interface -> member -> type`, as declared. */
function declaredMembers(packageName) {
  const folder = join(root, 'node_modules', packageName, 'dist-types', 'models');
  const members = new Map();
  for (const name of readdirSync(folder).filter((it) => it.endsWith('.d.ts'))) {
    let inside;
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
      const begin = /^export interface (\w+)/.exec(line);
      if (begin !== null) members.set(begin[1], (inside = new Map()));
      else if (line === '}') inside = undefined;
      const member = inside === undefined ? null : /^ {4}(\w+)\??: (.+?)(?: \| undefined)?;$/.exec(line);
      if (member !== null) inside.set(member[1], member[2]);
    }
  }
  return members;
}

/** The names of all structures that an operation's input holds. */
function structuresOf(shape, seen = new Map()) {
  if (shape.kind === 'struct' && !seen.has(shape.name)) {
    seen.set(shape.name, shape);
    for (const member of shape.members) structuresOf(member.shape, seen);
  } else if (shape.kind === 'list' || shape.kind === 'map') structuresOf(shape.item.shape, seen);
  return seen;
}

const isEnum = (sdk, name) => typeof sdk[name] === 'object' && sdk[name] !== null && Object.values(sdk[name]).every((value) => typeof value === 'string');

async function enumMembersOf(service) {
  const sdk = await service.sdk.load();
  const model = modelOf(sdk, service.sdk.client);
  const declared = declaredMembers(packageOf(service));
  const found = {};
  const structures = new Map();
  for (const name of Object.keys(service.operations)) structuresOf(model.operation(name).input, structures);
  for (const structure of [...structures.keys()].sort()) {
    const members = [...(declared.get(structure) ?? [])].flatMap(([member, type]) => {
      const name = /^(?:Record<string, )?(\w+)(?:\[\]|>)?$/.exec(type)?.[1];
      return name !== undefined && isEnum(sdk, name) ? [[member, name]] : [];
    });
    if (members.length > 0) found[structure] = Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return [model.serviceId, found];
}

const tables = await Promise.all(allServices.map(enumMembersOf));
const rows = tables.filter(([, found]) => Object.keys(found).length > 0).sort(([a], [b]) => (a < b ? -1 : 1));
const text = `{\n${rows.map(([service, found]) => `  ${JSON.stringify(service)}: {\n${Object.entries(found).map(([name, members]) => `    ${JSON.stringify(name)}: ${JSON.stringify(members)}`).join(',\n')}\n  }`).join(',\n')}\n}\n`;
const fresh = existsSync(file) && readFileSync(file, 'utf8') === text;
if (argv.includes('--check') && !fresh) {
  process.stderr.write('src/lib/sandbox/wire/enum-members.json is stale: node scripts/with-node.cjs scripts/enum-members.mjs\n');
  process.exit(1);
}
if (!fresh) writeFileSync(file, text);
