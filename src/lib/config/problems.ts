// What can go wrong before a word of platform.yml is obeyed, and with the files that ship with the tool.
import { kind, problemsOf } from '../problems/catalogue.ts';

export const configProblem = problemsOf({
  CONFIG_NOT_FOUND: kind<{ start: string; lookalike?: string }>({
    outcome: 'usage',
    message: ({ start }) => `there is no platform.yml in ${start} or in a folder above it`,
    fix: ({ lookalike }) =>
      lookalike === undefined
        ? 'Go to the folder of the application, name the file with `-c FILE`, or begin with a copy of examples/video-auctions/platform.yml.'
        : `There is ${lookalike}: rename it to platform.yml, or name it with \`-c ${lookalike}\`.`,
  }),
  CONFIG_UNREADABLE: kind<{ file: string; reason: string }>({
    outcome: 'usage',
    message: ({ file, reason }) => `${file} cannot be read: ${reason}`,
    fix: () => 'Name a readable YAML file of at most 1 MB with `-c FILE`, or begin with a copy of examples/video-auctions/platform.yml.',
  }),
  CONFIG_INVALID: kind<{ file: string; count: number; lines: readonly string[] }>({
    outcome: 'usage',
    message: ({ file, count, lines }) => [`${file} has ${count === 1 ? 'an error' : `${count} errors`}:`, ...lines].join('\n  '),
    fix: () => 'Correct the lines named above. `platform config schema` prints everything that may stand in the file; editors can check it while you type.',
  }),
  ENVIRONMENT_UNKNOWN: kind<{ environment: string; known: readonly string[]; nearest?: string }>({
    outcome: 'usage',
    message: ({ environment, known }) => `platform.yml has no environment ${environment}; it has ${known.join(', ')}`,
    fix: ({ nearest }) => (nearest === undefined ? 'Name one of these with `-e`, or add it to platform.yml.' : `Did you mean \`-e ${nearest}\`?`),
  }),
  SERVICE_UNKNOWN: kind<{ service: string; known: readonly string[]; nearest?: string }>({
    outcome: 'usage',
    message: ({ service, known }) =>
      known.length === 0 ? `platform.yml has no service ${service}; it has none` : `platform.yml has no service ${service}; it has ${known.join(', ')}`,
    fix: ({ nearest }) => (nearest === undefined ? 'Name one of these, or add it to platform.yml.' : `Did you mean ${nearest}?`),
  }),
  BUNDLE_INCOMPLETE: kind<{ path: string; start: string }>({
    outcome: 'bug',
    message: ({ path, start }) => `${path} does not ship with this installation (looked upwards from ${start})`,
    fix: () => 'The installation is damaged: install the package again. Nothing was changed.',
  }),
  BLUEPRINT_BROKEN: kind<{ file: string; reason: string }>({
    outcome: 'bug',
    message: ({ file, reason }) => `the blueprint ${file} is broken: ${reason}`,
    fix: () => 'The file ships with the tool: if it was changed, put it back; otherwise report this. Nothing was changed.',
  }),
});
