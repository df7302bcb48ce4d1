// `platform runs resume [RUN]`
import { string as word } from '@oclif/core/args';
import type { Answer } from '../../lib/cli/answer.ts';
import type { Work } from '../../lib/cli/base-command.ts';
import { CloudCommand } from '../../lib/cli/operation-command.ts';
import { environmentOf, goOn, newestOpenRun, pastRun } from '../../lib/cli/past-run.ts';

export default class RunsResume extends CloudCommand<typeof RunsResume> {
  static override work: Work = 'writes';
  static override summary = 'Go on with a run that was killed, interrupted or ended half-way';
  static override args = { run: word({ description: 'The run; left out: the newest that is open.' }) };

  protected async answer(): Promise<Answer> {
    const project = await this.project();
    const past = pastRun(project.stateFolder, this.args.run ?? newestOpenRun(project.stateFolder, this.flags.env));
    const environment = environmentOf(past);
    this.about({ run: past.id, environment: environment.environment });
    if (environment.protected) this.refuseInheritedConsent(environment.environment);
    return this.withCloud(environment, (open) => goOn(past, { open, words: this.flags, around: this.surrounding(project), takeBack: false }));
  }
}
