// `platform sandbox truth`
import type { Answer } from '../../lib/cli/answer.ts';
import { PlatformCommand } from '../../lib/cli/base-command.ts';
import { atDesk, truthIn } from '../../lib/cli/sandbox-desk.ts';
import { table } from '../../lib/cli/text/table.ts';

export default class SandboxTruth extends PlatformCommand<typeof SandboxTruth> {
  static override summary = 'Say what really happened to users, for judging what was measured';

  protected async answer(): Promise<Answer> {
    const project = await this.project();
    const truth = await atDesk(project, this.surroundings.variables, truthIn);
    return {
      outcome: 'done',
      cloud: 'sandbox',
      fields: truth as never,
      text: (page) =>
        truth.outages.length === 0
          ? 'No user was ever without service.'
          : table(truth.outages.map((it) => [it.environment, it.service, it.kind, `${(100 * it.failedShare).toFixed(1)} %`, it.from.slice(0, 23), `${it.seconds.toFixed(3)} s`]), { ...page, head: ['environment', 'service', 'kind', 'failed', 'from', 'for'], indent: '' }),
    };
  }
}
