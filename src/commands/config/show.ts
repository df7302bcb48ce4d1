// `platform config show`
import type { Answer } from '../../lib/cli/answer.ts';
import { PlatformCommand } from '../../lib/cli/base-command.ts';
import { configRows } from '../../lib/cli/project.ts';
import { table } from '../../lib/cli/text/table.ts';

export default class ConfigShow extends PlatformCommand<typeof ConfigShow> {
  static override summary = 'Print the resolved config, with where each value came from';
  static override examples = ['<%= config.bin %> config show', '<%= config.bin %> config show -e production --json'];

  static override answerFields() {
    const row = { path: { type: 'string' }, value: {}, from: { type: 'string' } };
    return { file: { type: 'string' }, rows: { type: 'array', items: { type: 'object', properties: row, required: Object.keys(row) } } };
  }

  protected async answer(): Promise<Answer> {
    const project = await this.project();
    const shown = this.flags.env === undefined ? undefined : (await this.environment()).environment;
    const rows = await configRows(project, shown);
    return {
      outcome: 'done',
      fields: { file: project.config.source.file, rows: rows.map((row) => ({ ...row })) },
      text: ({ width, paint }) => table(rows.map(({ path, value, from }) => [path, String(value), paint.dim(from)]), { width, paint, head: ['key', 'value', 'from'] }),
    };
  }
}
