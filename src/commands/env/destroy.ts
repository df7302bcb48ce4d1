// `platform env destroy`
import type { Answer } from '../../lib/cli/answer.ts';
import { confirmFlag } from '../../lib/cli/everywhere.ts';
import { environmentLock } from '../../lib/cli/locks.ts';
import { OperationCommand } from '../../lib/cli/operation-command.ts';
import { destroyTelling } from '../../lib/cli/tellings/destroy.ts';
import { destroy } from '../../lib/operations/environment/destroy/operation.ts';

export default class EnvDestroy extends OperationCommand<typeof EnvDestroy> {
  static override summary = 'Take an environment away: services, then stacks; what holds data stays or leaves a snapshot';
  static override examples = ['<%= config.bin %> env destroy -e staging --dry-run', '<%= config.bin %> env destroy -e production --confirm production'];
  static override flags = { ...confirmFlag };

  protected answer(): Promise<Answer> {
    return this.runIn((environment) => ({
      make: destroy,
      request: { environment },
      locks: [environmentLock(environment.environment, 'exclusive')],
      destructive: true,
      telling: destroyTelling,
    }));
  }
}
