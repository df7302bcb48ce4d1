// `platform deploy stop`
import { string as word } from '@oclif/core/args';
import { boolean } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { deployAnswers } from '../../lib/cli/deploy-schemas.ts';
import { namedOrAll } from '../../lib/cli/deploy-around.ts';
import { placeIn } from '../../lib/cli/deploy-asked.ts';
import { OperationCommand } from '../../lib/cli/operation-command.ts';
import { inFlightTelling } from '../../lib/cli/tellings/in-flight.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { stop } from '../../lib/operations/deploy/stop/operation.ts';

export default class DeployStop extends OperationCommand<typeof DeployStop> {
  static override summary = 'Stop the deployment under way; ECS puts back what ran before';
  static override oneRegion = true;
  static override args = { service: word({ required: true, description: 'The service.' }) };
  static override examples = ['<%= config.bin %> deploy stop serverpod -e production', '<%= config.bin %> deploy stop serverpod -e staging --allow-removal'];

  static override flags = withVariables({ 'allow-removal': boolean({ summary: 'A first deployment, before which nothing ran, is stopped by taking the service away.' }) });

  static override answerFields() {
    return deployAnswers['deploy.stop'];
  }

  protected answer(): Promise<Answer> {
    const { 'allow-removal': allowRemoval } = this.flags;
    return this.runIn((described) => {
      const environment = placeIn(described, this.flags.region);
      const [service = ''] = namedOrAll(environment, [this.args.service]);
      // The run whose deployment it is holds the service: this one speaks to ECS alone (docs/decisions/0032).
      return { make: stop, request: { environment, service, ...(allowRemoval ? { allowRemoval } : {}) }, locks: [], destructive: allowRemoval, telling: inFlightTelling };
    });
  }
}
