// Writes the tables of docs/sandbox/SERVICE.md: the rule books of the sandbox, and what its code says of AWS where it does it.
//   npm run beliefs                     writes them
//   npm run beliefs -- --check          exits 1 when a page is not what the code says
//   npm run beliefs -- --check rules    looks at the rule books only
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allServices } from '../src/lib/sandbox/all-services.ts';
import { faultTables } from '../src/lib/cli/fault-words.ts';
import { showSpan } from '../src/lib/sandbox/world/beliefs.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const sandbox = join(root, 'src/lib/sandbox');
const lines = {
  rules: ['<!-- the rule book, by scripts/beliefs.mjs: do not write between these lines -->', '<!-- end of the rule book -->'],
  comments: ['<!-- what the code says, by scripts/beliefs.mjs: do not write between these lines -->', '<!-- end of what the code says -->'],
};

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (cells) => `| ${cells.map(cell).join(' | ')} |`;
const code = (paths) => paths.map((path) => `\`${path}\``).join(', ');

/** `2 to 6 s`, or by name where there are several. */
function long({ takes = {}, long: words }) {
  const spans = Object.entries(takes);
  const said = spans.length === 1 ? showSpan(spans[0][1]) : spans.map(([name, span]) => `${name} ${showSpan(span)}`).join(', ');
  return [said, words ?? ''].filter((it) => it !== '').join('; ');
}

function rulesTable(name, beliefs) {
  const rows = Object.entries(beliefs).map(([rule, it]) =>
    row([`\`${name}.${rule}\``, it.what, long(it), it.source, it.confidence, code(it.in), it.leans.length === 0 ? 'nothing yet' : code(it.leans), it.flipped?.what ?? '']),
  );
  return ['| Rule | What happens | How long | Source | Confidence | Made so by | Leaned on by | Flipped |', '|---|---|---|---|---|---|---|---|', ...rows];
}

/** Whole comments: `//` lines that follow each other, and `/** ... *\/`. */
function commentsOf(text) {
  const found = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at].trim();
    if (line.startsWith('/**')) {
      const block = [];
      do block.push(lines[at].trim().replace(/^\/\*\*|^\*(?!\/)|\*\/.*$/g, '').trim());
      while (!lines[at].includes('*/') && ++at < lines.length);
      found.push(block.join(' ').trim());
    } else if (line.startsWith('//')) {
      const block = [];
      for (; at < lines.length && lines[at].trim().startsWith('//'); at++) block.push(lines[at].trim().slice(2).trim());
      at--;
      found.push(block.join(' '));
    } else {
      const after = /[;,{)] \/\/ (.+)$/.exec(lines[at]);
      if (after !== null) found.push(after[1]);
    }
  }
  return found;
}

/** A file's first line says what it is for: no belief. */
const says = (comment) => /\bAWS:|\bguess|\bunverified/i.test(comment);

function judged(comment) {
  if (/\bguess/i.test(comment)) return 'guessed';
  if (/\bunverified|texts? unverified|as remembered/i.test(comment)) return 'unverified';
  return /reported|operators|seen |#\d+|public thread|terraform/i.test(comment) ? 'reported' : 'documented';
}

function commentsTable(folders) {
  const files = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: sandbox })).filter((file) => !file.endsWith('/beliefs.ts')).sort();
  const rows = files.flatMap((file) => {
    const first = readFileSync(join(sandbox, file), 'utf8').replace(/^\/\/[^\n]*\n/, '');
    return [...new Set(commentsOf(first).filter(says))].map((comment) => row([comment.replace(/^AWS: /, '').replace(/ ?@(param|returns|throws) .*$/, ''), judged(comment), `\`${file}\``]));
  });
  return rows.length === 0 ? [] : ['| What the code says where it does it, and its source | Confidence | In |', '|---|---|---|', ...rows];
}

/** The page with one of its tables made anew. */
function withTable(page, kind, table) {
  const [begin, end] = lines[kind];
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to === -1) throw new Error(`a page has lost the lines between which its tables stand: ${page.slice(0, 60)}`);
  return `${page.slice(0, from)}${[begin, '', ...table, ...(table.length === 0 ? [] : ['']), end].join('\n')}${page.slice(to + end.length)}`;
}

/** `users`, `wire`, `costs` and the world itself are no services. */
const rest = { world: ['world', 'users', 'wire', 'costs'] };
const pages = [...allServices.map(({ name, beliefs = {} }) => ({ name, beliefs, folders: [`services/${name}`] })), ...Object.entries(rest).map(([name, folders]) => ({ name, beliefs: {}, folders }))];

const check = process.argv.includes('--check');
const both = !process.argv.includes('rules');
const stale = [];
for (const { name, beliefs, folders } of pages) {
  const path = join(root, 'docs/sandbox', `${name}.md`);
  const fresh = [`# What the sandbox believes about ${name}`, '', 'How to read this page: [beliefs](README.md).', '', ...lines.rules, '', ...lines.comments, ''].join('\n');
  const before = existsSync(path) ? readFileSync(path, 'utf8') : fresh;
  const ruled = withTable(before, 'rules', Object.keys(beliefs).length === 0 ? [] : rulesTable(name, beliefs));
  const after = both ? withTable(ruled, 'comments', commentsTable(folders)) : ruled;
  if (existsSync(path) && after === before) continue;
  stale.push(relative(root, path));
  if (!check) writeFileSync(path, after);
}
const faultsPage = join(root, 'docs/sandbox/faults.md');
const faultsNow = readFileSync(faultsPage, 'utf8');
const faultsAfter = `${faultsNow.slice(0, faultsNow.indexOf('| fault |'))}${faultTables().join('\n')}\n`;
if (faultsAfter !== faultsNow) {
  stale.push(relative(root, faultsPage));
  if (!check) writeFileSync(faultsPage, faultsAfter);
}
for (const page of stale) process.stdout.write(`${check ? 'stale: ' : 'written: '}${page}\n`);
if (check && stale.length > 0) {
  process.stderr.write('run `npm run beliefs` and commit what it writes\n');
  process.exit(1);
}
