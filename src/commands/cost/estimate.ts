// `platform cost estimate`
import { string } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { estimateAnswer } from '../../lib/cli/estimate-answer.ts';
import { CloudCommand } from '../../lib/cli/operation-command.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { bootstrap } from '../../lib/operations/environment/bootstrap/operation.ts';

export default class CostEstimate extends CloudCommand<typeof CostEstimate> {
  static override summary = 'Say what an environment will cost a month when the next bootstrap is done, before and after, by layer';
  static override examples = ['<%= config.bin %> cost estimate -e production', '<%= config.bin %> cost estimate -e production --layer data --json'];
  static override flags = withVariables({
    layer: string({ multiple: true, helpValue: 'LAYER', summary: 'As if only this layer were bootstrapped; may be said several times.' }),
  });

  protected async answer(): Promise<Answer> {
    const environment = await this.environment();
    const { layer } = this.flags;
    const request = { environment, ...(layer === undefined ? {} : { layers: layer }) };
    return this.withCloud(environment, async (open) => {
      const operation = bootstrap(open.reading);
      return estimateAnswer(operation.plan(request, await open.drive(operation.observe(request))), { environment: environment.environment, cloud: open.name });
    });
  }
}
