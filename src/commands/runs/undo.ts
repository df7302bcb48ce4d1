// `platform runs undo [RUN]`
import { string as word } from '@oclif/core/args';
import type { Answer } from '../../lib/cli/answer.ts';
import type { Work } from '../../lib/cli/base-command.ts';
import { PastRunCommand } from '../../lib/cli/past-run-command.ts';

export default class RunsUndo extends PastRunCommand<typeof RunsUndo> {
  static override work: Work = 'writes';
  static override summary = 'Take back what an unfinished run did';
  static override args = { run: word({ description: 'The run; left out: the newest that is open here. With --env also one that another machine began.' }) };

  protected async answer(): Promise<Answer> {
    return this.goOnWith(this.args.run, { takeBack: true });
  }
}
