// Whether an account is within its budgets: gathered, then judged; what is not known is not "within".
import type { Budget, DescribeBudgetsCommandOutput } from '@aws-sdk/client-budgets';
import { allPages } from '../aws/api.ts';
import type { Cloud } from '../aws/cloud.ts';
import { isAwsProblem } from '../aws/problems.ts';
import type { Outcome, ProblemData } from '../problems/problem.ts';
import { reportProblem } from './problems.ts';

export interface BudgetLine {
  readonly name: string;
  /** USD. */
  readonly limit: number;
  /** null: AWS does not say yet. */
  readonly actual: number | null;
  readonly forecast: number | null;
  readonly unit: string;
  /** When AWS worked it out: it does not say, only that it does so every 8 to 12 hours. */
  readonly asOf: null;
}

export async function gatherBudgets(cloud: Cloud, account: string, region: string): Promise<readonly BudgetLine[]> {
  const api = cloud.api('budgets', region);
  const ask = (NextToken?: string) => () => api.call<object, DescribeBudgetsCommandOutput>('DescribeBudgets', { AccountId: account, MaxResults: 100, ...(NextToken === undefined ? {} : { NextToken }) });
  try {
    const pages = await allPages(ask(), (page) => (page.NextToken === undefined ? undefined : ask(page.NextToken)));
    return pages.flatMap((page) => (page.Budgets ?? []).filter((it) => it.BudgetType === 'COST').map(lineOf));
  } catch (thrown) {
    if (isAwsProblem(thrown, 'NotFoundException')) return [];
    throw thrown;
  }
}

function lineOf(it: Budget): BudgetLine {
  const amount = (spend: { Amount?: string | undefined } | undefined): number | null => (spend?.Amount === undefined ? null : Number(spend.Amount));
  return {
    name: it.BudgetName ?? '',
    limit: amount(it.BudgetLimit) ?? 0,
    actual: amount(it.CalculatedSpend?.ActualSpend),
    forecast: amount(it.CalculatedSpend?.ForecastedSpend),
    unit: it.BudgetLimit?.Unit ?? 'USD',
    // AWS: LastUpdatedTime is when the budget itself was changed (Budgets API, Budget).
    asOf: null,
  };
}

export interface BudgetQuestion {
  readonly account: string;
  readonly environment: string;
  /** Only budgets whose names begin with this: the environment's own. */
  readonly prefix: string;
  readonly forecast: boolean;
  /** Per cent of the limit at which the answer is no. */
  readonly failAt: number;
}

/** Pure. */
export function judgeBudgets(lines: readonly BudgetLine[], question: BudgetQuestion): { readonly outcome: Outcome; readonly problems: readonly ProblemData[]; readonly budgets: readonly BudgetLine[] } {
  const budgets = lines.filter((line) => line.name.startsWith(`${question.prefix}-`));
  if (budgets.length === 0) return { outcome: 'inconclusive', problems: [reportProblem('NO_BUDGET', question).data], budgets };
  const problems = budgets.flatMap((line) => {
    const looks: readonly (readonly [string, number | null])[] = [['spent', line.actual], ...(question.forecast ? ([['forecast', line.forecast]] as const) : [])];
    return looks.flatMap(([what, amount]) => {
      if (amount === null) return [reportProblem('SPEND_UNKNOWN', { budget: line.name, what }).data];
      const percent = line.limit === 0 ? Infinity : (100 * amount) / line.limit;
      if (percent < question.failAt) return [];
      return [reportProblem('OVER_BUDGET', { budget: line.name, what, spent: `${amount.toFixed(2)} ${line.unit}`, limit: `${line.limit.toFixed(2)} ${line.unit}`, percent }).data];
    });
  });
  const outcome: Outcome = problems.some((it) => it.outcome === 'no') ? 'no' : problems.length > 0 ? 'inconclusive' : 'done';
  return { outcome, problems, budgets };
}
