// `platform env destroy`
import { string } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { confirmFlag } from '../../lib/cli/everywhere.ts';
import { environmentLock } from '../../lib/cli/locks.ts';
import { OperationCommand } from '../../lib/cli/operation-command.ts';
import { destroyTelling } from '../../lib/cli/tellings/destroy.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { destroy } from '../../lib/operations/environment/destroy/operation.ts';

export default class EnvDestroy extends OperationCommand<typeof EnvDestroy> {
  static override summary = 'Take an environment away: services, then stacks; what holds data stays or leaves a snapshot';
  static override examples = ['<%= config.bin %> env destroy -e staging --dry-run', '<%= config.bin %> env destroy --service old-worker -e staging', '<%= config.bin %> env destroy -e production --confirm production'];
  static override flags = { ...withVariables({ service: string({ helpValue: 'NAME', summary: 'Only this service, which platform.yml does not name any more.' }) }), ...confirmFlag };

  protected answer(): Promise<Answer> {
    const { service } = this.flags;
    return this.runIn((environment) => ({
      make: destroy,
      request: { environment, ...(service === undefined ? {} : { service }) },
      locks: [environmentLock(environment.environment, 'exclusive')],
      destructive: true,
      telling: destroyTelling,
    }));
  }
}
