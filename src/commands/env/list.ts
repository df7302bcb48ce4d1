// `platform env list`
import type { Answer } from '../../lib/cli/answer.ts';
import { PlatformCommand } from '../../lib/cli/base-command.ts';
import { table } from '../../lib/cli/text/table.ts';

export default class EnvList extends PlatformCommand<typeof EnvList> {
  static override summary = 'List the environments of platform.yml';
  static override examples = ['<%= config.bin %> env list', '<%= config.bin %> env list --json'];

  protected async answer(): Promise<Answer> {
    const { config } = await this.project();
    const environments = Object.values(config.environments).map(({ name, account, protected: guarded, budget }) => ({ name, account, region: config.regions.home, standby: config.regions.standby ?? null, protected: guarded, monthlyBudget: budget?.monthly ?? null }));
    return {
      outcome: 'done',
      fields: { app: config.app, environments },
      text: (page) =>
        table(
          environments.map((it) => [it.name, it.account, it.standby === null ? it.region : `${it.region}, standby ${it.standby}`, it.protected ? 'protected' : '', it.monthlyBudget === null ? 'no budget' : `${it.monthlyBudget} USD a month`]),
          { ...page, head: ['environment', 'account', 'region', '', 'budget'] },
        ),
    };
  }
}
