// `platform failover drill`
import { option } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { confirmFlag } from '../../lib/cli/everywhere.ts';
import { environmentLock } from '../../lib/cli/locks.ts';
import { OperationCommand } from '../../lib/cli/operation-command.ts';
import { drillTelling } from '../../lib/cli/tellings/drill.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { drill } from '../../lib/operations/failover/drill/operation.ts';

export default class FailoverDrill extends OperationCommand<typeof FailoverDrill> {
  static override summary = 'Break the database on purpose, measure what users feel, write evidence';
  static override examples = ['<%= config.bin %> failover drill --scenario multi-az -e production --confirm production'];
  static override flags = {
    ...withVariables({ scenario: option({ options: ['multi-az'] as const, required: true, helpValue: 'SCENARIO', summary: 'What is broken: multi-az (the database fails over to its standby).' })() }),
    ...confirmFlag,
  };

  protected answer(): Promise<Answer> {
    const { scenario } = this.flags;
    return this.runIn((environment) => ({
      make: drill,
      request: { environment, scenario },
      locks: [environmentLock(environment.environment, 'exclusive')],
      destructive: true,
      telling: drillTelling,
    }));
  }
}
