// `platform deploy reject`
import { string as word } from '@oclif/core/args';
import type { Answer } from '../../lib/cli/answer.ts';
import { deployAnswers } from '../../lib/cli/deploy-schemas.ts';
import { namedOrAll } from '../../lib/cli/deploy-around.ts';
import { placeIn } from '../../lib/cli/deploy-asked.ts';
import { OperationCommand } from '../../lib/cli/operation-command.ts';
import { inFlightTelling } from '../../lib/cli/tellings/in-flight.ts';
import { reject } from '../../lib/operations/deploy/reject/operation.ts';

export default class DeployReject extends OperationCommand<typeof DeployReject> {
  static override summary = 'Say no to a deployment that waits for an answer: it is put back';
  static override oneRegion = true;
  static override args = { service: word({ required: true, description: 'The service.' }) };
  static override examples = ['<%= config.bin %> deploy reject serverpod -e production'];

  static override answerFields() {
    return deployAnswers['deploy.reject'];
  }

  protected answer(): Promise<Answer> {
    return this.runIn((described) => {
      const environment = placeIn(described, this.flags.region);
      const [service = ''] = namedOrAll(environment, [this.args.service]);
      // The run whose deployment it is holds the service: this one speaks to ECS alone (docs/decisions/0032).
      return { make: reject, request: { environment, service }, locks: [], destructive: false, telling: inFlightTelling };
    });
  }
}
