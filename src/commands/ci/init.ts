// `platform ci init`
import { dirname, join } from 'node:path';
import { option } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { PlatformCommand, type Work } from '../../lib/cli/base-command.ts';
import { offerFile } from '../../lib/cli/pipelines/files.ts';
import { githubFile, githubPipeline } from '../../lib/cli/pipelines/github.ts';
import { gitlabFile, gitlabPipeline } from '../../lib/cli/pipelines/gitlab.ts';
import { pipelineKinds } from '../../lib/cli/pipelines/jobs.ts';
import { cliProblem } from '../../lib/cli/problems.ts';
import { withVariables } from '../../lib/cli/variables.ts';

export default class CiInit extends PlatformCommand<typeof CiInit> {
  static override work: Work = 'writes';
  static override summary = 'Write a pipeline that plans pull requests and deploys the branch, without stored keys';
  static override examples = ['<%= config.bin %> ci init --for github', '<%= config.bin %> ci init --for gitlab --yes'];
  static override flags = withVariables({ for: option({ options: pipelineKinds, summary: 'Whose pipeline; left out: the one that platform.yml lets in.' })() });

  static override answerFields() {
    const file = { path: { type: 'string' }, outcome: { enum: ['written', 'replaced', 'unchanged', 'kept'] }, difference: { type: 'array', items: { type: 'string' } } };
    return { files: { type: 'array', items: { type: 'object', properties: file, required: Object.keys(file) } } };
  }

  protected async answer(): Promise<Answer> {
    const { config, file } = await this.project();
    const asked = config.ci?.gitlab === undefined ? 'github' : 'gitlab';
    const kind = this.flags.for ?? asked;
    if (config.ci?.[kind] === undefined) throw cliProblem('PIPELINE_NOT_LET_IN', { kind, other: config.ci === undefined ? undefined : asked });
    const [name, text] = kind === 'github' ? [githubFile, githubPipeline(config)] : [gitlabFile, gitlabPipeline(config)];
    // Both look at the repository's root, where platform.yml is.
    const path = join(dirname(file), name);
    const { outcome, difference } = offerFile(path, text, this.flags.yes);
    return {
      outcome: outcome === 'kept' ? 'refused' : 'done',
      problems: outcome === 'kept' ? [cliProblem('FILE_DIFFERS', { file: name, lines: difference.length }).data] : [],
      fields: { files: [{ path: name, outcome, difference: [...difference] }] },
      text: ({ paint }) => [...difference.map((line) => (line.startsWith('-') ? paint.red(line) : paint.green(line))), outcome === 'kept' ? `${name} stays as it is.` : `${name}: ${outcome}`].join('\n'),
    };
  }
}
