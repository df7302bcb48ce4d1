// Scenarios by name: those that ship with the tool, those in the project's folder `scenarios/`, and files that are named.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { packageRoot } from '../../config/bundled.ts';
import { faultText } from '../../config/fault.ts';
import { nearestWord } from '../../problems/nearest.ts';
import type { Scenario } from '../../sandbox/world/scenario.ts';
import { cliProblem } from '../problems.ts';
import type { Project } from '../project.ts';
import { parseScenario } from './parse.ts';

export interface ScenarioFile {
  readonly name: string;
  /** How people see it. */
  readonly file: string;
  readonly from: 'platform' | 'project';
  readonly path: string;
}

const largest = 100_000;
const mostLines = 20;

/** In order of name; the project's own win over those that ship with the tool. */
export function scenarioFiles(project: Project): readonly ScenarioFile[] {
  const own = filesIn(join(dirname(project.file), 'scenarios'), 'project');
  const shipped = filesIn(join(packageRoot(), 'scenarios'), 'platform').filter(({ name }) => !own.some((it) => it.name === name));
  return [...own, ...shipped].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function filesIn(folder: string, from: ScenarioFile['from']): readonly ScenarioFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => ({ name: basename(file, extname(file)), file: `scenarios/${file}`, from, path: join(folder, file) }));
}

/**
 * @param named a name, or a path
 * @param typed values for the words that the scenario leaves open
 * @throws Problem when there is none, or with everything that is wrong in it
 */
export function readScenario(project: Project, named: string, typed: Readonly<Record<string, string>> = {}): Scenario {
  const { path, file, name } = fileOf(project, named);
  const { scenario, errors } = parseScenario({ text: textOf(path, file), file, name, typed, usual: usualWords(project) });
  if (scenario !== undefined) return scenario;
  const lines = [...errors.slice(0, mostLines).map(faultText), ...(errors.length > mostLines ? [`and ${errors.length - mostLines} more`] : [])];
  throw cliProblem('SCENARIO_INVALID', { file, count: errors.length, lines });
}

/** What the scenario file says, word for word. */
export function scenarioText(project: Project, named: string): string {
  const { path, file } = fileOf(project, named);
  return textOf(path, file);
}

function fileOf(project: Project, named: string): ScenarioFile {
  const known = scenarioFiles(project);
  const found = known.find(({ name }) => name === named);
  if (found !== undefined) return found;
  const path = resolve(process.cwd(), named);
  const isPath = /[/\\]|\.ya?ml$/.test(named);
  const nearest = nearestWord(named, known.map(({ name }) => name));
  if (!isPath || !existsSync(path)) throw cliProblem('SCENARIO_UNKNOWN', { named, known: known.map(({ name }) => name), ...(nearest === undefined ? {} : { nearest }) });
  const shown = relative(process.cwd(), path);
  return { name: basename(path, extname(path)), file: shown.length < path.length ? shown : path, from: 'project', path };
}

function textOf(path: string, file: string): string {
  const unreadable = (reason: string): Error => cliProblem('SCENARIO_UNREADABLE', { file, reason });
  try {
    if (!statSync(path).isFile()) throw unreadable('it is no ordinary file');
    if (statSync(path).size > largest) throw unreadable(`it has more than ${largest / 1000} KB`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (thrown) {
    if (thrown instanceof Error && 'data' in thrown) throw thrown;
    throw unreadable((thrown as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is no UTF-8 text' : thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** What is meant by words that a scenario names without a value. */
function usualWords({ config }: Project): Readonly<Record<string, string>> {
  const service = Object.values(config.services).find(({ port }) => port !== undefined)?.name;
  return { app: config.app, region: config.regions.home, ...(service === undefined ? {} : { service }) };
}
