// `platform sandbox truth`
import type { Answer } from '../../lib/cli/answer.ts';
import { PlatformCommand } from '../../lib/cli/base-command.ts';
import { atDesk, truthIn } from '../../lib/cli/sandbox-desk.ts';
import { truthText } from '../../lib/cli/truth-text.ts';

export default class SandboxTruth extends PlatformCommand<typeof SandboxTruth> {
  static override summary = 'Say what really happened to users, for judging what was measured';

  protected async answer(): Promise<Answer> {
    const project = await this.project();
    const truth = await atDesk(project, this.surroundings.variables, truthIn);
    return {
      outcome: 'done',
      cloud: 'sandbox',
      fields: truth as never,
      text: (page) => truthText(truth, page),
    };
  }
}
