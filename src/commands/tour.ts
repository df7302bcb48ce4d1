// `platform tour`
import { join } from 'node:path';
import type { Answer } from '../lib/cli/answer.ts';
import { PlatformCommand, type Work } from '../lib/cli/base-command.ts';
import { tourFolder } from '../lib/cli/tour/folder.ts';
import { table } from '../lib/cli/text/table.ts';
import { tellTour, tourFields } from '../lib/cli/tour/tour.ts';
import { canMove, inPipeline } from '../lib/cli/terminal.ts';
import { platformVersion } from '../lib/cli/version.ts';
import { showDuration, seconds } from '../lib/world/time.ts';

export default class Tour extends PlatformCommand<typeof Tour> {
  static override work: Work = 'writes';
  static override summary = 'See the whole story in a sandbox of its own, in under a minute';

  protected async answer(): Promise<Answer> {
    const { stderr, variables } = this.surroundings;
    const watched = canMove(stderr, variables) && !inPipeline(variables) && this.flags.progress !== 'none';
    const folder = tourFolder(variables);
    const tour = await tellTour({ folder, stderr, variables, signal: this.signal, progress: this.flags.progress, version: platformVersion, watched });
    const broken = tour.chapters.find((it) => !it.asExpected);
    return {
      outcome: tour.complete ? 'done' : this.signal.aborted ? 'interrupted' : 'bug',
      cloud: 'sandbox',
      started: tour.started,
      ended: tour.ended,
      problems: broken === undefined ? [] : [{ code: 'TOUR_BROKEN', message: `"${broken.title}" came to ${broken.outcome}`, fix: `This is a bug in platform or in its sandbox; the journal is in ${join(folder, 'runs')}.`, outcome: 'bug' }],
      fields: tourFields(tour),
      text: (page) =>
        [
          page.paint.bold('What was shown'),
          table(tour.chapters.map((it) => [it.asExpected ? page.paint.green('ok') : page.paint.red('!!'), it.title, it.outcome, showDuration(seconds(it.seconds))]), { ...page, indent: '  ' }),
          '',
          ...tour.proved.slice(-1),
          '',
          `Evidence: ${join(folder, 'evidence')} (open the evidence.html of the drill: it has the timeline)`,
          'All of it was a rehearsal: the sandbox proves nothing about a real account. `platform env bootstrap -e staging --dry-run` shows what yours would get.',
        ].join('\n'),
    };
  }
}
