// `platform sandbox scenario show NAME|FILE`
import { string as word } from '@oclif/core/args';
import type { Answer } from '../../../lib/cli/answer.ts';
import { PlatformCommand } from '../../../lib/cli/base-command.ts';
import { shownScenario } from '../../../lib/cli/scenarios/desk.ts';
import { wordsBehind } from '../../../lib/cli/scenarios/words.ts';

export default class SandboxScenarioShow extends PlatformCommand<typeof SandboxScenarioShow> {
  static override strict = false;
  static override summary = 'Show what a scenario does, and when';
  static override examples = ['<%= config.bin %> sandbox scenario show region-outage', '<%= config.bin %> sandbox scenario show ./my-scenario.yml service=web'];
  static override args = { scenario: word({ required: true, description: 'Its name, or a file; then WORD=VALUE for words that it leaves open.' }) };

  protected async answer(): Promise<Answer> {
    const { scenario, lines, text } = shownScenario(await this.project(), wordsBehind(this.words));
    return { outcome: 'done', cloud: 'sandbox', fields: { scenario: scenario as never, file: text }, text: () => lines.join('\n') };
  }
}
