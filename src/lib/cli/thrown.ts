// Turns whatever was thrown into a problem a person can act on: our own, the parser's complaints, and bugs.
import { faultText, type ConfigFault } from '../config/fault.ts';
import { nearestWord } from '../problems/nearest.ts';
import { asProblemData, isProblem, type ProblemData } from '../problems/problem.ts';
import { cliProblem } from './problems.ts';
import { stripped } from './text/paint.ts';

/** What oclif's parser throws, by the fields it carries: its class names do not survive minification. */
interface Complaint {
  readonly message: string;
  readonly flags?: readonly unknown[];
  readonly args?: readonly unknown[];
  readonly parse?: unknown;
  readonly oclif?: { readonly exit?: number };
}

export interface Spoken {
  /** The command's words, joined by spaces. */
  readonly command: string;
  /** Its flags, without dashes. */
  readonly flags: readonly string[];
}

const isComplaint = (thrown: unknown): thrown is Complaint =>
  thrown instanceof Error && ('parse' in thrown || (thrown as { oclif?: { exit?: number } }).oclif?.exit === 2);

/** One problem, or each error of a platform.yml that has several. */
export function problemsOfThrown(thrown: unknown, spoken: Spoken): readonly [ProblemData, ...ProblemData[]] {
  const problem = problemOf(thrown, spoken);
  const faults = problem.code === 'CONFIG_INVALID' && isProblem(thrown) && Array.isArray(thrown.cause) ? (thrown.cause as readonly ConfigFault[]) : [];
  const [first, ...others] = faults.map((fault): ProblemData => {
    const where = `${fault.file}:${fault.line}:${fault.column}`;
    return { ...problem, where, message: faultText(fault).slice(where.length + 2) };
  });
  return first === undefined ? [problem] : [first, ...others];
}

function problemOf(thrown: unknown, spoken: Spoken): ProblemData {
  if (isProblem(thrown) || !isComplaint(thrown)) return asProblemData(thrown);
  const { command } = spoken;
  const unknownCommand = /^command (.+) not found\.?$/i.exec(thrown.message);
  if (unknownCommand?.[1] !== undefined) return cliProblem('UNKNOWN_COMMAND', { words: unknownCommand[1].replaceAll(':', ' ') }).data;
  if (thrown.flags !== undefined) return unknownFlag(thrown.flags.map(String), spoken);
  if (thrown.args !== undefined) {
    if (thrown.message.startsWith('Unexpected')) return cliProblem('UNEXPECTED_WORD', { words: thrown.args.map(String), command }).data;
    return cliProblem('MISSING_WORD', { names: thrown.args.map(nameOfArgument), command }).data;
  }
  const missing = /^Missing required flag (\S+)$/.exec(reasonOf(thrown.message))?.[1];
  if (missing !== undefined) return cliProblem('MISSING_FLAG', { flag: missing, command }).data;
  return cliProblem('WRONG_WORDS', { reason: reasonOf(thrown.message), command }).data;
}

function unknownFlag(flags: readonly string[], spoken: Spoken): ProblemData {
  const near = nearestWord((flags[0] ?? '').replace(/^-+/, ''), spoken.flags);
  return cliProblem('UNKNOWN_FLAG', { flags, command: spoken.command, ...(near === undefined ? {} : { nearest: `--${near}` }) }).data;
}

const nameOfArgument = (argument: unknown): string => String((argument as { name?: unknown } | null)?.name ?? 'a word');

/** The parser's sentence without its frame. */
function reasonOf(message: string): string {
  return stripped(message)
    .replace(/\n?See more help with --help$/, '')
    .replace(/^The following errors? occurred:\s*/, '')
    .replace(/\s*\n\s*/g, '; ')
    .trim();
}

/** The known command nearest to the words that were typed. */
export function unknownCommand(words: readonly string[], known: readonly string[]): Error {
  const typed = words.join(' ');
  const nearest = nearestWord(typed, known);
  return cliProblem('UNKNOWN_COMMAND', { words: typed, ...(nearest === undefined ? {} : { nearest }) });
}

/** The known kind of answer nearest to the one that was asked for. */
export function unknownKind(kind: string, known: readonly string[]): Error {
  const nearest = nearestWord(kind, known);
  return cliProblem('UNKNOWN_KIND', { kind, ...(nearest === undefined ? {} : { nearest }) });
}
