// What `runs resume` and `runs undo` share: the run is found, here or where another machine began it, and gone on with.
import type { Command } from '@oclif/core/command';
import { describeEnvironment } from '../config/describe.ts';
import type { Answer } from './answer.ts';
import { CloudCommand } from './operation-command.ts';
import { environmentOf, goOn, isHere, newestOpenRun, pastRun } from './past-run.ts';
import { bringHere } from './remote-runs.ts';

export abstract class PastRunCommand<C extends typeof Command> extends CloudCommand<C> {
  protected async goOnWith(run: string | undefined, { takeBack }: { readonly takeBack: boolean }): Promise<Answer> {
    const project = await this.project();
    const { stateFolder, config } = project;
    const id = run ?? newestOpenRun(stateFolder, this.flags.env);
    const { env } = this.flags;
    // Elsewhere is only looked where it is said which environment's table to look into.
    if (!isHere(stateFolder, id) && env !== undefined) {
      const asked = describeEnvironment(config, env);
      if (asked.protected) this.refuseInheritedConsent(asked.environment);
      return this.withCloud(asked, async (open) => {
        await bringHere(id, { open, environment: asked, stateFolder });
        const past = pastRun(stateFolder, id);
        this.about({ run: id, environment: past.begin.environment });
        return goOn(past, { open, words: this.flags, around: this.surrounding(project), takeBack });
      });
    }
    const past = pastRun(stateFolder, id);
    const environment = environmentOf(past);
    this.about({ run: past.id, environment: environment.environment });
    if (environment.protected) this.refuseInheritedConsent(environment.environment);
    return this.withCloud(environment, (open) => goOn(past, { open, words: this.flags, around: this.surrounding(project), takeBack }));
  }
}
