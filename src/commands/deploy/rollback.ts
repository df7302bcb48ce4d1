// `platform deploy rollback`
import { string as word } from '@oclif/core/args';
import { boolean, string } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { deployAnswers } from '../../lib/cli/deploy-schemas.ts';
import { placeIn } from '../../lib/cli/deploy-asked.ts';
import { namedService } from '../../lib/cli/deploy-words.ts';
import { deployLocks } from '../../lib/cli/locks.ts';
import { OperationCommand } from '../../lib/cli/operation-command.ts';
import { deployTelling } from '../../lib/cli/tellings/deploy.ts';
import { knowingRuns } from '../../lib/cli/unfinished-runs.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { deploymentInTheWay } from '../../lib/operations/deploy/in-flight/in-the-way.ts';
import { rollback } from '../../lib/operations/deploy/rollback/operation.ts';
import type { RollbackFacts, RollbackRequest } from '../../lib/operations/deploy/rollback/request.ts';

export default class DeployRollback extends OperationCommand<typeof DeployRollback> {
  static override summary = 'Go back to the last release of a service that was good';
  static override oneRegion = true;
  static override args = { service: word({ description: 'The service.' }) };
  static override examples = ['<%= config.bin %> deploy rollback serverpod -e production', '<%= config.bin %> deploy rollback serverpod --to 1.4.2 -e production'];
  static override flags = withVariables({
    to: string({ helpValue: 'RELEASE', summary: 'This release: its tag, the begin of its digest, or the number of its revision.' }),
    'allow-unproven': boolean({ summary: 'Go back although no run has seen that release serve well.' }),
  });

  static override answerFields() {
    return deployAnswers['deploy.rollback'];
  }

  protected answer(): Promise<Answer> {
    const { to, 'allow-unproven': allowUnproven } = this.flags;
    return this.runIn<RollbackRequest, RollbackFacts>((described) => {
      const environment = placeIn(described, this.flags.region);
      const service = namedService(this.words[0], environment);
      const request: RollbackRequest = { environment, service, ...(to === undefined ? {} : { to }), ...(allowUnproven ? { allowUnproven } : {}) };
      return { make: rollback, request, locks: deployLocks(environment, service), destructive: false, telling: deployTelling, knowing: (plan, facts, place) => knowingRuns(plan, facts, { ...place, service }), inTheWay: (cloud) => deploymentInTheWay(cloud, request) };
    });
  }
}
