// `platform deploy approve`
import { string as word } from '@oclif/core/args';
import type { Answer } from '../../lib/cli/answer.ts';
import { deployAnswers } from '../../lib/cli/deploy-schemas.ts';
import { namedOrAll } from '../../lib/cli/deploy-around.ts';
import { placeIn } from '../../lib/cli/deploy-asked.ts';
import { OperationCommand } from '../../lib/cli/operation-command.ts';
import { inFlightTelling } from '../../lib/cli/tellings/in-flight.ts';
import { approve } from '../../lib/operations/deploy/approve/operation.ts';

export default class DeployApprove extends OperationCommand<typeof DeployApprove> {
  static override summary = 'Say yes to a deployment that waits for an answer';
  static override oneRegion = true;
  static override args = { service: word({ required: true, description: 'The service.' }) };
  static override examples = ['<%= config.bin %> deploy approve serverpod -e production'];

  static override answerFields() {
    return deployAnswers['deploy.approve'];
  }

  protected answer(): Promise<Answer> {
    return this.runIn((described) => {
      const environment = placeIn(described, this.flags.region);
      const [service = ''] = namedOrAll(environment, [this.args.service]);
      // The run whose deployment it is holds the service: this one speaks to ECS alone (docs/decisions/0032).
      return { make: approve, request: { environment, service }, locks: [], destructive: false, telling: inFlightTelling };
    });
  }
}
