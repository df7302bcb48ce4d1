// A run's journal on disk: one JSON line an event, chained by hashes, a torn last line cut when it is opened again.
import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, readSync, readdirSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hash } from 'node:crypto';
import { Problem } from '../problems/problem.ts';
import { worldProblem } from './problems.ts';

/** What every journal line has, whatever else is in it. */
export interface JournalLine {
  readonly seq: number;
  readonly type: string;
}

export interface Journal<Line extends JournalLine> {
  /** Appends; `durable` returns only when it would survive a power cut. @throws Problem JOURNAL_UNWRITABLE */
  append(line: Line, durable: boolean): void;
  readonly lines: readonly Line[];
  close(): void;
}

const chainOf = (before: string, body: string): string => hash('sha256', `${before}${body}`, 'hex').slice(0, 32);
const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** What a journal file holds: its lines, where the good part ends, and the last link of the chain. */
export interface JournalText<Line> {
  readonly lines: readonly Line[];
  readonly goodBytes: number;
  readonly chain: string;
}

/**
 * Reads a journal's text. A last line that is torn (a process died while writing) is left out.
 * @throws Problem JOURNAL_CORRUPT where a line before the last is damaged or the chain is broken
 */
export function readJournal<Line extends JournalLine>(path: string): JournalText<Line> {
  const text = readFileSync(path, 'utf8');
  const lines: Line[] = [];
  let chain = '';
  let goodBytes = 0;
  const rows = text.split('\n');
  for (const [index, row] of rows.entries()) {
    if (row === '') continue;
    const last = index === rows.length - 1;
    const line = readLine<Line>(row, chain);
    if (line === undefined || last) {
      // Without its newline even a whole-looking line may have been cut inside a number: it was never acknowledged.
      if (last) break;
      throw worldProblem('JOURNAL_CORRUPT', { path, line: index + 1 });
    }
    lines.push(line.value);
    chain = line.chain;
    goodBytes += Buffer.byteLength(row) + 1;
  }
  return { lines, goodBytes, chain };
}

/** Reads a journal that another process goes on writing: each call gives the whole lines that came since the one before. */
export class JournalTail<Line extends JournalLine> {
  readonly #path: string;
  #read = 0;
  #chain = '';
  #lines = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws Problem JOURNAL_CORRUPT */
  next(): readonly Line[] {
    const bytes = bytesFrom(this.#path, this.#read);
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
    const lines: Line[] = [];
    for (const row of whole.toString('utf8').split('\n').slice(0, -1)) {
      const line = readLine<Line>(row, this.#chain);
      if (line === undefined) throw worldProblem('JOURNAL_CORRUPT', { path: this.#path, line: this.#lines + lines.length + 1 });
      lines.push(line.value);
      this.#chain = line.chain;
    }
    this.#read += whole.length;
    this.#lines += lines.length;
    return lines;
  }
}

function bytesFrom(path: string, start: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - start));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start));
  } finally {
    closeSync(file);
  }
}

function readLine<Line>(row: string, before: string): { readonly value: Line; readonly chain: string } | undefined {
  const cut = row.lastIndexOf('\t');
  const body = row.slice(0, cut);
  const chain = row.slice(cut + 1);
  if (cut < 0 || chain !== chainOf(before, body)) return undefined;
  try {
    return { value: JSON.parse(body) as Line, chain };
  } catch {
    return undefined;
  }
}

/** Opens (or begins) the journal at `path` for appending. @throws Problem JOURNAL_UNWRITABLE, JOURNAL_CORRUPT */
export function openJournal<Line extends JournalLine>(path: string): Journal<Line> {
  let file: number;
  let past: JournalText<Line>;
  try {
    mkdirSync(dirname(path), { recursive: true });
    past = existsSync(path) ? readJournal<Line>(path) : { lines: [], goodBytes: 0, chain: '' };
    file = openSync(path, existsSync(path) ? 'r+' : 'wx');
    ftruncateSync(file, past.goodBytes);
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    throw worldProblem('JOURNAL_UNWRITABLE', { path, reason: reasonOf(thrown), acted: false }, { cause: thrown, halt: true });
  }
  const lines = [...past.lines];
  let { chain, goodBytes: end } = past;
  return {
    lines,
    append(line, durable) {
      const body = JSON.stringify(line);
      const next = chainOf(chain, body);
      const bytes = Buffer.from(`${body}\t${next}\n`);
      try {
        let written = 0;
        // A full disk may take a part of the line first.
        while (written < bytes.length) written += writeSync(file, bytes, written, bytes.length - written, end + written);
        if (durable) fsyncSync(file);
      } catch (thrown) {
        throw worldProblem('JOURNAL_UNWRITABLE', { path, reason: reasonOf(thrown), acted: lines.length > 0 }, { cause: thrown, halt: true });
      }
      chain = next;
      end += bytes.length;
      lines.push(line);
    },
    close() {
      closeSync(file);
    },
  };
}

/** A journal that lives in memory: for tests and dry rehearsals. */
export function memoryJournal<Line extends JournalLine>(past: readonly Line[] = []): Journal<Line> {
  const lines = [...past];
  return {
    lines,
    append(line) {
      lines.push(JSON.parse(JSON.stringify(line)) as Line);
    },
    close() {},
  };
}

/** The journals of one state folder: `runs/RUN/journal.jsonl`. */
export class RunFolder<Line extends JournalLine> {
  readonly #folder: string;

  constructor(stateFolder: string) {
    this.#folder = join(stateFolder, 'runs');
  }

  path(run: string): string {
    return join(this.#folder, run, 'journal.jsonl');
  }

  /** The OS lock that a living process of this run holds. */
  lockPath(run: string): string {
    return join(this.#folder, run, 'lock');
  }

  /** Oldest first by when they were begun here: ids hold world time, and a new sandbox begins its time anew. */
  list(): readonly string[] {
    if (!existsSync(this.#folder)) return [];
    const runs = readdirSync(this.#folder).filter((run) => existsSync(this.path(run))).sort();
    const begun = new Map(runs.map((run) => [run, Math.floor(statSync(this.path(run)).birthtimeMs)]));
    return runs.sort((a, b) => (begun.get(a) ?? 0) - (begun.get(b) ?? 0));
  }

  /** @throws Problem RUN_UNKNOWN, JOURNAL_CORRUPT */
  read(run: string): readonly Line[] {
    if (!existsSync(this.path(run))) throw worldProblem('RUN_UNKNOWN', { run, known: this.list() });
    return readJournal<Line>(this.path(run)).lines;
  }

  /** @throws Problem RUN_UNKNOWN */
  tail(run: string): JournalTail<Line> {
    if (!existsSync(this.path(run))) throw worldProblem('RUN_UNKNOWN', { run, known: this.list() });
    return new JournalTail<Line>(this.path(run));
  }

  open(run: string): Journal<Line> {
    return openJournal<Line>(this.path(run));
  }
}
