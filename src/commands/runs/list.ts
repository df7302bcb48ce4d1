// `platform runs list`
import { boolean } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { CloudCommand } from '../../lib/cli/operation-command.ts';
import { isOpen, outcomeOf, pastRuns } from '../../lib/cli/past-run.ts';
import { runsElsewhere } from '../../lib/cli/remote-runs.ts';
import { hasWayBack } from '../../lib/cli/run-operation.ts';
import { table } from '../../lib/cli/text/table.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { iso, instant } from '../../lib/world/time.ts';

export default class RunsList extends CloudCommand<typeof RunsList> {
  static override summary = 'List the runs of this folder, oldest first';
  static override examples = ['<%= config.bin %> runs list', '<%= config.bin %> runs list --json', '<%= config.bin %> runs list -e production --remote'];
  static override flags = withVariables({ remote: boolean({ summary: 'Those of all machines, from the control table of the environment.' }) });

  protected async answer(): Promise<Answer> {
    if (this.flags.remote) return this.everywhere();
    const { stateFolder } = await this.project();
    const runs = pastRuns(stateFolder)
      .filter((it) => this.flags.env === undefined || it.begin.environment === this.flags.env)
      .map((it) => ({
        run: it.id,
        kind: it.begin.kind,
        environment: it.begin.environment,
        cloud: it.begin.cloud,
        headline: it.begin.plan.headline,
        outcome: outcomeOf(it),
        alive: it.alive,
        open: isOpen(it),
        undo: isOpen(it) && hasWayBack(it.begin.plan),
        started: iso(it.begin.at),
      }));
    return {
      outcome: 'done',
      fields: { runs },
      text: (page) =>
        runs.length === 0
          ? 'No runs here yet.'
          : table(runs.map((it) => [it.run, it.kind, it.environment, `${it.outcome ?? (it.alive ? 'running' : 'killed')}${it.open ? `: ${it.undo ? 'resume or undo' : 'resume'}` : ''}`, it.started.slice(0, 19)]), { ...page, indent: '' }),
    };
  }
  private async everywhere(): Promise<Answer> {
    const environment = await this.environment();
    return this.withCloud(environment, async (open) => {
      const runs = (await runsElsewhere(open, environment)).map((it) => ({ ...it, started: iso(instant(it.started)), outcome: it.outcome ?? null }));
      return {
        outcome: 'done',
        fields: { runs },
        text: (page) =>
          runs.length === 0
            ? `No runs in the control table of ${environment.environment} yet.`
            : table(runs.map((it) => [it.run, it.kind, it.environment, it.outcome ?? (it.alive ? 'running' : 'killed'), it.started.slice(0, 19), it.host]), { ...page, indent: '' }),
      };
    });
  }
}
