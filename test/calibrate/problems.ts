// Why a calibration is not run, or what is wrong with how it ended, in words.
import { kind, plainKind, problemsOf } from '../../src/lib/problems/catalogue.ts';

export const calibrateProblem = problemsOf({
  CALIBRATE_WORDS: kind<{ reason: string }>({
    outcome: 'usage',
    message: ({ reason }) => reason,
    fix: () => 'npm run calibrate -- --region REGION [--with rds,failover] [--only PROBE,...] [--clean] [--out FILE] [--endpoint http://127.0.0.1:PORT [--speed N]]. Nothing was changed.',
  }),
  CALIBRATE_IN_CI: plainKind({
    outcome: 'usage',
    message: () => 'CI is set: a calibration makes things that cost money in a real account, and asks first',
    fix: () => 'Run it by hand on a terminal; in CI only with --endpoint http://127.0.0.1:PORT, where `platform sandbox serve` runs. Nothing was changed.',
  }),
  CALIBRATE_NO_TERMINAL: plainKind({
    outcome: 'usage',
    message: () => 'there is no terminal, and a calibration of a real account asks first',
    fix: () => 'Run it by hand on a terminal, or with --endpoint http://127.0.0.1:PORT, where `platform sandbox serve` runs. Nothing was changed.',
  }),
  CALIBRATE_NO_SANDBOX: kind<{ endpoint: string; reason: string }>({
    outcome: 'usage',
    message: ({ endpoint, reason }) => `${endpoint} is no served sandbox: ${reason}`,
    fix: () => '--endpoint takes the address that `platform sandbox serve` prints, on this machine only; leave it out for a real account. Nothing was changed.',
  }),
  CALIBRATE_SPEED: kind<{ given: number; real: number }>({
    outcome: 'usage',
    message: ({ given, real }) => `--speed ${given}, but the world there runs at ${real}: every time that is seen would be wrong`,
    fix: ({ real }) => `Give --speed ${real}, or leave it out. Nothing was changed.`,
  }),
  CALIBRATE_NO_ACCOUNT: kind<{ reason: string }>({
    outcome: 'refused',
    message: ({ reason }) => `the account cannot be asked who it is: ${reason}`,
    fix: () => 'Give credentials as the AWS SDK finds them: AWS_PROFILE, AWS_ACCESS_KEY_ID, `aws sso login`. Nothing was changed.',
  }),
  CALIBRATE_NOT_EMPTY: kind<{ names: readonly string[] }>({
    outcome: 'refused',
    message: ({ names }) => `the account is not empty of platform-calibrate-: ${names.join(', ')}`,
    fix: () => 'They are of an earlier run: remove them with --clean (same region), then run again. Nothing was changed.',
  }),
  CALIBRATE_DECLINED: plainKind({
    outcome: 'declined',
    message: () => 'that is not the account id',
    fix: () => 'Nothing was changed.',
  }),
  CALIBRATE_LEFT: kind<{ left: readonly { readonly name: string; readonly byHand: string; readonly reason: string }[] }>({
    outcome: 'half-way',
    message: ({ left }) => `${left.length} could not be removed and may cost money:\n${left.map(({ name, reason }) => `  ${name} (${reason})`).join('\n')}`,
    fix: ({ left }) => `--clean tries again; by hand:\n${left.map(({ byHand }) => `  ${byHand}`).join('\n')}`,
  }),
  CALIBRATE_INTERRUPTED: plainKind({
    outcome: 'interrupted',
    message: () => 'interrupted',
    fix: () => 'What it had made was removed; the file holds what was seen until then.',
  }),
});
