// `platform env outputs`
import type { Answer } from '../../lib/cli/answer.ts';
import { CloudCommand } from '../../lib/cli/operation-command.ts';
import { table } from '../../lib/cli/text/table.ts';
import { parameterRoot } from '../../lib/operations/names.ts';
import { reportProblem } from '../../lib/reports/problems.ts';

export default class EnvOutputs extends CloudCommand<typeof EnvOutputs> {
  static override summary = 'Print what an environment’s layers hand on: names, ARNs, addresses';
  static override examples = ['<%= config.bin %> env outputs -e staging', "<%= config.bin %> env outputs -e staging --json | jq -r '.outputs[\"network/VpcId\"]'"];

  protected async answer(): Promise<Answer> {
    const environment = await this.environment();
    return this.withCloud(environment, async (open) => {
      const root = parameterRoot(environment);
      const inRegion = async (region: string): Promise<[string, string][]> =>
        Object.entries(await open.drive(open.reading.parameters(region).under(root))).map(([name, value]): [string, string] => [name.slice(root.length), value]).sort(([a], [b]) => (a < b ? -1 : 1));
      const { region, standby } = environment;
      const rows = await inRegion(region);
      const second = standby === undefined ? undefined : { region: standby.region, rows: await inRegion(standby.region) };
      const absent = rows.length === 0;
      return {
        outcome: absent ? 'no' : 'done',
        problems: absent ? [reportProblem('ENVIRONMENT_ABSENT', { environment: environment.environment }).data] : [],
        fields: { outputs: Object.fromEntries(rows), standby: second === undefined ? null : { region: second.region, outputs: Object.fromEntries(second.rows) } },
        text: (page) => [table(rows, { ...page, head: ['output', 'value'] }), ...(second === undefined ? [] : [table(second.rows, { ...page, head: [`output in ${second.region}`, 'value'] })])].join('\n\n'),
      };
    });
  }
}
