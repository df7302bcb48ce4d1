// `platform deploy history`
import { string as word } from '@oclif/core/args';
import { integer } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { deployAnswers } from '../../lib/cli/deploy-schemas.ts';
import { asked, namedOrAll } from '../../lib/cli/deploy-around.ts';
import { deployHistory } from '../../lib/cli/deploy-history.ts';
import { deployHistoryText } from '../../lib/cli/deploy-history-text.ts';
import { CloudCommand } from '../../lib/cli/operation-command.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { iso } from '../../lib/world/time.ts';

export default class DeployHistory extends CloudCommand<typeof DeployHistory> {
  static override summary = 'Say who shipped what, when, and how it ended; by our journals and by ECS’s own record';
  static override oneRegion = true;
  static override args = { service: word({ description: 'The service; left out: all of platform.yml.' }) };
  static override examples = ['<%= config.bin %> deploy history serverpod -e production', '<%= config.bin %> deploy history -e production --json'];
  static override flags = withVariables({ most: integer({ default: 20, min: 1, max: 100, helpValue: 'N', summary: 'So many of a service, the newest.' }) });

  static override answerFields() {
    return deployAnswers['deploy.history'];
  }

  protected async answer(): Promise<Answer> {
    const described = await this.environment();
    const services = namedOrAll(described, this.args.service === undefined ? [] : [this.args.service]);
    const environment = asked(described, this.flags.region);
    const { stateFolder } = await this.project();
    return this.withCloud(environment, async (open) => {
      const history = await deployHistory(open, { environment, stateFolder, services, most: this.flags.most });
      const deployments = history.map((it) => ({ ...it, started: iso(it.started), ended: it.ended === null ? null : iso(it.ended) }));
      return { outcome: 'done', fields: { deployments: deployments as never }, text: (page) => deployHistoryText(history, page) };
    });
  }
}
