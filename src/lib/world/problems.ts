// What can go wrong with disk and locks, in words.
import { kind, problemsOf } from '../problems/catalogue.ts';

export const worldProblem = problemsOf({
  JOURNAL_UNWRITABLE: kind<{ path: string; reason: string; acted: boolean }>({
    outcome: 'refused',
    message: ({ path, reason, acted }) => `the journal ${path} cannot be written: ${reason}${acted ? '; the run stops here, before its next act' : ''}`,
    fix: ({ acted }) =>
      acted
        ? 'Make room or mend the permissions, then `platform runs resume`: everything done so far is in the journal.'
        : 'Make room or mend the permissions (PLATFORM_STATE_DIR moves the journals). Nothing was changed.',
  }),
  STATE_UNWRITABLE: kind<{ path: string; reason: string }>({
    outcome: 'refused',
    message: ({ path, reason }) => `the state folder cannot be written (${path}): ${reason}`,
    fix: () => 'Make room or mend the permissions (PLATFORM_STATE_DIR moves the state). Nothing was changed.',
  }),
  JOURNAL_CORRUPT: kind<{ path: string; line: number }>({
    outcome: 'refused',
    message: ({ path, line }) => `the journal ${path} is damaged at line ${line}; only a torn last line can be mended`,
    fix: () => 'Restore the file from a copy, or look at what stands in AWS and start anew.',
  }),
  RUN_UNKNOWN: kind<{ run: string; known: readonly string[] }>({
    outcome: 'usage',
    message: ({ run }) => `there is no run ${run} here`,
    fix: ({ known }) => (known.length === 0 ? 'No run was made in this folder yet.' : `\`platform runs list\` shows them; the newest is ${known.at(-1)}.`),
  }),
  LOCKED: kind<{ what: string; holder: string; age: string }>({
    outcome: 'locked',
    message: ({ what, holder, age }) => `${what} is locked by ${holder}, for ${age}`,
    fix: () => 'Wait for it to end, or watch it with `platform runs list`. The lock frees itself when its process ends; nothing was changed.',
  }),
});
