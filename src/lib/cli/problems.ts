// What can be wrong with the words that were typed, with consent, and with what stands around the process.
import { kind, plainKind, problemsOf } from '../problems/catalogue.ts';

const list = (words: readonly string[]): string => words.join(', ');
const help = (command: string): string => `\`platform ${command === '' ? '' : `${command} `}--help\` shows what can be said.`;

export const cliProblem = problemsOf({
  UNKNOWN_COMMAND: kind<{ words: string; nearest?: string }>({
    outcome: 'usage',
    message: ({ words }) => `there is no command \`platform ${words}\``,
    fix: ({ nearest }) => (nearest === undefined ? '`platform --help` lists the commands.' : `Did you mean \`platform ${nearest}\`? \`platform --help\` lists the commands.`),
  }),
  UNKNOWN_KIND: kind<{ kind: string; nearest?: string }>({
    outcome: 'usage',
    message: ({ kind }) => `no command answers with the kind ${kind}`,
    fix: ({ nearest }) => `A kind is the words of a command joined by dots${nearest === undefined ? ', such as failover.drill' : `: did you mean ${nearest}?`}`,
  }),
  UNKNOWN_FLAG: kind<{ flags: readonly string[]; command: string; nearest?: string }>({
    outcome: 'usage',
    message: ({ flags, command }) => `\`platform ${command}\` has no flag ${list(flags)}`,
    fix: ({ nearest, command }) => (nearest === undefined ? help(command) : `Did you mean ${nearest}? ${help(command)}`),
  }),
  UNEXPECTED_WORD: kind<{ words: readonly string[]; command: string }>({
    outcome: 'usage',
    message: ({ words, command }) => `\`platform ${command}\` does not know what to do with ${list(words)}`,
    fix: ({ command }) => help(command),
  }),
  MISSING_WORD: kind<{ names: readonly string[]; command: string }>({
    outcome: 'usage',
    message: ({ names, command }) => `\`platform ${command}\` needs ${list(names.map((name) => name.toUpperCase()))}`,
    fix: ({ command }) => help(command),
  }),
  MISSING_FLAG: kind<{ flag: string; command: string }>({
    outcome: 'usage',
    message: ({ flag, command }) => `\`platform ${command}\` needs --${flag}`,
    fix: ({ command }) => help(command),
  }),
  WRONG_WORDS: kind<{ reason: string; command: string }>({
    outcome: 'usage',
    message: ({ reason }) => reason,
    fix: ({ command }) => help(command),
  }),
  SCENARIO_UNKNOWN: kind<{ named: string; known: readonly string[]; nearest?: string }>({
    outcome: 'usage',
    message: ({ named }) => `there is no scenario ${named}`,
    fix: ({ known, nearest }) => `${nearest === undefined ? '' : `Did you mean ${nearest}? `}Known are ${list(known)}; a file is named by its path, such as ./my.yml.`,
  }),
  SCENARIO_UNREADABLE: kind<{ file: string; reason: string }>({
    outcome: 'usage',
    message: ({ file, reason }) => `${file} cannot be read: ${reason}`,
    fix: () => 'Name a readable YAML file of at most 100 KB; `platform sandbox scenario show noisy-aws --json` has a whole one.',
  }),
  SCENARIO_INVALID: kind<{ file: string; count: number; lines: readonly string[] }>({
    outcome: 'usage',
    message: ({ file, count, lines }) => [`${file} has ${count === 1 ? 'an error' : `${count} errors`}:`, ...lines].join('\n  '),
    fix: () => 'Correct the lines named above; nothing was begun. `platform sandbox scenario show NAME --json` shows the files that ship with platform.',
  }),
  WRONG_DURATION: kind<{ flag: string; text: string }>({
    outcome: 'usage',
    message: ({ flag, text }) => `--${flag} ${text} is no duration`,
    fix: ({ flag }) => `Write it like this: --${flag} 90s, 5m, 1h30m, 3d.`,
  }),
  WRONG_BAKE: kind<{ text: string }>({
    outcome: 'usage',
    message: ({ text }) => `--bake ${text} is not between 0m and 24h in whole minutes, which is what ECS takes`,
    fix: () => 'Write it like this: --bake 0m, 5m, 1h30m.',
  }),
  WRONG_ID: kind<{ flag: string; text: string; like: string }>({
    outcome: 'usage',
    message: ({ flag, text }) => `--${flag} ${text} is no id of that kind`,
    fix: ({ flag, like }) => `Write it like this: --${flag} ${like}.`,
  }),
  WRONG_PERCENT: kind<{ flag: string; text: string }>({
    outcome: 'usage',
    message: ({ flag, text }) => `--${flag} ${text} is no share`,
    fix: ({ flag }) => `Write it like this: --${flag} 80%.`,
  }),
  WRONG_VARIABLE: kind<{ variable: string; value: string; flag: string }>({
    outcome: 'usage',
    message: ({ variable, value }) => `${variable}=${value} is neither yes nor no`,
    fix: ({ variable, flag }) => `Set ${variable} to 1 or 0, unset it, or type --${flag}.`,
  }),
  MISSING_ENVIRONMENT: kind<{ known: readonly string[] }>({
    outcome: 'usage',
    message: () => 'which environment is meant? There is no default',
    fix: ({ known }) => `Name it with \`-e NAME\` or PLATFORM_ENV${known.length === 0 ? '' : `: ${list(known)}`}.`,
  }),
  VARIABLE_DOES_NOT_COUNT: kind<{ variable: string; flag: string; environment: string }>({
    outcome: 'refused',
    message: ({ variable, environment }) => `${variable} does not count in a pipeline (CI is set) when the environment is protected, and ${environment} is`,
    fix: ({ variable, flag }) => `Type --${flag} where it is meant, or unset ${variable}. Nothing was changed.`,
  }),
  PIPELINE_NOT_LET_IN: kind<{ kind: string; other: string | undefined }>({
    outcome: 'usage',
    message: ({ kind, other }) => `platform.yml ${other === undefined ? 'lets no pipeline in' : `lets pipelines of ${other} in, and not of ${kind}`}`,
    fix: ({ kind }) => `Say whose: \`ci: { ${kind}: ${kind === 'github' ? 'ORG/REPO' : 'GROUP/PROJECT'} }\`; then \`platform env bootstrap\` makes the roles.`,
  }),
  FILE_DIFFERS: kind<{ file: string; lines: number }>({
    outcome: 'refused',
    message: ({ file, lines }) => `${file} is there already, and differs in ${lines} lines`,
    fix: () => 'Type --yes to write over it. Nothing was changed.',
  }),
  NO_PLAN: kind<{ command: string; flag: string }>({
    outcome: 'usage',
    message: ({ command, flag }) => `\`platform ${command}\` makes no plan, so --${flag} would promise something that it does not do`,
    fix: ({ flag, command }) => `Leave --${flag} out. ${help(command)}`,
  }),
  MISSING_CONSENT: kind<{ flags: readonly string[]; what: string }>({
    outcome: 'usage',
    message: ({ what }) => `somebody must agree to this, and nobody can be asked here (no terminal, or CI is set): ${what}`,
    fix: ({ flags }) => `Type ${flags.join(' ')} to agree. \`--dry-run\` shows the plan first.`,
  }),
  WRONG_CONFIRM: kind<{ given: string; environment: string }>({
    outcome: 'usage',
    message: ({ given, environment }) => `--confirm ${given} does not name the environment that this is about, ${environment}`,
    fix: ({ environment }) => `Type --confirm ${environment} if that is the one you mean. Nothing was changed.`,
  }),
  PLAN_CHANGED: kind<{ expected: string; now: string }>({
    outcome: 'refused',
    message: ({ expected, now }) => `the plan is no longer the one that was approved: --expect ${expected}, now ${now}`,
    fix: () => 'Look at the new plan with --dry-run and approve that one. Nothing was changed.',
  }),
  UNTIL_UNKNOWN: kind<{ step: string; known: readonly string[] }>({
    outcome: 'usage',
    message: ({ step }) => `--until ${step}: the plan has no such step`,
    fix: ({ known }) => `Its steps are: ${list(known)}.`,
  }),
  TWO_CLOUDS: kind<{ endpoint: string }>({
    outcome: 'usage',
    message: ({ endpoint }) => `--sandbox and PLATFORM_ENDPOINT=${endpoint} name two different clouds`,
    fix: () => 'Leave one of them out.',
  }),
  ENDPOINT_NOT_LOOPBACK: kind<{ endpoint: string }>({
    outcome: 'usage',
    message: ({ endpoint }) => `PLATFORM_ENDPOINT=${endpoint} is not an address of this machine`,
    fix: () => 'It may only point at a sandbox served here: http://127.0.0.1:PORT.',
  }),
  ENDPOINT_SILENT: kind<{ endpoint: string; reason: string }>({
    outcome: 'refused',
    message: ({ endpoint, reason }) => `nothing answers at PLATFORM_ENDPOINT=${endpoint}: ${reason}`,
    fix: () => 'Start it with `platform sandbox serve`, or unset PLATFORM_ENDPOINT. Nothing was changed.',
  }),
  NO_SERVICE: kind<{ known: readonly string[]; one?: 'as a word' | 'with --service' }>({
    outcome: 'usage',
    message: () => 'which service is meant?',
    fix: ({ known, one }) => (one === undefined ? `Name it (${list(known)}), or say --all.` : `Name it ${one}: ${list(known)}.`),
  }),
  IMAGE_NOT_SAID: kind<{ service: string }>({
    outcome: 'usage',
    message: ({ service }) => `no image is named for ${service}`,
    fix: ({ service }) => `Say --image ${service}=REFERENCE.`,
  }),
  IMAGE_UNNAMED: kind<{ image: string }>({
    outcome: 'usage',
    message: ({ image }) => `--image ${image === '' ? "''" : image} names no version`,
    fix: () => 'Is a variable of the pipeline empty? Say REPOSITORY:TAG, REPOSITORY@sha256:..., or a bare version.',
  }),
  IMAGE_FOR_MANY: kind<{ image: string; services: readonly string[] }>({
    outcome: 'usage',
    message: ({ image, services }) => `--image ${image} cannot be the image of ${list(services)} alike`,
    fix: () => 'Say --image SERVICE=REFERENCE for each, or a bare version that all of them have.',
  }),
  IMAGE_FOR_NOBODY: kind<{ services: readonly string[] }>({
    outcome: 'usage',
    message: ({ services }) => `--image names ${list(services)}, which this command does not deploy`,
    fix: () => 'Name the service as well, or leave its image out.',
  }),
  RUN_NEVER_BEGAN: kind<{ run: string }>({
    outcome: 'refused',
    message: ({ run }) => `the journal of run ${run} is empty: it was killed before it began, and did nothing`,
    fix: () => 'Start the command again.',
  }),
  NOTHING_TO_RESUME: plainKind({
    outcome: 'refused',
    message: () => 'there is no run that could be gone on with',
    fix: () => '`platform runs list` shows all runs and their ends.',
  }),
  NO_RUNS: plainKind({
    outcome: 'usage',
    message: () => 'no run was made in this folder yet',
    fix: () => 'Runs are kept in .platform/runs beside platform.yml; -c names another one.',
  }),
  OTHER_WORLD: kind<{ run: string; cloud: string; open: string }>({
    outcome: 'refused',
    message: ({ run, cloud, open }) =>
      cloud === 'sandbox' && open === 'sandbox'
        ? `run ${run} was made in a sandbox that is gone: it was reset since`
        : `run ${run} was made in ${cloud === 'sandbox' ? 'the sandbox' : `account ${cloud}`}, and this is ${open === 'sandbox' ? 'the sandbox' : `account ${open}`}`,
    fix: ({ cloud, open }) =>
      cloud === 'sandbox' && open === 'sandbox' ? 'What it did is gone with that sandbox: start the command anew.' : cloud === 'sandbox' ? 'Say --sandbox. Nothing was changed.' : 'Leave --sandbox out, and use the credentials of that account. Nothing was changed.',
  }),
  OPERATION_UNKNOWN: kind<{ run: string; kind: string }>({
    outcome: 'refused',
    message: ({ run, kind }) => `run ${run} is a ${kind}, which this version does not know`,
    fix: () => 'Use the version of platform that began it: `platform runs show` names it.',
  }),
  NOT_KEY_VALUE: kind<{ word: string }>({
    outcome: 'usage',
    message: ({ word }) => `${word} is no KEY=VALUE`,
    fix: () => 'Say a fault like this: throttle op=ecs:UpdateService at=+90s for=60s.',
  }),
  NO_BEHAVIOUR: kind<{ behaviour: string; known: string }>({
    outcome: 'usage',
    message: ({ behaviour }) => `no image behaves like ${behaviour}`,
    fix: ({ known }) => `Say one of: ${known}.`,
  }),
  SERVE_NEEDS_SPEED: plainKind({
    outcome: 'usage',
    message: () => 'a sandbox whose time only jumps cannot be served: behind a socket nobody can say when it may',
    fix: () => 'Begin one with a speed: `platform sandbox reset`, then PLATFORM_SANDBOX_SPEED=60 `platform sandbox serve`.',
  }),
  INIT_EXISTS: kind<{ path: string }>({
    outcome: 'refused',
    message: ({ path }) => `${path} is there already`,
    fix: () => 'Change that one, move it away, or give another path with --config. Nothing was written.',
  }),
  INIT_INVALID: kind<{ reasons: readonly string[] }>({
    outcome: 'usage',
    message: ({ reasons }) => reasons.join('\n'),
    fix: () => 'Say --app and --domain as the lines above want them. Nothing was written.',
  }),
  ADOPTION_INVALID: kind<{ file: string; reasons: readonly string[] }>({
    outcome: 'refused',
    message: ({ file, reasons }) => `with these lines ${file} would not be sound: ${reasons.join('; ')}`,
    fix: () => 'Mend what it names, or write the lines by hand. Nothing was written.',
  }),
  RUN_NOT_FOUND: kind<{ run: string; environment: string }>({
    outcome: 'usage',
    message: ({ run, environment }) => `there is no run ${run} in this folder, nor in the control table of ${environment}`,
    fix: ({ environment }) => `\`platform runs list -e ${environment} --remote\` shows those of all machines.`,
  }),
  RUN_DIVERGED: kind<{ run: string }>({
    outcome: 'refused',
    message: ({ run }) => `the journal of ${run} here and the one in the control table tell different stories`,
    fix: () => 'Somebody has changed one of them, or two went on with it at once. Look at what stands in AWS (`platform env status`) and start anew.',
  }),
  RUN_FURTHER: kind<{ run: string }>({
    outcome: 'refused',
    message: ({ run }) => `another machine has gone on with ${run} since; what it did was brought here, and nothing was changed`,
    fix: ({ run }) => `\`platform runs show ${run}\` tells what it did; resume it then if it is still open.`,
  }),
  JOURNAL_NOT_SENT: kind<{ run: string; reason: string }>({
    outcome: 'inconclusive',
    message: ({ run, reason }) => `other machines do not see how ${run} ended: ${reason}`,
    fix: () => 'The journal on this machine has all of it; nothing else is missing.',
  }),
  EVIDENCE_NOT_KEPT: kind<{ run: string; reason: string }>({
    outcome: 'half-way',
    message: ({ run, reason }) => `the evidence of run ${run} could not be written: ${reason}`,
    fix: () => 'What became of the run stands in this answer and in its journal; make room before the next one.',
  }),
  EVIDENCE_NOT_LOCKED: kind<{ run: string; where: string; reason: string; environment: string }>({
    outcome: 'inconclusive',
    message: ({ run, where, reason }) => `the evidence of run ${run} is not in ${where}: ${reason}`,
    fix: ({ environment }) => `How the run ended stands as it is said, and its evidence lies on this machine. Where there is no bucket yet: \`platform env bootstrap -e ${environment} --layer evidence\`; then \`aws s3 cp --recursive\` puts the folder there.`,
  }),
  NO_WAY_BACK: kind<{ run: string; steps: readonly string[] }>({
    outcome: 'refused',
    message: ({ run, steps }) => `what run ${run} did has no way back: ${list(steps)}`,
    fix: ({ run }) => `\`platform runs resume ${run}\` goes on with it. What stands does no harm by itself, and a bootstrap never takes data away. Nothing was changed.`,
  }),
  PLAN_DIFFERS: kind<{ run: string; version: string }>({
    outcome: 'refused',
    message: ({ run, version }) => `run ${run} was planned by version ${version}; this version would plan it otherwise`,
    fix: ({ version }) => `Go on with version ${version}, or look at what stands and start anew. Nothing was changed.`,
  }),
  REGION_UNKNOWN: kind<{ region: string; home: string; standby?: string }>({
    outcome: 'usage',
    message: ({ region }) => `the environment is not in ${region}`,
    fix: ({ home, standby }) => (standby === undefined ? `platform.yml names one region: ${home}. Leave --region out.` : `platform.yml names ${home} and ${standby}.`),
  }),
  NOT_RESUMABLE: kind<{ run: string; outcome: string }>({
    outcome: 'refused',
    message: ({ run, outcome }) => `run ${run} is at its end (${outcome}); there is nothing to go on with`,
    fix: ({ run }) => `\`platform runs show ${run}\` tells what it did. Nothing was changed.`,
  }),
  RUN_ALIVE: kind<{ run: string }>({
    outcome: 'locked',
    message: ({ run }) => `run ${run} is alive: a process is working on it now`,
    fix: () => 'Wait for its end; two processes must not do the same.',
  }),
  RUN_DIED: kind<{ run: string; undo: boolean }>({
    outcome: 'half-way',
    message: ({ run }) => `the process of run ${run} is gone, and the run has no end`,
    fix: ({ run, undo }) => `\`platform runs resume ${run}\` goes on where it stopped${undo ? `, \`platform runs undo ${run}\` takes back what it did` : ''}.`,
  }),
  DECLINED: kind<{ what: string }>({
    outcome: 'declined',
    message: ({ what }) => `you said no: ${what}`,
    fix: () => 'Nothing was changed.',
  }),
  INTERRUPTED: kind<{ signal: string }>({
    outcome: 'interrupted',
    message: ({ signal }) => `stopped by ${signal} before it was finished`,
    fix: () => 'Nothing that was under way is lost: `platform runs list` shows runs that can be resumed.',
  }),
  CHANGED_MEANWHILE: kind<{ label: string; approved: string; now: string }>({
    outcome: 'refused',
    message: ({ label, approved, now }) => `what would be done to ${label} is no longer what was approved before the waves ahead of it: ${approved} then, ${now} now`,
    fix: ({ label }) => `Nothing of it was begun. \`platform deploy ${label.split(' ')[0] ?? label} --dry-run\` shows the plan as it is now.`,
  }),
  NO_TIME_LEFT: kind<{ labels: readonly string[] }>({
    outcome: 'half-way',
    message: ({ labels }) => `--timeout was over before the turn of ${list(labels)} had come`,
    fix: () => 'What was begun has ended. Deploy the others with a longer --timeout.',
  }),
  NOTHING_TO_DEPLOY: kind<{ skipped: readonly string[] }>({
    outcome: 'refused',
    message: ({ skipped }) => `nothing of it is deployed there: ${skipped.join('; ')}`,
    fix: () => 'Leave --region out to deploy at home. Nothing was changed.',
  }),
  HOLD_WITHOUT_REGIONS: plainKind({
    outcome: 'usage',
    message: () => '--hold is the time between two regions, and only one is meant',
    fix: () => 'Say --region all as well, or leave --hold out.',
  }),
});
