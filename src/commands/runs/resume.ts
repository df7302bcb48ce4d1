// `platform runs resume [RUN]`
import { string as word } from '@oclif/core/args';
import type { Answer } from '../../lib/cli/answer.ts';
import type { Work } from '../../lib/cli/base-command.ts';
import { PastRunCommand } from '../../lib/cli/past-run-command.ts';

export default class RunsResume extends PastRunCommand<typeof RunsResume> {
  static override work: Work = 'writes';
  static override summary = 'Go on with a run that was killed, interrupted or ended half-way';
  static override args = { run: word({ description: 'The run; left out: the newest that is open here. With --env also one that another machine began.' }) };

  protected async answer(): Promise<Answer> {
    return this.goOnWith(this.args.run, { takeBack: false });
  }
}
