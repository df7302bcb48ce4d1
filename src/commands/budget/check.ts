// `platform budget check`
import { boolean, custom } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { CloudCommand } from '../../lib/cli/operation-command.ts';
import { readPercent } from '../../lib/cli/percent.ts';
import { table } from '../../lib/cli/text/table.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { gatherBudgets, judgeBudgets } from '../../lib/reports/budget.ts';

export default class BudgetCheck extends CloudCommand<typeof BudgetCheck> {
  static override summary = 'Stop a pipeline (exit 6) when an environment is over its budget';
  static override examples = ['<%= config.bin %> budget check -e production', '<%= config.bin %> budget check -e production --forecast --fail-at 80%'];
  static override flags = withVariables({
    forecast: boolean({ summary: "Judge AWS's forecast for the month as well." }),
    'fail-at': custom<number>({ helpValue: 'PERCENT', defaultHelp: async () => '100%', parse: async (text) => readPercent('fail-at', text), summary: 'The share of the limit at which the answer is no.' })(),
  });

  protected async answer(): Promise<Answer> {
    const environment = await this.environment();
    const { forecast, 'fail-at': failAt = 100 } = this.flags;
    return this.withCloud(environment, async (open) => {
      const lines = await open.drive(gatherBudgets(open.reading, environment.account, environment.region));
      const { outcome, problems, budgets } = judgeBudgets(lines, { account: environment.account, environment: environment.environment, prefix: `${environment.app}-${environment.environment}`, forecast, failAt });
      const money = (amount: number | null): string => (amount === null ? 'not known' : amount.toFixed(2));
      return {
        outcome,
        problems,
        fields: { budgets: budgets.map((it) => ({ ...it })), failAt },
        text: (page) =>
          budgets.length === 0 ? 'No budget.' : `${table([['budget', 'spent', 'forecast', 'limit'], ...budgets.map((it) => [it.name, money(it.actual), money(it.forecast), `${money(it.limit)} ${it.unit}`])], { ...page, indent: '', numbers: [1, 2, 3] })}\n\nAWS works this out every 8 to 12 hours, and does not say when it did so last.`,
      };
    });
  }
}
