// `platform env reconcile`
import { string } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { environmentLock } from '../../lib/cli/locks.ts';
import { OperationCommand } from '../../lib/cli/operation-command.ts';
import { bootstrapTelling } from '../../lib/cli/tellings/bootstrap.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { reconcile } from '../../lib/operations/environment/reconcile/operation.ts';

export default class EnvReconcile extends OperationCommand<typeof EnvReconcile> {
  static override summary = 'Bring the stacks in step after a promotion or a restore, without touching data';
  static override examples = ['<%= config.bin %> env reconcile -e production --dry-run', '<%= config.bin %> env reconcile -e production --writer us-east-1/shop-production-restored'];
  static override flags = withVariables({
    writer: string({ helpValue: 'REGION/INSTANCE', summary: 'The database that is written to, where the writer pointer does not say it.' }),
  });

  protected answer(): Promise<Answer> {
    const [region = '', instance = ''] = this.flags.writer?.split('/') ?? [];
    return this.runIn((environment) => ({
      make: reconcile,
      request: { environment, ...(this.flags.writer === undefined ? {} : { writer: { region, instance } }) },
      locks: [environmentLock(environment.environment, 'exclusive')],
      destructive: false,
      telling: bootstrapTelling,
    }));
  }
}
