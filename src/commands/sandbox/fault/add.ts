// `platform sandbox fault add NAME key=value ...`
import { string as word } from '@oclif/core/args';
import type { Answer } from '../../../lib/cli/answer.ts';
import { PlatformCommand, type Work } from '../../../lib/cli/base-command.ts';
import { faultHelp } from '../../../lib/cli/fault-words.ts';
import { atDesk, breakIt } from '../../../lib/cli/sandbox-desk.ts';
import { iso } from '../../../lib/world/time.ts';

export default class SandboxFaultAdd extends PlatformCommand<typeof SandboxFaultAdd> {
  static override work: Work = 'writes';
  static override strict = false;
  static override summary = 'Break something in the sandbox';
  static override description = faultHelp();
  static override examples = ['<%= config.bin %> sandbox fault add throttle op=ecs:UpdateService times=3', '<%= config.bin %> sandbox fault add az-down az=us-east-1a at=+90s for=10m'];
  static override args = { name: word({ required: true, description: 'What is broken, then its KEY=VALUE words: see below.' }) };

  protected async answer(): Promise<Answer> {
    const project = await this.project();
    const fault = await atDesk(project, this.surroundings.variables, (sandbox) => breakIt(sandbox, this.words));
    const until = fault.until === undefined ? null : iso(fault.until);
    return {
      outcome: 'done',
      cloud: 'sandbox',
      fields: { fault: { id: fault.id, name: fault.name, args: { ...fault.args }, from: iso(fault.from), until } },
      text: () => `${fault.id}: ${this.words.join(' ')}, from ${iso(fault.from).slice(11, 19)} ${until === null ? 'until it is cleared' : `until ${until.slice(11, 19)}`}`,
    };
  }
}
