// `platform deploy diff`
import { string as word } from '@oclif/core/args';
import { string } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { deployAnswers } from '../../lib/cli/deploy-schemas.ts';
import { asked, namedOrAll } from '../../lib/cli/deploy-around.ts';
import { differencesText } from '../../lib/cli/deploy-diff-text.ts';
import { CloudCommand } from '../../lib/cli/operation-command.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { diffDeploy } from '../../lib/operations/deploy/diff.ts';

export default class DeployDiff extends CloudCommand<typeof DeployDiff> {
  static override summary = 'Say what a deploy would change, value by value (exit 10 when something)';
  static override oneRegion = true;
  static override args = { service: word({ required: true, description: 'The service.' }) };
  static override examples = ['<%= config.bin %> deploy diff serverpod --image serverpod:1.1.0 -e production', '<%= config.bin %> deploy diff serverpod -e production'];
  static override flags = withVariables({ image: string({ helpValue: 'REF', summary: 'The image: a tag, a digest, or a whole reference; left out: the one that runs, so that only what is configured differs.' }) });

  static override answerFields() {
    return deployAnswers['deploy.diff'];
  }

  protected async answer(): Promise<Answer> {
    const described = await this.environment();
    const [service = ''] = namedOrAll(described, [this.args.service]);
    const { image } = this.flags;
    const environment = asked(described, this.flags.region);
    return this.withCloud(environment, async (open) => {
      const { refusals, differences, changes } = await open.drive(diffDeploy(open.reading, { environment, service, ...(image === undefined ? {} : { image }) }, () => open.clock.now()));
      const fields = { service, image: image ?? null, changes: changes as never };
      if (refusals.length > 0) return { outcome: 'refused', problems: refusals, fields };
      return { outcome: changes.length === 0 ? 'done' : 'would-change', fields, text: (page) => differencesText(service, differences, { ...page, image }) };
    });
  }
}
