// `platform runs show RUN`
import { string as word } from '@oclif/core/args';
import type { Answer } from '../../lib/cli/answer.ts';
import { CloudCommand } from '../../lib/cli/operation-command.ts';
import { isHere, isOpen, newestRun, outcomeOf, pastRun, stepsOf, type PastRun } from '../../lib/cli/past-run.ts';
import { runElsewhere } from '../../lib/cli/remote-runs.ts';
import { hasWayBack } from '../../lib/cli/run-operation.ts';
import { pairs, table } from '../../lib/cli/text/table.ts';
import { cloudWords, outcomeWords } from '../../lib/cli/views/phrases.ts';
import { between, iso, showDuration } from '../../lib/world/time.ts';

export default class RunsShow extends CloudCommand<typeof RunsShow> {
  static override summary = 'Show what a run did, step by step, and what is left';
  static override args = { run: word({ description: 'The run; left out: the newest here. With --env also one that another machine began.' }) };

  protected async answer(): Promise<Answer> {
    const { stateFolder } = await this.project();
    const id = this.args.run ?? newestRun(stateFolder);
    if (isHere(stateFolder, id) || this.flags.env === undefined) return this.shown(pastRun(stateFolder, id));
    const environment = await this.environment();
    return this.withCloud(environment, async (open) => this.shown(await runElsewhere(id, open, environment)));
  }

  private shown(it: PastRun): Answer {
    const steps = stepsOf(it);
    const begun = new Set(steps.map((step) => step.id));
    const left = it.begin.plan.steps.filter((step) => !begun.has(step.id));
    const last = it.events.at(-1);
    const outcome = outcomeOf(it);
    const problems = (it.progress.ended ?? it.progress.paused)?.problems ?? [];
    const open = isOpen(it);
    return {
      outcome: 'done',
      run: it.id,
      environment: it.begin.environment,
      cloud: it.begin.cloud,
      started: it.begin.at,
      ...(last === undefined ? {} : { ended: last.at }),
      fields: {
        shown: {
          kind: it.begin.kind,
          headline: it.begin.plan.headline,
          outcome,
          alive: it.alive,
          open,
          problems: problems.map(({ code, message, fix }) => ({ code, message, fix })),
          steps: steps.map((step) => ({ id: step.id, title: step.title, end: step.end, from: iso(step.from), to: iso(step.to) })),
          left: left.map((step) => ({ id: step.id, title: step.title, byHand: step.byHand })),
        },
      },
      text: (page) =>
        [
          `${page.paint.bold(outcome === null ? (it.alive ? 'running' : 'killed') : outcomeWords[outcome])}: ${it.begin.plan.headline}`,
          pairs(
            [
              ['where', `${it.begin.environment} in ${cloudWords(it.begin.cloud)}`],
              ['run', it.id],
              ['began', iso(it.begin.at).slice(0, 19)],
              ['last heard of', last === undefined ? undefined : iso(last.at).slice(0, 19)],
              ...(open ? ([['go on', `platform runs resume ${it.id}`], ['take back', hasWayBack(it.begin.plan) ? `platform runs undo ${it.id}` : undefined]] as const) : []),
            ],
            { ...page, indent: '  ' },
          ),
          '',
          table(steps.map((step) => [step.end, step.title, showDuration(between(step.from, step.to))]), { ...page, indent: '  ' }),
          ...(left.length === 0 ? [] : [`\nNot begun, and how to do it by hand:\n${left.map((step) => `  ${step.title}\n    ${step.byHand}`).join('\n')}`]),
          ...problems.map((problem) => `\n${problem.code}: ${problem.message}\n  ${problem.fix}`),
        ].join('\n'),
    };
  }
}
