// `platform env bootstrap`
import { boolean, string } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { environmentLock } from '../../lib/cli/locks.ts';
import { OperationCommand } from '../../lib/cli/operation-command.ts';
import { bootstrapTelling } from '../../lib/cli/tellings/bootstrap.ts';
import { changeSetsTelling } from '../../lib/cli/tellings/change-sets.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { lookAtChangeSets } from '../../lib/operations/environment/change-sets/operation.ts';
import { bootstrap } from '../../lib/operations/environment/bootstrap/operation.ts';

export default class EnvBootstrap extends OperationCommand<typeof EnvBootstrap> {
  static override summary = 'Build or update an environment from the bundled CloudFormation templates';
  static override examples = ['<%= config.bin %> env bootstrap -e staging', '<%= config.bin %> env bootstrap -e production --dry-run', '<%= config.bin %> env bootstrap -e production --change-sets'];
  static override flags = withVariables({
    'change-sets': boolean({ summary: 'Execute nothing: make the change sets whose inputs are known, say what AWS says of them and how that differs from the plan, and take them away again.' }),
    layer: string({ multiple: true, helpValue: 'LAYER', summary: 'Only this layer; may be said several times.' }),
    'allow-downtime': string({ multiple: true, helpValue: 'PART/HOP', summary: 'This hop, such as data/class, may make users wait; may be said several times.' }),
    'allow-skip': string({ multiple: true, helpValue: '[PART/]LOGICAL-ID', summary: 'A rollback that is stuck may leave this resource as it is; may be said several times.' }),
    'allow-replacement': string({ multiple: true, helpValue: '[PART/]LOGICAL-ID', summary: 'This resource holds data and may be replaced or deleted all the same; may be said several times.' }),
  });

  protected answer(): Promise<Answer> {
    const { layer, 'allow-replacement': allowReplacement, 'allow-skip': allowSkip, 'allow-downtime': allowDowntime, 'change-sets': onlyLook } = this.flags;
    return this.runIn((environment) => ({
      make: onlyLook ? lookAtChangeSets : bootstrap,
      request: { environment, ...(layer === undefined ? {} : { layers: layer }), ...(allowReplacement === undefined ? {} : { allowReplacement }), ...(allowSkip === undefined ? {} : { allowSkip }), ...(allowDowntime === undefined ? {} : { allowDowntime }) },
      locks: [environmentLock(environment.environment, 'exclusive')],
      destructive: false,
      telling: onlyLook ? changeSetsTelling : bootstrapTelling,
    }));
  }
}
