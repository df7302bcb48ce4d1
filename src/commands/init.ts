// `platform init`
import { relative, resolve } from 'node:path';
import { option, string } from '@oclif/core/flags';
import type { Answer } from '../lib/cli/answer.ts';
import { PlatformCommand, type Work } from '../lib/cli/base-command.ts';
import { examples, namesIn, writeProject, type NewProject } from '../lib/cli/init-project.ts';
import { personAtTerminal } from '../lib/cli/person.ts';
import { cliProblem } from '../lib/cli/problems.ts';
import { withVariables } from '../lib/cli/variables.ts';

export default class Init extends PlatformCommand<typeof Init> {
  static override work: Work = 'writes';
  static override summary = 'Write a platform.yml to begin with: an example with your names in it';
  static override examples = ['<%= config.bin %> init', '<%= config.bin %> init --from video-auctions --app my-app --domain example.com'];
  static override flags = withVariables({
    from: option({ options: examples, helpValue: examples.join('|'), summary: 'The example: small and in one region, or large and in two.' })(),
    app: string({ helpValue: 'NAME', summary: "The application's name: a to z, digits, hyphens." }),
    domain: string({ helpValue: 'DOMAIN', summary: 'The domain below which its services answer.' }),
  });

  protected async answer(): Promise<Answer> {
    const path = resolve(this.flags.config ?? 'platform.yml');
    const shown = relative('.', path) || path;
    const wish = await this.#wish();
    writeProject(path, wish);
    const { app, domain } = { ...namesIn(wish.from), ...(wish.app === undefined ? {} : { app: wish.app }), ...(wish.domain === undefined ? {} : { domain: wish.domain }) };
    return {
      outcome: 'done',
      fields: { path },
      text: (page) =>
        [
          `${page.paint.bold('written')}: ${shown}, for ${app} at ${domain}`,
          '  accounts and sizes are those of the example: read it, and set what is yours',
          '  platform config show -e staging                      what follows from it, and where each value comes from',
          '  platform env bootstrap -e staging --sandbox --yes    a rehearsal, without an account',
        ].join('\n'),
    };
  }

  async #wish(): Promise<NewProject> {
    const { from, app, domain } = this.flags;
    if (from !== undefined) return { from, app, domain };
    if (!this.canAsk || this.flags.yes) throw cliProblem('MISSING_FLAG', { flag: 'from', command: 'init' });
    const person = await personAtTerminal(this.signal);
    const chosen = await person.chooses('Which example is nearest to yours?', [
      ['video-auctions', 'video-auctions: three small services, two zones of one region'],
      ['fitness', 'fitness: six services in three zones, a second region on standby, many components'],
    ]);
    const known = namesIn(chosen);
    return { from: chosen, app: app ?? (await person.types("The application's name (a to z, digits, hyphens)", known.app)), domain: domain ?? (await person.types('Its domain', known.domain)) };
  }
}
