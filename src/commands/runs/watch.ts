// `platform runs watch [RUN]`
import { string as word } from '@oclif/core/args';
import type { Answer } from '../../lib/cli/answer.ts';
import { followElsewhere, followRun, type Following } from '../../lib/cli/follow-run.ts';
import { CloudCommand } from '../../lib/cli/operation-command.ts';
import { isHere, isOpen, outcomeOf, runToWatch, type PastRun } from '../../lib/cli/past-run.ts';
import { cliProblem } from '../../lib/cli/problems.ts';
import { hasWayBack } from '../../lib/cli/run-operation.ts';
import { chooseView } from '../../lib/cli/views/choose.ts';
import { cloudWords, outcomeWords } from '../../lib/cli/views/phrases.ts';
import { openView } from '../../lib/cli/views/view.ts';
import { RealClock } from '../../lib/world/real-clock.ts';

export default class RunsWatch extends CloudCommand<typeof RunsWatch> {
  static override summary = 'Follow a run of another process to its end, and end as it does';
  static override args = { run: word({ description: 'The run; left out: the one that is going on here, or the newest. With --env also one of another machine.' }) };

  protected async answer(): Promise<Answer> {
    const { stateFolder } = await this.project();
    const { stderr, variables } = this.surroundings;
    const run = this.args.run ?? runToWatch(stateFolder, this.flags.env);
    this.about({ run });
    const kind = chooseView(this.flags.progress ?? (this.flags.json ? 'plain' : undefined), stderr, variables);
    const following: Omit<Following, 'clock'> = {
      stateFolder,
      run,
      signal: this.signal,
      openView: async (past, latest) => {
        const view = await openView(kind, { screen: stderr, variables, now: () => latest().at, past });
        const [begin] = past;
        if (kind === 'plain' && begin?.type === 'run.started') view.say(`${begin.kind.replaceAll('.', ' ')} on ${begin.environment} in ${cloudWords(begin.cloud)}, run ${begin.run}, ${past.length} events so far`);
        return view;
      },
    };
    if (isHere(stateFolder, run) || this.flags.env === undefined) return this.watched(await followRun({ ...following, clock: new RealClock() }));
    const environment = await this.environment();
    return this.withCloud(environment, async (open) => this.watched(await followElsewhere({ ...following, clock: open.clock, open, environment })));
  }

  private watched(it: PastRun): Answer {
    const run = it.id;
    const { begin, events } = it;
    const outcome = outcomeOf(it);
    const ending = it.progress.ended ?? it.progress.paused;
    const died = outcome === null ? [cliProblem('RUN_DIED', { run, undo: hasWayBack(begin.plan) }).data] : [];
    return {
      outcome: outcome ?? 'half-way',
      problems: [...died, ...(ending?.problems ?? [])],
      run,
      environment: begin.environment,
      cloud: begin.cloud,
      started: begin.at,
      ended: events.at(-1)?.at ?? begin.at,
      fields: { watched: { kind: begin.kind, headline: begin.plan.headline, outcome, open: isOpen(it) } },
      text: (page) => `${page.paint.bold(outcome === null ? 'killed' : outcomeWords[outcome])}: ${begin.plan.headline}`,
    };
  }
}
