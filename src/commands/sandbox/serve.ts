// `platform sandbox serve`
import { integer, string } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { PlatformCommand, type Work } from '../../lib/cli/base-command.ts';
import { atDesk, environmentsOf, serveUntil } from '../../lib/cli/sandbox-desk.ts';
import { withVariables } from '../../lib/cli/variables.ts';

export default class SandboxServe extends PlatformCommand<typeof SandboxServe> {
  static override work: Work = 'writes';
  static override summary = 'Serve the sandbox over HTTP on loopback, for aws, boto3 and other clients';
  static override examples = ['<%= config.bin %> sandbox serve --port 4577', 'aws --endpoint-url http://127.0.0.1:4577 ecs list-clusters'];
  static override flags = withVariables({
    port: integer({ default: 4577, min: 0, max: 65_535, helpValue: 'PORT', summary: 'The port; 0 for any that is free.' }),
    account: string({ helpValue: 'ID', summary: "Whose calls those are that come with another key than the sandbox's own." }),
  });

  protected async answer(): Promise<Answer> {
    const project = await this.project();
    const { port, account } = this.flags;
    let url = '';
    await atDesk(project, this.surroundings.variables, (sandbox) =>
      serveUntil(sandbox, {
        port,
        environments: environmentsOf(project),
        ...(account === undefined ? {} : { account }),
        signal: this.signal,
        ready: (served) => {
          url = served.url;
          this.surroundings.stderr.write(`Serving world ${served.birth.world} (speed ${served.birth.speed}) at ${url}\n  AWS_ACCESS_KEY_ID=AKIA<account>SBOX, any secret, any region; Ctrl-C ends it.\n`);
        },
      }),
    );
    return { outcome: 'done', cloud: 'sandbox', fields: { url } };
  }
}
