// `platform runs show RUN`
import { string as word } from '@oclif/core/args';
import type { Answer } from '../../lib/cli/answer.ts';
import { PlatformCommand } from '../../lib/cli/base-command.ts';
import { newestRun, pastRun, stepsOf } from '../../lib/cli/past-run.ts';
import { table } from '../../lib/cli/text/table.ts';
import { between, iso, showDuration } from '../../lib/world/time.ts';

export default class RunsShow extends PlatformCommand<typeof RunsShow> {
  static override summary = 'Show what a run did, step by step, and what is left';
  static override args = { run: word({ description: 'The run; left out: the newest.' }) };

  protected async answer(): Promise<Answer> {
    const { stateFolder } = await this.project();
    const it = pastRun(stateFolder, this.args.run ?? newestRun(stateFolder));
    const steps = stepsOf(it);
    const begun = new Set(steps.map((step) => step.id));
    const left = it.begin.plan.steps.filter((step) => !begun.has(step.id));
    const last = it.events.at(-1);
    const outcome = it.progress.ended?.outcome ?? null;
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
          problems: (it.progress.ended?.problems ?? []).map(({ code, message, fix }) => ({ code, message, fix })),
          steps: steps.map((step) => ({ id: step.id, title: step.title, end: step.end, from: iso(step.from), to: iso(step.to) })),
          left: left.map((step) => ({ id: step.id, title: step.title, byHand: step.byHand })),
        },
      },
      text: (page) =>
        [
          `${it.begin.plan.headline}\n${it.id}: ${outcome ?? (it.alive ? 'running' : 'open')}\n`,
          table(steps.map((step) => [step.end, step.title, showDuration(between(step.from, step.to))]), { ...page, indent: '  ' }),
          ...(left.length === 0 ? [] : [`\nNot begun, and how to do it by hand:\n${left.map((step) => `  ${step.title}\n    ${step.byHand}`).join('\n')}`]),
          ...(it.progress.ended?.problems ?? []).map((problem) => `\n${problem.code}: ${problem.message}\n  ${problem.fix}`),
        ].join('\n'),
    };
  }
}
