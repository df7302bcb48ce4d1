// Writes the table of docs/requirements.md: each row of the records with the resources of the templates that answer it.
//   npm run requirements               writes it
//   npm run requirements -- --check    exits 1 when the page is not what the templates say, or a row has nothing to show
//   --root FOLDER: another folder with templates/ and docs/
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';

const { values: { check, root } } = parseArgs({ options: { check: { type: 'boolean', default: false }, root: { type: 'string', default: join(dirname(fileURLToPath(import.meta.url)), '..') } } });
const page = join(root, 'docs/requirements.md');
const marks = ['<!-- the rows, by scripts/requirements.mjs: do not write between these lines -->', '<!-- end of the rows -->'];

/** One section of a template, with its name: the whole of it takes a second to read as YAML. */
const sectionOf = (text, name) => new RegExp(`^${name}:\n(?:(?: .*|#.*)?\n)*`, 'm').exec(text)?.[0] ?? '';

/** Where a row is answered: `{ layer, resources }`, in order of the layers' names. */
function answersIn(folder) {
  const answers = new Map();
  const wrong = [];
  for (const file of globSync('*.yml', { cwd: folder }).sort()) {
    const text = readFileSync(join(folder, file), 'utf8');
    const there = new Set([...sectionOf(text, 'Resources').matchAll(/^  (\w+):/gm)].map(([, id]) => id));
    const said = parse(sectionOf(text, 'Metadata')).Metadata.platform.requirements ?? {};
    for (const [row, resources] of Object.entries(said)) {
      const layer = basename(file, '.yml');
      for (const resource of resources) if (!there.has(resource)) wrong.push(`templates/${file}: ${row} names ${resource}, which is no resource of it`);
      answers.set(row, [...(answers.get(row) ?? []), { layer, resources }]);
    }
  }
  return { answers, wrong };
}

const cell = (text) => text.replaceAll('|', '\\|');

const rows = parse(readFileSync(join(root, 'docs/requirements-rows.yml'), 'utf8'));
const { answers, wrong } = answersIn(join(root, 'templates'));
for (const row of answers.keys()) if (rows[row] === undefined) wrong.push(`a template answers ${row}, which is no row of docs/requirements-rows.yml`);

const lines = Object.entries(rows).map(([row, { from, asks, command, missing }]) => {
  const found = answers.get(row) ?? [];
  if (found.length === 0 && missing === undefined) wrong.push(`${row} has no resource, and docs/requirements-rows.yml does not say what of it is missing`);
  const where = found.map(({ layer, resources }) => `\`templates/${layer}.yml\`: ${resources.join(', ')}`);
  return `| ${[row, from, asks, [...where, ...(command === undefined ? [] : [`\`${command}\``])].join('<br>'), missing ?? ''].map(cell).join(' | ')} |`;
});
const table = ['| row | record | asks for | where it is | what of it is not built |', '|---|---|---|---|---|', ...lines].join('\n');

const text = readFileSync(page, 'utf8');
const [from, to] = marks.map((mark) => text.indexOf(mark));
const marked = from >= 0 && to > from;
if (!marked) wrong.push('docs/requirements.md has lost its marks');
const fresh = marked ? `${text.slice(0, from + marks[0].length)}\n\n${table}\n\n${text.slice(to)}` : text;
if (check && fresh !== text) wrong.push('docs/requirements.md is stale: run `npm run requirements` and commit it');
if (wrong.length === 0) {
  if (!check) writeFileSync(page, fresh);
} else {
  process.stderr.write(`${wrong.join('\n')}\n`);
  process.exitCode = 1;
}
