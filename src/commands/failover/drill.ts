// `platform failover drill`
import { option, string } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { confirmFlag } from '../../lib/cli/everywhere.ts';
import { namedService } from '../../lib/cli/deploy-words.ts';
import { environmentLock, serviceLock } from '../../lib/cli/locks.ts';
import { OperationCommand } from '../../lib/cli/operation-command.ts';
import { drillTelling } from '../../lib/cli/tellings/drill.ts';
import { rollbackDrillTelling } from '../../lib/cli/tellings/rollback-drill.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { rollbackDrill } from '../../lib/operations/deploy/drill/operation.ts';
import { drill } from '../../lib/operations/failover/drill/operation.ts';

export default class FailoverDrill extends OperationCommand<typeof FailoverDrill> {
  static override summary = 'Break the database on purpose, measure what users feel, write evidence';
  static override examples = ['<%= config.bin %> failover drill --scenario multi-az -e production --confirm production', '<%= config.bin %> failover drill --scenario rollback --service serverpod -e production --confirm production'];
  static override flags = {
    ...withVariables({ scenario: option({ options: ['multi-az', 'rollback'] as const, required: true, helpValue: 'SCENARIO', summary: 'multi-az: the database fails over to its standby; rollback: the users of --service are taken back from a release.' })(), service: string({ summary: 'The service, for the scenario rollback.' }) }),
    ...confirmFlag,
  };

  protected answer(): Promise<Answer> {
    const { scenario, service } = this.flags;
    if (scenario === 'rollback') {
      return this.runIn((environment) => {
        const drilled = namedService(service, environment, 'with --service');
        return { make: rollbackDrill, request: { environment, scenario, service: drilled }, locks: [environmentLock(environment.environment, 'shared'), serviceLock(environment.environment, drilled)], destructive: true, telling: rollbackDrillTelling };
      });
    }
    return this.runIn((environment) => ({
      make: drill,
      request: { environment, scenario },
      locks: [environmentLock(environment.environment, 'exclusive')],
      destructive: true,
      telling: drillTelling,
    }));
  }
}
