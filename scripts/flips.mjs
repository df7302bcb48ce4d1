// The story tests once for each guess about AWS turned round: prints rule by rule what passed; exits 1 when a story failed.
//   npm run flips                                 all rules, with the sampled stories (STORIES=whole: all cases)
//   npm run flips -- ecs.stage-times rds          these rules, or all of these services
//   npm run flips -- --stories drill,smoke        of the stories only these
//   npm run flips -- --together 8                 so many rules at once; one by one only the stories that then failed
//   npm run flips -- --list                       what could be flipped
//   npm run flips -- --write                      only renews test/stories/reached.json, from which `npm test` chooses one for each file
// First all stories once with nothing flipped: those that never ask for a rule cannot be changed by flipping it, and are left out.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { allServices } from '../src/lib/sandbox/all-services.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options, positionals: asked } = parseArgs({ allowPositionals: true, options: { stories: { type: 'string', default: '' }, together: { type: 'string', default: '1' }, list: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } } });

const all = allServices.flatMap(({ name, beliefs = {} }) => Object.entries(beliefs).filter(([, { flipped }]) => flipped !== undefined).map(([rule]) => `${name}.${rule}`)).sort();
const meant = (word) => all.filter((rule) => rule === word || rule.startsWith(`${word}.`));
const unknown = asked.filter((word) => meant(word).length === 0);
if (unknown.length > 0) {
  process.stderr.write(`no rule ${unknown.join(', ')}; npm run flips -- --list shows them\n`);
  process.exit(2);
}
const rules = asked.length === 0 ? all : [...new Set(asked.flatMap(meant))];
if (options.list) {
  process.stdout.write(`${rules.join('\n')}\n`);
  process.exit(0);
}

const together = Math.max(1, Number(options.together));
const chosen = options.stories.split(',');
const stories = (reached) => (reached ?? chosen).map((file) => `test/stories/${file}`);

const folder = mkdtempSync(join(tmpdir(), 'platform-flips-'));
const width = Math.max(...rules.map((rule) => rule.length), 'nothing flipped'.length);

/** Runs stories in worlds where the rule is flipped. @param reached the files; left out: all */
function tell(rule, reached, more = {}) {
  const report = join(folder, `${rule.slice(0, 100)}.json`);
  const began = performance.now();
  const words = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'in process', '--testTimeout', '300000', '--reporter', 'json', '--outputFile', report, ...stories(reached)];
  const run = spawnSync(process.execPath, words, { cwd: root, env: { ...process.env, FLIP: rule, ...more }, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  const took = `${((performance.now() - began) / 1000).toFixed(0)} s`;
  if (!existsSync(report)) return { rule, took, passed: 0, failed: 1, failures: [`the stories did not run: ${run.stderr.trim().split('\n').at(-1)}`] };
  const { numPassedTests: passed, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const broken = testResults.filter(({ status }) => status === 'failed').map(({ name }) => name.split('/').at(-1));
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.split('/').at(-1);
    const failed = assertionResults.filter((it) => it.status === 'failed').map((it) => `${file}: ${it.fullName}\n${' '.repeat(8)}${(it.failureMessages[0] ?? '').split('\n')[0]}`);
    return failed.length === 0 && status === 'failed' ? [`${file}: ${message.split('\n')[0]}`] : failed;
  });
  return { rule, took, passed, failed: failures.length, failures, broken };
}

function say(name, { took, passed, failed, failures }) {
  process.stdout.write(`${name.padEnd(width)}  ${failed === 0 ? 'passed' : 'FAILED'}  ${String(passed).padStart(3)} passed, ${String(failed).padStart(2)} failed  ${took}\n${failures.map((failure) => `    ${failure}\n`).join('')}`);
}

const unitTests = globSync('test/{sandbox,operations,laws}/**/*.test.ts', { cwd: root }).map((path) => [path, readFileSync(join(root, path), 'utf8')]);

/** Who shows a rule that no story comes to, and who of ours leans on it. */
function elsewhere(rule) {
  const [service, name] = [rule.slice(0, rule.indexOf('.')), rule.slice(rule.indexOf('.') + 1)];
  const { leans } = allServices.find((it) => it.name === service).beliefs[name];
  const shown = unitTests.filter(([, text]) => text.includes(`'${rule}'`)).map(([path]) => path);
  return `${shown.length === 0 ? 'no test does' : `both sides: ${shown.join(', ')}`}; ${leans.length === 0 ? 'nothing of ours leans on it' : `leaned on by ${leans.join(', ')}`}`;
}

/** The story files that ask for each rule. */
function readTrace(path) {
  const reached = new Map();
  for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
    const [file, rule] = line.split(' ');
    reached.set(rule, (reached.get(rule) ?? new Set()).add(file));
  }
  return reached;
}

let failedRules = 0;
let unreached = 0;
try {
  const trace = join(folder, 'asked');
  say('nothing flipped', tell('none', undefined, { FLIP_TRACE: trace }));
  const reached = readTrace(trace);
  if (options.write) {
    const path = join(root, 'test/stories/reached.json');
    // What STORIES=whole alone comes to stays from such a run before.
    const files = new Map(Object.entries(JSON.parse(readFileSync(path, 'utf8'))).filter(([file]) => existsSync(join(root, 'test/stories', file))));
    for (const file of new Set([...reached.values()].flatMap((some) => [...some]))) files.set(file, all.filter((rule) => reached.get(rule)?.has(file) === true));
    writeFileSync(path, `${JSON.stringify(Object.fromEntries([...files].filter(([, some]) => some.length > 0).sort(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`);
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  }
  const met = rules.filter((rule) => reached.has(rule));
  for (const rule of rules.filter((it) => !reached.has(it))) process.stdout.write(`${rule.padEnd(width)}  ${process.env['STORIES'] === 'whole' ? 'no story comes to it' : 'no sampled story comes to it (STORIES=whole tells all)'}; ${elsewhere(rule)}\n`);
  unreached = rules.length - met.length;
  const filesOf = (some) => [...new Set(some.flatMap((rule) => [...reached.get(rule)]))].sort();
  for (let at = 0; at < met.length; at += together) {
    const some = met.slice(at, at + together);
    /** The stories that failed while these were flipped together: the others held. */
    let broken;
    if (some.length > 1) {
      const told = tell(some.join(','), filesOf(some));
      if (told.failed === 0) {
        for (const rule of some) say(rule, { ...told, took: `${told.took}, with ${some.length - 1} others` });
        continue;
      }
      say(some.join(', '), told);
      broken = told.broken;
      process.stdout.write(`    not together: one by one, the stories that failed\n`);
    }
    for (const rule of some) {
      const files = filesOf([rule]).filter((file) => broken?.includes(file) ?? true);
      if (files.length === 0) {
        say(rule, { passed: 0, failed: 0, failures: [], took: 'none of the failed stories comes to it' });
        continue;
      }
      const told = tell(rule, files);
      if (told.failed > 0) failedRules++;
      say(rule, told);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`${rules.length} rules flipped: ${rules.length - failedRules - unreached} held, ${failedRules} did not, ${unreached} no story comes to\n`);
process.exit(failedRules === 0 ? 0 : 1);
