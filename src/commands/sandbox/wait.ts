// `platform sandbox wait DURATION`
import { string as word } from '@oclif/core/args';
import type { Answer } from '../../lib/cli/answer.ts';
import { PlatformCommand, type Work } from '../../lib/cli/base-command.ts';
import { cliProblem } from '../../lib/cli/problems.ts';
import { atDesk, letPass } from '../../lib/cli/sandbox-desk.ts';
import { iso, parseDuration } from '../../lib/world/time.ts';

export default class SandboxWait extends PlatformCommand<typeof SandboxWait> {
  static override work: Work = 'writes';
  static override summary = "Let the sandbox's time pass";
  static override examples = ['<%= config.bin %> sandbox wait 3d'];
  static override args = { duration: word({ required: true, description: 'How long: 90s, 5m, 3d.' }) };

  protected async answer(): Promise<Answer> {
    const project = await this.project();
    const d = parseDuration(this.args.duration);
    if (d === undefined) throw cliProblem('WRONG_DURATION', { flag: 'duration', text: this.args.duration });
    const now = await atDesk(project, this.surroundings.variables, (sandbox) => letPass(sandbox, d));
    return { outcome: 'done', cloud: 'sandbox', fields: { now: iso(now) }, text: () => `It is ${iso(now).slice(0, 19)} in the sandbox.` };
  }
}
