// `platform sandbox scenario list`
import type { Answer } from '../../../lib/cli/answer.ts';
import { PlatformCommand } from '../../../lib/cli/base-command.ts';
import { scenariosIn } from '../../../lib/cli/scenarios/desk.ts';
import { table } from '../../../lib/cli/text/table.ts';

export default class SandboxScenarioList extends PlatformCommand<typeof SandboxScenarioList> {
  static override summary = 'List the scenarios that can be played: those of platform, and those in scenarios/ of the project';

  protected async answer(): Promise<Answer> {
    const scenarios = scenariosIn(await this.project());
    return {
      outcome: 'done',
      cloud: 'sandbox',
      fields: { scenarios: scenarios.map((it) => ({ ...it })) },
      text: (page) => table(scenarios.map((it) => [it.name, it.from, it.about]), { ...page, indent: '' }),
    };
  }
}
