// The flags that every command has.
import { boolean, custom, option, string } from '@oclif/core/flags';
import { parseDuration, type Duration } from '../world/time.ts';
import { cliProblem } from './problems.ts';
import { withVariables } from './variables.ts';

export const progressKinds = ['live', 'plain', 'events', 'none'] as const;
export type ProgressKind = (typeof progressKinds)[number];

const group = { helpGroup: 'GLOBAL' };

/** A flag whose value is a duration: `90s`, `5m`, `1h30m`. */
export const durationFlag = custom<Duration>({
  helpValue: 'DURATION',
  parse: async (text, _context, flag) => {
    const duration = parseDuration(text);
    if (duration === undefined) throw cliProblem('WRONG_DURATION', { flag: flag.name, text });
    return duration;
  },
});

export const everywhere = withVariables({
  env: string({ ...group, char: 'e', helpValue: 'NAME', summary: 'The environment: staging, production, ...' }),
  config: string({ ...group, char: 'c', helpValue: 'FILE', summary: 'platform.yml; left out: the nearest one upwards.' }),
  region: string({ ...group, helpValue: 'REGION', summary: 'An AWS region other than the home region.' }),
  profile: string({ ...group, helpValue: 'NAME', summary: 'An AWS profile other than the configured one.' }),
  sandbox: boolean({ ...group, allowNo: true, summary: 'The AWS on this machine instead of the account.' }),
  json: boolean({ ...group, summary: 'One JSON document on stdout.' }),
  progress: option({ ...group, options: progressKinds, helpValue: progressKinds.join('|'), summary: 'How the story is told on stderr.' })(),
  yes: boolean({ ...group, char: 'y', summary: 'Do not ask.' }),
  'dry-run': boolean({ ...group, summary: 'Print the plan and change nothing.' }),
  expect: string({ ...group, helpValue: 'FINGERPRINT', summary: 'Run only a plan with this fingerprint.' }),
  until: string({ ...group, helpValue: 'STEP', summary: 'Stop, resumable, after this step.' }),
  timeout: durationFlag({ ...group, summary: 'Stop, resumable, after this long.' }),
  wait: durationFlag({ ...group, summary: 'Wait so long while another run, or a deployment of somebody else, is in the way.' }),
});

/** For destructive acts on protected environments. */
export const confirmFlag = { confirm: string({ helpValue: 'NAME', summary: 'The name of the protected environment, typed once more.' }) };
