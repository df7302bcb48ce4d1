// Reads platform.yml: one Problem for everything that is wrong with it.
import { readFileSync, statSync } from 'node:fs';
import { isProblem, type Problem } from '../problems/problem.ts';
import type { Config } from './config.ts';
import { faultText, type ConfigFault } from './fault.ts';
import { parseConfig } from './parse.ts';
import { configProblem } from './problems.ts';

export { findConfig } from './find.ts';
export { parseConfig, type Parsed } from './parse.ts';

/** Bytes. */
const largest = 1_000_000;
/** More errors than this help nobody; all of them are in `faultsOf`. */
const mostLines = 50;

/**
 * Reads and checks the whole file. Throws CONFIG_UNREADABLE, or CONFIG_INVALID with every error; `faultsOf` gives them as data.
 * @param path errors name the file by this, so the shorter the better
 */
export function loadConfig(path: string): Config {
  const { config, errors } = parseConfig(readText(path), path);
  if (config !== undefined) return config;
  const lines = errors.slice(0, mostLines).map(faultText);
  if (errors.length > mostLines) lines.push(`and ${errors.length - mostLines} more`);
  const [first] = errors;
  const where = first === undefined ? path : `${first.file}:${first.line}:${first.column}`;
  throw configProblem('CONFIG_INVALID', { file: path, count: errors.length, lines }, { where, cause: errors });
}

/** The single errors of a CONFIG_INVALID; none for any other problem. */
export function faultsOf(problem: Problem): readonly ConfigFault[] {
  return problem.data.code === 'CONFIG_INVALID' && Array.isArray(problem.cause) ? (problem.cause as readonly ConfigFault[]) : [];
}

function readText(path: string): string {
  const unreadable = (reason: string, cause?: unknown) => configProblem('CONFIG_UNREADABLE', { file: path, reason }, { where: path, cause });
  try {
    const { size } = statSync(path);
    if (statSync(path).isDirectory()) throw unreadable('it is a folder');
    if (!statSync(path).isFile()) throw unreadable('it is no ordinary file');
    if (size > largest) throw unreadable(`it has ${(size / 1_000_000).toFixed(1)} MB; platform.yml has at most 1 MB`);
    const bytes = readFileSync(path);
    if (bytes.includes(0)) throw unreadable('it is no text');
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (thrown) {
    if (isProblem(thrown)) throw thrown;
    throw unreadable(reasonOf(thrown), thrown);
  }
}

function reasonOf(thrown: unknown): string {
  const code = (thrown as NodeJS.ErrnoException).code ?? '';
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    ENOTDIR: 'a part of its path is no folder',
    EACCES: 'you may not read it',
    EPERM: 'you may not read it',
    ELOOP: 'its links lead in a circle',
    ERR_ENCODING_INVALID_ENCODED_DATA: 'it is no UTF-8 text',
  };
  return known[code] ?? (thrown instanceof Error ? thrown.message : String(thrown));
}
