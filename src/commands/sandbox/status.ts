// `platform sandbox status`
import type { Answer } from '../../lib/cli/answer.ts';
import { PlatformCommand } from '../../lib/cli/base-command.ts';
import { atDesk, statusOf } from '../../lib/cli/sandbox-desk.ts';
import { table } from '../../lib/cli/text/table.ts';

export default class SandboxStatus extends PlatformCommand<typeof SandboxStatus> {
  static override summary = 'Show the sandbox: its world, its time, what is in it';

  protected async answer(): Promise<Answer> {
    const project = await this.project();
    const status = await atDesk(project, this.surroundings.variables, statusOf);
    return {
      outcome: 'done',
      cloud: 'sandbox',
      fields: { ...status, accounts: status.accounts.map((it) => ({ ...it })) },
      text: (page) =>
        [
          `World ${status.world}, seed ${status.seed}, speed ${status.speed}; it is ${status.now.slice(0, 19)}`,
          `${status.faults} faults, ${status.pending} things will happen by themselves`,
          ...(status.accounts.length === 0 ? ['Nothing is in it yet.'] : [table(status.accounts.map((it) => [it.account, it.region, `${it.stacks} stacks`, `${it.services} services`, `${it.tasks} tasks`, `${it.databases} databases`]), { ...page, indent: '  ' })]),
        ].join('\n'),
    };
  }
}
