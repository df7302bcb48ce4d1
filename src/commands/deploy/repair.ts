// `platform deploy repair`
import { string as word } from '@oclif/core/args';
import type { Answer } from '../../lib/cli/answer.ts';
import { deployAnswers } from '../../lib/cli/deploy-schemas.ts';
import { namedOrAll } from '../../lib/cli/deploy-around.ts';
import { placeIn } from '../../lib/cli/deploy-asked.ts';
import { deployLocks } from '../../lib/cli/locks.ts';
import { OperationCommand } from '../../lib/cli/operation-command.ts';
import { repairTelling } from '../../lib/cli/tellings/repair.ts';
import { deploymentInTheWay } from '../../lib/operations/deploy/in-flight/in-the-way.ts';
import { repair } from '../../lib/operations/deploy/repair/operation.ts';

export default class DeployRepair extends OperationCommand<typeof DeployRepair> {
  static override summary = 'Send users to the target group in which the service is healthy';
  static override oneRegion = true;
  static override args = { service: word({ required: true, description: 'The service.' }) };
  static override examples = ['<%= config.bin %> deploy repair serverpod -e production'];

  static override answerFields() {
    return deployAnswers['deploy.repair'];
  }

  protected answer(): Promise<Answer> {
    return this.runIn((described) => {
      const environment = placeIn(described, this.flags.region);
      const [service = ''] = namedOrAll(environment, [this.args.service]);
      return {
        make: repair,
        request: { environment, service },
        locks: deployLocks(environment, service),
        destructive: false,
        telling: repairTelling,
        inTheWay: (cloud) => deploymentInTheWay(cloud, { environment, service }),
      };
    });
  }
}
