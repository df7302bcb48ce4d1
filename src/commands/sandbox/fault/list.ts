// `platform sandbox fault list`
import type { Answer } from '../../../lib/cli/answer.ts';
import { PlatformCommand } from '../../../lib/cli/base-command.ts';
import { atDesk, faultsIn } from '../../../lib/cli/sandbox-desk.ts';
import { table } from '../../../lib/cli/text/table.ts';
import { iso } from '../../../lib/world/time.ts';

export default class SandboxFaultList extends PlatformCommand<typeof SandboxFaultList> {
  static override summary = 'List what is broken in the sandbox';

  protected async answer(): Promise<Answer> {
    const faults = await atDesk(await this.project(), this.surroundings.variables, faultsIn);
    const rows = faults.map((it) => ({ id: it.id, name: it.name, args: { ...it.args }, from: iso(it.from), until: it.until === undefined ? null : iso(it.until), uses: it.uses }));
    const words = (args: Readonly<Record<string, string>>): string => Object.entries(args).map(([key, value]) => `${key}=${value}`).join(' ');
    return {
      outcome: 'done',
      cloud: 'sandbox',
      fields: { faults: rows },
      text: (page) => (rows.length === 0 ? 'Nothing is broken.' : table(rows.map((it) => [it.id, it.name, words(it.args), it.from.slice(0, 19), it.until?.slice(0, 19) ?? 'until cleared', it.uses === 0 && it.args['op'] === undefined ? '' : `struck ${it.uses} times`]), { ...page, indent: '' })),
    };
  }
}
