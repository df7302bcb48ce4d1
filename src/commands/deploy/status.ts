// `platform deploy status`
import { string as word } from '@oclif/core/args';
import type { Answer } from '../../lib/cli/answer.ts';
import { deployAnswers } from '../../lib/cli/deploy-schemas.ts';
import { deployStatusText } from '../../lib/cli/deploy-status-text.ts';
import { asked, namedOrAll } from '../../lib/cli/deploy-around.ts';
import { CloudCommand } from '../../lib/cli/operation-command.ts';
import { gatherDeployStatus } from '../../lib/reports/deploy-status/gather.ts';
import { statusLines } from '../../lib/reports/deploy-status/judge.ts';

export default class DeployStatus extends CloudCommand<typeof DeployStatus> {
  static override summary = 'Say what runs, since when and by whom, and what is being deployed';
  static override strict = false;
  static override oneRegion = true;
  static override args = { service: word({ description: 'The services to look at; left out: all of platform.yml.' }) };
  static override examples = ['<%= config.bin %> deploy status -e production', '<%= config.bin %> deploy status serverpod -e production --json'];

  static override answerFields() {
    return deployAnswers['deploy.status'];
  }

  protected async answer(): Promise<Answer> {
    const described = await this.environment();
    const services = namedOrAll(described, this.words);
    const environment = asked(described, this.flags.region);
    return this.withCloud(environment, async (open) => {
      const seen = await open.drive(gatherDeployStatus(open.reading, { environment, services, now: open.clock.now() }));
      const lines = statusLines(seen, environment.environment);
      return { outcome: 'done', fields: { services: lines as never }, text: (page) => deployStatusText(lines, page) };
    });
  }
}
