// `platform env adopt`
import { boolean, custom } from '@oclif/core/flags';
import { adopt } from '../../lib/cli/adopt.ts';
import type { Answer } from '../../lib/cli/answer.ts';
import type { Work } from '../../lib/cli/base-command.ts';
import { CloudCommand } from '../../lib/cli/operation-command.ts';
import { cliProblem } from '../../lib/cli/problems.ts';
import { withVariables } from '../../lib/cli/variables.ts';

const idFlag = (flag: string, { pattern, like, summary }: { readonly pattern: RegExp; readonly like: string; readonly summary: string }) =>
  custom<string>({
    helpValue: like,
    summary,
    parse: async (text) => {
      if (!pattern.test(text)) throw cliProblem('WRONG_ID', { flag, text, like });
      return text;
    },
  })();

export default class EnvAdopt extends CloudCommand<typeof EnvAdopt> {
  static override work: Work = 'writes';
  static override oneRegion = true;
  static override summary = 'Say whether an environment can stand in a VPC that exists already, and what else it would take over (exit 6 if not)';
  static override examples = ['<%= config.bin %> env adopt -e staging --vpc vpc-0123456789abcdef0', '<%= config.bin %> env adopt -e production --vpc vpc-0123456789abcdef0 --region us-west-2 --write'];
  static override flags = withVariables({
    vpc: idFlag('vpc', { pattern: /^vpc-[0-9a-f]{8,17}$/, like: 'vpc-0123456789abcdef0', summary: 'The VPC.' }),
    zone: idFlag('zone', { pattern: /^Z[0-9A-Z]{1,31}$/, like: 'Z0123456789ABC', summary: 'The hosted zone that is meant; left out: the one that is found by its name.' }),
    write: boolean({ summary: 'Write it into platform.yml, where it fits.' }),
  });

  protected async answer(): Promise<Answer> {
    const environment = await this.environment();
    const { vpc, zone, write, region = environment.region } = this.flags;
    if (vpc === undefined) throw cliProblem('MISSING_FLAG', { flag: 'vpc', command: 'env adopt' });
    const project = await this.project();
    return this.withCloud(environment, (open) => adopt(open, project, { environment, words: { region, vpc, zone, write } }));
  }
}
