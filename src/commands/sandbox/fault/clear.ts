// `platform sandbox fault clear [ID|NAME]`
import { string as word } from '@oclif/core/args';
import type { Answer } from '../../../lib/cli/answer.ts';
import { PlatformCommand, type Work } from '../../../lib/cli/base-command.ts';
import { atDesk, mendIt } from '../../../lib/cli/sandbox-desk.ts';

export default class SandboxFaultClear extends PlatformCommand<typeof SandboxFaultClear> {
  static override work: Work = 'writes';
  static override summary = 'Mend what is broken in the sandbox';
  static override args = { which: word({ description: "A fault's id or name; left out: all." }) };

  protected async answer(): Promise<Answer> {
    const gone = await atDesk(await this.project(), this.surroundings.variables, (sandbox) => mendIt(sandbox, this.args.which));
    return { outcome: 'done', cloud: 'sandbox', fields: { cleared: gone.map((it) => it.id) }, text: () => (gone.length === 0 ? 'There was nothing to mend.' : `Mended: ${gone.map((it) => `${it.id} (${it.name})`).join(', ')}`) };
  }
}
