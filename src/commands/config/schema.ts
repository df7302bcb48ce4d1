// `platform config schema`
import { string } from '@oclif/core/flags';
import { answerSchema, type AnswerFields } from '../../lib/cli/answer-schema.ts';
import type { Answer } from '../../lib/cli/answer.ts';
import { PlatformCommand } from '../../lib/cli/base-command.ts';
import { configSchema } from '../../lib/cli/project.ts';
import { unknownKind } from '../../lib/cli/thrown.ts';
import { withVariables } from '../../lib/cli/variables.ts';

export default class ConfigSchema extends PlatformCommand<typeof ConfigSchema> {
  static override summary = 'Print the JSON Schema of platform.yml, or of an answer';
  static override examples = ['<%= config.bin %> config schema > platform.schema.json', '<%= config.bin %> config schema --kind failover.drill'];
  static override flags = withVariables({ kind: string({ helpValue: 'KIND', summary: "An answer's kind: the command's words, joined by dots." }) });

  protected async answer(): Promise<Answer> {
    const { kind } = this.flags;
    const document = kind === undefined ? await configSchema() : answerSchema(kind, await this.#fieldsOf(kind));
    return { outcome: 'done', document, text: () => JSON.stringify(document, null, 2) };
  }

  async #fieldsOf(kind: string): Promise<AnswerFields> {
    const command = this.config.findCommand(kind.replaceAll('.', ':'));
    if (command === undefined) throw unknownKind(kind, this.config.commandIDs.map((id) => id.replaceAll(':', '.')));
    return ((await command.load()) as unknown as { answerFields(): AnswerFields }).answerFields();
  }
}
