// `platform sandbox image put REF --behaviour ...`
import { string as word } from '@oclif/core/args';
import { string } from '@oclif/core/flags';
import type { Answer } from '../../../lib/cli/answer.ts';
import { PlatformCommand, type Work } from '../../../lib/cli/base-command.ts';
import { atDesk, sayImage } from '../../../lib/cli/sandbox-desk.ts';
import { withVariables } from '../../../lib/cli/variables.ts';

export default class SandboxImagePut extends PlatformCommand<typeof SandboxImagePut> {
  static override work: Work = 'writes';
  static override summary = 'Say how an image behaves when its tasks start; any other tag exists and is healthy';
  static override examples = ['<%= config.bin %> sandbox image put serverpod:1.2.0 --behaviour crash', '<%= config.bin %> sandbox image put serverpod:1.3.0 --behaviour errors=5%'];
  static override args = { ref: word({ required: true, description: 'The image: REPOSITORY:TAG.' }) };
  static override flags = withVariables({ behaviour: string({ required: true, helpValue: 'BEHAVIOUR', summary: 'healthy, crash, unhealthy, errors=5%, slow=800ms, leak, missing, unpullable, wrong-arch' }) });

  protected async answer(): Promise<Answer> {
    const { behaviour } = this.flags;
    await atDesk(await this.project(), this.surroundings.variables, (sandbox) => sayImage(sandbox, this.args.ref, behaviour));
    return { outcome: 'done', cloud: 'sandbox', fields: { image: this.args.ref, behaviour }, text: () => `${this.args.ref}: ${behaviour}` };
  }
}
