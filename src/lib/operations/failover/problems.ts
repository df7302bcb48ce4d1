// What can stand in the way of a failover, or spoil its measurement, in words.
import { kind, problemsOf } from '../../problems/catalogue.ts';
import { showDuration, type Duration } from '../../world/time.ts';

export const failoverProblem = problemsOf({
  WRONG_ACCOUNT: kind<{ caller: string; account: string; environment: string }>({
    outcome: 'refused',
    message: ({ caller, account, environment }) => `these credentials are for account ${caller}; ${environment} lives in ${account}`,
    fix: ({ environment }) => `Use --profile, or set environments.${environment}.profile in platform.yml. Nothing was changed.`,
  }),
  NO_DATABASE: kind<{ environment: string }>({
    outcome: 'refused',
    message: ({ environment }) => `${environment} has no database yet`,
    fix: ({ environment }) => `\`platform env bootstrap -e ${environment}\` makes it. Nothing was changed.`,
  }),
  SINGLE_AZ: kind<{ instance: string; environment: string }>({
    outcome: 'refused',
    message: ({ instance, environment }) => `${instance} of ${environment} is Single-AZ: there is no standby to fail over to, a forced failover would be refused by AWS`,
    fix: () => 'Drill an environment whose database is Multi-AZ (data.multiAz: true). Nothing was changed.',
  }),
  NOT_AVAILABLE: kind<{ instance: string; status: string }>({
    outcome: 'refused',
    message: ({ instance, status }) => `${instance} is ${status}, not available`,
    fix: () => 'Wait until it is available: a drill begins from rest. Nothing was changed.',
  }),
  TOO_SOON: kind<{ instance: string; ago: Duration; wait: Duration }>({
    outcome: 'refused',
    message: ({ instance, ago }) => `${instance} failed over ${showDuration(ago)} ago; AWS may accept another failover so soon and abandon it (RDS-EVENT-0034)`,
    fix: ({ wait }) => `Wait another ${showDuration(wait)}, then drill again. Nothing was changed.`,
  }),
  NOTHING_TO_WATCH: kind<{ environment: string; services: readonly string[] }>({
    outcome: 'refused',
    message: ({ environment, services }) => `no service of ${environment} that needs the database can be watched${services.length === 0 ? '' : ` (${services.join(', ')})`}; a drill without users would prove nothing`,
    fix: () => 'Deploy a service, and name a path that reads and one that writes the database under its `probe`. Nothing was changed.',
  }),
  NO_WRITES_TO_WATCH: kind<{ paths: readonly string[] }>({
    outcome: 'refused',
    message: ({ paths }) => `the objective is about writes, and only reads can be watched (${paths.join(', ')}): the drill could not decide it`,
    fix: () => 'Name a path that writes to the database under the service\'s `probe.write`, or take the objective multi-az-failover out: then it is only measured. Nothing was changed.',
  }),
  NOT_STEADY: kind<{ paths: readonly string[] }>({
    outcome: 'refused',
    message: ({ paths }) => `${paths.join(', ')} did not answer well before anything was broken`,
    fix: () => 'Mend the service first: an outage that was there before cannot be measured. Nothing was changed.',
  }),
  ABANDONED: kind<{ instance: string; message: string }>({
    outcome: 'inconclusive',
    message: ({ instance, message }) => `AWS accepted the failover of ${instance} and did not do it: "${message}"`,
    fix: () => 'Wait half an hour and drill again; nothing is proved by this run.',
  }),
  OBJECTIVE_MISSED: kind<{ atLeast: number; atMost: string; objective: number }>({
    outcome: 'no',
    message: ({ atLeast, atMost, objective }) => `writes failed for at least ${atLeast} s (at most ${atMost}); the objective is ${objective} s`,
    fix: () => 'See the evidence for which part took the time: the engine, or what came after it (DNS, pools).',
  }),
  OBJECTIVE_UNDECIDED: kind<{ atLeast: number; atMost: string; objective: number }>({
    outcome: 'inconclusive',
    message: ({ atLeast, atMost, objective }) => `writes failed for between ${atLeast} s and ${atMost}; the objective of ${objective} s lies inside`,
    fix: () => 'Drill again: the samples of this run do not decide it.',
  }),
  NOT_ENOUGH_SEEN: kind<{ why: string }>({
    outcome: 'inconclusive',
    message: ({ why }) => `not enough was seen to say how long users were without service: ${why}`,
    fix: () => 'Drill again from a machine that is not busy and is not interrupted.',
  }),
});
