// `platform cost report`
import { option, string } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { costText, formats } from '../../lib/cli/cost-text.ts';
import { CloudCommand } from '../../lib/cli/operation-command.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { gatherCosts, periodOf } from '../../lib/reports/cost.ts';
import { reportProblem } from '../../lib/reports/problems.ts';

export default class CostReport extends CloudCommand<typeof CostReport> {
  static override summary = 'Say what an environment cost, from Cost Explorer';
  static override examples = ['<%= config.bin %> cost report -e production', '<%= config.bin %> cost report -e production --by usage --from 2026-01-01 --to 2026-02-01 --format csv'];
  static override flags = withVariables({
    by: string({ default: 'service', helpValue: 'service|region|usage|environment|tag:KEY', summary: 'What the rows are.' }),
    from: string({ helpValue: 'DAY', summary: 'First day; left out: the first of this month.' }),
    to: string({ helpValue: 'DAY', summary: 'First day that is not counted; left out: tomorrow.' }),
    format: option({ options: formats, default: 'table', helpValue: formats.join('|'), summary: 'How the rows are written.' })(),
  });

  protected async answer(): Promise<Answer> {
    const { by, from, to, format } = this.flags;
    if (!/^(service|region|usage|environment|tag:.+)$/.test(by)) throw reportProblem('WRONG_GROUP', { by });
    const environment = await this.environment();
    return this.withCloud(environment, async (open) => {
      const report = await open.drive(gatherCosts(open.reading, { by, ...periodOf(open.clock.now(), { from, to }) }, environment.region));
      const empty = report.rows.length === 0;
      return {
        outcome: empty ? 'inconclusive' : 'done',
        problems: empty ? [reportProblem('NO_COST_DATA', {}).data] : [],
        fields: { ...report, rows: [...report.rows], excludes: [...report.excludes], by },
        text: (page) => costText(report, { format, by, page }),
      };
    });
  }
}
