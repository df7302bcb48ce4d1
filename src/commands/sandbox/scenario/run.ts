// `platform sandbox scenario run NAME|FILE`
import { string as word } from '@oclif/core/args';
import { boolean } from '@oclif/core/flags';
import type { Answer } from '../../../lib/cli/answer.ts';
import { PlatformCommand, type Work } from '../../../lib/cli/base-command.ts';
import { atDesk, letPass } from '../../../lib/cli/sandbox-desk.ts';
import { playedIn } from '../../../lib/cli/scenarios/desk.ts';
import { wordsBehind } from '../../../lib/cli/scenarios/words.ts';
import { withVariables } from '../../../lib/cli/variables.ts';

export default class SandboxScenarioRun extends PlatformCommand<typeof SandboxScenarioRun> {
  static override work: Work = 'writes';
  static override strict = false;
  static override summary = 'Play a scenario in the sandbox: it begins now, the rest comes as its time passes';
  static override examples = ['<%= config.bin %> sandbox scenario run throttled-load-balancer service=serverpod', '<%= config.bin %> sandbox scenario run ./friday.yml --pass'];
  static override args = { scenario: word({ required: true, description: 'Its name, or a file; then WORD=VALUE for words that it leaves open.' }) };
  static override flags = withVariables({ pass: boolean({ summary: "Let the sandbox's time pass to the scenario's end." }) });

  protected async answer(): Promise<Answer> {
    const project = await this.project();
    const { pass } = this.flags;
    const { fields, line } = await atDesk(project, this.surroundings.variables, async (sandbox) => {
      const played = playedIn(sandbox, project, wordsBehind(this.words));
      if (pass) await letPass(sandbox, played.lasts);
      return played;
    });
    return { outcome: 'done', cloud: 'sandbox', fields: { ...fields, passed: pass }, text: () => line };
  }
}
