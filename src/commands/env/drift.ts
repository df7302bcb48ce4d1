// `platform env drift`
import { string } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { driftText } from '../../lib/cli/environment-text.ts';
import { CloudCommand } from '../../lib/cli/operation-command.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { gatherDrift, judgeDrift } from '../../lib/reports/drift.ts';

export default class EnvDrift extends CloudCommand<typeof EnvDrift> {
  static override summary = 'Say what was changed by hand: property, expected, actual (exit 6)';
  static override examples = ['<%= config.bin %> env drift -e staging', '<%= config.bin %> env drift -e production --layer network --json'];
  static override flags = withVariables({ layer: string({ multiple: true, helpValue: 'LAYER', summary: 'Only this layer; may be said several times.' }) });

  protected async answer(): Promise<Answer> {
    const environment = await this.environment();
    return this.withCloud(environment, async (open) => {
      const report = await open.drive(gatherDrift(open.reading, environment, this.flags.layer));
      return {
        ...judgeDrift(report, environment.environment),
        fields: {
          drifted: report.drifted.map((it) => ({ ...it, differences: it.differences.map((one) => ({ ...one })) })),
          looked: report.looked,
          unlooked: [...report.unlooked],
        },
        text: (page) => driftText(report, page),
      };
    });
  }
}
