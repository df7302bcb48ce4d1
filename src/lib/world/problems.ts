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
  LEASED: kind<{ what: string; holder: string; age: string; left: string }>({
    outcome: 'locked',
    message: ({ what, holder, age }) => `${what} is locked by ${holder}, for ${age}`,
    fix: ({ left }) => `Wait for it to end (\`--wait 10m\` does), or follow it with \`platform runs watch\`. If it is dead its lease frees itself within ${left}; nothing was changed.`,
  }),
  LEASE_NOT_RENEWED: kind<{ what: string; left: string }>({
    outcome: 'half-way',
    message: ({ what, left }) => `the lease on ${what} could not be renewed and ${left}: another run might begin, so nothing is written any more`,
    fix: () => 'See whether the environment\'s control table can be reached, then `platform runs resume`.',
  }),
  LEASE_LOST: kind<{ what: string; reason: string }>({
    outcome: 'half-way',
    message: ({ what, reason }) => `the lease on ${what} was lost while nothing was heard of this run: ${reason}`,
    fix: () => 'Nothing is written any more. Wait for the other run to end, look at what stands, then `platform runs resume`.',
  }),
  LEASE_CONTENDED: kind<{ what: string }>({
    outcome: 'locked',
    message: ({ what }) => `so many want ${what} at once that its lease could not be written`,
    fix: () => 'Try again in a minute; nothing was changed.',
  }),
  JOURNAL_TAKEN: kind<{ run: string }>({
    outcome: 'half-way',
    message: ({ run }) => `another process goes on with ${run}: its journal in the control table is further than this one`,
    fix: ({ run }) => `Leave it to that one: \`platform runs watch ${run}\` follows it.`,
  }),
  LOCKED: kind<{ what: string; holder: string; age: string }>({
    outcome: 'locked',
    message: ({ what, holder, age }) => `${what} is locked by ${holder}, for ${age}`,
    fix: () => 'Wait for it to end (`--wait 10m` does), or follow it with `platform runs watch`. The lock frees itself when its process ends; nothing was changed.',
  }),
});
