// What a report can have to say beside its figures, in words.
import { kind, plainKind, problemsOf } from '../problems/catalogue.ts';

export const reportProblem = problemsOf({
  OVER_BUDGET: kind<{ budget: string; what: string; spent: string; limit: string; percent: number }>({
    outcome: 'no',
    message: ({ budget, what, spent, limit, percent }) => `${budget}: ${what} ${spent} is ${percent.toFixed(0)} % of ${limit}`,
    fix: () => '`platform cost report --by service` shows where it goes. Raise the budget in platform.yml only if that is what you decided.',
  }),
  ADOPTION_UNFIT: kind<{ said: string; fix: string }>({
    outcome: 'no',
    message: ({ said }) => said,
    fix: ({ fix }) => `${fix}. Nothing was changed, in AWS or in platform.yml.`,
  }),
  NO_BUDGET: kind<{ account: string; environment: string }>({
    outcome: 'inconclusive',
    message: ({ account, environment }) => `account ${account} has no budget for ${environment}: whether it is within one is not known`,
    fix: ({ environment }) => `Set environments.${environment}.budget.monthly in platform.yml and bootstrap its foundation.`,
  }),
  SPEND_UNKNOWN: kind<{ budget: string; what: string }>({
    outcome: 'inconclusive',
    message: ({ budget, what }) => `${budget}: AWS gives no ${what} yet`,
    fix: () => 'AWS works budgets out every 8 to 12 hours, and forecasts after some weeks. Not knowing is not being within budget.',
  }),
  NO_COST_DATA: plainKind({
    outcome: 'inconclusive',
    message: () => 'Cost Explorer has no data for this time yet',
    fix: () => 'It is up to a day behind, and a new account takes a day to begin. Ask for an earlier time with --from and --to.',
  }),
  ENVIRONMENT_ABSENT: kind<{ environment: string }>({
    outcome: 'no',
    message: ({ environment }) => `${environment} has no stacks in this account and region`,
    fix: ({ environment }) => `\`platform env bootstrap -e ${environment}\` makes them. Where they should be there, look at account and region in platform.yml.`,
  }),
  LAYER_ABSENT: kind<{ layers: readonly string[]; known: readonly string[] }>({
    outcome: 'usage',
    message: ({ layers }) => `there is no stack of ${layers.length === 1 ? 'the layer' : 'the layers'} ${layers.join(', ')}`,
    fix: ({ known }) => `Layers that stand: ${known.join(', ')}.`,
  }),
  STACK_UNWELL: kind<{ stack: string; status: string; reason: string }>({
    outcome: 'no',
    message: ({ stack, status, reason }) => `${stack} is ${status}: ${reason}`,
    fix: () => '`platform env bootstrap --dry-run` says what it would do about it; the stack’s events in the CloudFormation console say how it came to this.',
  }),
  STACK_MOVING: kind<{ stack: string; status: string }>({
    outcome: 'inconclusive',
    message: ({ stack, status }) => `${stack} is ${status}`,
    fix: () => 'Something works on it; `platform runs list` says whether it is one of ours. Look again when it is done.',
  }),
  DEPLOYMENT_MOVING: kind<{ service: string; deployment: string }>({
    outcome: 'inconclusive',
    message: ({ service, deployment }) => `${service} has a deployment under way: ${deployment}`,
    fix: () => '`platform runs list` says whether it is one of ours, `platform runs watch` follows it.',
  }),
  TASKS_MISSING: kind<{ service: string; status: string; running: number; desired: number }>({
    outcome: 'no',
    message: ({ service, status, running, desired }) => `${service} is ${status}, and ${running} of ${desired} tasks run`,
    fix: () => 'The service’s events and stopped tasks in ECS say why; `platform deploy` of the last good release puts a broken one back.',
  }),
  ACCOUNT_PIECE_UNWELL: kind<{ region: string; said: string }>({
    outcome: 'no',
    message: ({ region, said }) => `${said} (${region})`,
    fix: () => '`platform env bootstrap` makes what is missing and says what to do about what is in the way; what somebody took away from the stack platform-account it never makes again by itself: `aws cloudformation detect-stack-drift --stack-name platform-account` shows it.',
  }),
  ENVIRONMENT_DIVERGED: kind<{ environment: string; said: string }>({
    outcome: 'no',
    message: ({ environment, said }) => `${environment} is diverged: ${said}`,
    fix: ({ environment }) => `\`platform env reconcile -e ${environment}\` brings the stacks in step without touching data. Until then bootstrap refuses.`,
  }),
  DELEGATION_WRONG: kind<{ name: string; seen: readonly string[]; environment: string }>({
    outcome: 'no',
    message: ({ name, seen }) => (seen.length === 0 ? `public DNS hands ${name} to nobody: no name in it is found` : `public DNS hands ${name} to ${seen.join(', ')} too, which are not its zone's servers`),
    fix: ({ environment }) => `\`platform env bootstrap -e ${environment}\` writes a delegation that is missing; one that leads elsewhere is somebody's: put the NS record in the zone above right, or take it out.`,
  }),
  DELEGATION_UNSEEN: kind<{ name: string }>({
    outcome: 'inconclusive',
    message: ({ name }) => `nobody could be asked whom public DNS hands ${name} to`,
    fix: () => 'Ask again where a resolver can be reached.',
  }),
  DATABASE_UNWELL: kind<{ database: string; status: string }>({
    outcome: 'no',
    message: ({ database, status }) => `the database ${database} is ${status}`,
    fix: () => 'RDS’s events say what it does and for how long; nothing should be deployed until it is available.',
  }),
  DRIFTED: kind<{ count: number; what: readonly string[] }>({
    outcome: 'no',
    message: ({ count, what }) => `${count} ${count === 1 ? 'resource is' : 'resources are'} not as the stacks say: ${what.slice(0, 5).join('; ')}${what.length > 5 ? `; and ${what.length - 5} more` : ''}`,
    fix: () => 'Put it back by hand, or say it in platform.yml and bootstrap. A bootstrap alone changes only what templates and settings change.',
  }),
  NOT_LOOKED_AT: kind<{ stack: string }>({
    outcome: 'inconclusive',
    message: ({ stack }) => `${stack} could not be looked at`,
    fix: () => 'CloudFormation compares stacks that are at rest. Look again when it is.',
  }),
  NOTHING_LOOKED_AT: plainKind({
    outcome: 'inconclusive',
    message: () => 'AWS could look at none of the resources',
    fix: () => 'Say other layers with --layer; those that were asked for have only types without drift detection.',
  }),
  WRONG_GROUP: kind<{ by: string }>({
    outcome: 'usage',
    message: ({ by }) => `--by ${by} is nothing that costs can be grouped by`,
    fix: () => 'Say service, region, usage, environment, or tag:KEY.',
  }),
  WRONG_PERIOD: kind<{ reason: string }>({
    outcome: 'usage',
    message: ({ reason }) => reason,
    fix: () => 'Write dates as 2026-01-31; --to is the first day that is not counted.',
  }),
});
