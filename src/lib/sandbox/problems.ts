// What can be wrong with a sandbox as a thing on disk, in words.
import { kind, problemsOf } from '../problems/catalogue.ts';

export const sandboxProblem = problemsOf({
  SANDBOX_FIXED: kind<{ variable: string; given: string; fixed: string }>({
    outcome: 'usage',
    message: ({ variable, given, fixed }) => `${variable}=${given}, but this sandbox was born with ${fixed}: speed and seed belong to a world for its life`,
    fix: ({ variable }) => `Unset ${variable}, or begin a new world with \`platform sandbox reset\`.`,
  }),
  SANDBOX_SPEED: kind<{ given: string }>({
    outcome: 'usage',
    message: ({ given }) => `PLATFORM_SANDBOX_SPEED=${given} is no speed`,
    fix: () => 'Set it to `max`, or to how many times faster than real time the sandbox should run, such as 60.',
  }),
  SANDBOX_UNWRITABLE: kind<{ path: string; reason: string }>({
    outcome: 'refused',
    message: ({ path, reason }) => `the sandbox cannot be written in ${path}: ${reason}`,
    fix: () => 'Make room or mend the permissions (PLATFORM_SANDBOX_DIR moves the sandbox). Nothing was changed.',
  }),
  SANDBOX_UNREADABLE: kind<{ path: string; reason: string }>({
    outcome: 'refused',
    message: ({ path, reason }) => `the sandbox's state ${path} cannot be read: ${reason}`,
    fix: () => 'It was left as it is. `platform sandbox reset` keeps it aside and begins a new world.',
  }),
  SANDBOX_OTHER_WORLD: kind<{ run: string; world: string }>({
    outcome: 'refused',
    message: ({ run, world }) => `run ${run} belongs to another world than this one (${world}): its sandbox was reset`,
    fix: () => 'What it did is gone with its world. Start anew.',
  }),
});
