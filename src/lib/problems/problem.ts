// The one error class a user can meet: a code to search for, the reason, what to do next, and the exit code.

/** Exit codes, one table for every command; `docs/exit-codes.md` is generated from it. */
export const exitCodes = {
  done: 0,
  bug: 1,
  usage: 2,
  refused: 3,
  'put-back': 4,
  'half-way': 5,
  no: 6,
  declined: 7,
  locked: 8,
  inconclusive: 9,
  'would-change': 10,
  interrupted: 130,
} as const;

export type Outcome = keyof typeof exitCodes;

/** What a problem says, as data: safe to journal, to print, to send. */
export interface ProblemData {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  readonly outcome: Outcome;
  /** Where the trouble is: a file with line and column, a flag, a resource. */
  readonly where?: string;
  /**
   * What may have become of the call that failed: `no` it did not reach AWS or AWS refused it; `maybe` the reply was
   * lost; `throttled` AWS asked us to come back later.
   */
  readonly landed?: 'no' | 'maybe' | 'throttled';
  /** This process can do nothing more (credentials gone, journal not writable): no undo is tried, the run can be resumed. */
  readonly halt?: boolean;
}

export class Problem extends Error {
  readonly data: ProblemData;

  constructor(data: ProblemData, cause?: unknown) {
    super(`${data.code}: ${data.message}`, cause === undefined ? undefined : { cause });
    this.name = 'Problem';
    this.data = data;
  }
}

export function isProblem(thrown: unknown): thrown is Problem {
  return thrown instanceof Problem;
}

/** Any thrown thing as data; what we did not foresee is a bug and says so. */
export function asProblemData(thrown: unknown): ProblemData {
  if (thrown instanceof Problem) return thrown.data;
  const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return {
    code: 'BUG',
    message,
    fix: 'This is a bug in platform. Nothing more will be changed by this run; report it with the run id, then `platform runs show`.',
    outcome: 'bug',
  };
}
