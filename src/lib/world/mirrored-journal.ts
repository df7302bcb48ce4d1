// A journal that is on this machine's disk and, before each act, also where other machines can read it.
import { isProblem } from '../problems/problem.ts';
import type { Clock } from './clock.ts';
import type { Journal, JournalLine } from './file-journal.ts';
import { worldProblem } from './problems.ts';
import { seconds } from './time.ts';

/** Lines of a run where other machines can read them, in pieces that are written once and never changed. */
export interface RemoteLines {
  /**
   * Writes the lines from number `from` on (0 is the first).
   * @returns `written`, `taken` when others stand there already, `absent` while there is no place
   */
  append(run: string, piece: { readonly from: number; readonly lines: readonly string[] }): Promise<'written' | 'taken' | 'absent'>;
  /** All lines in order; undefined: nobody knows of such a run. */
  read(run: string): Promise<readonly string[] | undefined>;
  /** What a list shows of a run; the last word holds. */
  note(summary: RunSummary): Promise<void>;
  list(): Promise<readonly RunSummary[]>;
}

export interface RunSummary {
  readonly run: string;
  readonly kind: string;
  readonly environment: string;
  readonly cloud: string;
  readonly headline: string;
  readonly started: number;
  readonly host: string;
  /** Left out while it goes on, or when its process died. */
  readonly outcome?: string;
}

/** Characters; a line that is longer is a piece of its own. */
const largestPiece = 256 * 1024;
const mostTries = 5;
const betweenTries = seconds(3);

export interface MirrorOptions<Line extends JournalLine> {
  readonly run: string;
  readonly local: Journal<Line>;
  readonly remote: RemoteLines;
  readonly clock: Clock;
  /** How many of its lines are there already. */
  readonly there: number;
  /** From the lines so far; undefined: nothing to note. */
  readonly summary: (lines: readonly Line[]) => RunSummary | undefined;
}

export class MirroredJournal<Line extends JournalLine> implements Journal<Line> {
  readonly #options: MirrorOptions<Line>;
  #sent: number;
  #noted = '';
  #sending: Promise<void> = Promise.resolve();

  constructor(options: MirrorOptions<Line>) {
    this.#options = options;
    this.#sent = options.there;
  }

  get lines(): readonly Line[] {
    return this.#options.local.lines;
  }

  append(line: Line, durable: boolean): void {
    this.#options.local.append(line, durable);
  }

  close(): void {
    this.#options.local.close();
  }

  /**
   * Resolves when all lines so far can be read from elsewhere, or when there is no place for them yet.
   * @throws Problem when they cannot be written
   */
  send(): Promise<void> {
    // One after the other: pieces have their order.
    const sent = this.#sending.then(() => this.#sendAll());
    this.#sending = sent.catch(() => undefined);
    return sent;
  }

  async #sendAll(): Promise<void> {
    const { local, run, remote, summary } = this.#options;
    while (this.#sent < local.lines.length) {
      const lines: string[] = [];
      let size = 0;
      for (const line of local.lines.slice(this.#sent)) {
        const text = JSON.stringify(line);
        if (lines.length > 0 && size + text.length > largestPiece) break;
        lines.push(text);
        size += text.length;
      }
      const became = await this.#tried(() => remote.append(run, { from: this.#sent, lines }));
      if (became === 'absent') return;
      if (became === 'taken') throw worldProblem('JOURNAL_TAKEN', { run }, { halt: true });
      this.#sent += lines.length;
    }
    const said = summary(local.lines);
    if (said === undefined || JSON.stringify(said) === this.#noted) return;
    await this.#tried(() => remote.note(said));
    this.#noted = JSON.stringify(said);
  }

  /** A piece is written once, so that writing it again after an answer was lost does no harm. */
  async #tried<T>(write: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await write();
      } catch (thrown) {
        const passing = isProblem(thrown) && (thrown.data.landed === 'maybe' || thrown.data.landed === 'throttled');
        if (!passing || tries >= mostTries) throw thrown;
        await this.#options.clock.sleep(betweenTries);
      }
    }
  }
}
