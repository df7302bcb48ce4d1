// What a report can have to say beside its figures, in words.
import { kind, plainKind, problemsOf } from '../problems/catalogue.ts';

export const reportProblem = problemsOf({
  OVER_BUDGET: kind<{ budget: string; what: string; spent: string; limit: string; percent: number }>({
    outcome: 'no',
    message: ({ budget, what, spent, limit, percent }) => `${budget}: ${what} ${spent} is ${percent.toFixed(0)} % of ${limit}`,
    fix: () => '`platform cost report --by service` shows where it goes. Raise the budget in platform.yml only if that is what you decided.',
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
