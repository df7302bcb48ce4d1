// What the engine itself has to say when a run does not go as planned.
import { kind, plainKind, problemsOf } from '../problems/catalogue.ts';
import { showDuration, type Duration } from '../world/time.ts';

/** Where a failure leads: what was done is taken back, or stays for a resume. */
interface Way {
  readonly back: boolean;
}

const goOn = 'when that is mended, `platform runs resume` goes on where this run stopped.';

export const engineProblem = problemsOf({
  STEP_TIMEOUT: kind<{ step: string; limit: Duration; because: string; overdue?: string } & Way>({
    outcome: 'half-way',
    message: ({ step, limit, because }) => `${step}: not done within ${showDuration(limit)}; last seen: ${because}`,
    fix: ({ back, overdue }) => `${overdue === undefined ? '' : `${overdue} `}Look at what it waited for; ${back ? 'when that is mended, start the command again.' : goOn}`,
  }),
  STEP_NO_EFFECT: kind<{ step: string; acts: number } & Way>({
    outcome: 'half-way',
    message: ({ step, acts }) => `${step}: asked for ${acts} times, accepted, and still nothing has changed`,
    fix: ({ back }) => `Something else may be changing it back: look at it in the AWS console or CloudTrail. ${back ? 'Then start the command again.' : 'Then `platform runs resume`.'}`,
  }),
  UNDO_TIMEOUT: kind<{ step: string; limit: Duration; because: string }>({
    outcome: 'half-way',
    message: ({ step, limit, because }) => `${step}: not put back within ${showDuration(limit)}; last seen: ${because}`,
    fix: () => '`platform runs resume` goes on putting back; `platform runs show` says how to do it by hand.',
  }),
  LOOKING_FAILED: kind<{ step: string; reason: string } & Way>({
    outcome: 'half-way',
    message: ({ step, reason }) => `${step}: could not be looked at: ${reason}`,
    fix: ({ back }) => (back ? 'Look at it yourself when AWS answers again; then start the command again.' : 'Nothing is known of it now. When AWS answers again, `platform runs resume` looks once more before it acts.'),
  }),
  RUN_TIMEOUT: kind<{ limit: Duration }>({
    outcome: 'half-way',
    message: ({ limit }) => `stopped after --timeout ${showDuration(limit)}`,
    fix: () => 'What was begun may still be going on in AWS. `platform runs resume` goes on, `platform runs undo` takes back.',
  }),
  INTERRUPTED: kind<Way & { /** Whether anything of it can be taken back. */ readonly undo: boolean }>({
    outcome: 'interrupted',
    message: ({ back }) => `stopped on request before it was finished${back ? '; what it had begun is taken back' : ''}`,
    fix: ({ back, undo }) =>
      back
        ? 'Start the command again when it is wanted; this run is not gone on with.'
        : `What AWS was asked for goes on there, and nobody watches it. \`platform runs resume\` goes on where this run stopped${undo ? ', `platform runs undo` takes back what it did' : ''}.`,
  }),
  UNDO_ASKED: plainKind({
    outcome: 'put-back',
    message: () => 'asked to take back what this run did',
    fix: () => 'Nothing to do.',
  }),
});
